// The curve of one layer as it trains: seeds thin, their mean bold, below it where the inputs fall.

import { format } from "../maths/number_format.js";
import { element, prepare, say } from "../base/dom.js";
import { readable } from "../base/pointer.js";
import { trainedLetters } from "../run/trained_letters.js";
import { Reach } from "../base/scale.js";
import { DASHES, tint } from "../base/line_style.js";
import { below, derivative, familyOf, range } from "./family.js";
import { Frame } from "../base/frame.js";
import { extent, slopes, valueAt } from "../maths/sampled_curve.js";

const ROOM = { left: 36, right: 8, top: 18, below: 34 };
const LEAST = 0.05; // the axis across reaches at least this far to both sides
const AROUND = 4; // standard deviations that are drawn
const OUTLIER = 4; // a seed this many times as high as the middle one leaves the picture
const NEAR = 14; // pixels
const STEP = 1 / 60; // of the axis, for an arrow key

export class Shape {
  /** `title` of the panel, `layer` whose curve it is. */
  constructor(title, layer) {
    this.title = title;
    this.layer = layer;
    this.reaches = new Map();
    this.cursor = null; // {z, height} under the mouse or set by keys
    this.note = element("span", { class: "note" });
    this.reading = element("p", { class: "reading" });
    this.over = element("p", { class: "over" });
    this.canvas = element("canvas", { role: "img" });
    this.element = element(
      "figure",
      { class: "shape" },
      element("header", {}, element("h3", {}, title), this.note),
      this.canvas,
      element("div", { class: "lines" }, this.reading, this.over),
    );
    this.frame = new Frame({ room: ROOM, across: "pre-activation z" });
    readable(this.canvas, {
      point: (z, height) => this.#point(z, height),
      step: (across) => this.#step(across),
      leave: () => this.#set(null),
    });
  }

  /** scene and arrays as in shapes.js; `steep`: slopes instead of values. */
  draw(style, scene, arrays, steep) {
    const { width, height } = this.#size();
    if (width < 80) return;
    const { choice, shown } = scene;
    const alive = scene.seeds.map((_, s) => scene.alive(s));
    const mark = [
      width,
      height,
      devicePixelRatio,
      choice,
      shown,
      alive,
      steep,
      scene.header?.step,
      style.dark,
      style.ink,
    ].join();
    const bytes = arrays?.[`shapes.${this.layer}.y`]?.data;
    const overlay = scene.overlay?.find(({ layer }) => layer === this.layer) ?? null;
    if (this.mark === mark && this.bytes === bytes && this.overlay === overlay && !this.canvas.recorder) return;
    this.mark = mark;
    this.bytes = bytes;
    this.overlay = overlay;
    this.last = { style, scene, width, height, steep };
    const family = familyOf(arrays, this.layer, { choice, shown, alive: (s) => alive[s] });
    this.family = family && steep ? derivative(family) : family;
    this.#note(family);
    this.#paint();
  }

