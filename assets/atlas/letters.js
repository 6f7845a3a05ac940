// The four sliders α β γ δ: they act while they are dragged, on every cell and every activation that names them.

import { element } from "../live/dom.js";
import { GREEK, LETTERS, REACH } from "./cells.js";
import { Field } from "./field.js";

export class Letters {
  constructor(state, hand, moving) {
    this.parts = LETTERS.map((letter) => {
      const field = new Field(letter, state, `${GREEK[letter]}, as a number`);
      hand.add(field);
      field.element.tabIndex = 0;
      const slider = element("input", { type: "range", min: String(-REACH), max: String(REACH), step: "0.05", "aria-label": GREEK[letter],
        oninput: () => { moving(true); state.turn(letter, Number(slider.value)); }, onchange: () => { moving(false); state.settle(); } });
      return { letter, field, slider, element: element("div", { class: "letter" }, element("i", {}, GREEK[letter]), slider, element("span", { class: "cells" }, field.element)) };
    });
    this.element = element("div", { class: "letters", role: "group", "aria-label": "The letters of all formulas" }, ...this.parts.map((part) => part.element));
  }

  draw() {
    for (const { field, slider } of this.parts) {
      field.show();
      if (Number(slider.value) !== field.value) slider.value = String(field.value);
    }
  }
}
