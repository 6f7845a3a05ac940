// Gradient flow: a histogram of the gradient for each layer and network, its size against depth, and the size of the
// updates.

import { element } from "../base/dom.js";
import { format } from "../maths/number_format.js";
import { BINNINGS, NOTES, barsOf } from "./binning.js";
import { Depth } from "./depth.js";
import {
  DEVIATION,
  MEAN,
  NORM,
  SIZE,
  column,
  each,
  hidden,
  histogram,
  living,
  onLog,
  part,
  row as rowOf,
} from "./numbers.js";
import { Histogram, drawPanels } from "./histogram_panels.js";
import { LayerView, panelOf } from "./network_view.js";
import { PLACE, eachCell, placeOf } from "./table_rows.js";
import { choice, layerName, lineKey, tick, why } from "./view.js";
import { flowWords, percent } from "./words.js";

const QUANTITIES = { dw: "weights ∂L/∂W", db: "biases ∂L/∂b", dz: "pre-activations ∂L/∂z", da: "activations ∂L/∂a" };
const MEASURES = { size: "mean absolute value", norm: "L2 norm" };
const COLUMNS = { size: SIZE, norm: NORM };
const HIGH = 106;
const GOOD = { low: 3e-4, high: 3e-3, title: "about 1e−3" };
const WHY =
  "Steps of about a thousandth of the weights’ size are a rule of thumb: much larger ones throw the weights about, " +
  "much smaller ones hardly move them. A layer far below the others learns slowly, as under a vanishing gradient. " +
  "Source: CS231n, “Neural Networks Part 3”, ratio of weights to updates.";
const WHY_SIZE =
  "The gradient of a layer is that of the next one times its weights and the slope of the activation. Where these " +
  "are below one on the average it shrinks layer by layer towards the input, where they are above one it grows. The " +
  "verdict compares the last hidden layer with the first: within 3x the size is kept, within 100x it shrinks or " +
  "grows, beyond that it vanishes or explodes. Source: Hochreiter, 1991; Glorot and Bengio, 2010.";
const WHY_ZERO =
  "The gradient of a weight is exactly zero where what enters through it is zero on every sample of the batch, " +
  "whatever the activation: in layer 1 at the pixels of the border, which are blank in every picture. Deeper it is " +
  "zero where a neuron before or behind the weight is silent, as a dead ReLU is.";
const SEEDS = "sizes: geometric mean over seeds; band: ± one standard deviation of the logarithm";

export class GradientFlow extends LayerView {
  /** `changed()` after something was switched here, which `switches` keep; `still`: networks that take no step. */
  constructor(changed, { still = false, switches = {} } = {}) {
    const quantity = choice("gradient of the", QUANTITIES, changed, switches);
    const bins = choice("bins", BINNINGS, changed, switches);
    const [common, log] = ["common axes", "log counts"].map((label) => tick(label, changed, switches));
    const tools = [quantity, bins, common, log, why(WHY_ZERO, "zero?")];
    super({ title: "Gradient flow", tools, file: "gradient_flow", table: flowRows, changed, switches, output: true });
    this.quantity = quantity;
    this.bins = bins;
    this.common = common;
    this.log = log;
    this.measure = choice("size as", MEASURES, changed, switches);
    this.sizes = new Depth({ title: "Size of the gradient", tools: [why(WHY_SIZE), this.measure.element] });
    this.updates = new Depth({
      title: "Update over weights",
      region: GOOD,
      empty: "comes with the first step",
      tools: [why(WHY)],
    });
    const depths = still ? [this.sizes.element] : [this.sizes.element, this.updates.element];
    this.list.after(element("div", { class: still ? "depths alone" : "depths" }, ...depths));
  }

  renew() {
    super.renew();
    for (const { ranges } of [this.sizes, this.updates]) ranges.clear();
  }