  #size() {
    const height = Number.parseFloat(getComputedStyle(this.canvas).getPropertyValue("--tall")) || 200;
    return { width: Math.round(this.element.clientWidth), height };
  }

  get #color() {
    const { style, scene } = this.last;
    return tint(scene.metadata.layers[this.layer].activation.color, style.dark);
  }

  get #chosen() {
    const { choice } = this.last.scene;
    return choice === "mean" || this.family.neurons ? null : choice;
  }

  #paint() {
    const {
      family,
      frame,
      last: { style, width, height, steep },
    } = this;
    const context = prepare(this.canvas, width, height);
    frame.up = steep ? "s′(z)" : "s(z)";
    const limits = family ? this.#limits() : { low: -1, high: 1, bottom: 0, top: 1 };
    frame.fitNumbers(context, style, { width, height, ...limits });
    frame.axes(context, style, Boolean(family));
    this.#words();
    if (!family) return;
    frame.bars(context, family.density, [family.x[0], family.x.at(-1)], { color: style.ink });
    frame.clip(context);
    this.#lines(context);
    this.#overlaid(context);
    context.restore();
    if (this.cursor) this.#cursor(context);
  }

  // Round limits that only grow with the step, for each choice its own.
  #limits() {
    const {
      family,
      last: { scene, steep },
    } = this;
    const key = `${scene.choice} ${steep}`;
    if (!this.reaches.has(key))
      this.reaches.set(
        key,
        [0, 1, 2, 3].map(() => new Reach()),
      );
    const [from, to] = range(family.used, AROUND);
    const wanted = [Math.max(-from, LEAST), Math.max(to, LEAST), ...highs(family)];
    const [left, right, down, up] = this.reaches
      .get(key)
      .map((reach, k) => reach.at(scene.header.step, wanted[k] || 0));
    const least = 0.06 * (down + up) || 1;
    return { low: -left, high: right, bottom: -Math.max(down, least), top: Math.max(up, least) };
  }

  #lines(context) {
    const { family, frame } = this;
    const { x, curves, mean, deviation, used, neurons } = family;
    const color = this.#color;
    const chosen = this.#chosen;
    const thin = {
      color,
      width: neurons ? 1.2 : 0.9,
      alpha: neurons ? 0.75 : chosen === null ? Math.max(0.18, 0.6 - curves.length * 0.008) : 0.3,
    };
    const pale = curves.filter(({ lost }, s) => !lost && s !== chosen);
    if (curves.length > 1 || neurons) {
      for (const {
        y,
        used: [low, high],
      } of pale)
        frame.strokes(context, thin, () => frame.trace(context, x, y, low, high));
      frame.strokes(context, { ...thin, alpha: 0.6 * thin.alpha, dash: [3, 4] }, () =>
        pale.forEach(({ y, used: [low, high] }) => {
          frame.trace(context, x, y, frame.low, low);
          frame.trace(context, x, y, high, frame.high);
        }),
      );
    }
    if (neurons) return;
    if (chosen === null && curves.length > 1) frame.band(context, x, mean, deviation, { color });
    const bold = chosen === null ? mean : curves[chosen].y;
    if (chosen === null || !curves[chosen].lost)
      frame.curve(context, x, bold, range(used), { color, width: 2.4, outside: 0.7 });
  }

  #overlaid(context) {
    const {
      overlay,
      frame,
      last: { style, steep },
    } = this;
    if (!overlay) return;
    const x = Float64Array.from(overlay.x);
    frame.strokes(
      context,
      { color: tint(overlay.color, style.dark), width: 1.8, dash: DASHES[overlay.dash] ?? [] },
      () => frame.trace(context, x, steep ? slopes(x, overlay.y) : overlay.y),
    );
  }

  #cursor(context) {
    const {
      family,
      frame,
      cursor,
      last: { style },
    } = this;
    const { x, curves, mean, neurons } = family;
    frame.cursor(context, cursor.z, style);
    const near = this.#near();
    frame.clip(context);
    if (near !== null) frame.curve(context, x, curves[near].y, curves[near].used, { color: style.ink, width: 1.3 });
    context.restore();
    for (const [y, radius] of [
      [neurons ? null : mean, 3.5],
      [near === null ? null : curves[near].y, 3],
    ]) {
      if (y)
        frame.dot(context, cursor.z, valueAt(x, y, cursor.z), {
          color: y === mean ? this.#color : style.ink,
          paper: style.paper,
          radius,
        });
    }
  }

  // The seed or neuron to be read: the chosen one, else the one nearest to the mouse.
  #near() {
    const {
      family: { x, curves },
      frame,
      cursor,
    } = this;
    if (this.#chosen !== null) return curves[this.#chosen].lost ? null : this.#chosen;
    if (curves.length < 2 || cursor.height === null) return null;
    const away = curves.map(({ y, lost }) =>
      lost ? Infinity : Math.abs(frame.y(valueAt(x, y, cursor.z)) - cursor.height),
    );
    const best = away.reduce((least, distance, s) => (distance < away[least] ? s : least), 0);
    return away[best] < NEAR ? best : null;
  }

  #words() {
    const { overlay, family, cursor } = this;
    const text = !family ? "no curve at this moment" : cursor ? this.#read() : this.#range();
    say(this.reading, text);
    this.reading.title = text;
    this.canvas.setAttribute("aria-label", `${this.title}: the curve s(z); ${text}. Arrow keys read it.`);
    const sample = element("span", { class: "key" });
    const line = overlay?.dash === "solid" ? "solid" : "dashed";
    if (overlay) sample.style.borderTop = `2px ${line} ${tint(overlay.color, this.last.style.dark)}`;
    this.over.replaceChildren(
      ...(overlay ? [sample, element("span", { class: "text", title: overlay.title }, overlay.title)] : []),
    );
  }

  #range() {
    const [low, high] = range(this.family.used);
    if (!Number.isFinite(low + high)) return "nothing finite enters";
    const letters = trainedLetters(this.last.scene, this.layer);
    return `in use: ${format(low, 2)} to ${format(high, 2)}${letters && `; ${letters}`}`;
  }

  #read() {
    const {
      family,
      cursor: { z },
      last: { scene },
    } = this;
    const { x, curves, mean, deviation, neurons } = family;
    const text = (y) => (Number.isFinite(valueAt(x, y, z)) ? format(valueAt(x, y, z), 3) : "–");
    const alone = curves.length === 1;
    const spread = alone ? "" : ` ± ${text(deviation)}`;
    const near = this.#near();
    const name =
      near === null
        ? ""
        : neurons
          ? `neuron ${near + 1}: ${text(curves[near].y)}`
          : alone
            ? ""
            : `seed ${scene.seeds[near]}: ${text(curves[near].y)}`;
    return [
      `z ${format(z, 3)}`,
      neurons ? "" : `${alone ? "" : "mean "}${text(mean)}${spread}`,
      name,
      `${Math.round(100 * below(family, z))} % of inputs below`,
    ]
      .filter(Boolean)
      .join(" · ");
  }

  #note(family) {
    const wrong = family ? deadWords(family, this.#chosen) : "";
    const text =
      wrong || (family && this.#chosen === null && seedsDiffer(family) ? "seeds differ: no network has this mean" : "");
    this.note.classList.toggle("mild", !wrong);
    say(this.note, text);
    this.note.title = text;
  }

  #point(across, height) {
    if (this.family) this.#set({ z: this.frame.back(across), height });
  }

  #step(across) {
    if (!across || !this.family) return false;
    const { low, high } = this.frame;
    const z = (this.cursor?.z ?? this.family.used[0]) + across * STEP * (high - low);
    this.#set({ z: Math.min(Math.max(z, low), high), height: null });
    return true;
  }

  #set(cursor) {
    if (!cursor && !this.cursor) return;
    this.cursor = cursor;
    if (this.last) this.#paint();
  }
}

