// One of the three plots: value, first or second derivative of all shown activations over the same range of x.

import { format } from "../engine/colors.js";
import { ticks } from "../live/axes.js";
import { element, prepare } from "../live/dom.js";
import { DASHES, tint } from "./pen.js";

const LEFT = 40;
const RIGHT = 12;
const TOP = 10;
const BELOW = 34;
const TITLE = 124; // px
const READING = 57; // px
const NEAR = 18; // px
const TITLES = [["Value", "σ"], ["First derivative", "σ′"], ["Second derivative", "σ″"]];

export class Plot {
  /** `order` of the derivative; `pointed(x, entry name or null)` when the mouse is over it; `stepped(direction)` for the arrow keys. */
  constructor(order, pointed, stepped) {
    this.order = order;
    const [title, symbol] = TITLES[order];
    this.title = title;
    this.readings = element("p", { class: "readings", "aria-hidden": "true" });
    this.canvas = element("canvas", { role: "slider", tabindex: "0", "aria-label": `${title} at x` });
    this.element = element("section", { class: "plot" },
      element("header", {}, element("h3", {}, title, " ", element("i", {}, symbol)), this.readings), this.canvas);
    for (const kind of ["pointermove", "pointerdown"]) {
      this.canvas.addEventListener(kind, (event) => this.scale && pointed(...this.#under(event)));
    }
    this.canvas.addEventListener("pointerleave", () => pointed(null, null));
    this.canvas.addEventListener("keydown", (event) => {
      const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (direction) { event.preventDefault(); stepped(direction); }
    });
  }

  /** How many places to sample: one a pixel, odd so that the middle is one of them. */
  get count() {
    return Math.max(101, Math.round((this.element.clientWidth - LEFT - RIGHT) / 2) * 2 + 1);
  }

  /** view = {low, high, reach: [low, high] of y, probe, count, bright}; curves as in curve.js. */
  draw(style, curves, view) {
    const width = this.element.clientWidth;
    const height = Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--height")) || 240;
    if (width < 80) return;
    const [bottom, top] = view.reach;
    const [plotWidth, plotHeight] = [width - LEFT - RIGHT, height - TOP - BELOW];
    this.scale = {
      x: (value) => LEFT + ((value - view.low) / (view.high - view.low)) * plotWidth,
      y: (value) => TOP + ((top - value) / (top - bottom)) * plotHeight,
      back: (pixel) => view.low + ((pixel - LEFT) / plotWidth) * (view.high - view.low),
    };
    this.frame = { width, plotWidth, plotHeight, right: LEFT + plotWidth, below: TOP + plotHeight };
    this.samples = curves.map((curve) => ({ curve, ...curve.over(view.low, view.high, view.count) }));
    const context = prepare(this.canvas, width, height);
    this.#axes(context, style, view);
    context.save();
    context.beginPath();
    context.rect(LEFT, TOP - 4, plotWidth, plotHeight + 8);
    context.clip();
    const faded = (sample) => (view.bright && view.bright !== sample.curve.entry.name ? 0.22 : 1);
    for (const sample of this.samples) this.#line(context, style, sample, faded(sample));
    this.#probe(context, style, view);
    context.restore();
    this.#read(style, curves, view);
  }

  #axes(context, { ink, faint, font }, { low, high, reach: [bottom, top] }) {
    const { right, below, plotWidth } = this.frame;
    context.font = `11px ${font}`;
    context.lineWidth = 1;
    context.strokeStyle = faint;
    context.fillStyle = ink;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of ticks(bottom, top, 6)) {
      const y = Math.round(this.scale.y(value)) + 0.5;
      rule(context, LEFT, y, right, y, value === 0 ? 1 : 0.45);
      context.globalAlpha = 0.72;
      context.fillText(format(value), LEFT - 6, y);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const value of ticks(low, high, plotWidth < 260 ? 4 : 6)) {
      const x = Math.round(this.scale.x(value)) + 0.5;
      rule(context, x, TOP, x, below, value === 0 ? 1 : 0.45);
      context.globalAlpha = 0.72;
      context.fillText(format(value), x, below + 5);
    }
    context.font = `italic 12px ${font}`;
    context.fillText("x", LEFT + plotWidth / 2, below + 19);
    context.globalAlpha = 1;
  }

