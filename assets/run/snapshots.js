// The snapshots of a run, for looking back: fetched when first needed, then only what is new.

const MAX_CUT = 64; // snapshots that are kept cut

/** @typedef {{shape: number[], data: Float32Array}} NumberArray */
/** @typedef {Record<string, NumberArray>} Arrays by name, "layers.0.weight" [seeds, inputs, width] for instance */

/**
 * The message of a snapshot, as the server sends the newest one and as one of the past is cut to.
 * @typedef {{header: any, arrays: Arrays}} Snapshot
 */

/** @typedef {(count: number, generation: number) => Promise<Snapshot>} Load */

export class Snapshots {
  /** @param {Load} load requests what is newer than the first `count` of a generation */
  constructor(load) {
    this.load = load;
    this.generation = -1;
    /** @type {{name: string, shape: number[]}[]} */
    this.layout = [];
    /** @type {Float32Array[]} */
    this.rows = []; // one a snapshot, all of the layout
    /** @type {Map<number, Snapshot>} */
    this.known = new Map(); // what `get` has cut already, by index
    /** @type {Promise<void> | null} */
    this.fetching = null;
  }

  forget() {
    this.layout = [];
    this.rows = [];
    this.known.clear();
  }

  get count() {
    return this.rows.length;
  }

  /** @param {number} index */
  step(index) {
    return this.rows[index]?.[0] ?? NaN;
  }

  /** @param {number} index */
  epoch(index) {
    return this.rows[index]?.[1] ?? NaN;
  }

  /** Fetch what is new; calls while one is under way wait for the same answer. */
  refresh() {
    this.fetching ??= this.#refresh().finally(() => {
      this.fetching = null;
    });
    return this.fetching;
  }

  async #refresh() {
    const { header, arrays } = await this.load(this.count, this.generation);
    if (header.full) this.forget();
    this.generation = header.generation;
    this.layout = header.layout;
    if (!arrays.snapshots) return;
    const { shape, data } = arrays.snapshots;
    const [count = 0, width = 0] = shape;
    for (let k = 0; k < count; k++) this.rows.push(data.subarray(k * width, (k + 1) * width));
  }

  /**
   * The index of the last snapshot that is not after `step` (0 where all are).
   * @param {number} step
   */
  at(step) {
    return this.#last((index) => this.step(index) <= step);
  }

  /**
   * The index of the last snapshot that is not after `epoch` (0 where all are).
   * @param {number} epoch
   */
  atEpoch(epoch) {
    return this.#last((index) => this.epoch(index) <= epoch);
  }

  /** @param {(index: number) => boolean} before */
  #last(before) {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(middle)) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /**
   * One snapshot like an answer of the server: its header has {step, epoch, revision, metrics}.
   * @param {number} index
   * @returns {Snapshot}
   */
  get(index) {
    const known = this.known.get(index);
    if (known) return known;
    if (this.known.size > MAX_CUT) this.known.clear();
    const snapshot = this.#cut(index);
    this.known.set(index, snapshot);
    return snapshot;
  }

  /** @param {number} index */
  #cut(index) {
    const whole = this.rows[index] ?? new Float32Array();
    /** @type {Arrays} */
    const arrays = {};
    let place = 0;
    for (const { name, shape } of this.layout) {
      const size = shape.reduce((product, length) => product * length, 1);
      arrays[name] = { shape, data: whole.subarray(place, place + size) };
      place += size;
    }
    const { row, ...rest } = arrays;
    const [step, epoch] = [this.step(index), this.epoch(index)];
    const metrics = row?.data.subarray(2) ?? new Float32Array();
    return { header: { step, epoch, revision: `${this.generation}.${step}`, metrics }, arrays: rest };
  }
}
