// An axis from low to high in round numbers that follows what it must hold, and seldom changes. Pure numbers.

import { roundUp } from "../live/axes.js";

const PARTS = 5; // of the span that is asked for: the unit of its ends
const WASTE = 12; // times as wide as needed, and an axis becomes narrower
const NEAR = 0.5; // of the span from zero: zero belongs to it

/** Ends in whole units around [low, high]. */
export function rounded(low, high) {
  if (!(high > low)) return [low - 0.5, low + 0.5];
  const span = high - low;
  const from = low > 0 && low < NEAR * span ? 0 : low;
  const to = high < 0 && -high < NEAR * span ? 0 : high;
  const unit = roundUp((to - from) / PARTS, [1, 2, 2.5, 5, 10]);
  const whole = (units) => Number((units * unit).toPrecision(12)) || 0;
  return [whole(Math.floor(from / unit + 1e-6)), whole(Math.ceil(to / unit - 1e-6))];
}

/** The span that holds several. */
export function union(spans) {
  return [Math.min(...spans.map(([low]) => low)), Math.max(...spans.map(([, high]) => high))];
}

export class Span {
  grown = []; // [step, low, high]

  /** The ends at a step, where they must hold [low, high]; as they were when one looks back. */
  at(step, low, high) {
    const [, from, to] = this.grown.findLast(([when]) => when <= step) ?? [0, NaN, NaN];
    if (from <= low && to >= high && to - from <= WASTE * (high - low)) return [from, to];
    const grows = !(to - from > WASTE * (high - low));
    const ends = rounded(...(grows && from < to ? union([[low, high], [from, to]]) : [low, high]));
    const others = this.grown.filter(([when, one, two]) => when < step || (when > step && (one < ends[0] || two > ends[1])));
    this.grown = [...others, [step, ...ends]].sort(([one], [two]) => one - two);
    return ends;
  }
}

/** Axes by their names. */
export class Spans {
  known = new Map();

  /** The ends of the axis `name` at a step, as `Span.at`. */
  at(name, step, [low, high]) {
    if (!this.known.has(name)) this.known.set(name, new Span());
    return this.known.get(name).at(step, low, high);
  }

  clear() {
    this.known.clear();
  }
}
