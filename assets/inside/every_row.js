// A layer on every row: its histograms before and after the activation, and its neurons one by one, now over at first.

import { format } from "../maths/number_format.js";
import { mounting } from "../base/component.js";
import { element, prepare, say } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { tint } from "../base/line_style.js";
import { NeuronMultiples } from "./neuron_multiples.js";
import { ORDERS, common, neuronTable, layerSentence, figureWords, filled, histOf } from "./neuron_statistics.js";
import { kindWords, layerOf, itemName, neurons, own } from "./neuron_statistics.js";
import { DEVIATION, MEAN } from "./numbers.js";
import { drawLarge } from "./overlaid_histograms.js";
import { StillFigure, arraysOf } from "./still_figure.js";
import { csvButton } from "../base/csv.js";
import { choice, entry, tick } from "./view.js";
import { grouped } from "./words.js";

const HIGH = { layer: 150, neuron: 112 };
const QUANTITIES = { z: "z, before", a: "a, after" };

class EveryRow extends StillFigure {
  constructor(root, data, report) {
    super(root, data, report);
    const changed = () => this.redraw();
    this.quantity = choice("show", QUANTITIES, changed);
    this.order = choice("neurons", ORDERS, changed);
    this.apart = tick("own axes", changed);
    this.log = tick("log counts", changed);
    this.sentence = element("p", { class: "sentence", role: "status" });
    this.large = Object.fromEntries(Object.keys(QUANTITIES).map((q) => [q, figureOf("panel-words")]));
    this.close = Object.fromEntries(Object.keys(QUANTITIES).map((q) => [q, figureOf("panel-words two")]));
    this.multiples = new NeuronMultiples(() => this.#detail());
    this.name = element("h3", {});
    this.kind = element("p", { class: "kind" });
    this.key = element("p", { class: "legend" });
    this.element.append(this.#laid());
    this.#adopt(data);
  }

  #laid() {
    const large = element("div", { class: "whole-layer" }, ...Object.values(this.large).map((one) => one.element));
    const close = Object.values(this.close).map((one) => one.element);
    this.detail = element("aside", { class: "whole-neuron", "aria-live": "polite" }, this.name, this.kind, ...close);
    const title = element("h3", {}, "Its neurons");
    const tools = [this.quantity.element, this.order.element, this.apart.element, this.log.element];
    this.title = element("h3", {});
    const head = element(
      "header",
      {},
      this.title,
      csvButton("neurons_every_row", () => neuronTable(this.layer)),
    );
    const part = element("header", { class: "part" }, title, ...tools);
    const multiples = element("div", { class: "whole-neurons" }, this.multiples.element, this.detail);
    return element("section", { class: "inside-view whole" }, head, this.sentence, large, this.key, part, multiples);
  }

  update(data, report) {
    const { coded, title } = this.data;
    super.update(data, report);
    if (data.coded !== coded) this.#adopt(data);
    if (data.coded !== coded && data.title !== title) this.multiples.renew();
  }

  #adopt(data) {
    this.layer = layerOf(arraysOf(data.coded), data);
  }

  draw(style) {
    const { layer, data } = this;
    this.style = style;
    this.color = tint(data.color, style.dark);
    say(this.title, `${data.title} of ${data.activation}, seed ${data.seed}, step ${grouped(data.step)}`);
    say(this.sentence, layerSentence(layer));
    this.#legend();
    for (const q of Object.keys(QUANTITIES)) this.#layer(q);
    const [quantity, order, log, apart] = [this.quantity.value, this.order.value, this.log.on, this.apart.on];
    const { multiples, color } = this;
    drawFigure(multiples.element, () => multiples.draw(style, layer, { quantity, order, log, apart, color }));
    this.#detail();
  }

  #layer(q) {
    const [now, first] = ["now", "first"].map((moment) => this.layer[moment][q]);
    const figures = ({ stat }) => `${format(stat[MEAN], 2)} ± ${format(stat[DEVIATION], 2)}`;
    const pair = [now, first].map((part) => histOf(part, null, filled(this.layer, q)));
    this.#histogram(this.large[q], HIGH.layer, pair, [q, `mean ${figures(now)}, at first ${figures(first)}`]);
  }

  // The neuron that is looked at: its z and its a; behind Maxout its first z, where a is shown.
  #detail() {
    const {
      layer,
      multiples: { item, quantity },
    } = this;
    const neuron = item % neurons(layer);
    say(this.name, `${itemName(layer, quantity, item)} of ${neurons(layer)}`);
    say(this.kind, kindWords(layer, neuron));
    this.detail.dataset.shown = quantity;
    for (const q of Object.keys(QUANTITIES)) {
      const at = q === "z" && quantity === "z" ? item : neuron;
      const [now, first] = ["now", "first"].map((moment) => layer[moment][q]);
      const span = this.apart.on ? own(layer, q, at) : filled(layer, q);
      const pair = [now, first].map((part) => histOf(part, at, span));
      this.#histogram(this.close[q], HIGH.neuron, pair, [
        q,
        `now ${figureWords(now, at)}\nat first ${figureWords(first, at)}`,
      ]);
    }
  }

  #histogram(figure, height, [bars, behind], [quantity, text]) {
    const { style, color } = this;
    const title = `${QUANTITIES[quantity]} the activation`;
    const width = Math.round(figure.element.clientWidth);
    say(figure.title, title);
    say(figure.words, text);
    if (width < 60) return;
    const pair = { bars, behind, color, log: this.log.on, style };
    drawFigure(figure.element, () => drawLarge(prepare(figure.canvas, width, height), width, height, pair));
    figure.canvas.setAttribute("aria-label", `${title}: ${text}`);
  }

  // What the small figures have across.
  #axes() {
    if (this.apart.on) return "each neuron on an axis of its own";
    const q = this.quantity.value;
    const { low, high } = histOf(this.layer.now[q], null, common(this.layer, q));
    return `neurons: ${q} from ${format(low, 2)} to ${format(high, 2)}`;
  }

  #legend() {
    const now = element("span", { class: "bar" });
    now.style.background = `color-mix(in srgb, ${this.color} 34%, transparent)`;
    now.style.borderTop = `2px solid ${this.color}`;
    const sample = (kind, text) => entry(element("span", { class: kind }), text);
    this.key.replaceChildren(
      entry(now, `step ${grouped(this.data.step)}`),
      sample("outlined", "at first"),
      sample("hatched", "exactly zero; a hatched neuron is dead"),
      `each figure is as high as its fullest bin · ${this.#axes()}`,
    );
  }
}

function figureOf(kind) {
  const [canvas, title, words] = [
    element("canvas", { role: "img" }),
    element("figcaption", {}),
    element("p", { class: kind }),
  ];
  return { canvas, title, words, element: element("figure", {}, title, canvas, words) };
}

/**
 * Mount in `root` for `data` = {title, seed, step, activation, color, coded, theme}; `coded` is base64 of a message
 * with the arrays that neuron_statistics.js names. Answers {update, unmount}.
 */
export const mount = mounting(EveryRow);
