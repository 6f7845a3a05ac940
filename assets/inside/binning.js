// How a gradient's numbers are put into bins: linear, of equal mass, by size on a log axis, or as a density. Pure
// numbers.
//
// Bars: {edges: [n + 1] on the axis, heights: [n], most, below, above, zeros, zeroAt: place of the exact zeros or null
// for the left end, share: whether heights are shares, name(place): an end of the axis as text, at(place): its number,
// span: the axis they need, decades: whether the axis counts decades and ends at whole ones, stat}.

import { format } from "../maths/number_format.js";
import { average, histogram, members, part, row, withoutZeros } from "./numbers.js";
import { percent } from "./words.js";

/** What one may choose, and what each says of itself. */
export const BINNINGS = { linear: "30 linear", mass: "equal mass", log: "log |g|", density: "density" };
export const NOTES = {
  linear: "30 equal bins over ± 4 standard deviations; what lies beyond is told at the ends",
  mass:
    "32 parts that hold equally many numbers that are not zero, from the smallest to the largest: high where they " +
    "lie close together",
  log: "the size |g| in half decades, of both signs together; exact zeros stand at the left",
  density: "estimated: each of 32 parts of equal mass as a Gaussian as wide as the part, so that tails stay seen",
};
export const [LOWEST, A_DECADE] = [-12, 2]; // where the half decades begin
const PLACES = 160; // of a density

/** Bars over equal bins of a histogram of numbers.js. */
export function equalBins(hist) {
  const heights = withoutZeros(hist);
  const edges = Array.from(
    { length: heights.length + 1 },
    (_, k) => hist.low + ((hist.high - hist.low) * k) / heights.length,
  );
  return {
    ...hist,
    edges,
    heights,
    most: Math.max(...heights) || hist.zeros || 1,
    zeroAt: 0,
    share: true,
    name: end,
    at: same,
    span: hist.filled,
  };
}

/** What a bin holds: {from, to: numbers, share: of all, zeros: exact zeros that stand in it}. */
export function binOf({ edges, heights, share, kept = 1, zeros, zeroAt, at }, bin) {
  const area = (height, k) => height * (edges[k + 1] - edges[k]);
  const total = share ? 1 : heights.reduce((sum, height, k) => sum + area(height, k), 0);
  const held = share ? heights[bin] : (area(heights[bin], bin) / total) * kept * (1 - zeros);
  const last = bin === heights.length - 1 && zeroAt === edges[bin + 1];
  const within = zeroAt !== null && edges[bin] <= zeroAt && (zeroAt < edges[bin + 1] || last);
  return { from: at(edges[bin]), to: at(edges[bin + 1]), share: held, zeros: within ? zeros : 0 };
}

/** The same in two lines: "−0.12 to −0.09" and "3.1 % of all"; bin -1: the exact zeros. */
export function binWords(bars, bin, symbol = "") {
  if (bin < 0) return `exactly zero\n${percent(bars.zeros)} of all`;
  const { from, to, share, zeros } = binOf(bars, bin);
  const which = zeros > 0 ? `and zero ${percent(zeros)}` : "of all";
  return `${symbol} ${ranged(from, to)}\n${percent(share)} ${which}`.trimStart();
}

// Both ends with as many digits as tell them apart.
function ranged(from, to) {
  const width = to - from;
  const digits = Math.min(Math.max(Math.ceil(Math.log10(Math.max(Math.abs(from), Math.abs(to)) / width)) + 1, 2), 5);
  const text = (value) => {
    const near = Math.abs(value) < 1e-6 * width ? 0 : value; // zero, but for rounding
    return format(near, near !== 0 && Math.abs(near) < 1e-3 ? digits + 1 : digits).replace(".0e", "e");
  };
  return `${text(from)} to ${text(to)}`;
}

