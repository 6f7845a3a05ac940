// Where a layer samples its activation: how often z is where, what the curve is there, how hard the loss pulls. Pure
// numbers.

import { format } from "../maths/number_format.js";
import { uniform, valueAt } from "../maths/sampled_curve.js";
import { DEVIATION, MEAN, average, each, hidden, histogram, members, part, row } from "./numbers.js";
import { PLACE, eachCell, placeOf } from "./table_rows.js";
import { middleOf, percent, inputsWords } from "./words.js";

const LITTLE = 5e-3; // share of the samples below which a bin's pull is not shown

/** What a layer samples, over some members: {x, curve, hist, pull: {a, z}, middle: [from, to] of 99 %, words}. */
export function inputsOf(network, layer, chosen = members(network)) {
  const hist = histogram(network, layer, "z", chosen);
  const ends = part(network, `${layer}.z.ends`).data;
  const curve = curveOf(part(network, `${layer}.curve`), chosen);
  const pull = Object.fromEntries(
    ["a", "z"].map((name) => {
      const array = part(network, `${layer}.pull.${name}`);
      return [name, array && hist ? average(chosen.map((s) => row(array, s))) : new Float64Array(0)];
    }),
  );
  const summary = hist
    ? { middle: middleOf99(hist), words: placed(hist, middleOf(each(network, `${layer}.negative`, chosen))) }
    : { middle: [NaN, NaN], words: "no numbers" };
  return { x: uniform(ends, curve.length), curve, hist, pull, ...summary };
}

// One curve for all members, or the mean of those that are chosen.
function curveOf(array, chosen) {
  if (!array || !chosen.length) return new Float64Array(2).fill(NaN);
  return average(array.shape[0] === 1 ? [row(array, 0)] : chosen.map((s) => row(array, s)));
}

/** The ends between which 99 % of what is counted in the bins lies. */
export function middleOf99({ shares, low, high }) {
  const step = (high - low) / shares.length;
  const sum = shares.reduce((all, share) => all + share, 0);
  const from = (list) => {
    let left = 0.005 * sum;
    const bin = list.findIndex((share) => (left -= share) < 0);
    return bin < 0 ? 0 : bin + (left + list[bin]) / list[bin];
  };
  return [low + from(Array.from(shares)) * step, high - from(Array.from(shares).reverse()) * step];
}

// "z −0.1 ± 1.2, 53 % below 0"
function placed({ stat }, negative) {
  const mean = format(rounded(stat[MEAN], stat[DEVIATION]), 3);
  return `z ${mean} ± ${format(stat[DEVIATION], 2)}, ${percent(negative)} below 0`;
}

// A mean with no more digits than its deviation lets it have.
function rounded(mean, deviation) {
  const unit = 10 ** (Math.floor(Math.log10(deviation)) - 1);
  return unit > 0 ? Number((Math.round(mean / unit) * unit).toPrecision(6)) || 0 : mean;
}

/** The pulls of bins that hold enough samples to be judged; others are no number. */
export function judged({ hist, pull }, name) {
  return Array.from(pull[name], (value, bin) => (hist.shares[bin] >= LITTLE ? value : NaN));
}

/** Where the pull is the strongest, in words. */
export function strongest(asked, name) {
  if (!asked.hist) return "";
  const pulls = judged(asked, name);
  const best = pulls.reduce((most, value, bin) => (value > (pulls[most] ?? 0) ? bin : most), -1);
  if (best < 0) return "no pull: the gradient is zero";
  const { low, high, shares } = asked.hist;
  return `strongest pull at z ${format(low + ((best + 0.5) * (high - low)) / shares.length, 2)}`;
}

/**
 * What is at z: {z, value: of the activation, bin: null beyond the bins, share of the samples in it, pull: its mean
 * there}.
 */
export function readAt(asked, z, pull) {
  const value = valueAt(asked.x, asked.curve, z);
  const { low, high, shares } = asked.hist ?? { low: 0, high: 1, shares: [] };
  const bin = Math.floor(((z - low) / (high - low)) * shares.length);
  if (!(bin >= 0 && bin < shares.length)) return { z, value, bin: null, share: 0, pull: NaN };
  return { z, value, bin, share: shares[bin], pull: judged(asked, pull)[bin] };
}

/** The same in two lines. */
export function readWords(asked, z, pull) {
  const found = readAt(asked, z, pull);
  const value = Number.isFinite(found.value) ? `, σ(z) ${format(found.value, 3)}` : "";
  const pulls = Number.isFinite(found.pull) ? `, |∂L/∂${pull}| ${format(found.pull, 2)}` : "";
  const where = found.bin === null ? "beyond the bins" : `${percent(found.share)} in this bin`;
  return `z ${format(z, 3)}${value}\n${where}${pulls}`;
}

/** How much of what enters a layer lies where the activation is flat. */
export function saturatedWords(network, layer) {
  const share = middleOf(each(network, `${layer}.saturated`));
  return Number.isFinite(share) ? `saturated ${percent(share)}` : "";
}

/** The sentence of a network: the layer that lies most where its activation is flat. */
export function inputsSentence(network) {
  const shares = Array.from({ length: hidden(network) }, (_, layer) => middleOf(each(network, `${layer}.saturated`)));
  const most = shares.reduce((best, share, layer) => (share > shares[best] ? layer : best), 0);
  const words = inputsWords(network, most, network.layers[most].activation?.title ?? network.title);
  return shares.length > 1 && shares[most] > 0 ? `most in layer ${most + 1}: ${words}` : words;
}

/** The numbers of the figure: a row for each network, seed, layer and bin. */
export function inputsRows(networks) {
  const lines = networks.flatMap((network) =>
    eachCell(network, ["z"], (s, layer) => {
      if (layer === hidden(network)) return [];
      const { hist, pull } = inputsOf(network, layer, [s]);
      if (!hist) return [];
      const step = (hist.high - hist.low) / hist.shares.length;
      return Array.from(hist.shares, (share, bin) => [
        ...placeOf(network, s, layer),
        hist.low + (bin + 0.5) * step,
        share,
        pull.a[bin] ?? NaN,
        pull.z[bin] ?? NaN,
      ]);
    }),
  );
  return [[...PLACE, "z (middle of the bin)", "share of what enters", "mean |dL/da|", "mean |dL/dz|"], ...lines];
}
