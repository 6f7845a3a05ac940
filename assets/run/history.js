// The metrics of a run as they arrive: one growing Float32Array a column, halved when it gets long.

const MAX_ROWS = 16384;
const FIRST_ROWS = 1024; // for which there is room at first

/** @import { NumberArray } from "./snapshots.js" */

export class History {
  rows = 0;
  keepEvery = 1;
  arrived = 0;
  restarts = 1;
  /** @type {Float32Array[]} */
  columns = []; // step, epoch, then the metrics: series-major, seeds within

  clear() {
    this.rows = 0;
    this.columns = [];
    this.keepEvery = 1;
    this.arrived = 0;
    this.restarts += 1;
  }

  /**
   * Append the rows of an answer.
   * @param {NumberArray} table of shape [rows, 2 + series * seeds]
   */
  append({ shape: [rows = 0, width = 0], data }) {
    if (this.columns.length !== width) {
      this.clear();
      this.columns = Array.from({ length: width }, () => new Float32Array(FIRST_ROWS));
    }
    for (let row = 0; row < rows; row++) {
      if (this.arrived++ % this.keepEvery) continue;
      this.#makeRoom();
      this.columns.forEach((column, k) => {
        column[this.rows] = data[row * width + k] ?? NaN;
      });
      this.rows++;
    }
  }

  /** The metrics of the newest row that is kept, or null. */
  get last() {
    return this.rows ? Float32Array.from(this.columns.slice(2), (column) => column[this.rows - 1] ?? NaN) : null;
  }

  #makeRoom() {
    if (this.rows >= MAX_ROWS) this.#halve();
    if (this.rows < (this.columns[0]?.length ?? 0)) return;
    this.columns = this.columns.map((column) => {
      const longer = new Float32Array(2 * column.length);
      longer.set(column);
      return longer;
    });
  }

  #halve() {
    for (const column of this.columns)
      for (let row = 0; 2 * row < this.rows; row++) column[row] = column[2 * row] ?? NaN;
    this.rows = Math.ceil(this.rows / 2);
    this.keepEvery *= 2;
  }
}
