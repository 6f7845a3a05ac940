// The four sliders α β γ δ: they act while they are dragged, on every cell and every activation that names them.

import { element } from "../base/dom.js";
import { GREEK, LETTERS } from "../maths/letters.js";
import { REACH } from "./cells.js";
import { Field } from "./field.js";

export class Letters {
  constructor(state, editor, moving) {
    this.state = state;
    this.parts = LETTERS.map((letter) => {
      const field = new Field(letter, state, `${GREEK[letter]}, as a number`);
      editor.add(field);
      field.element.tabIndex = 0;
      const slider = element("input", {
        type: "range",
        min: String(-REACH),
        max: String(REACH),
        step: "0.05",
        "aria-label": GREEK[letter],
        oninput: () => {
          moving(true);
          state.turn(letter, Number(slider.value));
        },
        onchange: () => {
          moving(false);
          state.settle();
        },
      });
      return {
        letter,
        field,
        slider,
        element: element(
          "div",
          { class: "letter" },
          element("i", {}, GREEK[letter]),
          slider,
          element("span", { class: "cells" }, field.element),
        ),
      };
    });
    this.element = element(
      "div",
      { class: "letters", role: "group", "aria-label": "The letters of all formulas" },
      ...this.parts.map((part) => part.element),
    );
  }

  draw() {
    const used = usedLetters(this.state.document);
    for (const { letter, field, slider, element: part } of this.parts) {
      field.show();
      const idle = !used.has(letter);
      part.classList.toggle("idle", idle);
      part.title = idle ? `no formula uses ${GREEK[letter]} yet` : "";
      if (Number(slider.value) !== field.value) slider.value = String(field.value);
    }
  }
}

/** The letters that a cell or a typed activation of a document names. */
function usedLetters({ layers, beside, inputs }) {
  const sigmas = [...layers.map(({ sigma }) => sigma), ...(beside ?? [])];
  const cells = [
    ...layers.flatMap(({ A, b }) => [...A.flat(), ...b]),
    ...sigmas.flatMap(({ formula, letters }) => [formula, ...Object.values(letters ?? {}).flat()]),
    ...inputs,
  ];
  const text = cells.filter((cell) => typeof cell === "string").join(" ");
  const found = new Set(text.match(/[A-Za-z_][A-Za-z0-9_]*|[αβγδ]/g));
  return new Set(LETTERS.filter((letter) => found.has(letter) || found.has(GREEK[letter])));
}
