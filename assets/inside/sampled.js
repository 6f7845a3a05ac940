// Where the activation is sampled: the curve of each layer, below it how often z is there, and how hard the loss pulls there.

import { element, prepare, say } from "../live/dom.js";
import { format } from "../engine/colors.js";
import { uniform } from "../learned/sampled.js";
import { tint } from "../zoo/pen.js";
import { Frame } from "../learned/frame.js";
import { MEAN, DEVIATION, average, each, hidden, histogram, living, members, part, row } from "./numbers.js";
import { Span, union } from "./span.js";
import { Rows, View, choice, layerName, looked, tick } from "./view.js";
import { middleOf, percent, sampledWords } from "./words.js";

const USUAL = [-4, 4]; // that the axis holds from the beginning, so that one sees what enters spread out
const PULLS = { none: "nothing", a: "pull |∂L/∂a|", z: "pull |∂L/∂z|" };
const ROOM = { left: 30, right: 42, top: 12, below: 20 };
const TIGHT = { left: 2, right: 2, top: 3, below: 3 };
const HIGH = 168;
const SMALL = 62; // pixels of a seed's panel
const MOST = 12; // seeds side by side
const LITTLE = 5e-3; // share of the samples below which a bin's pull is not drawn

export class Sampled {
  /** `changed()` after something was switched here. */
  constructor(changed) {
    this.over = choice("with", PULLS, changed);
    this.seeds = tick("every seed", changed);
    this.spans = new Map();
    this.networks = [];
    this.frame = new Frame({ room: ROOM, size: 10 });
    this.small = new Frame({ room: TIGHT });
    this.view = new View({ title: "Where the activation is sampled", tools: [this.over, this.seeds], file: "sampled", rows: () => sampledRows(this.networks) });
    this.rows = new Rows(layerPanel, (network) => looked(hidden(network)));
    this.legend = element("p", { class: "legend" });
    this.view.body.append(this.rows.element, this.legend);
    this.element = this.view.element;
  }

  /** Other networks come: their axes start anew. */
  renew() {
    this.spans.clear();
  }

  draw(style, networks) {
    this.networks = networks;
    if (this.view.none(networks)) return;
    const pull = this.over.value;
    this.rows.fit(networks, style.dark).forEach((row, n) => {
      this.rows.say(row, row.trouble ? "" : sampledSentence(row.network));
      if (!row.trouble) for (const cell of row.panels) this.#panel(style, row.network, cell, { pull, n });
    });
    this.#legend(style, pull);
  }

