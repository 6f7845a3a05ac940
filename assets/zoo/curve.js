// One activation as curves: value, slope and curvature over a range, where they jump, and what they are at one place.

import { compile } from "../maths/expression.js";

const STEP = 2 ** -13; // of the difference of exact slopes that gives the curvature
const NARROW = 1e-9; // width at which a change that is still there is a jump
const MAX_BREAKS = 60;
const ORDERS = [0, 1, 2];

export class Curve {
  /** entry = {name, title, color, dash, formula, letters: [{letter, value, low, high, meaning}]}; values = {a: 0.5}. */
  constructor(entry, values = {}) {
    this.entry = entry;
    this.program = compile(entry.formula);
    this.letters = { ...defaults(entry), ...values };
    this.stale = true;
  }

  set(letter, value) {
    this.letters[letter] = value;
    this.stale = true;
  }

  /** Sampled at `count` even places of [low, high]: {x, orders: [value, slope, curvature], breaks: [jumps, kinks]}. */
  over(low, high, count) {
    const mark = `${low} ${high} ${count}`;
    if (this.stale || this.mark !== mark) {
      this.sampled = this.#sample(low, high, count);
      this.mark = mark;
      this.stale = false;
    }
    return this.sampled;
  }

  /** [value, slope, curvature] at one number. */
  at(x) {
    const place = Float64Array.of(x);
    const [values, slopes] = this.#dual(place);
    return [values[0], slopes[0], this.#curvature(place)[0]];
  }

  #sample(low, high, count) {
    const x = Float64Array.from({ length: count }, (_, i) => low + (i / (count - 1)) * (high - low));
    const [values, slopes] = this.#dual(x);
    const orders = [values, slopes, this.#curvature(x)];
    const jumps = this.#breaks(x, orders, 0);
    const kinks = this.#breaks(x, orders, 1).filter(({ at }) => !jumps.some((jump) => Math.abs(jump.at - at) < 1e-6));
    return { x, orders, breaks: [jumps, kinks] };
  }

  #dual(x) {
    const [values, slopes] = [new Float64Array(x.length), new Float64Array(x.length)];
    this.program.dual(x, 1, values, slopes, x.length, this.letters);
    return [values, slopes];
  }

  // Differences of the exact slopes before, around and after each place: their median is blind to one jump nearby.
  #curvature(x) {
    const [far, before, after, beyond] = [-2, -1, 1, 2].map((k) => this.#dual(x.map((place) => place + k * STEP))[1]);
    return Float64Array.from(x, (_, i) =>
      median((before[i] - far[i]) / STEP, (after[i] - before[i]) / (2 * STEP), (beyond[i] - after[i]) / STEP),
    );
  }

  // Where order k changes more between two places than its slope there explains, and still does however close one
  // looks.
  #breaks(x, orders, k) {
    const [y, steep] = [orders[k], orders[k + 1]];
    const found = [];
    for (let i = 0; i + 1 < x.length && found.length < MAX_BREAKS; i++) {
      const explained = 2 * (x[i + 1] - x[i]) * (Math.abs(steep[i]) + Math.abs(steep[i + 1])) + 1e-6;
      if (Math.abs(y[i + 1] - y[i]) <= explained) continue;
      const { at, size } = this.#narrow(x[i], x[i + 1], y[i], y[i + 1], k);
      if (Math.abs(size) > 1e-4 && Math.abs(size) > 0.2 * Math.abs(y[i + 1] - y[i])) found.push({ at, size });
    }
    return merged(found);
  }

  #narrow(left, right, low, high, k) {
    while (right - left > NARROW) {
      const middle = (left + right) / 2;
      const value = this.#dual(Float64Array.of(middle))[k][0];
      if (Math.abs(value - low) >= Math.abs(high - value)) [right, high] = [middle, value];
      else [left, low] = [middle, value];
    }
    return { at: Number(((left + right) / 2).toFixed(7)), size: high - low };
  }
}

/** The letters of an entry at their own values. */
export function defaults(entry) {
  return Object.fromEntries(entry.letters.map(({ letter, value }) => [letter, value]));
}

/** For each order a range [low, high] that shows the curves well: all of them, but for what runs far away. */
export function reach(curves, low, high, count) {
  const span = Math.max(Math.abs(low), Math.abs(high), 1);
  return ORDERS.map((k) => {
    const bounds = curves.map((curve) => {
      const { orders, breaks } = curve.over(low, high, count);
      return within(
        orders[k],
        (breaks[k - 1] ?? []).map(({ size }) => size),
        k === 0 ? span : 3,
      );
    });
    const bottom = Math.min(0, ...bounds.map((bound) => bound[0]));
    const top = Math.max(0, ...bounds.map((bound) => bound[1]));
    if (top - bottom < 1e-6) return [-1, 1];
    const margin = 0.07 * (top - bottom);
    return [bottom - margin, top + margin];
  });
}

// The smallest and largest value; where some are larger than `cap`, up to what most of them stay below.
function within(values, spikes, cap) {
  const sizes = values.filter(Number.isFinite).map(Math.abs).sort();
  const limit = Math.max(cap, sizes[Math.floor(0.6 * sizes.length)] ?? 0);
  let [low, high] = [0, 0];
  for (const value of [...values, ...spikes]) {
    if (value < low) low = Math.max(value, -limit);
    if (value > high) high = Math.min(value, limit);
  }
  return [low, high];
}

// A place that has a value of its own between two sides is found twice.
function merged(breaks) {
  const places = new Map();
  for (const { at, size } of breaks) places.set(at, (places.get(at) ?? 0) + size);
  return [...places].map(([at, size]) => ({ at, size }));
}

function median(a, b, c) {
  return a !== a || b !== b || c !== c ? NaN : Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
