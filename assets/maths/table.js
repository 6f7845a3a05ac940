// An activation without a formula: piecewise linear on a uniform grid, linear beyond it.

export const LOW = -16;
export const HIGH = 16;
export const POINTS = 4097;
export const PER_UNIT = (POINTS - 1) / (HIGH - LOW);

/**
 * Anything that reads or takes numbers by place.
 * @typedef {Float32Array | Float64Array | number[]} Places
 */

export class Table {
  /**
   * Throws where the length is another.
   * @param {Float32Array | Float64Array} numbers [2, 4097]: the values, then the slopes, on the grid
   */
  constructor(numbers) {
    if (numbers.length !== 2 * POINTS) {
      throw new Error(`A table has 2 x ${POINTS} numbers, this one has ${numbers.length}.`);
    }
    this.heights = Float64Array.from(numbers.subarray(0, POINTS));
    this.slopes = Float64Array.from(numbers.subarray(POINTS));
    this.letters = /** @type {string[]} */ ([]);
  }

  /**
   * Values at x into out, count of them.
   * @template {Places} Out
   * @param {Places} x @param {Out} out @param {number} count
   */
  values(x, out, count) {
    const { heights, slopes } = this;
    for (let i = 0; i < count; i++) {
      const t = (x[i] - LOW) * PER_UNIT;
      if (t >= 0 && t < POINTS - 1) {
        const k = t | 0;
        out[i] = heights[k] + (t - k) * (heights[k + 1] - heights[k]);
      } else out[i] = beyond(x[i], heights, slopes);
    }
    return out;
  }

  /**
   * Values and tangents.
   * @param {Places} x
   * @param {Places | number} dx the tangent of x, the same one everywhere where it is a number
   * @param {Places} out @param {Places} dout @param {number} count
   */
  dual(x, dx, out, dout, count) {
    this.values(x, out, count);
    for (let i = 0; i < count; i++) dout[i] = this.slopeAt(x[i]) * (typeof dx === "number" ? dx : dx[i]);
    return dout;
  }

  /** @param {number} x */
  at(x) {
    return this.values([x], [0], 1)[0];
  }

  /** @param {number} x */
  slopeAt(x) {
    const t = Math.min(Math.max((x - LOW) * PER_UNIT, 0), POINTS - 1);
    if (t !== t) return NaN;
    const k = Math.min(t | 0, POINTS - 2);
    return this.slopes[k] + (t - k) * (this.slopes[k + 1] - this.slopes[k]);
  }
}

/** @param {number} x @param {Float64Array} heights @param {Float64Array} slopes */
function beyond(x, heights, slopes) {
  if (x < LOW) return heights[0] + (x - LOW) * slopes[0];
  return x >= HIGH ? heights[POINTS - 1] + (x - HIGH) * slopes[POINTS - 1] : NaN;
}
