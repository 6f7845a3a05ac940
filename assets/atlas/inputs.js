// The inputs of the first layer: the plane's own coordinates, or formulas of them such as sin(2*x1), a column of A₀
// each.

import { element } from "../base/dom.js";

const PLAIN = "x1, x2";

export class Inputs {
  /** on = {refused(sentence)}; the field is open where there is more than the plane itself. */
  constructor(state, on) {
    this.state = state;
    this.on = on;
    this.field = element("input", {
      type: "text",
      class: "typed",
      spellcheck: "false",
      autocomplete: "off",
      "data-own-keys": "",
      "aria-label": "Inputs: formulas in x1 and x2 with commas between them",
      value: state.document.inputs.join(", "),
      onchange: () => this.#set(),
      onkeydown: (event) => {
        if (event.key === "Escape") {
          this.field.value = state.document.inputs.join(", ");
          event.stopPropagation();
        }
      },
    });
    this.element = element("label", { class: "inputs" }, element("i", {}, "φ(x) = "), this.field);
    this.element.hidden = this.field.value === PLAIN;
    this.button = element(
      "button",
      {
        type: "button",
        class: "quiet",
        title: "Formulas of x₁ and x₂ as inputs, for instance Fourier features",
        onclick: () => {
          this.element.hidden = !this.element.hidden;
          this.field.select();
        },
      },
      "inputs …",
    );
  }

  async #set() {
    const { state } = this;
    const texts = split(this.field.value);
    const sentence = await state.change(
      (model) => model.setInputs(texts),
      async () => {
        for (const text of texts) if (text !== "x1" && text !== "x2") await state.learn(text, "x1,x2");
      },
    );
    this.on.refused(sentence);
    if (sentence) this.field.select();
  }
}

// At the commas that are in no brackets.
function split(text) {
  const parts = [""];
  let depth = 0;
  for (const sign of text) {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (sign === "," && depth <= 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim());
}