  get #which() {
    return COLUMNS[this.measure.value];
  }

  sentence(network) {
    return flowWords(network, this.quantity.value, this.#which);
  }

  panel(network, layer) {
    const figure = new Histogram({ height: HIGH, read: (text) => parts.words.read(text, figure) });
    const parts = panelOf(network, layer, figure.element);
    return { figure, ...parts };
  }

  paint(style, rows) {
    this.#histograms(style, rows);
    const shown = rows.map(({ network }) => network);
    const [quantity, which] = [this.quantity.value, this.#which];
    const sized = (network) =>
      column(network, quantity, which).map(({ layer, values }) => ({ layer, ...onLog(values) }));
    this.sizes.draw(
      style,
      shown.map((network) => ({ network, points: sized(network) })),
      `${quantity} ${which}`,
    );
    this.updates.draw(
      style,
      shown.map((network) => ({ network, points: ratios(network) })),
    );
    this.#legend(style, shown);
  }

  #histograms(style, rows) {
    const [quantity, kind] = [this.quantity.value, this.bins.value];
    const drawn = this.cells(rows).map(({ cell, network, name, width }) => {
      const bars = barsOf(network, cell.layer, quantity, kind);
      const absent =
        quantity === "da" && cell.layer === hidden(network) ? "the output has no activation" : "not a number";
      const words = bars ? `mean size ${format(bars.stat[SIZE], 2)}\nexactly zero ${percent(bars.zeros)}` : absent;
      cell.words.say(words);
      const label = `${network.title}, ${layerName(network, cell.layer)}: gradient, ${words.replace("\n", ", ")}`;
      return { figure: cell.figure, name: `${name} ${quantity} ${kind}`, network, width, bars, label };
    });
    drawPanels(style, drawn, {
      spans: this.spans,
      common: this.common.on ? `all ${quantity} ${kind}` : null,
      log: this.log.on,
    });
  }

  #legend({ dark, ink }, networks) {
    const many = networks.some((network) => network.choice === "mean" && living(network).length > 1);
    const mark = JSON.stringify([
      networks.map(({ title, color, dash }) => [title, color, dash]),
      many,
      this.bins.value,
      dark,
      ink,
    ]);
    if (mark === this.noted) return;
    this.noted = mark;
    const notes = [
      `bars: ${NOTES[this.bins.value]}`,
      "most: the share in the fullest bin",
      "hatched: exactly zero",
      ...(many ? [SEEDS] : []),
    ];
    this.legend.replaceChildren(...networks.map((network) => lineKey(network, dark)), notes.join(" · "));
  }
}

const ratios = (network) => network.layers.map((_, layer) => ({ layer, ...onLog(each(network, `${layer}.ratio`)) }));

const LISTS = { quantiles: 33, logs: 32 }; // numbers in each

const listed = (array, s, count) => (array ? [...rowOf(array, s)] : Array(count).fill(NaN));

const NAMES = [
  "gradient of",
  "mean",
  "standard deviation",
  "L2 norm",
  "mean absolute value",
  "share of exact zeros",
  "update over weights",
];
const LISTED = [
  ...Array.from({ length: LISTS.quantiles }, (_, k) => `quantile ${k} of ${LISTS.quantiles - 1}`),
  "share below 1e-12",
  ...Array.from({ length: LISTS.logs - 2 }, (_, k) => `share of size from 1e${k / 2 - 12}`),
  "share above 1e3",
];

/** The numbers of the figure, a row for each network, seed, layer and quantity. */
function flowRows(networks) {
  const lines = networks.flatMap((network) =>
    eachCell(network, Object.keys(QUANTITIES), (s, layer, quantity) => {
      const hist = histogram(network, layer, quantity, [s]);
      if (!hist) return [];
      const [ratio] = each(network, `${layer}.ratio`, [s]);
      const numbers = [...[MEAN, DEVIATION, NORM, SIZE].map((which) => hist.stat[which]), hist.zeros, ratio ?? NaN];
      const lists = Object.entries(LISTS).flatMap(([name, count]) =>
        listed(part(network, `${layer}.${quantity}.${name}`), s, count),
      );
      return [[...placeOf(network, s, layer), quantity.slice(1), ...numbers, ...lists]];
    }),
  );
  return [[...PLACE, ...NAMES, ...LISTED], ...lines];
}
