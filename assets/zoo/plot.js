// One of the three plots: value, first or second derivative of all shown activations over the same range of x.

import { format } from "../maths/number_format.js";
import { element, prepare } from "../base/dom.js";
import { Frame } from "../base/frame.js";
import { DASHES, tint } from "../base/line_style.js";

const ROOM = { left: 40, right: 12, top: 10, below: 34 };
const TITLE = 124; // px
const READING = 57; // px
const NEAR = 18; // px
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -Infinity, End: Infinity };
const TITLES = [
  ["Value", "σ"],
  ["First derivative", "σ′"],
  ["Second derivative", "σ″"],
];

export class Plot {
  /**
   * `order` of the derivative; `pointed(x, entry name or null)` when the mouse is over it; `stepped(direction)` for the
   * arrow keys.
   */
  constructor(order, pointed, stepped) {
    this.order = order;
    this.frame = new Frame({ room: ROOM, across: "x" });
    const [title, symbol] = TITLES[order];
    this.title = title;
    this.readings = element("p", { class: "readings", "aria-hidden": "true" });
    this.canvas = element("canvas", { role: "slider", tabindex: "0", "aria-label": `${title} at x` });
    this.element = element(
      "section",
      { class: "plot" },
      element("header", {}, element("h3", {}, title, " ", element("i", {}, symbol)), this.readings),
      this.canvas,
    );
    for (const kind of ["pointermove", "pointerdown"]) {
      this.canvas.addEventListener(kind, (event) => this.samples && pointed(...this.#under(event)));
    }
    this.canvas.addEventListener("pointerleave", () => pointed(null, null));
    this.canvas.addEventListener("keydown", (event) => {
      const direction = STEPS[event.key];
      if (direction) {
        event.preventDefault();
        stepped(direction);
      }
    });
  }

  /** How many places to sample: one a pixel, odd so that the middle is one of them. */
  get count() {
    return Math.max(101, Math.round((this.element.clientWidth - ROOM.left - ROOM.right) / 2) * 2 + 1);
  }

  /** view = {low, high, reach: [low, high] of y, probe, count, bright}; curves as in curve.js. */
  draw(style, curves, view) {
    const width = this.element.clientWidth;
    const height = Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--height")) || 240;
    if (width < 80) return;
    const [bottom, top] = view.reach;
    this.samples = curves.map((curve) => ({ curve, ...curve.over(view.low, view.high, view.count) }));
    const context = prepare(this.canvas, width, height);
    this.frame.fitNumbers(context, style, { width, height, low: view.low, high: view.high, bottom, top });
    this.frame.axes(context, style);
    this.frame.clip(context);
    const faded = (sample) => (view.bright && view.bright !== sample.curve.entry.name ? 0.22 : 1);
    for (const sample of this.samples) this.#line(context, style, sample, faded(sample));
    this.#probe(context, style, view);
    context.restore();
    this.#read(style, curves, view);
  }

  #line(context, style, { curve, x, orders, breaks }, alpha) {
    const { frame, order } = this;
    const y = orders[order];
    const gaps = breaks
      .slice(0, order + 1)
      .flat()
      .map(({ at }) => at);
    context.strokeStyle = context.fillStyle = tint(curve.entry.color, style.dark);
    context.globalAlpha = alpha;
    context.lineWidth = 2.2;
    context.lineJoin = "round";
    context.setLineDash(DASHES[curve.entry.dash] ?? []);
    context.beginPath();
    let drawing = false;
    for (let i = 0; i < x.length; i++) {
      const cut = i > 0 && gaps.some((at) => at >= x[i - 1] && at <= x[i]);
      if (!Number.isFinite(y[i])) {
        drawing = false;
        continue;
      }
      const height = frame.y(y[i]);
      if (drawing && !cut) context.lineTo(frame.x(x[i]), height);
      else context.moveTo(frame.x(x[i]), height);
      drawing = true;
    }
    context.stroke();
    context.setLineDash([]);
    for (const { at } of breaks[order] ?? []) this.#gap(context, curve, at, alpha);
    if (order > 0) for (const { at, size } of breaks[order - 1]) this.#spike(context, at, size);
    context.globalAlpha = 1;
  }

  // A jump: a fine dotted line between its two ends.
  #gap(context, curve, at, alpha) {
    const [before, after] = [curve.at(at - 1e-6), curve.at(at + 1e-6)].map((orders) =>
      this.frame.y(orders[this.order]),
    );
    if (!Number.isFinite(before + after)) return;
    const x = this.frame.x(at);
    this.frame.strokes(context, { color: context.strokeStyle, width: 1.2, alpha: 0.8 * alpha, dash: [1.5, 3] }, () => {
      context.moveTo(x, before);
      context.lineTo(x, after);
    });
    context.globalAlpha = alpha;
  }

  // The derivative of a jump is no number: an arrow as high as the jump.
  #spike(context, at, size) {
    const { frame } = this;
    const x = frame.x(at);
    const tip = Math.min(Math.max(frame.y(size), frame.above), frame.floor);
    const head = Math.sign(tip - frame.y(0)) * Math.min(7, Math.abs(tip - frame.y(0)));
    context.lineWidth = 1.6;
    context.beginPath();
    context.moveTo(x, frame.y(0));
    context.lineTo(x, tip - head / 2);
    context.stroke();
    context.beginPath();
    context.moveTo(x, tip);
    context.lineTo(x - 4, tip - head);
    context.lineTo(x + 4, tip - head);
    context.fill();
  }

  #probe(context, style, { probe }) {
    this.frame.cursor(context, probe, style);
    for (const { curve } of this.samples) {
      const color = tint(curve.entry.color, style.dark);
      this.frame.dot(context, probe, curve.at(probe)[this.order], { color, paper: style.paper, radius: 4 });
    }
  }

  #read({ dark }, curves, { low, high, probe }) {
    const values = curves.map((curve) => ({
      curve,
      text: format(curve.at(probe)[this.order], curves.length > 3 ? 2 : 3),
    }));
    this.readings.replaceChildren(
      ...(TITLE + values.length * READING > this.frame.right + this.frame.room.right
        ? []
        : values.map(({ curve, text }) => {
            const chip = element("span", { class: "chip" });
            chip.style.background = tint(curve.entry.color, dark);
            return element("span", { class: "reading" }, chip, text);
          })),
    );
    const range = { min: low, max: high, now: probe };
    for (const [name, value] of Object.entries(range)) this.canvas.setAttribute(`aria-value${name}`, String(value));
    this.canvas.setAttribute(
      "aria-valuetext",
      `x = ${format(probe)}: ${values.map(({ curve, text }) => `${curve.entry.title} ${text}`).join(", ")}`,
    );
  }

  // The place under the mouse, and the curve that it is closest to.
  #under(event) {
    const box = this.canvas.getBoundingClientRect();
    const [left, height] = [event.clientX - box.left, event.clientY - box.top];
    const x = this.frame.back(left);
    let [nearest, least] = [null, NEAR];
    for (const { curve } of this.samples) {
      const distance = Math.abs(this.frame.y(curve.at(x)[this.order]) - height);
      if (distance < least) [nearest, least] = [curve.entry.name, distance];
    }
    return [x, nearest];
  }
}
