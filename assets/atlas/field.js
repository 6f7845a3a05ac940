// One cell: a number or a formula that can be dragged, typed and stepped. What it listens to is in cell_editor.js.
//
// A cell is no field of its own: hundreds of those would make every frame slow. The editor lends its one field to the
// cell in use.

import { format } from "../maths/number_format.js";
import { element, say } from "../base/dom.js";
import { inGreek, spokenAddress } from "./names.js";

const DIGITS = 3;
const HALF = 1.2; // size of a number at which its cell has half of its colour

export class Field {
  constructor(address, state, label = spokenAddress(address)) {
    this.address = address;
    this.state = state;
    this.label = label;
    this.text = element("span", {});
    this.element = element(
      "span",
      {
        class: "cell",
        role: "spinbutton",
        "aria-label": label,
        "data-address": address,
        "data-own-keys": "",
        tabindex: "-1",
      },
      this.text,
    );
  }

  /** What stands in it: a number, or the text of a formula. */
  get cell() {
    return this.state.model.get(this.address);
  }

  get value() {
    return this.state.model.value(this.address);
  }

  get isFormula() {
    return typeof this.cell === "string";
  }

  /** What somebody types over: all digits, or the formula. */
  get exact() {
    return String(this.cell);
  }

  /** Follow the model. */
  show() {
    const { cell, value } = this;
    if (this.shown === cell && this.worth === value) return;
    this.shown = cell;
    this.worth = value;
    const { element: box } = this;
    const formula = typeof cell === "string";
    say(this.text, formula ? inGreek(cell) : short(cell));
    box.title = formula ? `${inGreek(cell)} = ${format(value, 5)}` : "";
    box.setAttribute("aria-valuenow", String(value));
    box.setAttribute("aria-valuetext", formula ? `${inGreek(cell)}, that is ${format(value, 4)}` : format(value, 6));
    const sign = value === 0 ? " zero" : value < 0 ? " negative" : value > 0 ? " positive" : "";
    box.className = `cell${formula ? " formula" : ""}${sign}`;
    box.style.setProperty("--share", (Math.abs(value) / (Math.abs(value) + HALF)).toFixed(2));
  }
}

// Four characters and a sign fit.
function short(value) {
  return format(value, Math.abs(value) >= 1 || value === 0 ? DIGITS : 2);
}
