// The neurons of a network as small cells, a strip for each layer, coloured by the share of samples on which each is active.

import { element, prepare, say } from "../live/dom.js";
import { tint } from "../zoo/pen.js";
import { amountColors, fillHatched } from "./hatch.js";
import { hidden, part, row, shown } from "./numbers.js";
import { layerName, looked } from "./view.js";
import { became, becameWords } from "./past.js";
import { percent } from "./words.js";

const LEFT = 56;
const GAP = 8; // pixels between layers
const [SMALL, LARGE] = [9, 14]; // pixels of a cell
const MOST = 24; // layers
/** Frames of neurons that died since the start, and of those that came back. */
export const FRAMES = { died: "#d55e00", back: "#0072b2" };
const ARROWS = { ArrowLeft: -1, ArrowRight: 1 };

/** Neurons from the most active to the least; those that are equally active stay in order. */
export function sorted(active) {
  return [...active.keys()].sort((one, two) => active[two] - active[one] || one - two);
}

/** Cells of a strip: {size, across, rows} for `count` neurons over `width` pixels. */
export function strip(count, width) {
  const size = Math.min(Math.max(Math.floor(width / count), SMALL), LARGE);
  const across = Math.max(1, Math.floor(width / size));
  return { size, across, rows: Math.ceil(count / across) };
}

// What became of a neuron, in a few words.
function story(past, neuron) {
  if (past?.died[neuron]) return `; it died by step ${past.since[neuron]}`;
  return past?.back[neuron] ? `; it was dead at step ${past.since[neuron]} and came back` : "";
}

export class NeuronMap {
  constructor() {
    this.strips = [];
    this.cursor = null; // [strip, place]
    this.reading = element("p", { class: "reading", "aria-live": "polite" });
    this.canvas = element("canvas", { role: "img", tabIndex: 0, "data-own-keys": "" });
    this.since = element("p", { class: "since" });
    this.element = element("div", { class: "neuron-map" }, this.canvas, this.since, this.reading);
    for (const kind of ["pointermove", "pointerdown"]) this.canvas.addEventListener(kind, (event) => this.#point(event));
    for (const kind of ["pointerleave", "blur"]) this.canvas.addEventListener(kind, () => this.#set(null));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Of the shown seed; `inOrder`: sorted by how active they are instead of in place. */
  draw(style, network, inOrder) {
    const width = Math.round(this.element.clientWidth);
    const s = shown(network);
    if (width < 120 || s === undefined) return;
    Object.assign(this, { style, network, width, inOrder });
    this.seed = network.seeds[s];
    let top = 0;
    this.strips = looked(hidden(network), MOST).map((layer) => {
      const [active, moving] = ["active", "moving"].map((name) => row(part(network, `${layer}.${name}`), s));
      const laid = { layer, active, moving, became: became(network, layer, s), top, order: inOrder ? sorted(active) : [...active.keys()], ...strip(active.length, width - LEFT) };
      top += laid.rows * laid.size + GAP;
      return laid;
    });
    this.height = top;
    say(this.since, becameWords(network, s));
    this.#paint();
  }

  #paint() {
    const { style, width, height, strips } = this;
    const context = prepare(this.canvas, width, height);
    for (const one of strips) this.#strip(context, one);
    if (this.cursor) this.#mark(context, style);
    this.#words();
  }

  #strip(context, { layer, active, moving, became: past, order, top, size, across }) {
    const { style, network } = this;
    context.font = `11px ${style.font}`;
    context.fillStyle = style.ink;
    context.globalAlpha = 0.75;
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(layerName(network, layer), 0, top + 1);
    context.globalAlpha = 1;
    const colors = amountColors(active, style.dark);
    const gap = size > 7 ? 1 : 0.5;
    order.forEach((neuron, place) => {
      const [x, y] = [LEFT + (place % across) * size, top + Math.floor(place / across) * size];
      context.fillStyle = style.faint;
      context.fillRect(x, y, size, size);
      if (active[neuron] === 0) fillHatched(context, x + gap / 2, y + gap / 2, size - gap, size - gap, style.dark);
      else {
        context.fillStyle = colors[neuron];
        context.fillRect(x + gap / 2, y + gap / 2, size - gap, size - gap);
        if (moving[neuron] === 0) this.#still(context, x, y, size);
      }
      for (const [name, color] of Object.entries(FRAMES)) if (past?.[name][neuron]) this.#frame(context, [x, y], size, color);
    });
  }

  // A neuron that is active, but whose derivative is zero everywhere, has a dot.
  #still(context, x, y, size) {
    context.fillStyle = "#fff";
    context.beginPath();
    context.arc(x + size / 2, y + size / 2, size / 5, 0, 2 * Math.PI);
    context.fill();
  }

  #frame(context, [x, y], size, color) {
    context.strokeStyle = tint(color, this.style.dark);
    context.lineWidth = 1.8;
    context.strokeRect(x + 1.4, y + 1.4, size - 2.8, size - 2.8);
  }

  #mark(context, { ink }) {
    const [at, place] = this.cursor;
    const { top, size, across } = this.strips[at];
    context.strokeStyle = ink;
    context.lineWidth = 1.6;
    context.strokeRect(LEFT + (place % across) * size - 0.5, top + Math.floor(place / across) * size - 0.5, size + 1, size + 1);
  }

  #words() {
    const { network, seed, cursor, strips } = this;
    const of = network.seeds.length > 1 ? `Neurons of seed ${seed}. ` : "";
    if (!cursor) {
      say(this.reading, `${of}Each cell is a neuron; point at one to read it.`);
    } else {
      const { layer, order, active, moving, became: past } = strips[cursor[0]];
      const neuron = order[cursor[1]];
      say(this.reading, `${layerName(network, layer)}, neuron ${neuron + 1}: active on ${percent(active[neuron])} of the samples, derivative not zero on ${percent(moving[neuron])}${story(past, neuron)}`);
    }
    this.canvas.setAttribute("aria-label", `Map of the neurons of ${network.title}. ${this.reading.textContent} Arrow keys read it.`);
  }

  #point(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left - LEFT, event.clientY - box.top];
    const at = this.strips.findIndex(({ top, rows, size }) => y >= top && y < top + rows * size);
    if (at < 0 || x < 0) return this.#set(null);
    const { top, size, across, active } = this.strips[at];
    const place = Math.floor((y - top) / size) * across + Math.floor(x / size);
    this.#set(x < across * size && place < active.length ? [at, place] : null);
  }

  // Left and right along the neurons, up and down between layers.
  #key(event) {
    const [across, down] = [ARROWS[event.key] ?? 0, { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0];
    if (!(across || down) || !this.strips.length) return;
    event.preventDefault();
    event.stopPropagation();
    const [strip, place] = this.cursor ?? [0, -across];
    const at = Math.min(Math.max(strip + down, 0), this.strips.length - 1);
    this.#set([at, Math.min(Math.max(place + across, 0), this.strips[at].active.length - 1)]);
  }

  #set(cursor) {
    if (String(cursor) === String(this.cursor) || !this.network) return;
    this.cursor = cursor;
    this.#paint();
  }
}
