// The curves of one layer as they stand at one moment: of every seed, or of the neurons of one. Pure numbers.

import { moments } from "../run/series.js";
import { constant, slopes, uniform } from "../maths/sampled_curve.js";

const WIDE = 3; // standard deviations: 99.7 % of a normal distribution

/**
 * Mean and standard deviation of all that several groups hold, each given by its [mean, deviation] and equally large.
 */
export function pooled(groups) {
  const mean = groups.reduce((sum, [center]) => sum + center, 0) / groups.length;
  const square = groups.reduce((sum, [center, deviation]) => sum + deviation ** 2 + center ** 2, 0) / groups.length;
  return [mean, Math.sqrt(Math.max(0, square - mean ** 2))];
}

/** mean -+ 3 deviations. */
export function range([mean, deviation], wide = WIDE) {
  return [mean - wide * deviation, mean + wide * deviation];
}

/**
 * What a frame says of a hidden layer; null where it says nothing. `alive(s)`: whether a seed still has numbers;
 * `choice`: a seed or "mean"; `shown`: the seed whose neurons are shown where each has a curve of its own.
 *
 * {x, curves: [{y, used: [low, high], lost, dead}] a seed or a neuron, mean, deviation, used: [mean, deviation] of the
 * choice, density: shares in equal bins over x, neurons}
 */
export function familyOf(arrays, layer, { alive, choice, shown }) {
  const part = (name) => arrays?.[`shapes.${layer}.${name}`];
  const heights = part("y");
  if (!heights) return null;
  const size = heights.shape.at(-1);
  const neurons = heights.shape.length === 3;
  const x = uniform(part("x").data, size);
  const seeds = rows(part("used").data, 2).map((used, s) => ({
    used,
    lost: !alive(s) || !used.every(Number.isFinite),
  }));
  const lines = rows(heights.data, size);
  const curves = neurons
    ? lines.slice(shown * heights.shape[1], (shown + 1) * heights.shape[1]).map((y) => curveOf(x, y, seeds[shown]))
    : lines.map((y, s) => curveOf(x, y, seeds[s]));
  const members = neurons ? [shown] : choice === "mean" ? curves.flatMap(({ lost }, s) => (lost ? [] : [s])) : [choice];
  const used = pooled(members.map((s) => seeds[s].used));
  const density = average(members.map((s) => rows(part("density").data, part("density").shape[1])[s]));
  return { x, curves, ...middle(x, curves), used, density, neurons };
}

/** The same with slopes instead of values. */
export function derivative(family) {
  const { x } = family;
  const curves = family.curves.map((curve) => ({ ...curve, y: slopes(x, curve.y) }));
  return { ...family, curves, ...middle(x, curves) };
}

function curveOf(x, y, { used, lost }) {
  const [low, high] = range(used);
  return { y, used: [low, high], lost: lost || !y.some(Number.isFinite), dead: !lost && constant(x, y, low, high) };
}

/** Mean and standard deviation over the curves that still have numbers, at each place: {mean: [P], deviation: [P]}. */
export function middle(x, curves) {
  const columns = curves.filter(({ lost }) => !lost).map(({ y }) => y);
  const pairs = Array.from(x, (_, k) => moments(columns, k));
  return { mean: pairs.map(([mean]) => mean), deviation: pairs.map(([, deviation]) => deviation) };
}

function rows(data, size) {
  return Array.from({ length: data.length / size }, (_, k) => data.subarray(k * size, (k + 1) * size));
}

function average(lists) {
  if (!lists.length) return [];
  return Array.from(lists[0], (_, k) => lists.reduce((sum, list) => sum + list[k], 0) / lists.length);
}

/** The share of what enters that lies below z; within a bin it grows evenly. */
export function below({ x, density }, z) {
  const t = ((z - x[0]) / (x.at(-1) - x[0])) * density.length;
  return density.reduce((sum, share, bin) => sum + share * Math.min(Math.max(t - bin, 0), 1), 0);
}
