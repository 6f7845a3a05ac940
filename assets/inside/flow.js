// Gradient flow: a histogram of the gradient for each layer and network, its size against depth, and the size of the updates.

import { element, prepare, say } from "../live/dom.js";
import { format } from "../engine/colors.js";
import { tint } from "../zoo/pen.js";
import { BINNINGS, NOTES, barsOf } from "./binning.js";
import { drawHistogram } from "./bins.js";
import { Depth } from "./depth.js";
import { MEAN, DEVIATION, NORM, SIZE, column, each, hidden, histogram, living, onLog, part, row as rowOf } from "./numbers.js";
import { Span, union } from "./span.js";
import { Rows, View, choice, layerName, lineKey, looked, panel, tick, why } from "./view.js";
import { flowWords, percent } from "./words.js";

const QUANTITIES = { dw: "weights ∂L/∂W", db: "biases ∂L/∂b", dz: "pre-activations ∂L/∂z", da: "activations ∂L/∂a" };
const MEASURES = { size: "mean absolute value", norm: "L2 norm" };
const COLUMNS = { size: SIZE, norm: NORM };
const HIGH = 104;
const GOOD = { low: 3e-4, high: 3e-3, title: "about 1e−3" };
const WHY = "Steps of about a thousandth of the weights’ size are a rule of thumb: much larger ones throw the weights about, much smaller ones hardly move them. "
  + "A layer far below the others learns slowly, as under a vanishing gradient. Source: CS231n, “Neural Networks Part 3”, ratio of weights to updates.";

export class Flow {
  /** `changed()` after something was switched here. */
  constructor(changed) {
    this.quantity = choice("gradient of the", QUANTITIES, changed);
    this.measure = choice("size as", MEASURES, changed);
    this.bins = choice("bins", BINNINGS, changed);
    this.common = tick("common axes", changed);
    this.log = tick("log counts", changed);
    this.spans = new Map();
    this.networks = [];
    this.view = new View({ title: "Gradient flow", tools: [this.quantity, this.bins, this.common, this.log], file: "gradient_flow", rows: () => flowRows(this.networks) });
    this.rows = new Rows((network, layer) => panel(`${layerName(network, layer)} · ${network.layers[layer].width}`, ""), (network) => looked(network.layers.length));
    this.sizes = new Depth({ title: "Size of the gradient", tools: [this.measure.element] });
    this.updates = new Depth({ title: "Update over weights", region: GOOD, empty: "comes with the first step", tools: [why(WHY)] });
    this.legend = element("p", { class: "legend" });
    this.view.body.append(this.rows.element, element("div", { class: "depths" }, this.sizes.element, this.updates.element), this.legend);
    this.element = this.view.element;
  }

  /** Other networks come: their axes start anew. */
  renew() {
    for (const known of [this.spans, this.sizes.ranges, this.updates.ranges]) known.clear();
  }

  draw(style, networks) {
    this.networks = networks;
    if (this.view.none(networks)) return;
    const [quantity, which] = [this.quantity.value, COLUMNS[this.measure.value]];
    const rows = this.rows.fit(networks, style.dark);
    this.#histograms(style, rows, quantity, this.bins.value);
    for (const row of rows) this.rows.say(row, row.trouble ? "" : flowWords(row.network, quantity, which));
    const shown = networks.filter((network) => living(network).length);
    this.sizes.draw(style, shown.map((network) => ({ network, points: column(network, quantity, which).map(({ layer, values }) => ({ layer, ...onLog(values) })) })), `${quantity} ${which}`);
    this.updates.draw(style, shown.map((network) => ({ network, points: ratios(network) })));
    this.#legend(style, shown);
  }

  #histograms(style, rows, quantity, kind) {
    const cells = rows.flatMap((row, n) => (row.trouble ? [] : row.panels.map((cell) => ({ cell, n, network: row.network, bars: barsOf(row.network, cell.layer, quantity, kind) }))));
    const spans = cells.filter(({ bars }) => bars).map(({ bars }) => bars.span);
    const of = `${quantity} ${kind}`;
    const all = this.common.on && spans.length ? this.#span("all", of, rows[0].network, union(spans)) : null;
    for (const { cell, n, network, bars } of cells) {
      const width = Math.round(cell.element.clientWidth);
      if (width < 40) continue;
      const [low, high] = all ?? (bars ? this.#span(`${n} ${cell.layer}`, of, network, bars.span) : [-1, 1]);
      drawHistogram(prepare(cell.canvas, width, HIGH), { width, height: HIGH, hist: bars, low, high, log: this.log.on, color: tint(network.color, style.dark), style });
      const absent = quantity === "da" && cell.layer === hidden(network) ? "the output has no activation" : "not a number";
      say(cell.words, bars ? `mean size ${format(bars.stat[SIZE], 2)}` : absent);
      cell.canvas.setAttribute("aria-label", bars ? `${network.title}, ${layerName(network, cell.layer)}: gradient, mean size ${format(bars.stat[SIZE], 2)}, exactly zero ${percent(bars.zeros)}` : absent);
    }
  }

  #span(cell, quantity, { step = 0 }, [low, high]) {
    const key = `${cell} ${quantity}`;
    if (!this.spans.has(key)) this.spans.set(key, new Span());
    return this.spans.get(key).at(step, low, high);
  }

  #legend({ dark, ink }, networks) {
    const many = networks.some((network) => network.choice === "mean" && living(network).length > 1);
    const mark = JSON.stringify([networks.map(({ title, color, dash }) => [title, color, dash]), many, this.bins.value, dark, ink]);
    if (mark === this.mark) return;
    this.mark = mark;
    const notes = [`bars: ${NOTES[this.bins.value]}`, "hatched: exactly zero", ...(many ? ["line: geometric mean over seeds, band: ± one standard deviation of the logarithm"] : [])];
    this.legend.replaceChildren(...networks.map((network) => lineKey(network, dark)), notes.join(" · "));
  }
}

const ratios = (network) => network.layers.map((_, layer) => ({ layer, ...onLog(each(network, `${layer}.ratio`)) }));

const [QUANTILES, LOGS] = [33, 32]; // numbers of "quantiles" and "logs"

const listed = (array, s, count) => (array ? [...rowOf(array, s)] : Array(count).fill(NaN));

/** The numbers of the figure, a row for each network, seed, layer and quantity. */
export function flowRows(networks) {
  const names = ["network", "seed", "layer", "gradient of", "mean", "standard deviation", "L2 norm", "mean absolute value", "share of exact zeros", "update over weights",
    ...Array.from({ length: QUANTILES }, (_, k) => `quantile ${k} of ${QUANTILES - 1}`), "share below 1e-12", ...Array.from({ length: LOGS - 2 }, (_, k) => `share of size from 1e${k / 2 - 12}`), "share above 1e3"];
  const lines = networks.flatMap((network) => living(network).flatMap((s) => network.layers.flatMap((_, layer) => Object.keys(QUANTITIES).flatMap((quantity) => {
    const hist = histogram(network, layer, quantity, [s]);
    if (!hist) return [];
    const { stat, zeros } = hist;
    const [ratio] = each(network, `${layer}.ratio`, [s]);
    return [[network.title, network.seeds[s], layer < hidden(network) ? layer + 1 : "output", quantity.slice(1), stat[MEAN], stat[DEVIATION], stat[NORM], stat[SIZE], zeros, ratio ?? NaN,
      ...Object.entries({ quantiles: QUANTILES, logs: LOGS }).flatMap(([name, count]) => listed(part(network, `${layer}.${quantity}.${name}`), s, count))]];
  }))));
  return [names, ...lines];
}
