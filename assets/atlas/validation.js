// A document of an atlas is copied and checked at the door: afterwards its shapes fit, its cells are finite or known
// formulas.

import { compile } from "../maths/expression.js";
import { LETTERS } from "../maths/letters.js";
import { readCell, readSlider, shown } from "./cells.js";
import { readSigma } from "./sigma.js";

export const LAYERS = 8;
export const WIDTH = 16;
const SPANS = [1e-6, 1e6];
const FARTHEST = 1e7;
const SLIDERS = { a: 1, b: 1, c: 0, d: 0 }; // where they stand in a document that does not say
const VIEW = { scale: "layer", show: [], by: null, slice: null, focus: null, pin: null };

const DAMAGED = "This is no atlas: some of its parts do not have the form that they must have.";

/** A checked copy of a document. Throws one sentence where something does not fit. */
export function checked(document, formulas, definitions) {
  try {
    return copied(document, formulas, definitions);
  } catch (error) {
    throw error.constructor === Error ? error : new Error(DAMAGED); // no list where one must be, or a list without end
  }
}

function copied(document, formulas, definitions) {
  if (document?.v !== 1) throw new Error(`An atlas is of version 1, not ${shown(document?.v ?? null)}.`);
  const inputs = readInputs(document.inputs, formulas);
  const layers = readLayers(document.layers, inputs.length, formulas, definitions);
  const letters = Object.fromEntries(
    LETTERS.map((name) => [name, readSlider(name, document.letters?.[name] ?? SLIDERS[name])]),
  );
  const beside = readBeside(document.beside ?? null, layers, formulas, definitions);
  const { data = null, view } = structuredClone(document);
  return {
    v: 1,
    letters,
    inputs,
    layers,
    beside,
    domain: readDomain(document.domain),
    data,
    view: { ...VIEW, ...view },
  };
}

/** Input formulas, trimmed. */
export function readInputs(inputs, formulas) {
  bounded(inputs, WIDTH, "An atlas has 1 to 16 inputs");
  const odd = inputs.find((text) => typeof text !== "string");
  if (odd !== undefined) throw new Error(`An input is a formula in x1 and x2, not ${shown(odd)}.`);
  const texts = inputs.map((text) => text.trim());
  for (const text of texts) compile(inputTree(text, formulas), ["x1", "x2"], { block: 1 });
  return texts;
}

/** The tree of an input; those of the plane itself are always known. */
export function inputTree(text, formulas) {
  return text === "x1" || text === "x2" ? text : formulas.tree(text, ["x1", "x2"]);
}

/** One activation a layer, or null. */
export function readBeside(beside, layers, formulas, definitions) {
  if (beside === null) return null;
  if (!Array.isArray(beside) || beside.length !== layers.length) {
    throw new Error(
      `The atlas beside has an activation for each of ${layers.length} layers, not ${beside?.length ?? "none"}.`,
    );
  }
  return beside.map((sigma, index) => readSigma(sigma, layers[index].b.length, formulas, definitions));
}

/** [[low, high], [low, high]] with spans between 1e-6 and 1e6. */
export function readDomain(domain) {
  const pair = (list) => Array.isArray(list) && list.length === 2;
  const pairs = pair(domain) && domain.every(pair);
  const fits =
    pairs &&
    domain.flat().every((end) => Math.abs(end) <= FARTHEST) &&
    domain.every(([low, high]) => high - low >= SPANS[0] && high - low <= SPANS[1]);
  if (!fits)
    throw new Error(`A domain is [low, high] of x1 and of x2 with spans from 1e-6 to 1e6, not ${shown(domain)}.`);
  return domain.map((span) => [...span]);
}

function readLayers(layers, inputs, formulas, definitions) {
  bounded(layers, LAYERS, "An atlas has 1 to 8 layers");
  let before = inputs;
  return layers.map((layer, index) => {
    const { A, b, sigma } = layer ?? {};
    bounded(A, WIDTH, "A layer has 1 to 16 neurons");
    const widths = A.map((row) => row?.length);
    const odd = widths.findIndex((width) => width !== before);
    if (odd >= 0) throw new Error(`A row of A${index} has ${before} cells, not ${widths[odd] ?? "none"}.`);
    if (b?.length !== A.length) throw new Error(`b${index} has ${A.length} cells, not ${b?.length ?? "none"}.`);
    before = A.length;
    const cell = (value) => parsed(readCell(value), formulas);
    const numbers = { A: A.map((row) => Array.from(row, cell)), b: Array.from(b, cell) };
    return { ...numbers, sigma: readSigma(sigma, b.length, formulas, definitions) };
  });
}

function parsed(cell, formulas) {
  if (typeof cell === "string") formulas.tree(cell, []);
  return cell;
}

function bounded(list, most, sentence) {
  if (Array.isArray(list) && list.length >= 1 && list.length <= most) return;
  throw new Error(`${sentence}, not ${Array.isArray(list) ? list.length : typeof list}.`);
}
