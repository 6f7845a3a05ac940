// What may stand in a cell of an atlas, where a cell is (its address, as text), and the numbers that its formula gives.

import { format } from "../maths/number_format.js";
import { compile } from "../maths/expression.js";
import { GREEK, LETTERS } from "../maths/letters.js";

export const MAX_NUMBER = 1e6; // size of a number in a cell
export const REACH = 10; // of a slider
const WHAT = "A cell holds a number between −1,000,000 and 1,000,000 or a formula in α β γ δ (a b c d)";
const TAKES = "a cell takes numbers, α β γ δ (a b c d), pi, e and functions; x is not allowed in a cell.";

/** A value in a sentence: as JSON, cut where it is long. */
export function shown(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What was typed or dragged -> a number or the text of a formula. Throws one sentence where it is neither. */
export function readCell(value) {
  if (typeof value === "string") return readText(value.trim());
  if (typeof value !== "number") throw new Error(`${WHAT}, not ${value === null ? "null" : typeof value}.`);
  if (!(Math.abs(value) <= MAX_NUMBER)) throw new Error(`${WHAT}, not ${value}.`);
  return value;
}

function readText(text) {
  if (text === "") throw new Error(`${WHAT}, and this one was left empty.`);
  const number = Number(text.replaceAll("−", "-"));
  return Number.isNaN(number) && text !== "NaN" ? text : readCell(number);
}

/** A number for one of the sliders. Throws one sentence where it is none or beyond their ends. */
export function readSlider(letter, value) {
  const text = typeof value === "string" ? value.trim() : value;
  const number = typeof text === "string" && text !== "" ? Number(text.replaceAll("−", "-")) : text;
  if (typeof number === "number" && Math.abs(number) <= REACH) return number;
  throw new Error(`${GREEK[letter]} is a number from −${REACH} to ${REACH}, not ${text === "" ? "empty" : text}.`);
}

/**
 * "A0.2.1" -> {kind: "A", layer: 0, row: 2, column: 1}; "b0.2" -> {kind: "b", layer, row}; "s0.a" or "s0.a.3" ->
 * {kind: "s", layer, letter, row (null: of all neurons)}; "a" -> {kind: "slider", letter}; "x1" -> {kind: "input",
 * axis: 0}. Throws one sentence for any other text.
 */
export function parseAddress(text) {
  const [, head, at, one, two] = /^(?:([Ab])(\d)\.(\d{1,2})(?:\.(\d{1,2}))?)$/.exec(text) ?? [];
  if (head === "A" && two !== undefined) return { kind: "A", layer: Number(at), row: Number(one), column: Number(two) };
  if (head === "b" && two === undefined) return { kind: "b", layer: Number(at), row: Number(one) };
  const [, layer, letter, row] = /^s(\d)\.([abcd])(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (letter) return { kind: "s", layer: Number(layer), letter, row: row === undefined ? null : Number(row) };
  if (LETTERS.includes(text)) return { kind: "slider", letter: text };
  if (text === "x1" || text === "x2") return { kind: "input", axis: text === "x1" ? 0 : 1 };
  throw new Error(`A place is written as A0.2.1, b0.2, s0.a, s0.a.3 or a, not ${shown(text)}.`);
}

function program(text, tree) {
  try {
    return compile(tree, [], { block: 1 });
  } catch (error) {
    throw JSON.stringify(tree).includes('"x') ? new Error(`“${text}” holds x: ${TAKES}`) : error;
  }
}

/** The formulas that are known by their text, and what those in the letters alone are for given sliders. */
export class Formulas {
  /** definitions = {formulas: {text: tree}, mathml: {text: <math> as XML}}. */
  constructor({ formulas = {}, mathml = {} }) {
    this.trees = new Map(Object.entries(formulas));
    this.mathml = new Map(Object.entries(mathml));
    this.numbers = new Map();
  }

  /** A formula that was parsed elsewhere. */
  learn(text, { tree, mathml }) {
    compile(tree, ["x", "x1", "x2"]);
    this.trees.set(text.trim(), tree);
    this.mathml.set(text.trim(), mathml);
    this.numbers.delete(text.trim());
  }

  /** The tree of a text, compiled once to see that it is one in these variables. Throws one sentence. */
  tree(text, variables) {
    const tree = this.#parsed(text);
    if (variables.length) compile(tree, variables, { block: 1 });
    else if (!this.#program(text).letters.length) this.bounded(text, {});
    return tree;
  }

  /** Throws one sentence where a cell is no number within the bounds at letters = {a, b, c, d}. */
  bounded(cell, letters) {
    const value = this.value(cell, letters);
    if (!(Math.abs(value) <= MAX_NUMBER))
      throw new Error(
        `A number in a cell lies between −1,000,000 and 1,000,000, but “${cell}” is ${format(value, 6)}.`,
      );
  }

  /** The number that stands for a cell: itself, or its formula at letters = {a, b, c, d}. */
  value(cell, letters) {
    return typeof cell === "number" ? cell : this.#program(cell).values([], this.out, 1, letters)[0];
  }

  /** Its derivative along dletters = {a: 1}. */
  slope(cell, letters, dletters) {
    return typeof cell === "number"
      ? 0
      : this.#program(cell).dual([], [], this.out, this.dout, 1, letters, dletters)[0];
  }

  out = new Float64Array(1);
  dout = new Float64Array(1);

  #parsed(text) {
    if (!this.trees.has(text)) throw new Error(`The formula ${shown(text)} is not known here.`);
    return this.trees.get(text);
  }

  #program(text) {
    if (!this.numbers.has(text)) this.numbers.set(text, program(text, this.#parsed(text)));
    return this.numbers.get(text);
  }
}
