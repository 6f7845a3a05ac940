// Gradients over many batches beside one batch: a histogram for each layer, at first and now.

import { format } from "../maths/number_format.js";
import { mounting } from "../base/component.js";
import { element, prepare, say } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { tint } from "../base/line_style.js";
import { A_DECADE, LOWEST } from "./binning.js";
import { looked } from "./layers.js";
import { NORM, SIZE, ZEROS, withoutZeros } from "./numbers.js";
import { drawLarge } from "./overlaid_histograms.js";
import { StillFigure, arraysOf } from "./still_figure.js";
import { csvButton } from "../base/csv.js";
import { choice, entry, tick } from "./view.js";
import { grouped, percent } from "./words.js";

const HIGH = 104;
const MAX_LAYERS = 12; // layers that have a panel
const MOMENTS = { now: "Now", first: "At first" };
const BINS = { hist: "30 linear", decades: "log |g|" };

/** The histogram of a layer, `kind` hist or decades, as overlaid_histograms.js draws it. */
export function barsOf(arrays, place, kind) {
  const part = (name) => arrays[`${place}.${name}`].data;
  const zeros = part("stat")[ZEROS];
  if (kind === "decades") return decades(part("decades"), zeros);
  const [low, high] = part("ends");
  const heights = withoutZeros({ shares: part("hist"), zeros, low, high });
  return { low, high, heights, zeros, below: part("beyond")[0], above: part("beyond")[1] };
}

function decades(shares, zeros) {
  return { low: LOWEST, high: LOWEST + shares.length / A_DECADE, heights: Array.from(shares), zeros, zeroAt: null };
}

/** The whole decades that hold what several histograms have. */
export function within(several) {
  const {
    low,
    heights: { length },
  } = several[0];
  const filled = [...Array(length).keys()].filter((k) => several.some(({ heights }) => heights[k] > 0));
  const first = Math.floor((filled[0] ?? 0) / A_DECADE);
  const last = Math.ceil(((filled.at(-1) ?? length - 1) + 1) / A_DECADE);
  const cut = ({ heights }) => heights.slice(first * A_DECADE, last * A_DECADE);
  return several.map((one) => ({ ...one, low: low + first, high: low + last, heights: cut(one) }));
}

const power = (decade) => `1e${Math.round(decade)}`.replace("-", "−");

class GradientBatches extends StillFigure {
  constructor(root, data, report) {
    super(root, data, report);
    const changed = () => this.redraw();
    this.bins = choice("bins", BINS, changed);
    this.log = tick("log counts", changed);
    this.title = element("h3", {});
    this.rows = element("div", { class: "network-rows" });
    this.legend = element("p", { class: "legend" });
    const save = csvButton("gradient_over_batches", () => batchRows(this.arrays, this.data));
    const head = element("header", {}, this.title, this.bins.element, this.log.element, save);
    this.element.append(element("section", { class: "inside-view whole" }, head, this.rows, this.legend));
    this.arrays = arraysOf(data.coded);
  }

  update(data, report) {
    if (data.coded !== this.data.coded) this.arrays = arraysOf(data.coded);
    super.update(data, report);
  }

