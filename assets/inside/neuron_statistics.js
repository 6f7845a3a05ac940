// The neurons of one layer at first and now: what is counted of each, their order, and what is said of them. Pure
// numbers.
//
// A layer: {title, seed, step, activation, first: {z, a}, now: {z, a}}; a part of it: {low, high, hist: [B], beyond:
// [2], stat: [5], neurons: [F, B], figures: [F, 5]}, typed arrays with `bins` numbers a neuron. Behind Maxout a neuron
// has several z.

import { format } from "../maths/number_format.js";
import { DEVIATION, MEAN, NEARLY, ZEROS, withoutZeros } from "./numbers.js";
import { percent } from "./words.js";

const FIGURES = 5;
const TAIL = 5e-3; // share of a layer at either end that the common axis of its neurons does without
const MIN_BINS = 6; // bins of a neuron's own axis

/** Orders of neurons by name. */
export const ORDERS = { place: "in place", active: "by share active", mean: "by mean", spread: "by spread" };

/** The parts of a layer from the arrays of a message, named "first.z.hist" and so on. */
export function layerOf(arrays, about) {
  const part = (moment, q) => {
    const [low, high] = arrays[`${q}.ends`].data;
    const names = ["hist", "beyond", "stat", "neurons", "figures"];
    const parts = Object.fromEntries(names.map((name) => [name, arrays[`${moment}.${q}.${name}`].data]));
    return { low, high, bins: parts.hist.length, count: parts.figures.length / FIGURES, ...parts };
  };
  const moment = (name) => ({ z: part(name, "z"), a: part(name, "a") });
  return { ...about, first: moment("first"), now: moment("now") };
}

/** A figure of a neuron: `which` as in numbers.js. */
export const figure = ({ figures }, neuron, which) => figures[neuron * FIGURES + which];

/** The first and the last bin + 1 that hold anything at first or now. */
export function filled(layer, quantity) {
  const [first, now] = [layer.first[quantity].hist, layer.now[quantity].hist];
  const used = [...first.keys()].filter((bin) => first[bin] > 0 || now[bin] > 0);
  return used.length ? [used[0], used.at(-1) + 1] : [0, first.length];
}

/**
 * The bins [from, to) that neurons need on a common axis, at first and now: nearly all of the layer, and the mean of
 * every neuron.
 */
export function common(layer, quantity) {
  const needed = ["first", "now"].flatMap((moment) => {
    const part = layer[moment][quantity];
    const { heights } = histOf(part);
    const means = Array.from({ length: part.count }, (_, k) => figure(part, k, MEAN)).filter(Number.isFinite);
    return heights.some((share) => share > 0) ? [...middle(heights), ...means.map((mean) => binAt(part, mean))] : [];
  });
  return needed.length ? [Math.min(...needed), Math.max(...needed) + 1] : filled(layer, quantity);
}

/** The bins [from, to) that one neuron fills at first or now; those of all where there are none but exact zeros. */
export function own(layer, quantity, neuron) {
  const parts = ["first", "now"].map((moment) => layer[moment][quantity]);
  const held = parts.flatMap((part) =>
    histOf(part, neuron).heights.flatMap((share, bin) => (share > 1e-6 ? [bin] : [])),
  );
  if (!held.length) return common(layer, quantity);
  const [first, last] = [Math.min(...held), Math.max(...held) + 1];
  const more = Math.max(0, MIN_BINS - (last - first)) / 2;
  return [Math.max(0, first - Math.ceil(more)), Math.min(parts[0].bins, last + Math.ceil(more))];
}

// The first and the last bin without the tails.
function middle(heights) {
  const tail = TAIL * heights.reduce((sum, share) => sum + share, 0);
  const from = (list) => {
    let left = tail;
    return list.findIndex((share) => (left -= share) < 0);
  };
  return [from(heights), heights.length - 1 - from([...heights].reverse())];
}

const binAt = ({ low, high, bins }, value) =>
  Math.min(Math.max(Math.floor(((value - low) / (high - low)) * bins), 0), bins - 1);

/**
 * The histogram of a neuron, or of the layer for null, over the bins [from, to): {low, high, heights without exact
 * zeros, zeros, and of the layer the shares below and above, of a neuron what lies beyond}.
 */
export function histOf(part, neuron = null, [from, to] = [0, part.bins]) {
  const { low, high, bins } = part;
  const shares = neuron === null ? part.hist : part.neurons.subarray(neuron * bins, (neuron + 1) * bins);
  const zeros = neuron === null ? part.stat[ZEROS] : figure(part, neuron, ZEROS);
  const heights = withoutZeros({ shares, zeros, low, high });
  const step = (high - low) / bins;
  const beyond = 1 - shares.reduce((sum, share) => sum + share, 0);
  const outside = neuron === null ? { below: part.beyond[0], above: part.beyond[1] } : { beyond };
  return { low: low + from * step, high: low + to * step, heights: heights.slice(from, to), zeros, ...outside };
}

/** How many neurons a layer has, and how many z each of them. */
export const neurons = ({ now }) => now.a.count;
export const pieces = ({ now }) => now.z.count / now.a.count;

