// Start points: each a press away, with what to look for. Weights by chance come from a seed.

import { element, icon, say } from "../base/dom.js";
import { sideways } from "../base/sideways.js";
import { randomLayers } from "./random_weights.js";

const FIRST = "Drag a number of A₀ or b₀ and watch the regions turn.";
const DICE = [
  "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z",
  "M8 8h.01",
  "M16 8h.01",
  "M12 12h.01",
  "M8 16h.01",
  "M16 16h.01",
];

export class Starts {
  /** starts: [{name, title, idea, document}], links where `linked`; on = {refused(sentence)} */
  constructor(starts, state, on, linked) {
    this.starts = starts;
    this.state = state;
    this.on = on;
    this.linked = linked;
    this.seed = 0;
    this.chosen = null;
    this.marks = new Map();
    this.trouble = "";
    this.buttons = starts.map((start) => this.#button(start));
    this.sentenceNode = element("span", { role: "status" });
    this.back = element(
      "button",
      { type: "button", class: "back", hidden: true, onclick: () => this.#open(this.chosen) },
      "back to it",
    );
    this.idea = element("p", { class: "idea" }, this.sentenceNode, " ", this.back);
    this.seeded = element("span", {});
    this.chance = element(
      "button",
      {
        type: "button",
        class: "start chance",
        title: "Other random weights for this shape, from the next seed",
        onclick: () => this.#draw(),
      },
      icon(...DICE),
      this.seeded,
    );
    const pills = element(
      "div",
      { class: "pills", role: "group", "aria-label": "Start points" },
      element("span", { class: "from" }, "start from"),
      ...this.buttons,
      this.chance,
    );
    this.element = element("div", { class: "starts" }, sideways(pills), this.idea);
    this.#sent();
  }

  #button(start) {
    const act = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#open(start);
    };
    const facts = { class: "start", title: start.idea, onclick: act, "data-name": start.name };
    const href = `?${new URLSearchParams({ start: start.name })}`;
    return this.linked
      ? element("a", { ...facts, href }, start.title)
      : element("button", { type: "button", ...facts }, start.title);
  }

  async #open(start) {
    const sentence = await this.state.attempt(() => this.state.open(start.document, start.home));
    this.on.refused(sentence);
    if (!sentence) this.#opened(start);
  }

  // The network that a start point is, as the state keeps it, is what a changed one is sent by.
  #opened(start) {
    this.marks.set(networkOf(this.state.document), start);
    this.chosen = start;
    this.seed = start.seed ?? 0;
    this.#sent();
    this.draw();
  }

  /** The start point that a document is, if it is one. */
  recognise(document) {
    const text = JSON.stringify(document.layers);
    const found = this.starts.find((start) => JSON.stringify(start.document.layers) === text);
    this.chosen = null;
    if (found) this.#opened(found);
  }

  /** Weights for the present shape, all of them from one seed. */
  async #draw() {
    const seed = this.seed + 1;
    const { document, home } = this.state;
    await this.#open({
      seed,
      home,
      title: `seed ${seed}`,
      document: structuredClone({ ...document, layers: randomLayers(document.layers, seed) }),
      idea: `Random weights from seed ${seed}, in the same shape: press again for the next.`,
    });
  }

  #sent() {
    say(this.seeded, this.seed ? `seed ${this.seed}` : "random weights");
  }

  /** What is wrong, or else what to look for. */
  sentence(trouble) {
    this.trouble = trouble;
    this.draw();
  }

  /** What is to be said of the change just made, until the next one. */
  note(text) {
    this.noted = { text, version: this.state.version };
    this.draw();
  }

  /** Which start point it is, or was before it was changed. */
  draw() {
    const { state, chosen, trouble } = this;
    const same = state.model ? this.marks.get(networkOf(state.document)) : null;
    if (same) this.chosen = same;
    const note = this.noted?.version === state.version ? this.noted.text : "";
    const changed = Boolean(!same && chosen && state.model);
    this.mark(same ?? chosen, changed);
    say(
      this.sentenceNode,
      trouble || [note, changed ? `Changed from ‘${chosen.title}’.` : same?.idea].filter(Boolean).join(" ") || FIRST,
    );
    this.back.hidden = Boolean(trouble) || !changed;
    this.idea.classList.toggle("alert", Boolean(trouble));
  }

  mark(start, changed) {
    for (const [k, button] of this.buttons.entries()) press(button, this.starts[k] === start, changed);
    press(this.chance, Boolean(start?.seed), changed);
  }
}

// Links have no state of being pressed: there the one is the current one.
function press(button, is, changed) {
  const [name, off] = button.tagName === "A" ? ["aria-current", null] : ["aria-pressed", "false"];
  if (is || off) button.setAttribute(name, is ? "true" : off);
  else button.removeAttribute(name);
  button.classList.toggle("current", is);
  button.classList.toggle("changed", is && changed);
}

// What of a document is the network that a start point names.
function networkOf({ layers, inputs, beside }) {
  return JSON.stringify([layers, inputs, beside]);
}
