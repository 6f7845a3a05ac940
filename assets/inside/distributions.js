// Distributions: what enters the activation of each layer, what leaves it, how much of it is saturated and how varied
// it is.

import { format } from "../maths/number_format.js";
import { equalBins } from "./binning.js";
import { DEVIATION, MEAN, each, histogram } from "./numbers.js";
import { Histogram, drawPanels } from "./histogram_panels.js";
import { LayerView, panelOf } from "./network_view.js";
import { saturatedWords } from "./activation_inputs.js";
import { PLACE, eachCell, placeOf } from "./table_rows.js";
import { layerName, tick, why } from "./view.js";
import { distributionWords, middleOf, percent } from "./words.js";

const HIGH = 94;
const PARTS = { z: "z, before", a: "a, after" };
const SATURATED =
  "Saturated: the share of pre-activations at which the slope of the activation is below 1 % of its largest. There " +
  "hardly any gradient passes, so that the weights before it hardly learn. For ReLU it is the half on which it is " +
  "off. Source: Glorot and Bengio, 2010.";
const RANK =
  "Rank: how many directions the activations of the layer fill, as the exponential of the entropy of their singular " +
  "values. Where it is small, the neurons say nearly the same and what is lost here no later layer brings back. " +
  "Source: Roy and Vetterli, 2007.";
const LEGEND =
  "above: pre-activation z, below: activation a · most: the share in the fullest bin · hatched: exactly zero · ◂ ▸: " +
  "beyond the ends · saturated: where the slope is below 1 % of its largest · rank: how many directions the layer’s " +
  "activations fill";

export class Distributions extends LayerView {
  /** `changed()` after something was switched here, which `switches` keep. */
  constructor(changed, { switches = {} } = {}) {
    const [common, log] = ["common axes", "log counts"].map((label) => tick(label, changed, switches));
    const tools = [common, log, why(SATURATED, "saturated?"), why(RANK, "rank?")];
    const [title, file] = ["Before and after the activation", "distributions"];
    super({ title, tools, file, table: distributionRows, changed, switches });
    this.common = common;
    this.log = log;
    this.legend.textContent = LEGEND;
  }

  sentence(network) {
    return distributionWords(network);
  }

  panel(network, layer) {
    const histograms = Object.fromEntries(
      Object.keys(PARTS).map((name) => {
        const figure = new Histogram({ height: HIGH, symbol: name, read: (text) => parts.words.read(text, name) });
        return [name, figure];
      }),
    );
    const parts = panelOf(network, layer, ...Object.values(histograms).map((figure) => figure.element));
    return { figures: histograms, ...parts };
  }

  paint(style, rows) {
    const cells = this.cells(rows);
    for (const { cell, network } of cells) cell.words.say(layerWords(network, cell.layer));
    for (const part of Object.keys(PARTS)) {
      const drawn = cells.map(({ cell, network, name, width }) => {
        const hist = histogram(network, cell.layer, part);
        const words = hist ? figures(hist) : "no numbers";
        const label = `${network.title}, ${layerName(network, cell.layer)}, ${PARTS[part]}: ${words}`;
        return {
          figure: cell.figures[part],
          name: `${name} ${part}`,
          network,
          width,
          label,
          bars: hist && equalBins(hist),
        };
      });
      drawPanels(style, drawn, { spans: this.spans, common: this.common.on ? `all ${part}` : null, log: this.log.on });
    }
  }
}

function figures({ stat, zeros }) {
  const [mean, deviation] = [MEAN, DEVIATION].map((which) => format(stat[which], 2));
  return `mean ${mean}, standard deviation ${deviation}, exactly zero ${percent(zeros)}`;
}

// "saturated 12 %" and "rank 40 of 128", on a line each.
function layerWords(network, layer) {
  const rank = middleOf(each(network, `${layer}.rank`));
  const directions = Number.isFinite(rank) ? format(rank, Math.max(2, Math.ceil(Math.log10(rank)))) : "–";
  return `${saturatedWords(network, layer)}\nrank ${directions} of ${network.layers[layer].width}`;
}

const COLUMNS = [
  "mean",
  "standard deviation",
  "share of exact zeros",
  "share saturated",
  "effective rank",
  "axis from",
  "axis to",
  "share below",
  "share above",
];

/** The numbers of the figure: figures, and the bins, a row for each network, seed, layer and quantity. */
function distributionRows(networks) {
  const lines = networks.flatMap((network) =>
    eachCell(network, Object.keys(PARTS), (s, layer, name) => {
      const hist = histogram(network, layer, name, [s]);
      if (!hist) return [];
      const [saturated, rank] = ["saturated", "rank"].map((one) => each(network, `${layer}.${one}`, [s])[0] ?? NaN);
      const numbers = [
        hist.stat[MEAN],
        hist.stat[DEVIATION],
        hist.zeros,
        saturated,
        rank,
        hist.low,
        hist.high,
        hist.below,
        hist.above,
      ];
      return [[...placeOf(network, s, layer), name, ...numbers, ...hist.shares]];
    }),
  );
  const bins = Math.max(0, ...lines.map((line) => line.length - PLACE.length - 1 - COLUMNS.length));
  return [
    [...PLACE, "quantity", ...COLUMNS, ...Array.from({ length: bins }, (_, bin) => `share in bin ${bin + 1}`)],
    ...lines,
  ];
}