  #panel(style, network, cell, { pull, n }) {
    const width = Math.round(cell.element.clientWidth);
    if (width < 80) return;
    const asked = sampleOf(network, cell.layer);
    const context = prepare(cell.canvas, width, HIGH);
    const limits = this.#limits(network, { key: `${n} ${cell.layer}`, layer: cell.layer }, asked, pull);
    this.frame.fit({ width, height: HIGH, ...limits });
    this.frame.axes(context, style);
    paint(context, this.frame, asked, { color: tint(network.color, style.dark), style, pull, most: limits.most });
    const words = `${asked.words}${pull === "none" ? "" : strongest(asked, pull)}`;
    say(cell.words, words);
    cell.canvas.setAttribute("aria-label", `${network.title}, ${layerName(network, cell.layer)}: the curve and where it is sampled; ${words}`);
    this.#multiples(style, network, cell, { width, limits, pull });
  }

  // Axes that hold the curve and what is nearly all that enters; they grow with the step.
  #limits(network, { key, layer }, asked, pull) {
    const { x, curve, hist } = asked;
    const step = network.step ?? 0;
    const finite = Array.from(curve).filter(Number.isFinite);
    const [low, high] = this.#span(`${key} z`, step, union([hist ? hist.filled : [x[0], x.at(-1)], USUAL]));
    const [bottom, top] = this.#span(`${key} a`, step, finite.length ? [Math.min(0, ...finite), Math.max(0, ...finite)] : [0, 1]);
    const [, most] = pull === "none" || !hist ? [0, 1] : this.#span(`${key} ${pull}`, step, [0, this.#most(network, layer, asked, pull)]);
    return { low, high, bottom, top, most };
  }

  // The strongest pull that is shown, of every seed where these have panels.
  #most(network, layer, asked, pull) {
    const all = this.seeds.on ? living(network).map((s) => sampleOf(network, layer, [s])) : [];
    return Math.max(1e-30, ...[asked, ...all].flatMap((one) => judged(one, pull)).filter(Number.isFinite));
  }

  #span(key, step, ends) {
    if (!this.spans.has(key)) this.spans.set(key, new Span());
    return this.spans.get(key).at(step, ...ends);
  }

  // A small panel for every seed, on the axes of the large one.
  #multiples(style, network, cell, { width, limits, pull }) {
    const shown = this.seeds.on ? living(network).slice(0, MOST) : [];
    const across = Math.max(1, Math.min(4, Math.floor(width / 84)));
    const wide = Math.floor(width / across) - 4;
    while (cell.small.length < shown.length) cell.small.push(seedPanel(cell.multiples));
    cell.multiples.hidden = !shown.length;
    cell.multiples.style.setProperty("--across", across);
    cell.small.forEach(({ canvas, name, element: figure }, k) => {
      figure.hidden = k >= shown.length;
      if (figure.hidden) return;
      say(name, `seed ${network.seeds[shown[k]]}`);
      const context = prepare(canvas, wide, SMALL);
      this.small.fit({ width: wide, height: SMALL, ...limits });
      paint(context, this.small, sampleOf(network, cell.layer, [shown[k]]), { color: tint(network.color, style.dark), style, pull, most: limits.most, small: true });
    });
  }

  #legend({ dark }, pull) {
    const mark = `${dark} ${pull}`;
    if (this.mark === mark) return;
    this.mark = mark;
    const sample = element("span", { class: "key dashed" });
    sample.style.borderTopColor = pullColor(dark);
    const entry = pull === "none" ? [] : [element("span", { class: "entry" }, sample, `mean ${PULLS[pull].replace("pull ", "")} of the samples in each bin, axis at the right`)];
    this.legend.replaceChildren(element("span", { class: "entry" }, element("span", { class: "bar" }), "how often z is there"), ...entry,
      "line: the activation over z, dashed beyond the middle 99 % of what enters");
  }
}

function layerPanel(network, layer) {
  const canvas = element("canvas", { role: "img" });
  const words = element("p", { class: "panel-words two" });
  const multiples = element("div", { class: "seed-panels", hidden: true });
  return { canvas, words, multiples, small: [], element: element("figure", { class: "layer-panel broad" }, element("figcaption", {}, `${layerName(network, layer)} · ${network.layers[layer].width}`), canvas, words, multiples) };
}

function seedPanel(multiples) {
  const [canvas, name] = [element("canvas", { "aria-hidden": "true" }), element("span", {})];
  const figure = element("figure", {}, canvas, name);
  multiples.append(figure);
  return { canvas, name, element: figure };
}

