// The neurons of a network as small cells, a strip for each layer, coloured by the share of samples on which each is
// active.

import { element, prepare, say } from "../base/dom.js";
import { tint } from "../base/line_style.js";
import { amountColors, fillHatched } from "../base/hatch.js";
import { part, row, shown } from "./numbers.js";
import { became, becameWords } from "./past.js";
import { Reader } from "../base/reading.js";
import { layerName } from "./view.js";
import { percent } from "./words.js";

const LEFT = 60;
const GAP = 8; // pixels between layers
const SMALL = 9; // pixels of a cell at least
const WIDE = { large: 18, tall: 480 }; // pixels of a cell and of a map at most, where its cells are not small
const NARROW = { large: 22, tall: 560 }; // a finger wants larger cells
const PHONE = 420; // pixels
/** Frames of neurons that died since the start, and of those that came back. */
export const FRAMES = { died: "#d55e00", back: "#0072b2" };

/** Neurons from the most active to the least; those that are equally active stay in order. */
export function sorted(active) {
  return [...active.keys()].sort((one, two) => active[two] - active[one] || one - two);
}

/** Cells of a strip: {across, rows} for `count` neurons over `width` pixels. */
export function strip(count, width, size) {
  const across = Math.max(1, Math.floor(width / size));
  return { across, rows: Math.ceil(count / across) };
}

/** The largest size of a cell, the same in every layer, with which these counts stay within the height of a map. */
export function cellSize(counts, width) {
  const { large, tall } = width < PHONE ? NARROW : WIDE;
  const height = (size) => counts.reduce((sum, count) => sum + strip(count, width, size).rows * size + GAP, 0);
  for (let size = large; size > SMALL; size--) if (height(size) <= tall) return size;
  return SMALL;
}

/**
 * Where an arrow leads from cell `place` of a strip: [strip, place]; up and down stay in the column, from strip to
 * strip.
 */
export function stepped(strips, [at, place], across, down) {
  const last = ({ active }) => active.length - 1;
  if (!down) return [at, Math.min(Math.max(place + across, 0), last(strips[at]))];
  const { across: wide, rows } = strips[at];
  const [line, column] = [Math.floor(place / wide) + down, place % wide];
  if (line >= 0 && line < rows) return [at, Math.min(line * wide + column, last(strips[at]))];
  const next = strips[at + down];
  return next ? [at + down, Math.min((down > 0 ? 0 : next.rows - 1) * wide + column, last(next))] : [at, place];
}

// What became of a neuron, in a few words.
function story(past, neuron) {
  if (past?.died[neuron]) return `; it died by step ${past.since[neuron]}`;
  return past?.back[neuron] ? `; it was dead at step ${past.since[neuron]} and came back` : "";
}

export class NeuronMap {
  constructor() {
    this.strips = [];
    this.reading = element("p", { class: "reading", "aria-live": "polite" });
    this.canvas = element("canvas", { role: "img" });
    this.since = element("p", { class: "since" });
    this.reader = new Reader(this.canvas, {
      find: (x, y) => this.#find(x, y),
      next: (place, across, down) => this.#next(place, across, down),
      show: (place) => this.#show(place),
    });
    this.element = element("div", { class: "neuron-map" }, this.reader.element, this.since, this.reading);
  }

  /**
   * Of the shown seed, the `layers` that are looked at; `inOrder`: sorted by how active they are instead of in place.
   */
  draw(style, network, { layers, inOrder }) {
    const width = Math.round(this.element.clientWidth);
    const s = shown(network);
    if (width < 120 || s === undefined) return;
    this.style = style;
    this.network = network;
    this.width = width;
    this.seed = network.seeds[s];
    this.#lay(layers, s, inOrder);
    say(this.since, becameWords(network, s));
    this.#paint();
  }

  #lay(layers, s, inOrder) {
    const { network, width } = this;
    const parts = layers.map((layer) => ["active", "moving"].map((name) => row(part(network, `${layer}.${name}`), s)));
    this.size = cellSize(
      parts.map(([active]) => active.length),
      width - LEFT,
    );
    let top = 0;
    this.strips = layers.map((layer, k) => {
      const [active, moving] = parts[k];
      const order = inOrder ? sorted(active) : [...active.keys()];
      const laid = {
        layer,
        active,
        moving,
        order,
        became: became(network, layer, s),
        top,
        ...strip(active.length, width - LEFT, this.size),
      };
      top += laid.rows * this.size + GAP;
      return laid;
    });
    this.height = top;
  }

  #paint() {
    const context = prepare(this.canvas, this.width, this.height);
    for (const one of this.strips) this.#strip(context, one);
    this.reader.again();
  }

  #strip(context, { layer, active, moving, became: past, order, top, across }) {
    const { style, network, size } = this;
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
      for (const [name, color] of Object.entries(FRAMES))
        if (past?.[name][neuron]) this.#frame(context, [x, y], size, color);
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

  #show(place) {
    const { network, seed, strips, size } = this;
    if (!network) return [];
    const there = place && place[1] < (strips[place[0]]?.active.length ?? 0);
    const of = network.seeds.length > 1 ? `Neurons of seed ${seed}. ` : "";
    say(this.reading, there ? this.#words(...place) : `${of}Each cell is a neuron; point at one to read it.`);
    this.canvas.setAttribute(
      "aria-label",
      `Map of the neurons of ${network.title}. ${this.reading.textContent} Arrow keys read it.`,
    );
    if (!there) return [];
    const [{ top, across }, at] = [strips[place[0]], place[1]];
    return [
      {
        kind: "cell",
        left: LEFT + (at % across) * size - 1,
        top: top + Math.floor(at / across) * size - 1,
        width: size + 2,
        height: size + 2,
      },
    ];
  }

  #words(at, place) {
    const { layer, order, active, moving, became: past } = this.strips[at];
    const neuron = order[place];
    const [on, learning] = [active, moving].map((shares) => percent(shares[neuron]));
    const shares = `active on ${on} of the samples, derivative not zero on ${learning}`;
    return `${layerName(this.network, layer)}, neuron ${neuron + 1}: ${shares}${story(past, neuron)}`;
  }

  #find(across, y) {
    const { strips, size } = this;
    const x = across - LEFT;
    const at = strips.findIndex(({ top, rows }) => y >= top && y < top + rows * size);
    if (at < 0 || x < 0) return null;
    const { top, across: cells, active } = strips[at];
    const place = Math.floor((y - top) / size) * cells + Math.floor(x / size);
    return x < cells * size && place < active.length ? [at, place] : null;
  }

  #next(place, across, down) {
    if (!this.strips.length) return null;
    return place
      ? stepped(this.strips, place, across, down)
      : [0, across === Infinity ? this.strips[0].active.length - 1 : 0];
  }
}
