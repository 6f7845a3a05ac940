// The switches: what lies over the images, what they show, their colours, the slice, a second atlas, the past, and
// files.

import { element, icon } from "../base/dom.js";
import { LETTERS } from "../maths/letters.js";
import { legend, patch } from "./legend.js";
import { addressName } from "./names.js";

const SHOWN = [
  ["zero", "zero lines", "Where the pre-activation of a neuron is zero: the kinks of a ReLU. One colour a layer."],
  [
    "regions",
    "regions",
    "Places in which every neuron is on the same straight piece of its activation: there the network is one linear " +
      "map.",
  ],
  [
    "silent",
    "silent set",
    "Where the outputs do not react to the inputs at all: the gradient is exactly zero. Dotted: it only seems zero, " +
      "because float32 rounds it away.",
  ],
  ["levels", "level lines", "Lines of equal value."],
];
const WHY =
  "A region ends where a neuron switches, whether or not the output changes there: neighbours may have the same " +
  "slope, even zero.";
const ZERO =
  "Grey with a fine hatch: exactly 0 there. Where a value only passes through 0, single pixels of that line may be " +
  "hit.";
const CROSS = "Crossed out: what the formulas give there is not a number.";
const [UNDO, REDO] = [
  ["M9 6L4 11l5 5", "M4.5 11H14a5.5 5.5 0 0 1 0 11h-3"],
  ["M15 6l5 5-5 5", "M19.5 11H10a5.5 5.5 0 0 0 0 11h3"],
];

export class Tools {
  /** on = {refused, sliced(is it), besides(is it), keep(what), file(text)} */
  constructor(state, sets, on) {
    this.state = state;
    this.on = on;
    this.switches = SHOWN.map(([name, text, title]) => this.#switch(name, text, title));
    this.sets = element(
      "select",
      { "aria-label": "Data points", onchange: () => this.#choose() },
      element("option", { value: "" }, "none"),
      ...sets.map(({ name, title }) => element("option", { value: name }, title)),
    );
    this.by = element("select", {
      class: "by",
      "aria-label": "What the images show",
      onchange: () => state.look({ by: this.by.value || null }),
    });
    this.scale = element(
      "select",
      { "aria-label": "Colour scale", onchange: () => state.look({ scale: this.scale.value }) },
      element("option", { value: "layer" }, "by row"),
      element("option", { value: "common" }, "common"),
    );
    this.slice = check("slice", "Draw a line through the plane and see every neuron along it", (is) => on.sliced(is));
    this.beside = check("two atlases", "The same weights with other activations, side by side", (is) => on.besides(is));
    this.undo = action(UNDO, "Undo (Ctrl+Z)", () => state.step(-1));
    this.redo = action(REDO, "Redo (Ctrl+Shift+Z)", () => state.step(1));
    this.facts = element("p", { class: "facts", role: "status" });
    this.element = element(
      "div",
      { class: "tools" },
      element(
        "div",
        { class: "bar" },
        element("span", { class: "past" }, this.undo, this.redo),
        element("label", { class: "choice" }, "images show", this.by),
        element("label", { class: "choice" }, "colours", this.scale),
        element(
          "span",
          { class: "shown", role: "group", "aria-label": "Shown over the images" },
          ...this.switches.map(({ element: one }) => one),
          ...(sets.length
            ? [element("label", { class: "choice", title: "The points of a data set" }, "data", this.sets)]
            : []),
        ),
        this.slice.element,
        this.beside.element,
        this.#files(),
      ),
      this.facts,
    );
  }

  #switch(name, text, title) {
    const made = check(text, title, (is) => {
      const { show } = this.state.view;
      this.state.look({ show: is ? [...show, name] : show.filter((other) => other !== name) });
    });
    return { name, ...made };
  }

  #choose() {
    const data = this.sets.value || null;
    this.state.document.data = data;
    const { show } = this.state.view;
    const others = show.filter((name) => name !== "points");
    this.state.look({ show: data ? [...others, "points"] : others });
  }

