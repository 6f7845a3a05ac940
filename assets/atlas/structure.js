// Changes of an atlas's shape, made in a copy of the document: neurons, layers, inputs. Nothing that is new moves the
// old outputs.

import { smallWeights } from "./random_weights.js";
import { IDENTITY } from "./sigma.js";
import { LAYERS, WIDTH, readInputs } from "./validation.js";

/**
 * Another number of neurons in a layer: new ones have small weights, and weight 0 in what follows; `own(sigma)` are an
 * activation's letters with their usual values.
 */
export function resize(document, layer, width, own) {
  const { layers, beside } = document;
  if (!layers[layer]) throw new Error(`The layers are 0 to ${layers.length - 1}, not ${layer}.`);
  const fits = Number.isInteger(width) && width >= 1 && width <= WIDTH;
  if (!fits) throw new Error(`A layer has 1 to ${WIDTH} neurons, not ${width}.`);
  const { A, b } = layers[layer];
  const columns = A[0].length;
  layers[layer].A = fitted(A, width, (neuron) => smallWeights(layer, neuron, columns));
  layers[layer].b = fitted(b, width, () => 0);
  for (const sigma of [layers[layer].sigma, beside?.[layer]]) if (sigma) fitLetters(sigma, width, own(sigma));
  if (layers[layer + 1]) fitColumns(layers[layer + 1], width);
}

/** A layer before layer `at` (or behind the last) that hands on what it gets. */
export function addLayer(document, at) {
  const { layers, beside, inputs } = document;
  if (layers.length >= LAYERS) throw new Error(`An atlas has at most ${LAYERS} layers.`);
  const fits = Number.isInteger(at) && at >= 0 && at <= layers.length;
  if (!fits) throw new Error(`A new layer stands at 0 to ${layers.length}, not ${at}.`);
  const width = at === 0 ? inputs.length : layers[at - 1].b.length;
  const A = Array.from({ length: width }, (_, j) => Array.from({ length: width }, (__, i) => (i === j ? 1 : 0)));
  layers.splice(at, 0, { A, b: Array(width).fill(0), sigma: { ...IDENTITY } });
  beside?.splice(at, 0, { ...IDENTITY });
}

/** Without layer `at`; the one behind it keeps as many columns as now come in. */
export function removeLayer(document, at) {
  const { layers, beside, inputs } = document;
  if (layers.length === 1) throw new Error("An atlas has at least one layer.");
  if (!layers[at]) throw new Error(`The layers are 0 to ${layers.length - 1}, not ${at}.`);
  layers.splice(at, 1);
  beside?.splice(at, 1);
  if (layers[at]) fitColumns(layers[at], at === 0 ? inputs.length : layers[at - 1].b.length);
}

/** Other inputs, formulas in x1 and x2. */
export function setInputs(document, texts, formulas) {
  document.inputs = readInputs(texts, formulas);
  fitColumns(document.layers[0], document.inputs.length);
}

/** What the view points at is there: a derivative by an address that is gone ends, the focus moves to what is left. */
export function fitView({ layers, view }, addresses) {
  if (view.by !== null && ![...addresses, "x1", "x2"].includes(view.by)) view.by = null;
  if (!view.focus) return;
  const [layer, kind, neuron] = view.focus;
  const at = Math.min(layer, layers.length - 1);
  view.focus = [at, kind, Math.min(neuron, layers[at].b.length - 1)];
}

function fitColumns(layer, width) {
  layer.A = layer.A.map((row) => fitted(row, width, () => 0));
}

function fitLetters(sigma, width, own) {
  for (const [letter, cell] of Object.entries(sigma.letters ?? {})) {
    const usual = own.find((entry) => entry.letter === letter)?.value ?? 0;
    if (Array.isArray(cell)) sigma.letters[letter] = fitted(cell, width, () => usual);
  }
}

function fitted(list, length, fresh) {
  return Array.from({ length }, (_, k) => (k < list.length ? list[k] : fresh(k)));
}