  draw(style) {
    const { data } = this;
    const color = tint(data.color, style.dark);
    say(
      this.title,
      `Gradient of the ${data.quantity}, ${data.seed === "mean" ? "mean of the seeds" : `seed ${data.seed}`}`,
    );
    this.#build();
    for (const { moment, name, panels } of this.strips) {
      say(name, moment === "now" ? `Now, step ${grouped(data.step)}` : "At first");
      for (const panel of panels)
        drawFigure(panel.element, () =>
          this.#panel(
            panel,
            ["many", "one"].map((count) => `${moment}.${count}.${panel.layer}`),
            { style, color },
          ),
        );
    }
    this.#legend(color);
  }

  #build() {
    const count = layersOf(this.arrays);
    const mark = JSON.stringify([count, this.data.widths]);
    if (mark === this.mark) return;
    this.mark = mark;
    this.strips = Object.keys(MOMENTS).map((moment) => {
      const name = element("p", { class: "row-title" });
      const panels = looked(count, MAX_LAYERS).map((layer) => panelOf(layer, panelTitle(layer, this.data.widths)));
      const group = { class: "batch-panels", role: "group", "aria-label": `${MOMENTS[moment]}: layers` };
      const strip = element("div", group, ...panels.map((panel) => panel.element));
      return { moment, name, panels, element: element("div", { class: "network-row" }, name, strip) };
    });
    this.rows.replaceChildren(...this.strips.map((strip) => strip.element));
  }

  #panel({ element: figure, canvas, words }, places, { style, color }) {
    const kind = this.bins.value;
    const pair = places.map((place) => barsOf(this.arrays, place, kind));
    const [bars, behind] = kind === "decades" ? within(pair) : pair;
    const text = panelWords(this.arrays, places);
    say(words, text);
    const width = Math.round(figure.clientWidth);
    if (width < 40) return;
    const name = kind === "decades" ? power : (value) => format(value, 2);
    const drawn = { bars, behind: this.data.batches > 1 ? behind : null, color, log: this.log.on, style, name };
    drawLarge(prepare(canvas, width, HIGH), width, HIGH, drawn);
    canvas.setAttribute("aria-label", text);
  }

  #legend(color) {
    const bar = element("span", { class: "bar" });
    bar.style.background = `color-mix(in srgb, ${color} 34%, transparent)`;
    bar.style.borderTop = `2px solid ${color}`;
    const { batches, rows } = this.data;
    const sample = (kind, text) => entry(element("span", { class: kind }), text);
    const many = entry(
      bar,
      batches > 1 ? `all numbers of ${grouped(batches)} batches of ${grouped(rows)}` : `one batch of ${grouped(rows)}`,
    );
    const one = batches > 1 ? [sample("outlined", "the first batch alone")] : [];
    const count = layersOf(this.arrays);
    const notes = [
      "axes reach as far as the first batch of all seeds, ◂ ▸: beyond",
      ...(this.data.seed === "mean" ? ["sizes and norms: geometric mean over seeds"] : []),
      ...(batches > 1 ? ["agree: the mean gradient’s length over the root mean square of the batches’"] : []),
      ...(count > MAX_LAYERS ? [`${MAX_LAYERS} of ${count} layers are shown, all are in the table`] : []),
    ];
    this.legend.replaceChildren(many, ...one, sample("hatched", "exactly zero"), notes.join(" · "));
  }
}

const layersOf = (arrays) => Object.keys(arrays).filter((name) => /^now\.many\.\d+\.stat$/.test(name)).length;
const panelTitle = (layer, widths) => (layer < widths.length ? `Layer ${layer + 1} · ${widths[layer]}` : "Output");

// "mean size 1e−4 (one 9e−5)", and on lines of their own the norm and how far the batches agree.
function panelWords(arrays, places) {
  const [over, alone] = places.map((place) => arrays[`${place}.stat`].data);
  const [agree] = arrays[`${places[0]}.agree`].data;
  const agreement = Number.isFinite(agree) ? `\nbatches agree ${percent(agree)}` : "";
  const both = (which) => `${format(over[which], 2)} (one ${format(alone[which], 2)})`;
  return `mean size ${both(SIZE)}\nnorm ${both(NORM)}${agreement}`;
}

function panelOf(layer, title) {
  const [canvas, words] = [element("canvas", { role: "img" }), element("p", { class: "panel-words batch-words" })];
  return { layer, canvas, words, element: element("figure", {}, element("figcaption", {}, title), canvas, words) };
}

/** A row for each moment, number of batches and layer: the figures, and both kinds of bins. */
function batchRows(arrays, { step, batches, quantity, seed, widths }) {
  const lengths = ["hist", "decades"].map((kind) => arrays[`now.many.0.${kind}`]?.data.length ?? 0);
  const names = [
    "moment",
    "step",
    "batches",
    "gradient of",
    "seed",
    "layer",
    "mean",
    "standard deviation",
    "L2 norm",
    "mean absolute value",
    "share of exact zeros",
    "norm of the mean gradient over root mean square norm",
    "noise scale in rows",
    "axis from",
    "axis to",
    "share below",
    "share above",
    ...Array.from({ length: lengths[0] }, (_, k) => `share in bin ${k + 1}`),
    ...Array.from({ length: lengths[1] }, (_, k) => `share of size from 1e${LOWEST + k / A_DECADE}`),
  ];
  const layers = [...Array(layersOf(arrays)).keys()];
  const lines = Object.keys(MOMENTS).flatMap((moment) =>
    ["many", "one"].flatMap((count) =>
      layers.map((layer) => {
        const part = (name) => [...arrays[`${moment}.${count}.${layer}.${name}`].data];
        const of = [quantity, seed, layer < widths.length ? layer + 1 : "output"];
        return [
          moment,
          moment === "now" ? step : 0,
          count === "many" ? batches : 1,
          ...of,
          ...["stat", "agree", "ends", "beyond", "hist", "decades"].flatMap(part),
        ];
      }),
    ),
  );
  return [names, ...lines];
}

/**
 * Mount in `root` for `data` = {step, batches, rows, quantity: its name, seed, widths of the hidden layers, color,
 * coded, theme}; `coded` is base64 of arrays "{now|first}.{many|one}.{layer}.{ends|hist|beyond|decades|stat|agree}".
 */
export const mount = mounting(GradientBatches);
