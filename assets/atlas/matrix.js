// A_l and b_l of a layer as cells, beside the equation that they stand in.

import { element } from "../base/dom.js";
import { sideways } from "../base/sideways.js";
import { column, linear, named } from "./equations.js";
import { Field } from "./field.js";
import { inGreek } from "./names.js";

const MAX_CHARACTERS = 7; // characters of an input's formula above its column

export class Matrix {
  constructor(layer, state, editor) {
    const { inputs, layers } = state.document;
    const { A, b } = layers[layer];
    const plain = inputs.join() === "x1,x2";
    const field = (address) => {
      const made = new Field(address, state);
      editor.add(made);
      return made;
    };
    this.weights = A.map((row, j) => row.map((_, i) => field(`A${layer}.${j}.${i}`)));
    this.offsets = b.map((_, j) => field(`b${layer}.${j}`));
    this.fields = [...this.weights.flat(), ...this.offsets];
    const heads = A[0].map((_, i) =>
      layer === 0 && !plain ? inputHead(inputs[i]) : element("span", {}, column(layer, i)),
    );
    this.element = sideways(
      element(
        "div",
        { class: "numbers" },
        element("p", { class: "equation" }, linear(layer, plain)),
        element(
          "div",
          { class: "factors" },
          factor(named("A", layer), `Matrix A ${layer}`, this.weights, heads),
          factor(
            named("b", layer),
            `Vector b ${layer}`,
            this.offsets.map((one) => [one]),
          ),
        ),
      ),
    );
  }

  /** Follow the model: all cells, or those that move by themselves. */
  draw(all) {
    if (all) for (const field of this.fields) field.show();
    if (all) this.formulas = this.fields.filter((field) => field.isFormula);
    else for (const field of this.formulas) field.show();
  }
}

function factor(name, label, rows, heads = []) {
  const columns = rows[0].length;
  const cells = element(
    "div",
    { class: "cells", role: "group", "aria-label": label },
    ...heads.map((head) => element("span", { class: "head" }, head)),
    ...rows.flat().map((field) => field.element),
  );
  cells.style.setProperty("--columns", String(columns));
  cells.classList.toggle("wide", columns > 8);
  cells.classList.toggle("tall", rows.length > 8);
  rows[0][0].element.tabIndex = 0;
  const bracket = element("div", { class: heads.length ? "bracket headed" : "bracket" }, cells);
  return element("div", { class: "factor" }, element("span", { class: "name" }, name, " ="), bracket);
}

// The formula of an input: short ones are written out.
function inputHead(text) {
  const written = inGreek(text).replace(/x([12])/g, (_, axis) => (axis === "1" ? "x₁" : "x₂"));
  const short = written.length > MAX_CHARACTERS ? `${written.slice(0, MAX_CHARACTERS - 1)}…` : written;
  return element("i", { title: written }, short);
}