  #line(context, style, { curve, x, orders, breaks }, alpha) {
    const { scale, order } = this;
    const y = orders[order];
    const gaps = breaks.slice(0, order + 1).flat().map(({ at }) => at);
    context.strokeStyle = context.fillStyle = tint(curve.entry.color, style.dark);
    context.globalAlpha = alpha;
    context.lineWidth = 2.2;
    context.lineJoin = "round";
    context.setLineDash(DASHES[curve.entry.dash] ?? []);
    context.beginPath();
    let drawing = false;
    for (let i = 0; i < x.length; i++) {
      const cut = i > 0 && gaps.some((at) => at >= x[i - 1] && at <= x[i]);
      if (!Number.isFinite(y[i])) { drawing = false; continue; }
      const height = Math.min(Math.max(scale.y(y[i]), -4e3), 4e3);
      if (drawing && !cut) context.lineTo(scale.x(x[i]), height);
      else context.moveTo(scale.x(x[i]), height);
      drawing = true;
    }
    context.stroke();
    context.setLineDash([]);
    for (const { at, size } of breaks[order] ?? []) this.#gap(context, curve, at, alpha);
    if (order > 0) for (const { at, size } of breaks[order - 1]) this.#spike(context, at, size);
    context.globalAlpha = 1;
  }

  // A jump: a fine dotted line between its two ends.
  #gap(context, curve, at, alpha) {
    const [before, after] = [curve.at(at - 1e-6), curve.at(at + 1e-6)].map((orders) => this.scale.y(orders[this.order]));
    if (!Number.isFinite(before + after)) return;
    context.lineWidth = 1.2;
    context.setLineDash([1.5, 3]);
    rule(context, this.scale.x(at), before, this.scale.x(at), after, 0.8 * alpha);
    context.setLineDash([]);
    context.globalAlpha = alpha;
  }

  // The derivative of a jump is no number: an arrow as high as the jump.
  #spike(context, at, size) {
    const { scale, frame } = this;
    const x = scale.x(at);
    const tip = Math.min(Math.max(scale.y(size), TOP), frame.below);
    const head = Math.sign(tip - scale.y(0)) * Math.min(7, Math.abs(tip - scale.y(0)));
    context.lineWidth = 1.6;
    context.beginPath();
    context.moveTo(x, scale.y(0));
    context.lineTo(x, tip - head / 2);
    context.stroke();
    context.beginPath();
    context.moveTo(x, tip);
    context.lineTo(x - 4, tip - head);
    context.lineTo(x + 4, tip - head);
    context.fill();
  }

  #probe(context, { ink, paper, dark }, { probe }) {
    const x = this.scale.x(probe);
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.setLineDash([]);
    rule(context, x, TOP, x, this.frame.below, 0.4);
    context.globalAlpha = 1;
    for (const { curve } of this.samples) {
      const y = this.scale.y(curve.at(probe)[this.order]);
      if (!(y > TOP - 4 && y < this.frame.below + 4)) continue;
      context.beginPath();
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fillStyle = tint(curve.entry.color, dark);
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = paper;
      context.stroke();
    }
  }

  #read({ dark }, curves, { probe }) {
    const values = curves.map((curve) => ({ curve, text: format(curve.at(probe)[this.order], curves.length > 3 ? 2 : 3) }));
    this.readings.replaceChildren(...(TITLE + values.length * READING > this.frame.width ? [] : values.map(({ curve, text }) => {
      const chip = element("span", { class: "chip" });
      chip.style.background = tint(curve.entry.color, dark);
      return element("span", { class: "reading" }, chip, text);
    })));
    this.canvas.setAttribute("aria-valuenow", String(probe));
    this.canvas.setAttribute("aria-valuetext",
      `x = ${format(probe)}: ${values.map(({ curve, text }) => `${curve.entry.title} ${text}`).join(", ")}`);
  }

  // The place under the mouse, and the curve that it is closest to.
  #under(event) {
    const box = this.canvas.getBoundingClientRect();
    const [left, height] = [event.clientX - box.left, event.clientY - box.top];
    const x = this.scale.back(Math.min(Math.max(left, LEFT), this.frame.right));
    let [nearest, least] = [null, NEAR];
    for (const { curve } of this.samples) {
      const distance = Math.abs(this.scale.y(curve.at(x)[this.order]) - height);
      if (distance < least) [nearest, least] = [curve.entry.name, distance];
    }
    return [x, nearest];
  }
}

function rule(context, x0, y0, x1, y1, alpha) {
  context.globalAlpha = alpha;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
