// Distributions: what enters the activation of each layer, what leaves it, how much of it is saturated and how varied it is.

import { element, prepare, say } from "../live/dom.js";
import { format } from "../engine/colors.js";
import { tint } from "../zoo/pen.js";
import { drawHistogram } from "./bins.js";
import { DEVIATION, MEAN, each, hidden, histogram, living } from "./numbers.js";
import { Span, union } from "./span.js";
import { Rows, View, layerName, looked, tick } from "./view.js";
import { distributionWords, middleOf, percent } from "./words.js";

const HIGH = 92;
const PARTS = { z: "z, before", a: "a, after" };

export class Distributions {
  /** `changed()` after something was switched here. */
  constructor(changed) {
    this.common = tick("common axes", changed);
    this.log = tick("log counts", changed);
    this.spans = new Map();
    this.networks = [];
    this.view = new View({ title: "Before and after the activation", tools: [this.common, this.log], file: "distributions", rows: () => distributionRows(this.networks) });
    this.rows = new Rows(layerPanel, (network) => looked(hidden(network)));
    const legend = element("p", { class: "legend" }, "above: pre-activation z, below: activation a · each bin: its share of all, the fullest at the top left · hatched: exactly zero · ◂ ▸: beyond the ends · "
      + "saturated: where the slope is below 1 % of its largest · rank: how many directions the layer’s activations fill");
    this.view.body.append(this.rows.element, legend);
    this.element = this.view.element;
  }

  /** Other networks come: their axes start anew. */
  renew() {
    this.spans.clear();
  }

  draw(style, networks) {
    this.networks = networks;
    if (this.view.none(networks)) return;
    const rows = this.rows.fit(networks, style.dark);
    for (const name of Object.keys(PARTS)) this.#histograms(style, rows, name);
    for (const row of rows) {
      this.rows.say(row, row.trouble ? "" : distributionWords(row.network));
      if (!row.trouble) for (const { layer, words } of row.panels) say(words, layerWords(row.network, layer));
    }
  }

  #histograms(style, rows, name) {
    const cells = rows.flatMap((row, n) => (row.trouble ? [] : row.panels.map((cell) => ({ cell, n, network: row.network, hist: histogram(row.network, cell.layer, name) }))));
    const spans = cells.flatMap(({ hist }) => (hist ? [hist.filled] : []));
    const all = this.common.on && spans.length ? this.#span(`all ${name}`, rows[0].network, union(spans)) : null;
    for (const { cell, n, network, hist } of cells) {
      const width = Math.round(cell.element.clientWidth);
      if (width < 40) continue;
      const [low, high] = all ?? (hist ? this.#span(`${n} ${cell.layer} ${name}`, network, hist.filled) : [-1, 1]);
      const canvas = cell.canvases[name];
      drawHistogram(prepare(canvas, width, HIGH), { width, height: HIGH, hist, low, high, log: this.log.on, color: tint(network.color, style.dark), style });
      canvas.setAttribute("aria-label", `${network.title}, ${layerName(network, cell.layer)}, ${PARTS[name]}: ${hist ? `mean ${format(hist.stat[MEAN], 2)}, standard deviation ${format(hist.stat[DEVIATION], 2)}, exactly zero ${percent(hist.zeros)}` : "no numbers"}`);
    }
  }

  #span(key, { step = 0 }, [low, high]) {
    if (!this.spans.has(key)) this.spans.set(key, new Span());
    return this.spans.get(key).at(step, low, high);
  }
}

function layerPanel(network, layer) {
  const canvases = Object.fromEntries(Object.keys(PARTS).map((name) => [name, element("canvas", { role: "img" })]));
  const words = element("p", { class: "panel-words two" });
  return { canvases, words, element: element("figure", { class: "layer-panel" }, element("figcaption", {}, `${layerName(network, layer)} · ${network.layers[layer].width}`), ...Object.values(canvases), words) };
}

// "saturated 12 %" and "rank 40 of 128", on a line each.
function layerWords(network, layer) {
  const rank = middleOf(each(network, `${layer}.rank`));
  return `saturated ${percent(middleOf(each(network, `${layer}.saturated`)))}\nrank ${Number.isFinite(rank) ? format(rank, Math.max(2, Math.ceil(Math.log10(rank)))) : "–"} of ${network.layers[layer].width}`;
}

/** The numbers of the figure: figures, and the bins, a row for each network, seed, layer and quantity. */
export function distributionRows(networks) {
  const bins = histogram(networks[0] ?? {}, 0, "z", living(networks[0] ?? { seeds: [], layers: [] }))?.shares.length ?? 0;
  const names = ["network", "seed", "layer", "quantity", "mean", "standard deviation", "share of exact zeros", "share saturated", "effective rank", "axis from", "axis to", "share below", "share above",
    ...Array.from({ length: bins }, (_, bin) => `share in bin ${bin + 1}`)];
  const lines = networks.flatMap((network) => living(network).flatMap((s) => network.layers.flatMap((_, layer) => Object.keys(PARTS).flatMap((name) => {
    const hist = histogram(network, layer, name, [s]);
    if (!hist) return [];
    const [saturated, rank] = ["saturated", "rank"].map((one) => each(network, `${layer}.${one}`, [s])[0] ?? NaN);
    return [[network.title, network.seeds[s], layer < hidden(network) ? layer + 1 : "output", name, hist.stat[MEAN], hist.stat[DEVIATION], hist.zeros, saturated, rank, hist.low, hist.high, hist.below, hist.above, ...hist.shares]];
  }))));
  return [names, ...lines];
}