/** The bars of a gradient in a layer by the name of a binning; null where there are none. */
export function barsOf(network, layer, name, kind, chosen = members(network)) {
  const hist = histogram(network, layer, name, chosen);
  if (!hist) return null;
  if (kind === "linear") return linear(hist);
  const shares = part(network, `${layer}.${name}.${kind === "log" ? "logs" : "quantiles"}`);
  const known = shares ? chosen.filter((s) => row(shares, s).every(Number.isFinite)) : [];
  if (!known.length) return null;
  return { mass, log, density }[kind](hist, average(known.map((s) => row(shares, s))));
}

const same = (place) => place;
const end = (value) => format(value, 3).replace(".0e", "e");

function linear(hist) {
  const [low, high] = hist.filled;
  const reach = Math.max(-low, high);
  return { ...equalBins(hist), span: [-reach, reach] };
}

// Parts between quantiles; those without a width are numbers that are all the same.
function parts(quantiles) {
  const each = { mass: 1 / (quantiles.length - 1) };
  return Array.from(quantiles.subarray(1), (to, k) => ({ from: quantiles[k], to, ...each })).filter(
    ({ from, to }) => to > from,
  );
}

// `kept`: the share of what is not zero that the parts hold.
function whole(hist, quantiles, found, kept) {
  return {
    ...hist,
    ...found,
    kept,
    below: 0,
    above: 0,
    zeroAt: 0,
    share: false,
    name: end,
    at: same,
    span: [quantiles[0], quantiles.at(-1)],
  };
}

const held = (found) => found.reduce((sum, { mass: share }) => sum + share, 0);

// Heights are densities over the highest of them.
function mass(hist, quantiles) {
  const found = parts(quantiles);
  const densities = found.map(({ from, to, mass: share }) => share / (to - from));
  const top = Math.max(...densities, Number.MIN_VALUE);
  const edges = [quantiles[0]];
  const heights = [];
  found.forEach(({ from, to }, k) => {
    if (from > edges.at(-1)) {
      // all numbers of a part are the same
      edges.push(from);
      heights.push(0);
    }
    edges.push(to);
    heights.push(densities[k] / top);
  });
  return whole(hist, quantiles, { edges, heights, most: 1 }, held(found));
}

function density(hist, quantiles) {
  const found = parts(quantiles);
  const [low, high] = [quantiles[0], quantiles.at(-1)];
  const step = (high - low) / PLACES;
  const edges = Array.from({ length: PLACES + 1 }, (_, k) => low + k * step);
  const values = edges.slice(1).map((edge) => found.reduce((sum, one) => sum + bell(edge - step / 2, one, step), 0));
  const top = Math.max(...values, Number.MIN_VALUE);
  return whole(hist, quantiles, { edges, heights: values.map((value) => value / top), most: 1 }, held(found));
}

// A Gaussian in the middle of a part, as wide as it; never narrower than what is drawn.
function bell(value, { from, to, mass: share }, step) {
  const deviation = Math.max(to - from, step) / 2;
  return (share / deviation) * Math.exp(-0.5 * ((value - (from + to) / 2) / deviation) ** 2);
}

// The axis counts decades from the smallest size that is told apart.
function log(hist, shares) {
  const heights = Array.from(shares.subarray(1, -1));
  const edges = Array.from({ length: heights.length + 1 }, (_, k) => k / A_DECADE);
  const [first, last] = [heights.findIndex((share) => share > 0), heights.findLastIndex((share) => share > 0)];
  const span =
    first < 0 ? [0, heights.length / A_DECADE] : [Math.floor(first / A_DECADE), Math.ceil((last + 1) / A_DECADE)];
  const beyond = { below: shares[0], above: shares.at(-1) };
  const axis = { zeroAt: null, name: power, at: sizeAt, span, decades: true };
  return { ...hist, ...beyond, ...axis, edges, heights, most: Math.max(...heights) || hist.zeros || 1, share: true };
}

const sizeAt = (place) => 10 ** (place + LOWEST);
const power = (place) =>
  Number.isInteger(place) ? `1e${place + LOWEST}`.replace("-", "−") : format(sizeAt(place), 2).replace(".0e", "e");