  #files() {
    const file = element("input", {
      type: "file",
      accept: ".json,application/json",
      hidden: true,
      onchange: async () => {
        const [chosen] = file.files;
        file.value = ""; // so that the same file can be chosen again
        if (chosen) this.on.file(await chosen.text());
      },
    });
    const menu = element("details", { class: "files" });
    const entry = (text, act) =>
      element(
        "button",
        {
          type: "button",
          onclick: () => {
            menu.open = false;
            act();
          },
        },
        text,
      );
    menu.append(
      element("summary", { class: "word" }, "Save"),
      element(
        "div",
        { class: "menu" },
        entry("Atlas (JSON)", () => this.on.keep("json")),
        entry("PNG of the large image", () => this.on.keep("large")),
        entry("PNG of all images", () => this.on.keep("all")),
        entry("Open an atlas (JSON) …", () => file.click()),
      ),
    );
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        event.stopPropagation();
      }
    });
    return element("span", { class: "keep" }, menu, file);
  }

  /** The list of everything that a derivative can be taken by. */
  rebuild() {
    const option = (address) => element("option", { value: address }, `∂ / ∂ ${addressName(address)}`);
    const group = (label, addresses) =>
      addresses.length ? [element("optgroup", { label }, ...addresses.map(option))] : [];
    const addresses = this.state.model.addresses().filter((address) => !LETTERS.includes(address));
    this.by.replaceChildren(
      element("option", { value: "" }, "values"),
      ...group("inputs", ["x1", "x2"]),
      ...group("letters", LETTERS),
      ...this.state.document.layers.flatMap((_, layer) =>
        group(
          `layer ${layer}`,
          addresses.filter((address) => Number(/\d+/.exec(address)[0]) === layer),
        ),
      ),
    );
  }

  /**
   * regions and silent as on the screen, or null; count: {count, size} of regions, once counted; `all` switches too.
   */
  draw(facts, all, dark) {
    this.#facts(facts, dark);
    if (!all) return;
    const {
      state,
      state: { view, document },
    } = this;
    for (const { name, input } of this.switches) input.checked = view.show.includes(name);
    this.by.value = view.by ?? "";
    this.by.classList.toggle("on", Boolean(view.by));
    this.scale.value = view.scale;
    this.sets.value = view.show.includes("points") ? (document.data ?? "") : "";
    this.slice.input.checked = Boolean(view.slice);
    this.beside.input.checked = Boolean(document.beside);
    this.undo.disabled = !state.undoable;
    this.redo.disabled = !state.redoable;
  }

  #facts({ regions, silent, count, unusual }, dark) {
    const { view, document } = this.state;
    const found = [];
    if (view.show.includes("zero")) found.push(legend(document.layers.length));
    if (regions) found.push(regions.problem || regionsText(count));
    if (silent) found.push(silentText(silent));
    if (unusual?.zero) found.push(patch(0, "exactly zero (on a line: single pixels)", ZERO, dark));
    if (unusual?.cross) found.push(patch(NaN, "not a number", CROSS, dark));
    const mark = `${dark} ${found.map((part) => part.textContent ?? part).join(" · ")}`;
    if (this.mark === mark) return;
    this.mark = mark;
    this.facts.replaceChildren(...found.map((part) => element("span", {}, part)));
  }
}

function regionsText(found) {
  const text = found ? `at least ${found.count} linear region${found.count === 1 ? "" : "s"}` : "… linear regions";
  return element(
    "span",
    { title: found ? `Counted at ${found.size} × ${found.size} places: smaller ones are missed. ${WHY}` : WHY },
    text,
    element("span", { class: "why" }, " (neighbours may have the same slope)"),
  );
}

function silentText({ silent, rounding }) {
  const about = (share) => (share === 0 || share === 1 ? `${100 * share} %` : `about ${Math.round(100 * share)} %`);
  const percent = (share) => (share > 0 && share < 0.005 ? "under 1 %" : about(share));
  return `silent: ${percent(silent)} of the area${rounding > 0 ? `, and ${percent(rounding)} only by rounding` : ""}`;
}

function check(text, title, changed) {
  const input = element("input", { type: "checkbox", onchange: () => changed(input.checked) });
  return { input, element: element("label", { class: "switch", title }, input, text) };
}

function action(paths, label, act) {
  return element(
    "button",
    { type: "button", class: "action", "aria-label": label, title: label, onclick: act },
    icon(...paths),
  );
}
