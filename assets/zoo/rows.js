// What is shown, a row each: line, formula, exact values at the chosen x, a slider for every letter.

import { format } from "../maths/number_format.js";
import { element, icon, say } from "../base/dom.js";
import { defaults } from "./curve.js";
import { GREEK } from "../maths/letters.js";
import { mathml } from "../maths/mathml_element.js";
import { DASHES, tint } from "../base/line_style.js";

const DIGITS = 6;
const SVG = "http://www.w3.org/2000/svg";

export class Rows {
  /** on = {dragged(), set(), removed(name), chosen(name), bright(name or null)} */
  constructor(on) {
    this.on = on;
    this.body = element("div", { class: "rows", role: "table", "aria-label": "Values at x" });
    this.element = this.body;
  }

  /** Build the rows anew for other curves. */
  show(curves) {
    this.rows = curves.map((curve) => this.#row(curve));
    this.body.replaceChildren(...(curves.length ? [heading(), ...this.rows.map(({ element: row }) => row)] : []));
  }

  draw({ dark }, probe, bright) {
    for (const { curve, element: row, values, line } of this.rows) {
      curve.at(probe).forEach((value, k) => say(values[k], format(value, DIGITS)));
      line.style.stroke = tint(curve.entry.color, dark);
      row.classList.toggle("bright", bright === curve.entry.name);
    }
  }

  #row(curve) {
    const { entry } = curve;
    const line = stroke(entry.dash);
    const values = [0, 1, 2].map(() => element("span", { class: "number", role: "cell" }));
    const row = element(
      "div",
      {
        class: "row",
        role: "row",
        onpointerenter: () => this.on.bright(entry.name),
        onpointerleave: () => this.on.bright(null),
      },
      element(
        "span",
        { class: "title", role: "rowheader" },
        element(
          "button",
          {
            type: "button",
            class: "name",
            title: `Details of ${entry.title}`,
            onclick: () => this.on.chosen(entry.name),
          },
          line,
          entry.title,
        ),
      ),
      element("span", { class: "formula", role: "cell" }, mathml(entry.mathml)),
      ...values,
      element("span", { class: "letters", role: "cell" }, ...this.#sliders(curve)),
      element(
        "span",
        { class: "away", role: "cell" },
        element(
          "button",
          {
            type: "button",
            class: "remove",
            "aria-label": `Take ${entry.title} away`,
            title: "Take away",
            onclick: () => this.on.removed(entry.name),
          },
          icon("M6 6l12 12M18 6L6 18"),
        ),
      ),
    );
    return { curve, element: row, values, line: line.firstChild };
  }

  #sliders(curve) {
    const sliders = curve.entry.letters.map((letter) => this.#slider(curve, letter));
    if (!sliders.length) return [];
    const reset = element(
      "button",
      {
        type: "button",
        class: "reset",
        title: "Back to the usual values",
        "aria-label": `Usual values of ${curve.entry.title}`,
        onclick: () => {
          for (const [letter, value] of Object.entries(defaults(curve.entry))) curve.set(letter, value);
          for (const { update } of sliders) update();
          this.on.set();
        },
      },
      icon("M4 4v5h5", "M4.6 9a8 8 0 1 1-.6 5"),
    );
    return [...sliders.map(({ label }) => label), reset];
  }

  #slider(curve, { letter, low, high, meaning }) {
    const input = element("input", {
      type: "range",
      min: String(low),
      max: String(high),
      step: String((high - low) / 400),
      "aria-label": `${GREEK[letter]} of ${curve.entry.title}: ${meaning}`,
    });
    const output = element("output", {});
    const update = () => {
      input.value = String(curve.letters[letter]);
      say(output, format(curve.letters[letter], 3));
    };
    input.addEventListener("input", () => {
      curve.set(letter, Number(Number(input.value).toPrecision(4)));
      say(output, format(curve.letters[letter], 3));
      this.on.dragged();
    });
    input.addEventListener("change", () => this.on.set());
    update();
    return { label: element("label", { title: meaning }, element("i", {}, GREEK[letter]), input, output), update };
  }
}

function heading() {
  const cell = (text) => element("span", { role: "columnheader" }, text);
  return element(
    "div",
    { class: "row head", role: "row" },
    cell("Activation"),
    cell("Formula"),
    cell("σ(x)"),
    cell("σ′(x)"),
    cell("σ″(x)"),
    cell("Parameters"),
    cell(""),
  );
}

function stroke(dash) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 30 8");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M1 4h28");
  line.setAttribute("stroke-dasharray", DASHES[dash].join(" "));
  svg.append(line);
  return svg;
}
