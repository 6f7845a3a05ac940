// What is seen, said in one sentence. Pure text.

import { format } from "../maths/number_format.js";
import { SIZE, column, each, firing, hidden, living, members, part, row, known } from "./numbers.js";

const KEPT = 3; // times over all layers that still count as keeping the size
const FAR = 100; // times over all layers from which a gradient vanishes or explodes

/** Why a network cannot be shown, or "". */
export function missingWords(network) {
  if (hidden(network) < 1) return "This network has no hidden layer: nothing lies between its input and its output.";
  if (!known(network))
    return `The picture of its layers ${network.past ? "was not kept at this moment" : "comes with the first step"}.`;
  if (!living(network).length)
    return `${network.seeds.length > 1 ? "All seeds" : "The network"} overflowed or diverged: no numbers are left.`;
  if (!members(network).length)
    return `Seed ${network.seeds[network.choice]} overflowed or diverged: it has no numbers left.`;
  return "";
}

/**
 * How a size that is known hidden layer by hidden layer (from the input on) goes towards the input, judged by the whole
 * way: {kind: "keeps" | "shrinks" | "vanishes" | "grows" | "explodes" | "none" | "short" | "lost", factor: new size
 * over old for one layer, the geometric mean, layers: how many}.
 */
export function trend(sizes) {
  const layers = sizes.length;
  const silent = sizes.flatMap((size, layer) => (size === 0 ? [layer] : []));
  if (silent.length) return { kind: "none", factor: 0, layers, silent };
  if (!sizes.every(Number.isFinite)) return { kind: "lost", factor: NaN, layers };
  if (layers < 2) return { kind: "short", factor: NaN, layers };
  const whole = Math.log(sizes[0]) - Math.log(sizes.at(-1));
  return { kind: verdict(whole), factor: Math.exp(whole / (layers - 1)), layers };
}

// Of the logarithm of the factor over all layers.
function verdict(whole) {
  if (Math.abs(whole) <= Math.log(KEPT)) return "keeps";
  if (Math.abs(whole) <= Math.log(FAR)) return whole < 0 ? "shrinks" : "grows";
  return whole < 0 ? "vanishes" : "explodes";
}

/** "the gradient vanishes: it shrinks 9x a layer, 6600x from layer 5 to layer 1" */
export function trendWords({ kind, factor, layers, silent }) {
  if (kind === "none") return `the gradient is exactly zero in ${layerNames(silent)}: nothing is learned there`;
  if (kind === "lost") return "the gradient overflows: it is not a number";
  if (kind === "short") return `${layers ? "one hidden layer alone" : "no hidden layer"}: there is no depth to cross`;
  const changed = change(factor, layers);
  const what = joined(kind !== "keeps" ? kind : changed ? "changes little" : "keeps its size", changed);
  return `the gradient ${what} from layer ${layers} to layer 1`;
}

// "shrinks 1.4x a layer, 3.8x"; of two layers once; "" where nothing changes.
function change(factor, layers) {
  const apart = Math.max(factor, 1 / factor);
  const [one, whole] = [format(apart), format(apart ** (layers - 1), 2)];
  if (whole === "1") return "";
  return `${factor < 1 ? "shrinks" : "grows"} ${layers === 2 || one === "1" ? "" : `${one}x a layer, `}${whole}x`;
}

// The verdict and what it stands on, which may begin with the same word.
function joined(word, changes) {
  return !changes || changes.startsWith(word) ? changes || word : `${word}: it ${changes}`;
}

