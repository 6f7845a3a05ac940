// The neurons of a layer as small multiples: a histogram each, in an order, a page of them at a time, read by mouse and
// keys.

import { element, prepare, say } from "../base/dom.js";
import {
  common,
  figureWords,
  histOf,
  kindOf,
  kindWords,
  itemName,
  neurons,
  ordered,
  own,
} from "./neuron_statistics.js";
import { fillHatched } from "../base/hatch.js";
import { drawPair } from "./overlaid_histograms.js";
import { grouped } from "./words.js";

const PAGE = { wide: 256, narrow: 96 }; // neurons at a time
const NARROW = 560; // pixels
const [LEAST, MOST] = [54, 128]; // pixels of a cell's width
const GAP = 5;

/** Cells for `count` neurons over `width` pixels: {across, wide, high}. */
export function cells(count, width) {
  const wide = Math.min(Math.max(width / Math.ceil(Math.sqrt(1.1 * count)), LEAST), MOST);
  const across = Math.max(1, Math.min(count, Math.floor(width / wide)));
  const whole = Math.min(MOST, Math.floor(width / across));
  return { across, wide: whole, high: Math.round(0.62 * whole) };
}

/** Where a key leads from `place` of `count` on a page of `size`, or null. */
export function stepped(key, place, { across, size, count }) {
  const steps = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -across,
    ArrowDown: across,
    PageUp: -size,
    PageDown: size,
    Home: -Infinity,
    End: Infinity,
  };
  return key in steps ? Math.min(Math.max(place + steps[key], 0), count - 1) : null;
}

export class NeuronMultiples {
  /** `looked(item)` when another neuron is under the mouse or the keys. */
  constructor(looked) {
    this.looked = looked;
    this.place = 0; // in the order, of the neuron that is looked at
    this.canvas = element("canvas", { role: "img", tabIndex: 0, "data-own-keys": "" });
    this.count = element("span", { class: "value" });
    const turn = (text, label, by) =>
      element("button", { type: "button", class: "turn", "aria-label": label, onclick: () => this.#turn(by) }, text);
    this.turns = [turn("‹", "The neurons before", -1), turn("›", "The next neurons", 1)];
    this.pager = element("div", { class: "pager" }, this.turns[0], this.count, this.turns[1]);
    this.element = element("div", { class: "neuron-multiples" }, this.canvas, this.pager);
    for (const kind of ["pointermove", "pointerdown"])
      this.canvas.addEventListener(kind, (event) => this.#point(event));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The item that is looked at. */
  get item() {
    return this.order[this.place];
  }

  /** Another layer comes: its first neuron is looked at. */
  renew() {
    this.place = 0;
  }

  /**
   * `quantity`: z or a; `order`: a name of ORDERS; `apart`: each neuron on an axis of its own. The neuron that is
   * looked at stays the same where the order changes.
   */
  draw(style, layer, { quantity, order, log, apart, color }) {
    const before = this.layer === layer && this.quantity === quantity ? this.item : null;
    this.style = style;
    this.layer = layer;
    this.quantity = quantity;
    this.log = log;
    this.apart = apart;
    this.color = color;
    this.order = ordered(layer, quantity, order);
    this.span = common(layer, quantity);
    if (before !== null) this.place = this.order.indexOf(before);
    this.place = Math.min(this.place, this.order.length - 1);
    this.#paint();
  }

  get size() {
    return this.element.clientWidth < NARROW ? PAGE.narrow : PAGE.wide;
  }

  #paint() {
    const { order, place, size } = this;
    const width = Math.round(this.element.clientWidth);
    if (width < 100) return;
    this.from = place - (place % size);
    const shown = order.slice(this.from, this.from + size);
    this.laid = cells(Math.min(order.length, size), width);
    const { across, high } = this.laid;
    const context = prepare(this.canvas, width, Math.ceil(Math.min(order.length, size) / across) * high);
    shown.forEach((item, k) => this.#cell(context, item, k));
    const last = this.from + shown.length;
    say(this.count, `${grouped(this.from + 1)}–${grouped(last)} of ${grouped(order.length)}`);
    this.pager.hidden = order.length <= size;
    this.turns[0].disabled = this.from === 0;
    this.turns[1].disabled = last === order.length;
    const label = `Histograms of the neurons of ${this.layer.title}. ${this.words()} Arrow keys read them.`;
    this.canvas.setAttribute("aria-label", label);
  }

  #cell(context, item, k) {
    const {
      layer,
      quantity,
      style,
      laid: { across, wide, high },
    } = this;
    const [x, y] = [(k % across) * wide, Math.floor(k / across) * high];
    const [width, height] = [wide - GAP, high - GAP];
    if (kindOf(layer.now, item % neurons(layer)) === "dead") {
      context.globalAlpha = 0.28;
      fillHatched(context, x, y, width, height, style.dark);
      context.globalAlpha = 1;
    }
    const span = this.apart ? own(layer, quantity, item) : this.span;
    const [bars, behind] = [layer.now[quantity], layer.first[quantity]].map((part) => histOf(part, item, span));
    const box = { x: x + 2, y: y + 3, width: width - 4, height: height - 5 };
    drawPair(context, box, { bars, behind, color: this.color, log: this.log, style });
    const looked = this.from + k === this.place;
    context.strokeStyle = looked ? style.ink : style.faint;
    context.lineWidth = looked ? 1.8 : 1;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }

  /** The neuron that is looked at, in words. */
  words() {
    const { layer, quantity, item } = this;
    const kind = kindWords(layer, item % neurons(layer));
    const [now, first] = ["now", "first"].map((moment) => figureWords(layer[moment][quantity], item));
    return `${itemName(layer, quantity, item)}${kind ? `: ${kind}` : ""}. Now ${now}; at first ${first}.`;
  }

  #turn(by) {
    this.#look(Math.min(Math.max(this.from + by * this.size, 0), this.order.length - 1));
  }

  #point(event) {
    if (!this.laid) return;
    const box = this.canvas.getBoundingClientRect();
    const { across, wide, high } = this.laid;
    const [column, row] = [Math.floor((event.clientX - box.left) / wide), Math.floor((event.clientY - box.top) / high)];
    const place = this.from + row * across + column;
    if (column >= 0 && column < across && place < Math.min(this.order.length, this.from + this.size)) this.#look(place);
  }

  #key(event) {
    const { laid, size, order } = this;
    const place = laid ? stepped(event.key, this.place, { across: laid.across, size, count: order.length }) : null;
    if (place === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.#look(place);
  }

  #look(place) {
    if (place === this.place) return;
    this.place = place;
    this.#paint();
    this.looked();
  }
}
