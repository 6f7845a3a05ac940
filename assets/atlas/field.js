// One cell: a number or a formula that can be dragged, typed and stepped. What it listens to is in hand.js.

import { format } from "../engine/colors.js";
import { element } from "../live/dom.js";
import { inGreek, spokenPlace } from "./names.js";

const DIGITS = 3;
const HALF = 1.2; // size of a number at which its cell has half of its colour

export class Field {
  constructor(place, state, label = spokenPlace(place)) {
    this.place = place;
    this.state = state;
    this.element = element("input", { class: "cell", type: "text", inputmode: "text", role: "spinbutton", autocomplete: "off",
      spellcheck: "false", "aria-label": label, "data-place": place, "data-own-keys": "", tabindex: "-1" });
    this.typing = false;
  }

  /** What stands in it: a number, or the text of a formula. */
  get cell() {
    return this.state.model.get(this.place);
  }

  get value() {
    return this.state.model.value(this.place);
  }

  get isFormula() {
    return typeof this.cell === "string";
  }

  /** Follow the model, unless somebody types here. */
  show() {
    const { cell, value } = this;
    const mark = `${cell} ${value}`;
    if (this.mark === mark && !this.typing) return;
    this.mark = mark;
    this.#tint(value);
    if (this.typing) return;
    this.write();
  }

  write() {
    const { cell, value, element: field } = this;
    const formula = typeof cell === "string";
    this.mark = `${cell} ${value}`;
    field.value = formula ? inGreek(cell) : short(cell);
    field.title = formula ? `${inGreek(cell)} = ${format(value, 5)}` : "";
    field.classList.toggle("formula", formula);
    field.setAttribute("aria-valuenow", String(value));
    field.setAttribute("aria-valuetext", formula ? `${inGreek(cell)}, that is ${format(value, 4)}` : format(value, 6));
  }

  /** The whole number or formula, to be typed over. */
  edit() {
    const { cell, element: field } = this;
    field.value = typeof cell === "string" ? cell : String(cell);
    field.select();
  }

  #tint(value) {
    const { classList, style } = this.element;
    const share = Math.abs(value) / (Math.abs(value) + HALF);
    classList.toggle("zero", value === 0);
    classList.toggle("negative", value < 0);
    classList.toggle("positive", value > 0);
    style.setProperty("--share", share.toFixed(2));
  }
}

// Four characters and a sign fit.
function short(value) {
  return format(value, Math.abs(value) >= 1 || value === 0 ? DIGITS : 2);
}
