// Figures against depth on a log axis: a line for each network, a band over its seeds.

import { format } from "../maths/colors.js";
import { Range } from "../base/axes.js";
import { element, prepare, say } from "../base/dom.js";
import { DASHES, tint } from "../base/line_style.js";
import { Reader } from "../base/reading.js";
import { entry, layerName } from "./view.js";

const ROOM = { left: 46, right: 12, top: 8, below: 34 };
const HIGH = 176;
const DOTS = 24; // layers that still have one each
const EMPTY = [1e-4, 1]; // the axis while there is nothing on it

export class Depth {
  /** `region`: {low, high, title} to be shaded and named in the head, or null; `empty`: what is said where there are no numbers. */
  constructor({ title, region = null, empty = "no numbers", tools = [] }) {
    Object.assign(this, { region, empty, ranges: new Map(), lines: [] });
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

  /** `lines`: [{network, points: [{layer, middle, low, high, zeros}]}]; `key` names the quantity, each with an axis of its own. */
  draw(style, lines, key = "") {
    Object.assign(this, { style, lines, key });
    this.width = Math.round(this.element.clientWidth);
    this.layers = Math.max(...lines.map(({ network }) => network.layers.length), 1);
    if (this.width >= 100) this.#paint();
  }

  get #plot() {
    return {
      left: ROOM.left,
      top: ROOM.top,
      width: this.width - ROOM.left - ROOM.right,
      height: HIGH - ROOM.top - ROOM.below,
    };
  }

  #paint() {
    const { style, lines } = this;
    const context = prepare(this.canvas, this.width, HIGH);
    const numbers = lines.flatMap(({ points }) => points.flatMap(({ middle, low, high }) => [middle, low, high]));
    const known = numbers.filter((value) => value > 0 && Number.isFinite(value));
    this.range = this.#hold(known);
    this.#shade(context);
    this.#axes(context);
    if (!known.length) this.#nothing(context);
    for (const line of lines) this.#line(context, line, tint(line.network.color, style.dark));
    this.reader.again();
  }

  #nothing(context) {
    const { left, top, width, height } = this.#plot;
    const zero = this.lines.some(({ points }) => points.some(({ middle }) => middle === 0));
    const text = zero ? "exactly zero in every layer" : this.empty;
    context.font = `11px ${this.style.font}`;
    const wide = context.measureText(text).width + 12;
    context.fillStyle = this.style.paper;
    context.fillRect(left + (width - wide) / 2, top + height / 2 - 9, wide, 18);
    this.#write(context, text, left + width / 2, top + height / 2, "center");
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

  #x(layer) {
    const { left, width } = this.#plot;
    return left + width * (this.layers > 1 ? 0.04 + (0.92 * layer) / (this.layers - 1) : 0.5);
  }

  #y(value) {
    const { top, height } = this.#plot;
    const share = Math.log(value / this.range.low) / Math.log(this.range.high / this.range.low);
    return top + (1 - Math.min(Math.max(share, -1), 2)) * height;
  }

  #shade(context) {
    if (!this.region) return;
    const { left, width } = this.#plot;
    const [top, floor] = [this.#y(this.region.high), this.#y(this.region.low)];
    context.fillStyle = this.style.accent;
    context.globalAlpha = 0.11;
    context.fillRect(left, top, width, floor - top);
    context.globalAlpha = 1;
  }

  #axes(context) {
    const { left, top, width, height } = this.#plot;
    context.strokeStyle = this.style.faint;
    context.lineWidth = 1;
    context.setLineDash([]);
    for (const value of this.range.ticks()) {
      const y = Math.round(this.#y(value)) + 0.5;
      context.globalAlpha = 0.55;
      stroke(context, [
        [left, y],
        [left + width, y],
      ]);
      this.#write(context, power(value), left - 6, y, "right");
    }
    const every = Math.ceil(this.layers / Math.max(2, Math.floor(width / 44)));
    for (let layer = 0; layer < this.layers; layer += every) {
      const last = layer === this.layers - 1;
      this.#write(context, last ? "output" : String(layer + 1), this.#x(layer), top + height + 10, "center");
    }
    this.#write(context, "← input", left, top + height + 25, "left");
    this.#write(context, "layer", left + width, top + height + 25, "right");
  }

  #line(context, { network, points }, color) {
    const positive = points.filter(({ middle }) => middle > 0);
    context.fillStyle = context.strokeStyle = color;
    if (positive.some(({ low, high }) => high > low)) {
      context.globalAlpha = 0.17;
      context.beginPath();
      for (const { layer, high } of positive) context.lineTo(this.#x(layer), this.#y(high));
      for (const { layer, low } of [...positive].reverse()) context.lineTo(this.#x(layer), this.#y(low));
      context.fill();
      context.globalAlpha = 1;
    }
    context.lineWidth = 2;
    context.setLineDash(DASHES[network.dash] ?? []);
    stroke(
      context,
      positive.map(({ layer, middle }) => [this.#x(layer), this.#y(middle)]),
    );
    context.setLineDash([]);
    const few = points.length <= DOTS;
    for (const { layer, middle } of points) if (few || middle === 0) this.#dot(context, layer, middle, color);
  }

  // Exactly zero stands hollow on the floor: it has no place on a log axis.
  #dot(context, layer, middle, color) {
    if (!(middle >= 0)) return;
    context.beginPath();
    context.arc(this.#x(layer), middle > 0 ? this.#y(middle) : this.#plot.top + this.#plot.height, 3, 0, 2 * Math.PI);
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
    const { top, height } = this.#plot;
    return layer === null ? [] : [{ kind: "hair", left: this.#x(at), top, height }];
  }

  #find(pixel) {
    if (!this.lines.length) return null;
    const { left, width } = this.#plot;
    return this.#within(Math.round((((pixel - left) / width - 0.04) / 0.92) * (this.layers - 1)));
  }

  #within(layer) {
    return Math.min(Math.max(layer, 0), this.layers - 1);
  }

  #write(context, text, x, y, align) {
    context.font = `11px ${this.style.font}`;
    context.fillStyle = this.style.ink;
    context.globalAlpha = 0.75;
    context.textAlign = align;
    context.textBaseline = "middle";
    context.fillText(text, x, y);
    context.globalAlpha = 1;
  }
}

const power = (value) =>
  value >= 0.01 && value < 1000 ? format(value) : value.toExponential(0).replace("e+", "e").replace("-", "−");

function stroke(context, places) {
  context.beginPath();
  places.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}