/** "dead", "nearly", "always" or "" for a neuron at a moment. */
export function kindOf(moment, neuron) {
  const active = 1 - figure(moment.a, neuron, ZEROS);
  if (figure(moment.a, neuron, ZEROS) === 1) return "dead";
  if (active < NEARLY) return "nearly";
  return figure(moment.a, neuron, ZEROS) === 0 ? "always" : "";
}

const KINDS = { dead: "dead", nearly: "nearly dead", always: "always on", "": "" };

/** The items of a quantity in an order: neurons of a, or the z of them; what is no number comes last. */
export function ordered(layer, quantity, order) {
  const [part, count] = [layer.now[quantity], neurons(layer)];
  const keys = {
    place: (k) => k,
    active: (k) => figure(layer.now.a, k % count, ZEROS),
    mean: (k) => figure(part, k, MEAN),
    spread: (k) => -figure(part, k, DEVIATION),
  };
  const values = Array.from({ length: part.count }, (_, k) => keys[order](k));
  const known = (value) => (Number.isFinite(value) ? value : Infinity);
  return [...values.keys()].sort((one, two) => known(values[one]) - known(values[two]) || one - two);
}

/** "Neuron 12", "Neuron 12, piece 2 of 3". */
export function itemName(layer, quantity, item) {
  const [count, each] = [neurons(layer), pieces(layer)];
  const name = `Neuron ${(item % count) + 1}`;
  return each > 1 && quantity === "z" ? `${name}, piece ${Math.floor(item / count) + 1} of ${each}` : name;
}

/** "mean −0.3 ± 1.2, exactly zero 12 %" of a neuron. */
export function figureWords(part, neuron) {
  const [mean, deviation, zeros] = [MEAN, DEVIATION, ZEROS].map((which) => figure(part, neuron, which));
  return `mean ${format(mean, 2)} ± ${format(deviation, 2)}, exactly zero ${percent(zeros)}`;
}

/** "dead, at first and now", "dead now, always on at first" of a neuron; "" where it never was anything of note. */
export function kindWords(layer, neuron) {
  const [first, now] = [KINDS[kindOf(layer.first, neuron)], KINDS[kindOf(layer.now, neuron)]];
  if (first === now) return now && `${now}, at first and now`;
  return [now && `${now} now`, first && `${first} at first`].filter(Boolean).join(", ");
}

/** "3 of 64 neurons are dead (at first 1), 5 always on; means of z from −1 to 0.4 (at first −0.2 to 0.2)". */
export function layerSentence(layer) {
  const count = neurons(layer);
  const kinds = (moment, kind) =>
    Array.from({ length: count }, (_, k) => kindOf(moment, k)).filter((one) => one === kind).length;
  const [dead, before, always] = [kinds(layer.now, "dead"), kinds(layer.first, "dead"), kinds(layer.now, "always")];
  const were = dead === before ? "" : ` (at first ${before || "none"})`;
  const span = ({ z }) => {
    const means = Array.from({ length: z.count }, (_, k) => figure(z, k, MEAN)).filter(Number.isFinite);
    return `${format(Math.min(...means), 2)} to ${format(Math.max(...means), 2)}`;
  };
  const many =
    count === 1
      ? `The neuron is ${dead ? "dead" : "not dead"}`
      : `${dead || "None"} of ${count} neurons ${dead === 1 || !dead ? "is" : "are"} dead`;
  const on =
    always === count ? (count === 1 ? ", it is always on" : ", all are always on") : `, ${always || "none"} always on`;
  return `${many}${were}${on}; means of z from ${span(layer.now)} (at first ${span(layer.first)})`;
}

/** A row for the layer and for each of its neurons, at each moment and of each quantity. */
export function neuronTable(layer) {
  const bins = layer.now.z.bins;
  const names = [
    "layer",
    "seed",
    "step",
    "moment",
    "quantity",
    "neuron",
    "piece",
    "state",
    "mean",
    "standard deviation",
    "L2 norm",
    "mean absolute value",
    "share of exact zeros",
    "axis from",
    "axis to",
    ...Array.from({ length: bins }, (_, bin) => `share in bin ${bin + 1}`),
  ];
  const lines = ["first", "now"].flatMap((moment) =>
    ["z", "a"].flatMap((quantity) => {
      const [part, count] = [layer[moment][quantity], neurons(layer)];
      const head = [layer.title, layer.seed, moment === "first" ? 0 : layer.step, moment, quantity];
      const whole = [...head, "all", "", "", ...part.stat, part.low, part.high, ...part.hist];
      const named = (k) => [
        ...head,
        (k % count) + 1,
        Math.floor(k / count) + 1,
        KINDS[kindOf(layer[moment], k % count)],
      ];
      const each = Array.from({ length: part.count }, (_, k) => [
        ...named(k),
        ...part.figures.subarray(FIGURES * k, FIGURES * (k + 1)),
        part.low,
        part.high,
        ...part.neurons.subarray(bins * k, bins * (k + 1)),
      ]);
      return [whole, ...each];
    }),
  );
  return [names, ...lines];
}
