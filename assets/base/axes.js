// Axes for figures that grow while one looks: limits only ever widen, in round steps; ticks are few. Pure numbers.

import { roundUp } from "../maths/limits.js";
import { format } from "../maths/number_format.js";

const STEPS = [1, 2, 5, 10];

/**
 * About `count` round ticks within [low, high].
 * @param {number} low
 * @param {number} high
 * @param {number} [count]
 */
export function ticks(low, high, count = 4) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((candidate) => candidate * power >= rough * 0.999) ?? 10) * power;
  const list = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    list.push(Number((k * step).toPrecision(12)));
  return list;
}

/**
 * Powers of ten within [low, high], with 2 and 5 between them where there would be fewer than three.
 * @param {number} low
 * @param {number} high
 */
export function decades(low, high) {
  const list = [];
  const few = Math.log10(high / low) < 2.5;
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of few ? [1, 2, 5] : [1]) {
      const value = Number((step * 10 ** power).toPrecision(6));
      if (value >= low * 0.999 && value <= high * 1.001) list.push(value);
    }
  }
  const every = Math.ceil(list.length / 5);
  return list.filter((_, k) => k % every === 0);
}

/**
 * A number of an axis as text: the narrower the axis is beside its numbers, the more digits tell them apart.
 * @param {number} value
 * @param {number} [low] ends of the axis
 * @param {number} [high]
 */
export function axisNumber(value, low = 0, high = 1) {
  const more = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low)) - 1e-9);
  const digits = Number.isFinite(more) ? Math.min(12, 3 + Math.max(0, more)) : 3;
  return format(value, digits)
    .replace(/(\.[0-9]*?)0+e/, "$1e")
    .replace(".e", "e");
}

/** A range that starts as [low, high] and widens to hold what it is shown. */
export class Range {
  /**
   * @param {number} low
   * @param {number} high
   * @param {boolean} [logarithmic]
   */
  constructor(low, high, logarithmic = false) {
    this.start = { low, high };
    this.low = low;
    this.high = high;
    this.logarithmic = logarithmic;
  }

  reset() {
    Object.assign(this, this.start);
  }

  /**
   * Wider, where it must hold [low, high].
   * @param {number} low
   * @param {number} high
   */
  hold(low, high) {
    if (this.logarithmic) {
      if (low > 0) while (this.low > low) this.low /= 10;
      while (this.high < high && this.high < 1e30) this.high *= 10;
    } else {
      if (high > this.high) this.high = roundUp(high * 1.02);
      if (low < this.low) this.low = -roundUp(-low);
    }
  }

  ticks() {
    return this.logarithmic ? decades(this.low, this.high) : ticks(this.low, this.high);
  }
}