// How far down and up the curves and the mean with its band go where they are in use.
function highs({ x, curves, mean, deviation, used, neurons }) {
  const spans = curves.flatMap(({ y, used: ends, lost }) => (lost ? [] : [extent(x, y, ...ends)])).filter(Boolean);
  const sizes = spans.map(([low, high]) => Math.max(-low, high)).sort((one, two) => one - two);
  const cap = OUTLIER * (sizes[sizes.length >> 1] ?? 0) || Infinity;
  if (!neurons) {
    const edge = (sign) =>
      extent(
        x,
        mean.map((value, k) => value + sign * deviation[k]),
        ...range(used),
      );
    spans.push(...[edge(-1), edge(1)].filter(Boolean));
  }
  const most = (sign) => Math.min(cap, Math.max(0, ...spans.map(([low, high]) => (sign < 0 ? -low : high))));
  return [most(-1), most(1)];
}

/** What is wrong with the curves, in a few words; "" where nothing is. */
function deadWords({ curves, neurons }, chosen) {
  const asked = chosen === null ? curves : [curves[chosen]];
  const living = asked.filter(({ lost }) => !lost);
  const dead = living.filter((curve) => curve.dead).length;
  if (!living.length) return "diverged: no curve is left";
  if (!dead) return "";
  if (dead === living.length) return "dead: constant over all that enters";
  return `${dead} of ${living.length} ${neurons ? "neurons" : "seeds"} dead: constant over all that enters`;
}

/**
 * Whether the seeds' curves are so far from each other, where they are in use, that their mean is like none of them.
 */
function seedsDiffer({ x, mean, deviation, used, neurons, curves }) {
  if (neurons || curves.length < 2) return false;
  const [low, high] = range(used);
  const inside = Array.from(x.keys()).filter((k) => x[k] >= low && x[k] <= high && Number.isFinite(mean[k]));
  const heights = inside.map((k) => mean[k]);
  const spread = inside.reduce((sum, k) => sum + deviation[k], 0) / inside.length;
  return spread > 0.5 * (Math.max(...heights) - Math.min(...heights));
}
