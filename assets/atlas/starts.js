// Start points: each a press away, with what to look for. Weights by chance come from a seed.

import { element, icon, say } from "../live/dom.js";
import { randomLayers } from "./chance.js";

const DICE = ["M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z", "M8 8h.01", "M16 8h.01", "M12 12h.01", "M8 16h.01", "M16 16h.01"];

export class Starts {
  /** starts: [{name, title, idea, document}], links where `linked`; on = {refused(sentence)} */
  constructor(starts, state, on, linked) {
    Object.assign(this, { starts, state, on, linked, seed: 0 });
    this.buttons = starts.map((start) => this.#button(start));
    this.idea = element("p", { class: "idea", role: "status" });
    this.seeded = element("span", {});
    this.chance = element("button", { type: "button", class: "start chance", title: "Other random weights for this shape, from the next seed",
      onclick: () => this.#draw() }, icon(...DICE), this.seeded);
    const pills = element("div", { class: "pills", role: "group", "aria-label": "Start points" },
      element("span", { class: "from" }, "start from"), ...this.buttons, this.chance);
    this.element = element("div", { class: "starts" }, pills, this.idea);
    this.#told();
  }

  #button(start) {
    const act = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#open(start);
    };
    const facts = { class: "start", title: start.idea, onclick: act, "data-name": start.name };
    const href = `?${new URLSearchParams({ start: start.name })}`;
    return this.linked ? element("a", { ...facts, href }, start.title) : element("button", { type: "button", ...facts }, start.title);
  }

  async #open(start) {
    const sentence = await this.state.attempt(() => this.state.open(start.document));
    this.on.refused(sentence);
    if (!sentence) this.#opened(start);
  }

  #opened(start) {
    this.opened = start.idea;
    this.sentence(this.trouble ?? "");
    this.seed = 0;
    this.#told();
  }

  /** The start point that a document is, if it is one. */
  recognise(document) {
    const text = JSON.stringify(document.layers);
    const found = this.starts.find((start) => JSON.stringify(start.document.layers) === text);
    if (found) this.#opened(found);
  }

  /** Weights for the present shape, all of them from one seed. */
  async #draw() {
    this.seed += 1;
    const { document } = this.state;
    this.on.refused(await this.state.attempt(() => this.state.open({ ...document, layers: randomLayers(document.layers, this.seed) }, this.state.home)));
    this.opened = `Random weights from seed ${this.seed}, in the same shape: press again for the next.`;
    this.sentence("");
    this.#told();
  }

  #told() {
    say(this.seeded, this.seed ? `seed ${this.seed}` : "random weights");
  }

  /** What is wrong, or else what to look for. */
  sentence(trouble) {
    this.trouble = trouble;
    say(this.idea, trouble || this.opened || "Drag a number of A₀ or b₀ and watch the regions turn.");
    this.idea.classList.toggle("alert", Boolean(trouble));
  }
}
