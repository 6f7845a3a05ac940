// An axis from low to high in round numbers that follows what it must hold, wider and narrower, and seldom changes.
// Pure numbers.

import { roundUp } from "../maths/limits.js";

const PARTS = 5; // of the span that is asked for: the unit of its ends
const WASTE = 5; // times as wide as needed, and an axis becomes narrower
const HEADROOM = 0.25; // of the span beyond an end that was too near, so that it is moved seldom
const SLACK = 1e-4; // of a unit by which numbers may reach beyond an end
const NEAR = 0.5; // of the span from zero: zero belongs to it

/** @typedef {[number, number]} Ends */

/**
 * Ends in whole units around [low, high].
 * @param {number} low
 * @param {number} high
 * @returns {Ends}
 */
export function rounded(low, high) {
  if (!(high > low)) return [low - 0.5, low + 0.5];
  const span = high - low;
  const from = low > 0 && low < NEAR * span ? 0 : low;
  const to = high < 0 && -high < NEAR * span ? 0 : high;
  const unit = roundUp((to - from) / PARTS, [1, 2, 2.5, 5, 10]);
  const whole = (/** @type {number} */ units) => Number((units * unit).toPrecision(12)) || 0;
  return [whole(Math.floor(from / unit + SLACK)), whole(Math.ceil(to / unit - SLACK))];
}

/**
 * The span that holds several.
 * @param {Ends[]} spans
 * @returns {Ends}
 */
export function union(spans) {
  return [Math.min(...spans.map(([low]) => low)), Math.max(...spans.map(([, high]) => high))];
}

export class Span {
  /** @type {[number, number, number][]} */
  grown = []; // [step, low, high]

  /**
   * The ends at a step, where they must hold [low, high]; as they were when one looks back.
   * @param {number} step
   * @param {number} low
   * @param {number} high
   * @returns {Ends}
   */
  at(step, low, high) {
    const [, from, to] = this.grown.findLast(([when]) => when <= step) ?? [0, NaN, NaN];
    const fits = to - from <= WASTE * (high - low);
    if (fits && from <= low && to >= high) return [from, to];
    const [bottom, top] = fits ? grown([from, to], [low, high]) : [low, high];
    const ends = rounded(bottom, top);
    /** @type {[number, number, number]} */
    const entry = [step, ...ends];
    this.grown = [...this.grown.filter(([when]) => when !== step), entry].sort(([one], [two]) => one - two);
    return ends;
  }
}

/**
 * An axis moved to hold [low, high]; zero stays an end of what does not cross it.
 * @param {Ends} ends
 * @param {Ends} held
 * @returns {Ends}
 */
function grown([from, to], [low, high]) {
  const room = HEADROOM * (high - low);
  const bottom = low >= 0 ? Math.max(0, low - room) : low - room;
  const top = high <= 0 ? Math.min(0, high + room) : high + room;
  return [low < from ? bottom : from, high > to ? top : to];
}

/** Axes by their names. */
export class Spans {
  /** @type {Map<string, Span>} */
  known = new Map();

  /**
   * The ends of the axis `name` at a step, as `Span.at`.
   * @param {string} name
   * @param {number} step
   * @param {Ends} held
   */
  at(name, step, [low, high]) {
    const span = this.known.get(name) ?? new Span();
    this.known.set(name, span);
    return span.at(step, low, high);
  }

  clear() {
    this.known.clear();
  }
}
