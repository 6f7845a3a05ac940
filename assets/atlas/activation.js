// σ_l of a layer: chosen from the zoo, typed, or learned; its curve, its formula and its own letters as cells.

import { compile } from "../maths/expression.js";
import { element, say } from "../base/dom.js";
import { mathml } from "../maths/mathml_element.js";
import { DASHES, LEARNED, tint } from "../base/line_style.js";
import { GREEK } from "../maths/letters.js";
import { activated } from "./equations.js";
import { Field } from "./field.js";
import { fill } from "./keys.js";
import { readTable } from "./sigma.js";

const TYPED = "typed";
const [WIDE, HIGH] = [84, 54]; // px of the curve
const [LOW, TOP] = [-4, 3]; // of its x on either side, and of its y above
const POINTS = 85;
const SVG = "http://www.w3.org/2000/svg";
const BEGIN = "a*sin(b*x)";

export class Activation {
  /** on = {refused(sentence)}; `beside`: of the second atlas. */
  constructor(layer, state, editor, on, beside = false) {
    this.layer = layer;
    this.state = state;
    this.editor = editor;
    this.on = on;
    this.beside = beside;
    this.curve = picture();
    this.choice = element("select", {
      "aria-label": `Activation of layer ${layer}${beside ? ", beside" : ""}`,
      onchange: () => this.#choose(),
    });
    this.typed = element("input", {
      class: "typed",
      type: "text",
      spellcheck: "false",
      autocomplete: "off",
      "data-own-keys": "",
      "aria-label": `Formula of the activation of layer ${layer}, in x and α β γ δ`,
      onchange: () => this.#type(),
      oninput: () => this.#say(""),
      onkeydown: (event) => {
        if (event.key === "Escape") {
          this.#fill();
          event.stopPropagation();
        }
      },
    });
    this.trouble = element("p", { class: "trouble", role: "alert" });
    this.formula = element("span", { class: "formula" });
    this.own = element("div", { class: "own" });
    this.element = element(
      "div",
      { class: beside ? "sigma beside" : "sigma" },
      element("p", { class: "equation" }, beside ? "beside: " : "", activated(layer)),
      element(
        "div",
        { class: "chosen" },
        this.curve.svg,
        element("div", { class: "what" }, this.choice, this.typed, this.trouble, this.formula, this.own),
      ),
    );
    this.#options();
    this.#fill();
  }

  get sigma() {
    const { layers, beside } = this.state.document;
    return this.beside ? beside[this.layer] : layers[this.layer].sigma;
  }

