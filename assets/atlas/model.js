// The model of the page: one document, what may be changed in it, and what every neuron says over the plane.

import { Evaluation } from "../engine/network.js";
import { Formulas, LETTERS, parsePlace, readCell, readSlider } from "./cells.js";
import { Numbers } from "./numbers.js";
import { describe, letterCell, readSigma } from "./sigma.js";
import { addLayer, fitView, removeLayer, resize, setInputs } from "./structure.js";
import { checked, readBeside, readDomain } from "./valid.js";

const SIZES = 4; // sets of buffers that are kept, one a size of image

export class Model {
  /** A deep copy of `document` is kept; known = {formulas, latex, zoo, tables}. Throws one sentence where it does not fit. */
  constructor(document, known) {
    this.known = known;
    this.formulas = new Formulas(known);
    this.document = checked(document, this.formulas, known);
    this.#rebuild();
  }

  #numbers; // [the document's own, those beside]
  #stale;
  #lines = new Map();

  /** Put a number or the text of a formula into a cell; a list of cells for a letter of each neuron. Throws one sentence. */
  set(place, cell) {
    const at = this.#place(place);
    if (at.kind === "slider") this.document.letters[at.letter] = readSlider(at.letter, cell);
    else if (at.kind === "s") this.#setLetter(at, cell);
    else this.#row(at).splice(at.kind === "A" ? at.column : at.row, 1, this.#cell(cell));
    this.#stale = true;
  }

  /** What stands in a cell: a number or the text of a formula (for "s0.a" a list where each neuron has its own). */
  get(place) {
    const at = this.#place(place);
    if (at.kind === "slider") return this.document.letters[at.letter];
    if (at.kind === "s") return letterCell(this.document.layers[at.layer].sigma, this.entry(at.layer), at.letter, at.row);
    return this.#row(at)[at.kind === "A" ? at.column : at.row];
  }

  /** The number of a cell at the present sliders (of a list its first). */
  value(place) {
    return this.formulas.value([this.get(place)].flat()[0], this.document.letters);
  }

  /** All places in reading order. */
  places() {
    const all = this.document.layers.flatMap(({ A, b, sigma }, layer) => [
      ...A.flatMap((row, j) => row.map((_, i) => `A${layer}.${j}.${i}`)),
      ...b.map((_, j) => `b${layer}.${j}`),
      ...this.entry(layer).own.flatMap(({ letter }) => letterPlaces(layer, letter, sigma.letters?.[letter])),
    ]);
    return [...all, ...LETTERS];
  }

  /** A formula that the server parsed. */
  learn(text, parsed) {
    this.formulas.learn(text, parsed);
    this.#stale = true;
  }

  /** What is to be shown of a layer's activation: {kind, title, latex, color, dash, tree, own: [its letters]}. */
  entry(layer, beside = false) {
    return this.#all(beside).entries[layer];
  }

  /** What is to be shown of any activation, also one that is not in the document yet. Throws one sentence. */
  describe(sigma) {
    return describe(sigma, this.formulas, this.known);
  }

  setSigma(layer, sigma, beside = false) {
    const { layers, beside: others } = this.document;
    if (!layers[layer]) throw new Error(`The layers are 0 to ${layers.length - 1}, not ${layer}.`);
    if (beside && !others) throw new Error("There is no atlas beside whose activation could be set.");
    const read = readSigma(sigma, layers[layer].b.length, this.formulas, this.known);
    this.#change((document) => { if (beside) document.beside[layer] = read; else document.layers[layer].sigma = read; });
  }

  /** A second atlas with these activations, one a layer, or null for none. */
  setBeside(sigmas) {
    const read = readBeside(sigmas, this.document.layers, this.formulas, this.known);
    this.#change((document) => { document.beside = read; });
  }

  setDomain(domain) {
    this.document.domain = readDomain(domain);
  }

  /** Other inputs: columns of A₀ that are new hold 0. */
  setInputs(texts) {
    this.#change((document) => setInputs(document, texts, this.formulas));
  }

  /** Another number of neurons: new rows and columns hold 0. */
  resize(layer, width) {
    this.#change((document) => resize(document, layer, width, (index) => this.entry(index).own));
  }

  /** A layer before layer `at` (or behind the last) that hands on what it gets, so that the function stays. */
  addLayer(at) {
    this.#change((document) => addLayer(document, at));
  }

  removeLayer(at) {
    this.#change((document) => removeLayer(document, at));
  }

  /** Every neuron at size x size pixel centres, row 0 the highest x2: {inputs, layers: [{pre: [values], post: [values]}]}. */
  grid(size, { beside = false, domain = this.document.domain } = {}) {
    const numbers = this.#fresh(beside);
    const { grids } = numbers.network;
    if (!grids.has(size) && grids.size >= SIZES) grids.delete(grids.keys().next().value);
    return numbers.network.grid(numbers.layers, domain, size);
  }

  /** Every neuron at `count` even places from p to q: {places, layers}. */
  line([p, q], count, { beside = false } = {}) {
    const numbers = this.#fresh(beside);
    const places = Array.from({ length: count }, (_, k) => [0, 1].map((axis) => p[axis] + (k / (count - 1)) * (q[axis] - p[axis])));
    const key = `${beside} ${count}`;
    if (this.#lines.get(key)?.network !== numbers.network) this.#lines.set(key, new Evaluation(numbers.network, count));
    const row = this.#lines.get(key);
    row.place(...[0, 1].map((axis) => Float64Array.from(places, (place) => place[axis])));
    return { places, layers: row.run(numbers.layers).layers };
  }

  /** Every neuron at one point: {inputs, layers: [{pre: numbers, post: numbers}]}. */
  at(point, { beside = false } = {}) {
    const numbers = this.#fresh(beside);
    const { inputs, layers } = numbers.network.at(numbers.layers, point);
    const first = (views) => views.map((view) => view[0]);
    return { inputs: first(inputs), layers: layers.map(({ pre, post }) => ({ pre: first(pre), post: first(post) })) };
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
    const build = (sigmas) => sigmas && new Numbers(this.document, sigmas, this.formulas, this.known);
    this.#numbers = [build(layers.map(({ sigma }) => sigma)), build(beside)];
    this.#stale = false;
    fitView(this.document, this.places());
  }

  // A change of the structure happens in a copy, so that one that is refused changes nothing.
  #change(edit) {
    const before = this.document;
    const after = structuredClone(before);
    edit(after);
    this.document = after;
    try { this.#rebuild(); } catch (error) { this.document = before; throw error; }
  }

  #place(text) {
    const at = parsePlace(text);
    const { layers } = this.document;
    const inside = at.kind === "slider" || (at.kind !== "input" && at.layer < layers.length && (at.kind === "s"
      ? this.entry(at.layer).own.some(({ letter }) => letter === at.letter) && (at.row ?? 0) < layers[at.layer].b.length
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
    sigma.letters = readSigma(next, b.length, this.formulas, this.known).letters;
  }
}

function letterPlaces(layer, letter, cell) {
  return Array.isArray(cell) ? cell.map((_, j) => `s${layer}.${letter}.${j}`) : [`s${layer}.${letter}`];
}
