// The model of the page: one document, what may be changed in it, and what every neuron says over the plane.

import { Evaluation } from "../maths/network.js";
import { LETTERS } from "../maths/letters.js";
import { Formulas, parseAddress, readCell, readSlider } from "./cells.js";
import { NumericNetwork, seed } from "./numeric.js";
import { Regions } from "./regions.js";
import { describe, letterCell, readSigma } from "./sigma.js";
import { Silence } from "./silent.js";
import { addLayer, fitView, removeLayer, resize, setInputs } from "./structure.js";
import { Tangents } from "./tangents.js";
import { checked, readBeside, readDomain } from "./validation.js";

const SIZES = 4; // sets of buffers that are kept, one a size of image

export class Model {
  /**
   * A deep copy of `document` is kept; definitions = {formulas, mathml, zoo, tables}, see atlas/definitions.py. Throws
   * one sentence where it does not fit.
   */
  constructor(document, definitions) {
    this.definitions = definitions;
    this.formulas = new Formulas(definitions);
    this.document = checked(document, this.formulas, definitions);
    this.#rebuild();
  }

  #numbers; // [the document's own, those beside]
  #stale;
  #lines;
  #kept; // what was made over an Evaluation: its tangents, its silent set; and the regions of a NumericNetwork

  /**
   * Put a number or the text of a formula into a cell; a list of cells for a letter of each neuron. Throws one
   * sentence.
   */
  set(address, cell) {
    const at = this.#address(address);
    if (at.kind === "slider") this.document.letters[at.letter] = readSlider(at.letter, cell);
    else if (at.kind === "s") this.#setLetter(at, cell);
    else this.#row(at).splice(at.kind === "A" ? at.column : at.row, 1, this.#cell(cell));
    this.#stale = true;
  }

  /** What stands in a cell: a number or the text of a formula (for "s0.a" a list where each neuron has its own). */
  get(address) {
    const at = this.#address(address);
    if (at.kind === "slider") return this.document.letters[at.letter];
    if (at.kind === "s")
      return letterCell(this.document.layers[at.layer].sigma, this.entry(at.layer), at.letter, at.row);
    return this.#row(at)[at.kind === "A" ? at.column : at.row];
  }

  /** The number of a cell at the present sliders (of a list its first). */
  value(address) {
    return this.formulas.value([this.get(address)].flat()[0], this.document.letters);
  }

  /** All addresses in reading order. */
  addresses() {
    const all = this.document.layers.flatMap(({ A, b, sigma }, layer) => [
      ...A.flatMap((row, j) => row.map((_, i) => `A${layer}.${j}.${i}`)),
      ...b.map((_, j) => `b${layer}.${j}`),
      ...this.entry(layer).own.flatMap(({ letter }) => letterAddresses(layer, letter, sigma.letters?.[letter])),
    ]);
    return [...all, ...LETTERS];
  }

  /** A formula that the server parsed. */
  learn(text, parsed) {
    this.formulas.learn(text, parsed);
    this.#stale = true;
  }

  /** What is to be shown of a layer's activation: {kind, title, mathml, color, dash, tree, own: [its letters]}. */
  entry(layer, beside = false) {
    return this.#all(beside).entries[layer];
  }

  /** What is to be shown of any activation, also one that is not in the document yet. Throws one sentence. */
  describe(sigma) {
    return describe(sigma, this.formulas, this.definitions);
  }