/** What a layer samples, over some members: {x, curve, hist, pull: {a, z}, middle: [from, to] of 99 %, words}. */
export function sampleOf(network, layer, chosen = members(network)) {
  const hist = histogram(network, layer, "z", chosen);
  const ends = part(network, `${layer}.z.ends`).data;
  const curve = part(network, `${layer}.curve`)?.data ?? new Float32Array(2).fill(NaN);
  const pull = Object.fromEntries(["a", "z"].map((name) => {
    const array = part(network, `${layer}.pull.${name}`);
    return [name, array && hist ? average(chosen.map((s) => row(array, s))) : new Float64Array(0)];
  }));
  return { x: uniform(ends, curve.length), curve, hist, pull, middle: hist ? middleOf99(hist) : [NaN, NaN], words: hist ? placed(hist) : "no numbers" };
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
function placed({ stat, shares, low, high, below, zeros, zeroBin }) {
  const edge = (-low / (high - low)) * shares.length;
  const under = shares.reduce((sum, share, bin) => sum + (share - (bin === zeroBin ? zeros : 0)) * Math.min(Math.max(edge - bin, 0), 1), below);
  return `z ${format(rounded(stat[MEAN], stat[DEVIATION]), 3)} ± ${format(stat[DEVIATION], 2)}, ${percent(Math.min(Math.max(under, 0), 1))} below 0`;
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

function strongest(asked, name) {
  if (!asked.hist) return "";
  const pulls = judged(asked, name);
  const best = pulls.reduce((most, value, bin) => (value > (pulls[most] ?? 0) ? bin : most), -1);
  if (best < 0) return "\nno pull: the gradient is zero";
  const { low, high, shares } = asked.hist;
  return `\nstrongest pull at z ${format(low + ((best + 0.5) * (high - low)) / shares.length, 2)}`;
}

const pullColor = (dark) => (dark ? "#d7a8ff" : "#7a2a9e");

// Density, curve and pull on a frame that was fitted.
function paint(context, frame, asked, { color, style, pull, most, small = false }) {
  const { x, curve, hist } = asked;
  if (hist) frame.bars(context, hist.shares, [hist.low, hist.high], { color: style.ink, part: 0.42, alpha: 0.2 });
  frame.clip(context);
  frame.curve(context, x, curve, asked.middle, { color, width: small ? 1.6 : 2.4, outside: 0.7 });
  context.restore();
  if (hist && pull !== "none") pulled(context, frame, asked, { pull, style, most, small });
}

// The pull as a line, on an axis of its own from 0 to `most`.
function pulled(context, frame, asked, { pull, style, most, small }) {
  const pulls = judged(asked, pull);
  const { low, high } = asked.hist;
  const step = (high - low) / pulls.length;
  const floor = frame.above + frame.height;
  const y = (value) => floor - (value / most) * frame.height;
  frame.clip(context);
  frame.strokes(context, { color: pullColor(style.dark), width: small ? 1 : 1.6, dash: [5, 3] }, () => {
    let drawing = false;
    pulls.forEach((value, bin) => {
      if (!Number.isFinite(value)) drawing = false;
      else {
        const [place, height] = [frame.x(low + (bin + 0.5) * step), y(value)];
        drawing ? context.lineTo(place, height) : context.moveTo(place, height);
        drawing = true;
      }
    });
  });
  context.restore();
  if (small) return;
  context.font = `10px ${style.font}`;
  context.fillStyle = pullColor(style.dark);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(format(most, 2), frame.left + frame.width + 3, y(most));
  context.fillText("0", frame.left + frame.width + 3, floor);
}

/** The sentence of a network: the layer that lies most where its activation is flat. */
export function sampledSentence(network) {
  const shares = Array.from({ length: hidden(network) }, (_, layer) => middleOf(each(network, `${layer}.saturated`)));
  const most = shares.reduce((best, share, layer) => (share > shares[best] ? layer : best), 0);
  const words = sampledWords(network, most, network.layers[most].activation?.title ?? network.title);
  return shares.length > 1 && shares[most] > 0 ? `most in layer ${most + 1}: ${words}` : words;
}

/** The numbers of the figure: a row for each network, seed, layer and bin. */
export function sampledRows(networks) {
  const lines = networks.flatMap((network) => living(network).flatMap((s) => Array.from({ length: hidden(network) }, (_, layer) => {
    const { hist, pull } = sampleOf(network, layer, [s]);
    if (!hist) return [];
    const step = (hist.high - hist.low) / hist.shares.length;
    return Array.from(hist.shares, (share, bin) => [network.title, network.seeds[s], layer + 1, hist.low + (bin + 0.5) * step, share, pull.a[bin] ?? NaN, pull.z[bin] ?? NaN]);
  }).flat()));
  return [["network", "seed", "layer", "z (middle of the bin)", "share of what enters", "mean |dL/da|", "mean |dL/dz|"], ...lines];
}
