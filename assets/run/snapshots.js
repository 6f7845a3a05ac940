// The snapshots of a run, for looking back: fetched when first needed, then only what is new.

export class Snapshots {
  /** `load(count, generation)` requests what is newer and gives {header, arrays}. */
  constructor(load) {
    this.load = load;
    this.generation = -1;
    this.forget();
  }

  forget() {
    this.layout = [];
    this.rows = []; // one Float32Array a snapshot, all of the layout
    this.known = new Map(); // what `get` has cut already, by index
  }

  get count() {
    return this.rows.length;
  }

  step(index) {
    return this.rows[index][0];
  }

  epoch(index) {
    return this.rows[index][1];
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
    const {
      shape: [count, width],
      data,
    } = arrays.snapshots;
    for (let k = 0; k < count; k++) this.rows.push(data.subarray(k * width, (k + 1) * width));
  }

  /** The index of the last snapshot that is not after `step` (0 where all are). */
  at(step) {
    return this.#last((row) => row[0] <= step);
  }

  /** The index of the last snapshot that is not after `epoch` (0 where all are). */
  atEpoch(epoch) {
    return this.#last((row) => row[1] <= epoch);
  }

  #last(before) {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(this.rows[middle])) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** One snapshot like an answer of the server: {header: {step, epoch, revision, metrics}, arrays}. */
  get(index) {
    if (!this.known.has(index)) {
      if (this.known.size > 64) this.known.clear();
      this.known.set(index, this.#cut(index));
    }
    return this.known.get(index);
  }

  #cut(index) {
    const whole = this.rows[index];
    const arrays = {};
    let place = 0;
    for (const { name, shape } of this.layout) {
      const size = shape.reduce((product, length) => product * length, 1);
      arrays[name] = { shape, data: whole.subarray(place, place + size) };
      place += size;
    }
    const { row, ...rest } = arrays;
    const [step, epoch] = row.data;
    return {
      header: { step, epoch, revision: `${this.generation}.${step}`, metrics: row.data.subarray(2) },
      arrays: rest,
    };
  }
}