  setSigma(layer, sigma, beside = false) {
    const { layers, beside: others } = this.document;
    if (!layers[layer]) throw new Error(`The layers are 0 to ${layers.length - 1}, not ${layer}.`);
    if (beside && !others) throw new Error("There is no atlas beside whose activation could be set.");
    const read = readSigma(sigma, layers[layer].b.length, this.formulas, this.definitions);
    this.#change((document) => {
      if (beside) document.beside[layer] = read;
      else document.layers[layer].sigma = read;
    });
  }

  /** A second atlas with these activations, one a layer, or null for none. */
  setBeside(sigmas) {
    const read = readBeside(sigmas, this.document.layers, this.formulas, this.definitions);
    this.#change((document) => {
      document.beside = read;
    });
  }

  setDomain(domain) {
    this.document.domain = readDomain(domain);
  }

  /** Other inputs: columns of A₀ that are new hold 0. */
  setInputs(texts) {
    this.#change((document) => setInputs(document, texts, this.formulas));
  }

  /**
   * Another number of neurons: new rows hold small numbers, new columns of the next layer 0, so that the function
   * stays.
   */
  resize(layer, width) {
    this.#change((document) => resize(document, layer, width, (sigma) => this.describe(sigma).own));
  }

  /** A layer before layer `at` (or behind the last) that hands on what it gets, so that the function stays. */
  addLayer(at) {
    this.#change((document) => addLayer(document, at));
  }

  removeLayer(at) {
    this.#change((document) => removeLayer(document, at));
  }

  /**
   * Every neuron at size x size pixel centres, row 0 the highest x2: {inputs, layers: [{pre: [values], post:
   * [values]}]}.
   */
  grid(size, { beside = false, domain = this.document.domain } = {}) {
    const numbers = this.#fresh(beside);
    const { grids } = numbers.network;
    if (!grids.has(size) && grids.size >= SIZES) grids.delete(grids.keys().next().value);
    return numbers.network.grid(numbers.layers, domain, size);
  }

  /**
   * How every neuron moves with one number ("A0.2.1", "a", ...) or one coordinate ("x1", "x2"), as images like those of
   * `grid`. Of a cell that is a formula it is its value that moves. The atlas beside has no letters that are the
   * document's own.
   */
  tangents(size, by, options = {}) {
    return this.#along(this.grid(size, options), by, options);
  }

  /**
   * Every neuron at `count` even places from p to q: {places, layers}; with `by` also how each moves, as `tangents`.
   */
  line([p, q], count, { beside = false, by = null } = {}) {
    const numbers = this.#fresh(beside);
    const places = Array.from({ length: count }, (_, k) =>
      p.map((low, axis) => low + (k / (count - 1)) * (q[axis] - low)),
    );
    const row = kept(this.#lines, `${beside} ${count}`, () => new Evaluation(numbers.network, count));
    row.place(...[0, 1].map((axis) => Float64Array.from(places, (place) => place[axis])));
    const { layers } = row.run(numbers.layers);
    return { places, layers, tangents: by && this.#along(row, by, { beside }).layers };
  }

  /** Every neuron at one point: {inputs, layers: [{pre: numbers, post: numbers}]}; with `by` also how each moves. */
  at(point, { beside = false, by = null } = {}) {
    const numbers = this.#fresh(beside);
    const spot = numbers.network.at(numbers.layers, point);
    const tangents = by && this.#along(spot, by, { beside }).layers.map(firsts);
    return { inputs: first(spot.inputs), layers: spot.layers.map(firsts), tangents };
  }

  /** The linear regions: {index: Int32Array (-1: not a number), count, problem: "" or why there are none}. */
  regions(size, options = {}) {
    const grid = this.grid(size, options);
    return kept(this.#kept, this.#all(options.beside), (numbers) => new Regions(numbers)).run(grid);
  }

  /**
   * Where no output reacts to the input: {kind: Uint8Array (0 alive, 1 silent, 2 rounded away), silent, rounding:
   * shares of the area}.
   */
  silent(size, options = {}) {
    const grid = this.grid(size, options);
    const pixel = (options.domain ?? this.document.domain).map(([low, high]) => (high - low) / size);
    const silence = kept(this.#kept, grid.raw, () => new Silence(this.#all(options.beside), grid.count));
    return silence.run(grid.raw, size, pixel);
  }

  #along(grid, by, { beside = false }) {
    const numbers = this.#all(beside);
    const address = by === "x1" || by === "x2" ? parseAddress(by) : this.#address(by);
    return kept(this.#kept, grid, () => new Tangents(numbers.network, grid)).run(
      numbers.layers,
      seed(numbers, address, beside),
    );
  }

  #all(beside) {
    if (beside && !this.#numbers[1]) throw new Error("There is no atlas beside.");
    return this.#numbers[beside ? 1 : 0];
  }

  #fresh(beside) {
    if (this.#stale) for (const numbers of this.#numbers) numbers?.refresh();
    this.#stale = false;
    return this.#all(beside);
  }

  #rebuild() {
    const { layers, beside } = this.document;
    const build = (sigmas) => sigmas && new NumericNetwork(this.document, sigmas, this.formulas, this.definitions);
    this.#numbers = [build(layers.map(({ sigma }) => sigma)), build(beside)];
    this.#stale = false;
    this.#lines = new Map();
    this.#kept = new WeakMap();
    fitView(this.document, this.addresses());
  }

  // A change of the structure happens in a copy, so that one that is refused changes nothing.
  #change(edit) {
    const before = this.document;
    const after = structuredClone(before);
    edit(after);
    this.document = after;
    try {
      this.#rebuild();
    } catch (error) {
      this.document = before;
      throw error;
    }
  }

  #address(text) {
    const at = parseAddress(text);
    const { layers } = this.document;
    const inside =
      at.kind === "slider" ||
      (at.kind !== "input" &&
        at.layer < layers.length &&
        (at.kind === "s"
          ? this.entry(at.layer).own.some(({ letter }) => letter === at.letter) &&
            (at.row ?? 0) < layers[at.layer].b.length
          : at.row < layers[at.layer].b.length && (at.column ?? 0) < layers[at.layer].A[0].length));
    if (!inside) throw new Error(`This atlas has no cell ${text}.`);
    return at;
  }

  #row({ kind, layer, row }) {
    return kind === "A" ? this.document.layers[layer].A[row] : this.document.layers[layer].b;
  }

  #cell(value) {
    const cell = readCell(value);
    if (typeof cell === "string") this.formulas.tree(cell, []);
    return cell;
  }

  // A letter that a neuron gets for itself becomes a list of one a neuron.
  #setLetter({ layer, letter, row }, value) {
    const { sigma, b } = this.document.layers[layer];
    const present = letterCell(sigma, this.entry(layer), letter, null);
    const list = Array.isArray(present) ? [...present] : b.map(() => present);
    if (row !== null) list[row] = value;
    const next = { ...sigma, letters: { ...sigma.letters, [letter]: row === null ? value : list } };
    sigma.letters = readSigma(next, b.length, this.formulas, this.definitions).letters;
  }
}

function letterAddresses(layer, letter, cell) {
  return Array.isArray(cell) ? cell.map((_, j) => `s${layer}.${letter}.${j}`) : [`s${layer}.${letter}`];
}

const first = (views) => views.map((view) => view[0]);
const firsts = ({ pre, post }) => ({ pre: first(pre), post: first(post) });

function kept(map, key, make) {
  if (!map.has(key)) map.set(key, make(key));
  return map.get(key);
}
