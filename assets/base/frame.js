// A small figure with axes: where numbers lie on it, few round ticks, and curves that are solid where they were asked.

import { format } from "../maths/colors.js";
import { ticks } from "./axes.js";
import { stretches } from "../maths/sampled.js";

const FAR = 4000; // pixels beyond which a line is cut

export class Frame {
  /** `room`: {left, right, top, below} in pixels around the axes; `across` and `up`: their titles, "" for none; `size` of the numbers. */
  constructor({ room, across = "", up = "", size = 11 }) {
    Object.assign(this, { room, across, up, size });
  }

  /** Lay out over width x height pixels, for numbers low ... high across and bottom ... top up. */
  fit({ width, height, low, high, bottom, top }) {
    const { left, right, top: above, below } = this.room;
    Object.assign(this, {
      low,
      high,
      bottom,
      top,
      left,
      above,
      width: width - left - right,
      height: height - above - below,
    });
    return this;
  }

  /** The pixels at the right and at the foot of the axes. */
  get right() {
    return this.left + this.width;
  }

  get floor() {
    return this.above + this.height;
  }

  x(value) {
    return this.left + ((value - this.low) / (this.high - this.low)) * this.width;
  }

  y(value) {
    const place = this.above + ((this.top - value) / (this.top - this.bottom)) * this.height;
    return Math.min(Math.max(place, -FAR), FAR);
  }

  /** The number across at a pixel, within the axis. */
  back(pixel) {
    return this.low + Math.min(Math.max((pixel - this.left) / this.width, 0), 1) * (this.high - this.low);
  }

  /** Everything until `context.restore()` stays within the axes. */
  clip(context) {
    context.save();
    context.beginPath();
    context.rect(this.left, this.above - 1, this.width, this.height + 2);
    context.clip();
  }

  axes(context, { ink, faint, font }, numbers = true) {
    const { size, right, floor } = this;
    context.lineWidth = 1;
    context.strokeStyle = faint;
    context.setLineDash([]);
    for (const value of this.#rungs()) {
      const y = Math.round(this.y(value)) + 0.5;
      rule(context, [this.left, y], [right, y], value === 0 ? 1 : 0.45);
      if (numbers)
        write(context, short(value), [this.left - 5, y], { ink, font, size, align: "right", base: "middle" });
    }
    for (const value of this.#ticks(this.low, this.high, this.width / 46)) {
      const x = Math.round(this.x(value)) + 0.5;
      rule(context, [x, this.above], [x, floor], value === 0 ? 1 : 0.45);
      if (numbers)
        write(context, short(value), [x, floor + size / 2], { ink, font, size, align: "center", base: "top" });
    }
    if (this.across) write(context, this.across, [right, floor + 18], { ink, font, size, align: "right", base: "top" });
    if (this.up) write(context, this.up, [2, 0], { ink, font, size, align: "left", base: "top", slant: "italic " });
  }

  /** Pixels that the numbers at the left need. */
  need(context, { font }) {
    context.font = `${this.size}px ${font}`;
    return Math.ceil(Math.max(...this.#rungs().map((value) => context.measureText(short(value)).width))) + 7;
  }

  #rungs() {
    return this.#ticks(this.bottom, this.top, (this.height * 11) / (34 * this.size));
  }

  #ticks(low, high, count) {
    const few = Math.min(Math.max(Math.floor(count), 3), 5);
    const list = ticks(low, high, few);
    return list.length > 1 ? list : ticks(low, high, 2 * few);
  }

  /** Shares in equal bins over [from, to] as soft bars from the floor; the fullest is `part` of the height. */
  bars(context, shares, [from, to], { color, part = 0.3, alpha = 0.15 }) {
    const most = Math.max(...shares);
    if (!(most > 0)) return;
    const { floor } = this;
    const width = ((to - from) / shares.length / (this.high - this.low)) * this.width;
    context.fillStyle = color;
    context.globalAlpha = alpha;
    context.beginPath();
    shares.forEach((share, k) => {
      const high = (share / most) * this.height * part;
      if (high > 0) context.rect(this.x(from) + k * width, floor - high, width, high);
    });
    context.fill();
    context.globalAlpha = 1;
  }

  /** The curve within [from, to] added to the path. */
  trace(context, x, y, from = this.low, to = this.high) {
    for (const line of stretches(x, y, Math.max(from, this.low), Math.min(to, this.high))) {
      line.forEach(([place, value], k) =>
        k ? context.lineTo(this.x(place), this.y(value)) : context.moveTo(this.x(place), this.y(value)),
      );
    }
  }

  /** One curve, solid within [from, to] and dashed beyond. */
  curve(context, x, y, [from, to], { color, width, alpha = 1, outside = alpha }) {
    this.strokes(context, { color, width, alpha }, () => this.trace(context, x, y, from, to));
    this.strokes(context, { color, width: Math.min(width, 1.5), alpha: outside, dash: [4, 3.5] }, () =>
      this.#beyond(context, x, y, from, to),
    );
  }

  #beyond(context, x, y, from, to) {
    this.trace(context, x, y, this.low, from);
    this.trace(context, x, y, to, this.high);
  }

  /** One stroke of all that `trace` adds to the path. */
  strokes(context, { color, width, alpha = 1, dash = [] }, trace) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.beginPath();
    trace();
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** mean -+ deviation as an area. */
  band(context, x, mean, deviation, { color, alpha = 0.17 }) {
    context.fillStyle = color;
    context.globalAlpha = alpha;
    context.beginPath();
    const places = Array.from(x, (_, k) => k).filter((k) => Number.isFinite(mean[k] + deviation[k]));
    places.forEach((k, n) => context[n ? "lineTo" : "moveTo"](this.x(x[k]), this.y(mean[k] + deviation[k])));
    for (const k of places.reverse()) context.lineTo(this.x(x[k]), this.y(mean[k] - deviation[k]));
    context.fill();
    context.globalAlpha = 1;
  }

  /** A fine line up at a number across. */
  cursor(context, value, { ink }) {
    context.strokeStyle = ink;
    context.lineWidth = 1;
    rule(context, [this.x(value), this.above], [this.x(value), this.floor], 0.45);
  }

  dot(context, across, up, { color, paper, radius = 3.5 }) {
    if (!(up >= this.bottom && up <= this.top)) return;
    context.beginPath();
    context.arc(this.x(across), this.y(up), radius, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1.3;
    context.strokeStyle = paper;
    context.stroke();
  }
}

const short = (value) => format(value).replace(".0e", "e");

function rule(context, from, to, alpha) {
  context.globalAlpha = alpha;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.globalAlpha = 1;
}

function write(context, text, [x, y], { ink, font, size, align, base, slant = "" }) {
  context.font = `${slant}${size}px ${font}`;
  context.fillStyle = ink;
  context.globalAlpha = 0.75;
  context.textAlign = align;
  context.textBaseline = base;
  context.fillText(text, x, y);
  context.globalAlpha = 1;
}
