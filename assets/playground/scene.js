// The scene of the Playground: the newest parameters, and the images computed from them on demand.

import { format } from "../maths/number_format.js";
import { Network } from "../maths/network.js";
import { hasParameters, memberParameters } from "../maths/parameters.js";
import { Scene } from "../run/scene.js";
import { disagreement } from "./disagreement.js";

const SIZES = [24, 32, 40, 48, 64, 80, 96, 128, 160];
const LIVE_BUDGET_MS = 4; // ms for the images of the shown member while it trains
const FINE_BUDGET_MS = 25; // ms for the same while it stands still
const MAPS_BUDGET_MS = 6; // ms for the output maps of all members while they train
const FINE_MAP_BUDGET_MS = 6; // ms for the map of one member while it stands still
const FRAME_BUDGET_MS = 8; // ms of maps a frame
const NEURON_SIDE = 48; // CSS pixels of a neuron's image

export class PlaneScene extends Scene {
  constructor(metadata) {
    super(metadata);
    const { header } = metadata;
    this.plane = Boolean(header.domain);
    this.focus = { layer: header.layers.length - 1, neuron: 0 };
    this.curve = null; // the layer whose activation's curve is looked at
    this.fixed = 0; // the colour scale of values is +- this, or 0: it follows the data
    this.pointer = null; // raw coordinates under the mouse
    this.sharp = false; // output discretised
    this.view = "map"; // or "all" seeds side by side, or "spread": where they disagree
    this.splits = { train: true, validation: true, test: false }; // whose points are shown
    this.maps = header.seeds.map(() => null); // {edition, size, values: [Float32Array a class]}
    this.coming = header.seeds.map(() => null); // the fine ones, shown when all are there
    this.turn = 0;
  }

  renew({ header, arrays }) {
    super.renew({ header });
    this.points = arrays["train.x"] ? arrays : null;
    const scaling = { shift: arrays["scaling.shift"].data, scale: arrays["scaling.scale"].data };
    this.network = new Network(header.layers, scaling, header.task, header.inputs);
    this.cache = new Map();
    this.renewals = (this.renewals ?? 0) + 1;
  }

  adopt(snapshot, metrics) {
    super.adopt(snapshot, metrics);
    this.ready = this.plane && hasParameters(snapshot.arrays);
    this.cache = new Map();
    this.fine = false;
  }

  get chosen() {
    return [...super.chosen, "sharp", "splits", "fixed"];
  }

  keep(before) {
    super.keep(before);
    if (this.seeds.length === 1) this.view = "map";
    const sizes = ({ metadata }) => metadata.layers.map(({ width }) => width).join();
    if (sizes(this) === sizes(before)) this.focus = before.focus;
  }

  follow(other) {
    super.follow(other);
    this.pointer = other.pointer;
  }

  parameters(member) {
    return this.#keep(`parameters ${member}`, () => memberParameters(this.arrays, this.metadata.layers, member));
  }