function layerNames(layers) {
  const names = layers.map((layer) => layer + 1);
  if (names.length === 1) return `layer ${names[0]}`;
  const together = names.at(-1) - names[0] === names.length - 1;
  if (together && names.length > 2) return `layers ${names[0]} to ${names.at(-1)}`;
  return `layers ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The sentence of the gradients in a network's hidden layers: `quantity` dw, dz or da; `which` column of "stat". */
export function flowWords(network, quantity, which = SIZE) {
  const sizes = column(network, quantity, which)
    .slice(0, hidden(network))
    .map(({ values }) => geometric(values));
  return trendWords(trend(sizes));
}

// The geometric mean of the positive ones; zero where there is none.
function geometric(values) {
  const logs = values.filter((value) => value > 0).map(Math.log);
  return logs.length
    ? Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
    : values.every((value) => value === 0)
      ? 0
      : NaN;
}

// "256 neurons", or "1,536 neurons looked at" where a layer has more than were looked at.
function counted(counts) {
  const all = grouped(counts.reduce((sum, { neurons }) => sum + neurons, 0));
  return `${all} neurons${counts.some(({ neurons, of }) => neurons < of) ? " looked at" : ""}`;
}

/** "62 of 256 neurons never fire, most of them in layer 2 (40 of 128)" of the member s. */
export function firingWords(network, s) {
  const counts = Array.from({ length: hidden(network) }, (_, layer) => firing(network, layer, s));
  const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
  const [dead, constant, all] = [sum("dead"), sum("still"), sum("neurons")];
  const frozen = constant > dead ? `; of ${constant} the derivative is zero everywhere` : "";
  const of = counted(counts);
  if (!dead) return `${all === 1 ? "the neuron fires" : `all ${of} fire`}${frozen}`;
  return `${grouped(dead)} of ${of} never ${dead === 1 ? "fires" : "fire"}${whereDead(counts, dead)}${frozen}`;
}

// ", most in layer 2 (40 of 128)", where there are several layers.
function whereDead(counts, all) {
  if (counts.length === 1) return "";
  const worst = counts.reduce((most, count, layer) => (count.dead > counts[most].dead ? layer : most), 0);
  const { dead, neurons } = counts[worst];
  if (dead === all) return `, ${all === 1 ? "" : "all "}in layer ${worst + 1}`;
  return `, most in layer ${worst + 1} (${dead} of ${neurons})`;
}

export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** The same of the choice: of one seed, or of several as mean and range. */
export function firingSentence(network) {
  const chosen = members(network);
  if (chosen.length === 1) return firingWords(network, chosen[0]);
  const counts = chosen.map((s) => Array.from({ length: hidden(network) }, (_, layer) => firing(network, layer, s)));
  const dead = counts.map((layers) => layers.reduce((sum, count) => sum + count.dead, 0));
  if (!Math.max(...dead)) return firingWords(network, chosen[0]);
  const mean = Number(middleOf(dead).toFixed(1));
  const seeds = `${chosen.length} seeds (${Math.min(...dead)} to ${Math.max(...dead)})`;
  return `${mean} of ${counted(counts[0])} never fire, the mean of ${seeds}`;
}

/** The mean of some numbers. */
export function middleOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** "layer 4 is the most saturated (66 %), layer 2 the least varied (rank 12 of 96)" */
export function distributionWords(network) {
  const layers = Array.from({ length: hidden(network) }, (_, layer) => layer);
  const saturated = layers.map((layer) => middleOf(each(network, `${layer}.saturated`)));
  const ranks = layers.map((layer) => middleOf(each(network, `${layer}.rank`)));
  const filled = layers.map((layer) => ranks[layer] / network.layers[layer].width);
  const most = layers.reduce((best, layer) => (saturated[layer] > saturated[best] ? layer : best), 0);
  const least = layers.reduce((best, layer) => (filled[layer] < filled[best] ? layer : best), 0);
  const full =
    saturated[most] > 0
      ? `layer ${most + 1} is the most saturated (${percent(saturated[most])})`
      : "no layer is saturated";
  const flat = layers.every((layer) => still(network, layer)) ? "the slope is zero everywhere" : full;
  const rank = `rank ${format(ranks[least], 2)} of ${network.layers[least].width}`;
  return `${flat}, layer ${least + 1} the least varied (${rank})`;
}

/** "80 %", "0.3 %", "0 %", "< 0.01 %" of a share; "–" where it is no number. */
export function percent(share) {
  if (!Number.isFinite(share)) return "–";
  if (share === 0) return "0 %";
  if (share < 1e-4) return "< 0.01 %";
  return `${Number((100 * share).toPrecision(share > 0.995 && share < 1 ? 3 : 2))} %`;
}

// Whether no neuron's derivative is anything but zero.
function still(network, layer) {
  const moving = part(network, `${layer}.moving`);
  return Boolean(moving) && members(network).every((s) => row(moving, s).every((share) => share === 0));
}

/** Where a layer samples its activation: "80 % of what enters lies where tanh is flatter than 1 % of its steepest". */
export function inputsWords(network, layer, title) {
  const shares = each(network, `${layer}.saturated`);
  const share = middleOf(shares);
  if (!Number.isFinite(share)) return "";
  if (still(network, layer)) return `${title} is flat wherever it is asked: no gradient passes`;
  const flat = `flatter than 1 % of its steepest`;
  if (share === 0) return `nothing enters where ${title} is ${flat}`;
  return `${percent(share)} of what enters lies where ${title} is ${flat}`;
}