  #options() {
    const { zoo, tables } = this.state.definitions;
    const option = (value, text) => element("option", { value }, text);
    const learned = Object.entries(tables ?? {}).map(([hash, { title }]) => option(`table:${hash}`, title));
    this.choice.append(
      option(TYPED, "typed formula …"),
      element("optgroup", { label: "the zoo" }, ...Object.entries(zoo).map(([name, { title }]) => option(name, title))),
      ...(learned.length ? [element("optgroup", { label: "learned" }, ...learned)] : []),
    );
  }

  #fill() {
    const { sigma, state, layer, beside } = this;
    const entry = state.model.entry(layer, beside);
    this.choice.value = sigma.table ? `table:${sigma.table}` : sigma.formula ? TYPED : sigma.name;
    this.typed.hidden = !sigma.formula;
    fill(this.typed, sigma.formula ?? "");
    this.#say("");
    this.formula.replaceChildren(...(entry.mathml ? [mathml(entry.mathml)] : [entry.title]));
    this.fields = this.beside ? [] : entry.own.flatMap((own) => this.#letters(own));
    this.own.replaceChildren(...(this.beside ? this.#fixed(entry) : entry.own.map((own) => this.#line(own))));
  }

  // What is wrong with the formula that was typed, beside it.
  #say(sentence) {
    say(this.trouble, sentence);
    this.typed.classList.toggle("wrong", Boolean(sentence));
    this.typed.setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  #letters({ letter }) {
    const cell = this.sigma.letters?.[letter];
    const addresses = Array.isArray(cell)
      ? cell.map((_, j) => `s${this.layer}.${letter}.${j}`)
      : [`s${this.layer}.${letter}`];
    return addresses.map((address) => {
      const field = new Field(address, this.state);
      this.editor.add(field);
      return field;
    });
  }

  #line({ letter, meaning }) {
    const cells = element(
      "span",
      { class: "cells" },
      ...this.fields.filter(({ address }) => address.split(".")[1] === letter).map((field) => field.element),
    );
    cells.firstChild.tabIndex = 0;
    cells.style.setProperty("--columns", String(Math.min(cells.childElementCount, 8)));
    return element("div", { class: "letter", title: meaning }, element("i", {}, `${GREEK[letter]} =`), cells);
  }

  // Beside, letters are no addresses of their own: they are typed only.
  #fixed({ own }) {
    return own.map(({ letter, value, meaning }) => {
      const present = [this.sigma.letters?.[letter] ?? value].flat()[0];
      const field = element("input", {
        class: "typed short",
        type: "text",
        value: String(present),
        "data-own-keys": "",
        "aria-label": `${GREEK[letter]} of the activation beside, layer ${this.layer}: ${meaning}`,
        onchange: () => this.#setLetter(letter, field.value),
      });
      return element("label", { class: "letter", title: meaning }, element("i", {}, `${GREEK[letter]} =`), field);
    });
  }

  #setLetter(letter, text) {
    return this.#set({ ...this.sigma, letters: { ...this.sigma.letters, [letter]: text } });
  }

  async #choose() {
    const { value } = this.choice;
    if (value === TYPED) return this.#set({ formula: this.sigma.formula ?? BEGIN }, true);
    const table = value.startsWith("table:") && value.slice(6);
    return this.#set(table ? { table, title: this.state.definitions.tables[table].title } : { name: value });
  }

  #type() {
    return this.#set({ formula: this.typed.value.trim() });
  }

  async #set(sigma, write = false) {
    const { state, layer, beside, on } = this;
    const sentence = await state.change(
      (model, letters) => model.setSigma(layer, sigma.letters ? { ...sigma, letters } : sigma, beside),
      () => this.#read(sigma),
    );
    on.refused(sentence);
    if (sentence && sigma.formula !== undefined && !this.typed.hidden) this.#say(sentence);
    else if (sentence) this.#fill();
    else if (write) on.wrote(layer, beside);
  }

  // The letters of an activation as they were written -> cells. Its formulas are known from here on.
  async #read({ formula, letters = {} }) {
    const { state } = this;
    if (formula !== undefined && !formula)
      throw new Error("A typed activation is a formula in x and α β γ δ, and the field was empty.");
    if (formula !== undefined) await state.learn(formula, "x");
    const read = (cell) => (typeof cell === "string" ? state.read(cell) : cell);
    const found = {};
    for (const [letter, cells] of Object.entries(letters))
      found[letter] = Array.isArray(cells) ? await Promise.all(cells.map(read)) : await read(cells);
    return found;
  }

  draw(style) {
    for (const field of this.fields) field.show();
    const { state, layer, beside } = this;
    const entry = state.model.entry(layer, beside);
    const letters = this.#numbers(entry);
    const mark = JSON.stringify([entry.title, entry.mathml, letters, style.dark]);
    if (this.mark === mark) return;
    this.mark = mark;
    const { line } = this.curve;
    line.style.stroke = tint(entry.color ?? LEARNED, style.dark);
    line.style.strokeDasharray = (DASHES[entry.dash] ?? []).map((length) => length * 0.7).join(" ");
    line.setAttribute("d", path(entry, letters));
  }

  #numbers({ kind, own }) {
    const {
      document: { letters: sliders },
      model,
    } = this.state;
    if (kind !== "zoo") return sliders;
    return Object.fromEntries(own.map(({ letter, value }) => [letter, this.#number(letter, value, model)]));
  }

  #number(letter, usual, model) {
    const cell = [this.sigma.letters?.[letter] ?? usual].flat()[0];
    return typeof cell === "number" ? cell : model.formulas.value(cell, this.state.document.letters);
  }
}

function picture() {
  const make = (tag, attributes) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const svg = make("svg", { class: "curve", viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": "true" });
  const line = make("path", { class: "line" });
  svg.append(make("path", { class: "axes", d: `M0 ${HIGH / 2}H${WIDE}M${WIDE / 2} 0V${HIGH}` }), line);
  return { svg, line };
}

// The curve as the path of a line; it is broken where it jumps or is no number.
function path({ tree, table }, letters) {
  const x = Float64Array.from({ length: POINTS }, (_, k) => LOW - (2 * LOW * k) / (POINTS - 1));
  const y = new Float64Array(POINTS);
  (tree === null ? readTable(table) : compile(tree)).values(x, y, POINTS, letters);
  let drawing = false;
  return Array.from(y, (height, k) => {
    const jump =
      drawing &&
      Math.abs(height - y[k - 1]) > 0.7 &&
      Math.abs(height - y[k - 1]) > 8 * Math.abs(y[k - 1] - (y[k - 2] ?? y[k - 1]));
    const here = Number.isFinite(height);
    const across = ((x[k] - LOW) / (-2 * LOW)) * WIDE;
    const down = (HIGH / 2) * (1 - Math.min(Math.max(height, -99), 99) / TOP);
    const step = `${drawing && !jump ? "L" : "M"}${across} ${down}`;
    drawing = here;
    return here ? step : "";
  }).join("");
}
