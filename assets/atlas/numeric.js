// The document's cells as the flat numbers that the engine computes with: evaluated once after each change, in kept
// buffers.

import { Network } from "../maths/network.js";
import { LETTERS } from "../maths/letters.js";
import { describe, letterCell, readTable } from "./sigma.js";
import { inputTree } from "./validation.js";

/** One column of activations (the document's own, or those beside) with the network that the engine runs. */
export class NumericNetwork {
  constructor(document, sigmas, formulas, definitions) {
    this.document = document;
    this.sigmas = sigmas;
    this.formulas = formulas;
    this.entries = sigmas.map((sigma) => describe(sigma, formulas, definitions));
    this.network = new Network(this.#layers(), unscaled(document.inputs), "regression", this.#inputs());
    this.layers = this.entries.map(({ kind, own, table }, index) => {
      const { A } = document.layers[index];
      const numbers = { weight: new Float64Array(A.length * A[0].length), bias: new Float64Array(A.length) };
      return { ...numbers, each: each(kind, own, A.length, document.letters), table: table && readTable(table) };
    });
    this.refresh();
  }

  /** Evaluate all cells again. */
  refresh() {
    const { layers, letters } = this.document;
    const value = (cell) => (typeof cell === "number" ? cell : this.formulas.value(cell, letters));
    layers.forEach(({ A, b }, index) => {
      const { weight, bias } = this.layers[index];
      for (let j = 0; j < b.length; j++) {
        bias[j] = value(b[j]);
        for (let i = 0; i < A[j].length; i++) weight[i * b.length + j] = value(A[j][i]);
      }
      this.#refreshLetters(index, value);
    });
  }

  #refreshLetters(index, value) {
    const [sigma, entry] = [this.sigmas[index], this.entries[index]];
    for (const { letter } of entry.own) {
      this.layers[index].each.forEach((letters, j) => {
        letters[letter] = value(letterCell(sigma, entry, letter, j));
      });
    }
  }

  #layers() {
    return this.document.layers.map(({ A }, index) => {
      const { tree } = this.entries[index];
      return {
        inputs: A[0].length,
        width: A.length,
        norm: "none",
        activation: tree === "x" ? null : { formula: tree },
      };
    });
  }

  #inputs() {
    return this.document.inputs.map((text) => ({ formula: inputTree(text, this.formulas) }));
  }
}

const unscaled = (inputs) => ({ shift: inputs.map(() => 0), scale: inputs.map(() => 1) });

// The letters of each neuron's activation: its own for one of the zoo, the sliders for a typed one.
function each(kind, own, width, sliders) {
  if (kind === "typed") return Array(width).fill(sliders);
  return Array.from({ length: width }, () => Object.fromEntries(own.map(({ letter }) => [letter, 0])));
}

/**
 * The numbers' own tangent for one address: {first: the layer that it acts in, inputs: [dx1, dx2] or null, layers:
 * [{weight, bias, each} or null]}, `each` the tangents of each neuron's letters or null. `beside` has none of the
 * document's own letters.
 */
export function seed(numbers, address, beside) {
  if (address.kind === "input")
    return { inputs: [1 - address.axis, address.axis], layers: numbers.layers.map(() => null) };
  const layers = numbers.layers.map(({ weight, bias }, index) => {
    if (address.kind === "slider") return sliderSeed(numbers, index, address.letter);
    if (address.layer !== index) return null;
    const layer = { weight: new Float64Array(weight.length), bias: new Float64Array(bias.length), each: null };
    if (address.kind === "A") layer.weight[address.column * bias.length + address.row] = 1;
    if (address.kind === "b") layer.bias[address.row] = 1;
    if (address.kind === "s" && !beside)
      layer.each = [...bias].map((_, j) => (address.row ?? j) === j && { [address.letter]: 1 });
    return layer;
  });
  return { inputs: null, layers };
}

// How everything in a layer moves with a slider: cells that are formulas, letters that are, and a typed activation
// itself.
function sliderSeed({ document, formulas, entries, sigmas }, index, slider) {
  const { A, b } = document.layers[index];
  const slope = (cell) => formulas.slope(cell, document.letters, { [slider]: 1 });
  const weight = Float64Array.from(A[0].flatMap((_, i) => A.map((row) => slope(row[i]))));
  const entry = entries[index];
  const letters = (j) => entry.own.map(({ letter }) => [letter, slope(letterCell(sigmas[index], entry, letter, j))]);
  const tangents =
    entry.kind === "typed" ? b.map(() => ({ [slider]: 1 })) : b.map((_, j) => Object.fromEntries(letters(j)));
  return {
    weight,
    bias: Float64Array.from(b, slope),
    each: tangents.map((own) => LETTERS.some((name) => own[name]) && own),
  };
}
