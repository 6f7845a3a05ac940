// The metrics of a run as they arrive: one growing Float32Array a column, halved when it gets long.

const MAX_ROWS = 16384;

export class History {
  constructor() {
    this.clear();
  }

  clear() {
    this.rows = 0;
    this.columns = [];
    this.keepEvery = 1;
    this.arrived = 0;
    this.restarts = (this.restarts ?? 0) + 1;
  }

  /** Append the rows of an answer: {shape: [rows, 2 + series * seeds], data}. */
  append({ shape: [rows, width], data }) {
    if (this.columns.length !== width) {
      this.clear();
      this.columns = Array.from({ length: width }, () => new Float32Array(1024));
    }
    for (let row = 0; row < rows; row++) {
      if (this.arrived++ % this.keepEvery) continue;
      this.#makeRoom();
      for (let column = 0; column < width; column++) this.columns[column][this.rows] = data[row * width + column];
      this.rows++;
    }
  }

  /** The metrics of the newest row that is kept, or null. */
  get last() {
    return this.rows ? Float32Array.from(this.columns.slice(2), (column) => column[this.rows - 1]) : null;
  }

  #makeRoom() {
    if (this.rows >= MAX_ROWS) this.#halve();
    if (this.rows < this.columns[0].length) return;
    this.columns = this.columns.map((column) => {
      const longer = new Float32Array(2 * column.length);
      longer.set(column);
      return longer;
    });
  }

  #halve() {
    for (const column of this.columns) for (let row = 0; 2 * row < this.rows; row++) column[row] = column[2 * row];
    this.rows = Math.ceil(this.rows / 2);
    this.keepEvery *= 2;
  }
}