  /** All neurons of the shown member over the plane. */
  grid() {
    const size = this.#gridSize();
    const grid = this.#keepOne("grid", `${this.shown} ${size}`, () =>
      this.network.grid(this.parameters(this.shown), this.metadata.domain, size),
    );
    return { grid, size };
  }

  /** The exact values of the shown member (or another) at the pointer. */
  here(member = this.shown) {
    return this.network.at(this.parameters(member), this.pointer);
  }

  /**
   * What enters the activations of a layer at the training points that are shown: one array a neuron; null without
   * points.
   */
  entering(layer) {
    if (!this.points) return null;
    const rows = this.#keepOne("entering", this.shown, () =>
      this.network.over(this.parameters(this.shown), this.points["train.x"]),
    );
    return rows.layers[layer].pre;
  }

  /** Bring the output maps of all members up to date for a few milliseconds; true when all are. */
  advanceMaps() {
    const began = performance.now();
    const size = this.#affordable(this.fine ? FINE_MAP_BUDGET_MS : MAPS_BUDGET_MS / this.seeds.length);
    // beside one seed the small maps may lag
    const budget = this.choice === "mean" || this.view !== "map" || this.fine ? FRAME_BUDGET_MS : 0;
    for (let k = 0; k < this.seeds.length; k++) {
      if (k > 0 && performance.now() - began > budget) return false;
      this.#advance(this.turn % this.seeds.length, size);
      this.turn += 1;
    }
    const done = this.coming.every((map) => this.#current(map, size));
    if (done && this.coming[0]) this.maps = [...this.coming];
    return done;
  }

  #current(map, size) {
    return map?.edition === this.#edition && map.size === size;
  }

  // Of what the maps are made: the numbers of the network, and the scaling of its inputs.
  get #edition() {
    return `${this.header.revision} ${this.renewals}`;
  }

  #advance(member, size) {
    if (this.#current(this.coming[member], size)) return;
    const { output } = this.network.grid(this.parameters(member), this.metadata.domain, size);
    this.coming[member] = { edition: this.#edition, size, values: output.map((values) => Float32Array.from(values)) };
    this.cache.delete(`grid ${this.shown} ${size}`);
    if (!this.fine) this.maps[member] = this.coming[member];
  }

  /** The output to show, {values: [one array a class], size}: the chosen member's or the mean over the finite ones. */
  output() {
    if (this.choice !== "mean") {
      const { grid, size } = this.grid();
      return { values: grid.output, size };
    }
    const size = this.maps.find(Boolean)?.size;
    const maps = this.maps.filter((map, s) => map?.size === size && this.alive(s));
    const values = (maps[0]?.values ?? []).map((first, k) => {
      const mean = new Float32Array(first.length);
      for (const map of maps) for (let p = 0; p < mean.length; p++) mean[p] += map.values[k][p] / maps.length;
      return mean;
    });
    return { values, size };
  }

  /** Where the seeds disagree: {values, size}, or null while there are fewer than two maps of one size. */
  spread() {
    const size = this.maps.find(Boolean)?.size;
    const maps = this.maps.filter((map, s) => map?.size === size && this.alive(s)).map(({ values }) => values);
    return maps.length < 2 ? null : { values: disagreement(maps, this.metadata.task), size };
  }

  /** How well one member does: validation accuracy or, in a regression, loss. */
  score(member) {
    const name = ["validation.accuracy", "validation.loss"].find((series) => this.header?.series.includes(series));
    const value = this.metrics?.[this.header.series.indexOf(name) * this.seeds.length + member];
    if (value === undefined) return "";
    if (value !== value) return "diverged";
    return name.endsWith("accuracy") ? `${(100 * value).toFixed(1)} %` : `loss ${format(value, 2)}`;
  }

  #keep(key, make) {
    if (!this.cache.has(key)) this.cache.set(key, make());
    return this.cache.get(key);
  }

  // As `#keep`, where all of a kind share their buffers: what was computed for another member or size is gone.
  #keepOne(kind, which, make) {
    const key = `${kind} ${which}`;
    return this.#keep(key, () => {
      for (const other of this.cache.keys()) if (other.startsWith(`${kind} `)) this.cache.delete(other);
      return make();
    });
  }

  // Beside the mean map the neurons are seen small only; the map of a single seed is this same grid, seen large.
  #gridSize() {
    if (this.fine) return this.#affordable(FINE_BUDGET_MS);
    const needed = this.choice === "mean" ? NEURON_SIDE * Math.min(window.devicePixelRatio || 1, 2) : Infinity;
    return Math.min(SIZES.find((size) => size >= needed) ?? Infinity, this.#affordable(LIVE_BUDGET_MS));
  }

  // The largest image side whose cost, from the counts of multiply-adds and of activations, fits the budget.
  #affordable(budget) {
    let nanoseconds = 0;
    for (const { inputs, width } of this.metadata.layers) nanoseconds += inputs * width * 0.6 + width * 14;
    const fitting = SIZES.filter((size) => size * size * nanoseconds * 1e-6 <= budget);
    return fitting.at(-1) ?? SIZES[0];
  }
}
