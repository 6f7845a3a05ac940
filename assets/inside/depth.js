// Figures against depth on a log axis: a line for each network, a band over its seeds.

import { format } from "../maths/number_format.js";
import { Range } from "../base/axes.js";
import { Frame } from "../base/frame.js";
import { element, prepare, say } from "../base/dom.js";
import { DASHES, tint } from "../base/line_style.js";
import { Reader } from "../base/reading.js";
import { entry, layerName } from "./view.js";

const EDGE = 0.04 / 0.92; // of the layers: room beside the first and the last
const ROOM = { left: 46, right: 12, top: 8, below: 34 };
const HIGH = 176;
const DOTS = 24; // layers that still have one each
const EMPTY = [1e-4, 1]; // the axis while there is nothing on it

export class Depth {
  /**
   * `region`: {low, high, title} to be shaded and named in the head, or null; `empty`: what stands where there are no
   * numbers.
   */
  constructor({ title, region = null, empty = "no numbers", tools = [] }) {
    this.region = region;
    this.empty = empty;
    this.ranges = new Map();
    this.lines = [];
    const numbers = { up: power, across: (layer) => (layer === this.layers - 1 ? "output" : String(layer + 1)) };
    this.frame = new Frame({ room: ROOM, across: "layer", lines: "rows", numbers });
    this.title = element("h3", {}, title);
    this.reading = element("span", { class: "readout" });
    this.canvas = element("canvas", { role: "img" });
    this.reader = new Reader(this.canvas, {
      find: (x) => this.#find(x),
      next: (layer, across) => (across ? this.#within(layer === null ? 0 : layer + across) : null),
      show: (layer) => this.#show(layer),
    });
    const note = region ? [entry(element("span", { class: "shaded" }), region.title)] : [];
    this.element = element(
      "figure",
      { class: "depth" },
      element("header", {}, this.title, ...tools, ...note),
      this.reading,
      this.reader.element,
    );
  }

  /**
   * `lines`: [{network, points: [{layer, middle, low, high, zeros}]}]; `key` names the quantity, each with an axis of
   * its own.
   */
  draw(style, lines, key = "") {
    this.style = style;
    this.lines = lines;
    this.key = key;
    this.width = Math.round(this.element.clientWidth);
    this.layers = Math.max(...lines.map(({ network }) => network.layers.length), 1);
    if (this.width >= 100) this.#paint();
  }

  #paint() {
    const { style, lines } = this;
    const context = prepare(this.canvas, this.width, HIGH);
    const numbers = lines.flatMap(({ points }) => points.flatMap(({ middle, low, high }) => [middle, low, high]));
    const known = numbers.filter((value) => value > 0 && Number.isFinite(value));
    this.#fit(context, this.#hold(known));
    this.#shade(context);
    this.frame.axes(context, style);
    this.frame.write(context, "← input", [this.frame.left, this.frame.floor + 18], style, "left", "top");
    if (!known.length) this.#nothing(context);
    for (const line of lines) this.#line(context, line, tint(line.network.color, style.dark));
    this.reader.again();
  }

  #nothing(context) {
    const { left, above, width, height } = this.frame;
    const zero = this.lines.some(({ points }) => points.some(({ middle }) => middle === 0));
    const text = zero ? "exactly zero in every layer" : this.empty;
    context.font = `11px ${this.style.font}`;
    const wide = context.measureText(text).width + 12;
    context.fillStyle = this.style.paper;
    context.fillRect(left + (width - wide) / 2, above + height / 2 - 9, wide, 18);
    this.frame.write(context, text, [left + width / 2, above + height / 2], this.style, "center", "middle");
  }

  #hold(known) {
    const { key, ranges, region } = this;
    if (!known.length && !ranges.has(key))
      return new Range(...(region ? [region.low / 10, region.high * 10] : EMPTY), true);
    const [low, high] = [Math.min(...known, region?.low ?? Infinity), Math.max(...known, region?.high ?? 0)];
    const decade = (value, towards) => 10 ** towards(Math.log10(value));
    if (!ranges.has(key)) ranges.set(key, new Range(decade(low, Math.floor), decade(high * 1.0001, Math.ceil), true));
    const range = ranges.get(key);
    if (known.length) range.hold(low, high);
    return range;
  }

  #fit(context, range) {
    const { layers, width, style } = this;
    const edge = layers > 1 ? EDGE * (layers - 1) : 0.5;
    const every = Math.ceil(layers / Math.max(2, Math.floor((width - ROOM.left - ROOM.right) / 44)));
    const columns = [...Array(layers).keys()].filter((layer) => layer % every === 0);
    const [low, high] = [-edge, layers - 1 + edge];
    const up = { bottom: range.low, top: range.high, log: true, rows: range.ticks() };
    this.frame.fitNumbers(context, style, { width, height: HIGH, low, high, columns, ...up });
  }

  #shade(context) {
    const { region, frame, style } = this;
    if (!region) return;
    const places = [frame.low, frame.high].map((end) => [end, region.low, region.high]);
    frame.area(context, places, { color: style.accent, alpha: 0.11 });
  }

  #line(context, { network, points }, color) {
    const { frame } = this;
    const positive = points.filter(({ middle }) => middle > 0);
    const places = positive.map(({ layer, low, high }) => [layer, low, high]);
    if (positive.some(({ low, high }) => high > low)) frame.area(context, places, { color });
    frame.strokes(context, { color, width: 2, dash: DASHES[network.dash] ?? [] }, () =>
      frame.path(
        context,
        positive.map(({ layer, middle }) => [layer, middle]),
      ),
    );
    const few = points.length <= DOTS;
    for (const { layer, middle } of points) if (few || middle === 0) this.#dot(context, layer, middle, color);
  }

  // Exactly zero stands hollow on the floor: it has no place on a log axis.
  #dot(context, layer, middle, color) {
    if (!(middle >= 0)) return;
    context.beginPath();
    context.arc(this.frame.x(layer), middle > 0 ? this.frame.y(middle) : this.frame.floor, 3, 0, 2 * Math.PI);
    context.fillStyle = middle > 0 ? color : this.style.paper;
    context.fill();
    context.strokeStyle = middle > 0 ? this.style.paper : color;
    context.lineWidth = 1.2;
    context.stroke();
  }

  // The layer that is read, or the first one.
  #show(layer) {
    if (!this.lines.length) return [];
    const [{ network }] = this.lines;
    const at = this.#within(layer ?? 0);
    const texts = this.lines.map(({ network: { title }, points }) => {
      const middle = points.find((point) => point.layer === at)?.middle ?? NaN;
      return `${this.lines.length > 1 ? `${title} ` : ""}${Number.isNaN(middle) ? "–" : format(middle, 2)}`;
    });
    const text = `${layerName(network, at)}: ${texts.join(", ")}`;
    say(this.reading, text);
    this.reading.title = text;
    this.canvas.setAttribute(
      "aria-label",
      `${this.title.textContent} against depth, log axis. ${text}. Arrow keys read it.`,
    );
    const { above, height } = this.frame;
    return layer === null ? [] : [{ kind: "hair", left: this.frame.x(at), top: above, height }];
  }

  #find(pixel) {
    if (!this.lines.length) return null;
    return this.#within(Math.round(this.frame.back(pixel)));
  }

  #within(layer) {
    return Math.min(Math.max(layer, 0), this.layers - 1);
  }
}

const power = (value) =>
  value >= 0.01 && value < 1000 ? format(value) : value.toExponential(0).replace("e+", "e").replace("-", "−");
