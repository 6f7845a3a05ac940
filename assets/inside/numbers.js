// What the arrays of a moment say of networks: histograms and figures of their layers, over seeds. Pure numbers.
//
// A network: {title, color, dash, layers: [{width}] with the head last, arrays: {name: {shape, data}}, seeds, choice:
// "mean" or a member's index, step, past: whether one looks back}. Layers count from 0; the head is the last and has
// only z, dz, dw and db.

import { moments } from "../run/series.js";

export const [MEAN, DEVIATION, NORM, SIZE, ZEROS] = [0, 1, 2, 3, 4]; // the columns of a "stat" array

/** An array of a network by its name without "inside."; null where there is none. */
export function part(network, name) {
  return network.arrays?.[`inside.${name}`] ?? null;
}

/** Row s of an array [S, ...]. */
export function row({ shape, data }, s) {
  const size = data.length / shape[0];
  return data.subarray(s * size, (s + 1) * size);
}

/** How many hidden layers a network has. */
export const hidden = ({ layers }) => layers.length - 1;

/** Whether there is anything of a network. */
export const known = (network) => Object.keys(network.arrays ?? {}).some((name) => name.startsWith("inside."));

/** The members that still have numbers. */
export function living(network) {
  const stats = [`${hidden(network)}.z.stat`, "0.z.stat"].map((name) => part(network, name)).filter(Boolean);
  return network.seeds.flatMap((_, s) => (stats.every((stat) => row(stat, s).every(Number.isFinite)) ? [s] : []));
}

/** The living members that the choice means: all of them, or one. */
export function members(network) {
  const alive = living(network);
  return network.choice === "mean" ? alive : alive.filter((s) => s === network.choice);
}

/** The one member whose neurons are shown; undefined where none is left. */
export const shown = (network) => members(network)[0];

/** Means of the columns of several rows of equal length; what is no number does not count. */
export function average(rows) {
  return Float64Array.from(rows[0] ?? [], (_, k) => moments(rows, k)[0]);
}

/**
 * The histogram of quantity `name` (z, a, dz, da, dw, db) in a layer over some members:
 * {low, high, shares: [B], below, above, zeros: share of exact zeros, filled: the ends of the bins that are not empty,
 * stat: [5], sizes as geometric means}; null where there is none.
 */
export function histogram(network, layer, name, chosen = members(network)) {
  const [ends, hist, beyond, stat] = ["ends", "hist", "beyond", "stat"].map((kind) =>
    part(network, `${layer}.${name}.${kind}`),
  );
  if (!hist || !ends.data.every(Number.isFinite)) return null;
  const finite = chosen.filter((s) => row(stat, s).every(Number.isFinite));
  if (!finite.length) return null;
  const over = (array) => average(finite.map((s) => row(array, s)));
  const [low, high] = ends.data;
  const [shares, [below, above], figures] = [over(hist), over(beyond), middles(finite.map((s) => row(stat, s)))];
  const zeros = figures[ZEROS];
  return { low, high, shares, below, above, stat: figures, zeros, filled: filled(shares, low, high) };
}

// Figures over members: sizes, which may differ by decades, as geometric means, all others as means.
function middles(stats) {
  const sized = (which) => [NORM, SIZE].includes(which);
  return average(stats).map((mean, which) => (sized(which) ? onLog(stats.map((stat) => stat[which])).middle : mean));
}

function filled(shares, low, high) {
  const step = (high - low) / shares.length;
  const [first, last] = [shares.findIndex((share) => share > 0), shares.findLastIndex((share) => share > 0)];
  return first < 0 ? [low, high] : [low + first * step, low + (last + 1) * step];
}

/**
 * The bin in which the server counts exact zeros (`bin_indices` of `histogram.py`, in its precision): on an edge that
 * above it; null where the axis does not reach zero.
 */
export function binOfZero(shares, low, high) {
  const bin = Math.floor(Math.fround(2 - (low * shares.length) / (high - low))) - 2;
  return low <= 0 && bin < shares.length ? bin : null;
}

/** The shares of equal bins without the exact zeros, which are drawn apart. */
export function withoutZeros({ shares, zeros, low, high }) {
  const zeroBin = binOfZero(shares, low, high);
  return Array.from(shares, (share, bin) => (bin === zeroBin ? Math.max(0, share - zeros) : share));
}

/** A column of "stat" of a quantity in every layer that has it: [{layer, values: [a living member]}]. */
export function column(network, name, which, chosen = members(network)) {
  return network.layers.flatMap((_, layer) => {
    const stat = part(network, `${layer}.${name}.stat`);
    return stat && chosen.length ? [{ layer, values: chosen.map((s) => row(stat, s)[which]) }] : [];
  });
}

/** One number a member of a layer: its array `name` [S] at the chosen members. */
export function each(network, name, chosen = members(network)) {
  const array = part(network, name);
  return array ? chosen.map((s) => array.data[s]) : [];
}

/**
 * Middle and band of positive numbers on a log axis: {middle, low, high, zeros: how many are none}; one deviation of
 * the logarithm.
 */
export function onLog(values) {
  const logs = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log);
  const zeros = values.filter((value) => value === 0).length;
  if (!logs.length) return { middle: zeros ? 0 : NaN, low: NaN, high: NaN, zeros };
  const [mean, deviation] = moments(
    logs.map((log) => [log]),
    0,
  );
  return { middle: Math.exp(mean), low: Math.exp(mean - deviation), high: Math.exp(mean + deviation), zeros };
}

/** {dead, nearly, always, still, neurons: looked at, of: there are} of a layer in one member. */
export function firing(network, layer, s) {
  const [active, moving] = ["active", "moving"].map((name) => row(part(network, `${layer}.${name}`), s));
  const count = (list, test) => list.reduce((sum, share) => sum + (test(share) ? 1 : 0), 0);
  const [never, all] = [(share) => share === 0, (share) => share === 1];
  const nearly = count(active, (share) => share > 0 && share < NEARLY);
  const counts = { dead: count(active, never), nearly, always: count(active, all), still: count(moving, never) };
  return { ...counts, neurons: active.length, of: network.layers[layer].width };
}

export const NEARLY = 1e-3; // of the samples on which a nearly dead neuron is active
