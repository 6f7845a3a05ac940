// The activations of an atlas: from the zoo by name, typed in x and the sliders, or a learned curve as a table.

import { compile } from "../maths/expression.js";
import { Table } from "../maths/table.js";
import { readCell, shown } from "./cells.js";

export const IDENTITY = { name: "identity" };
const TYPED = { color: null, dash: null, own: [], table: null };

/**
 * What is to be known of an activation: {kind: "zoo"|"typed"|"learned", title, mathml, color, dash, tree (null for a
 * table), own: [{letter, value, low, high, meaning}], table (base64 of float32 [2, 4097], or null)}. Throws one
 * sentence where it is none.
 */
export function describe(sigma, formulas, definitions) {
  if (typeof sigma?.name === "string") return named(sigma.name, definitions);
  if (typeof sigma?.formula === "string") {
    const text = sigma.formula.trim();
    return {
      ...TYPED,
      kind: "typed",
      title: text,
      mathml: formulas.mathml.get(text) ?? "",
      tree: formulas.tree(text, ["x"]),
    };
  }
  if (typeof sigma?.table === "string") return learned(sigma, definitions);
  throw new Error("An activation is a name of the zoo, a formula in x, or a learned curve, and this is none of them.");
}

function named(name, { zoo = {} }) {
  const names = Object.keys(zoo);
  if (!names.includes(name)) throw new Error(`An activation is one of ${names.join(", ")}, not ${shown(name)}.`);
  const { title, mathml, color, dash, tree, letters } = zoo[name];
  return { kind: "zoo", title, mathml, color, dash, tree, own: letters, table: null };
}

function learned({ table, title }, { tables = {} }) {
  if (!Object.hasOwn(tables, table))
    throw new Error(`The learned activation ${shown(title ?? table)} is not known here.`);
  const { numbers, title: own } = tables[table];
  return { ...TYPED, kind: "learned", title: title ?? own, mathml: "", tree: null, table: numbers };
}

/** A copy of an activation with its own letters checked for a layer of this width. Throws one sentence. */
export function readSigma(sigma, width, formulas, definitions) {
  const { own, tree } = describe(sigma, formulas, definitions);
  if (tree) compile(tree, ["x"], { block: 1 });
  if (sigma.table) return { table: sigma.table, title: String(sigma.title ?? "learned") };
  if (sigma.formula) return { formula: sigma.formula.trim() };
  const letters = {};
  for (const [letter, value] of Object.entries(sigma.letters ?? {})) {
    const has = own.some((entry) => entry.letter === letter);
    if (!has) throw new Error(`The activation ${sigma.name} has no letter ${shown(letter)}.`);
    letters[letter] = readLetter(value, width, formulas, letter);
  }
  return Object.keys(letters).length ? { name: sigma.name, letters } : { name: sigma.name };
}

function readLetter(value, width, formulas, letter) {
  const cells = [value].flat().map(readCell);
  for (const cell of cells) if (typeof cell === "string") formulas.tree(cell, []);
  if (!Array.isArray(value)) return cells[0];
  if (cells.length === width) return cells;
  throw new Error(`Letter ${letter} has one cell or one for each of ${width} neurons, not ${cells.length}.`);
}

/** The cell of an activation's own letter for a neuron (null: as it stands, one or a list). */
export function letterCell(sigma, { own }, letter, row) {
  const cell = sigma.letters?.[letter] ?? own.find((entry) => entry.letter === letter)?.value;
  return row === null || !Array.isArray(cell) ? cell : cell[row];
}

/** The table of a learned curve from its base64. */
export function readTable(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Table(new Float32Array(bytes.buffer));
}
