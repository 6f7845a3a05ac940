// An activation's curve over the range of what enters it, with the density of what enters it below the curve.

import { niceLimit, typical } from "../maths/limits.js";
import { format } from "../maths/number_format.js";
import { Reach } from "../base/scale.js";

const BINS = 32;
const SAMPLES = 81;
const LEAST = 1; // the axis reaches to +-1 at least
const NUMBERS = 10; // pixels of the numbers of its axes

/** Counts of the values (several arrays together) in equal bins over +-limit, and of those outside or no number. */
export function histogram(arrays, limit, bins = BINS) {
  const counts = new Float64Array(bins);
  let beyond = 0;
  for (const values of arrays) {
    for (let p = 0; p < values.length; p++) {
      const bin = Math.floor(((values[p] / limit + 1) / 2) * bins);
      if (bin >= 0 && bin < bins) counts[bin] += 1;
      else if (values[p] === limit) counts[bins - 1] += 1;
      else beyond += 1;
    }
  }
  return { counts, beyond };
}

/** {mean, deviation, low, high, count} of the finite values. */
export function summary(arrays) {
  let [count, sum, squares, low, high] = [0, 0, 0, Infinity, -Infinity];
  for (const values of arrays) {
    for (let p = 0; p < values.length; p++) {
      const value = values[p];
      if (!Number.isFinite(value)) continue;
      count += 1;
      sum += value;
      squares += value * value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)), low, high, count };
}

/**
 * One layer's curve. Nine tenths of what enters is within its axis, which grows with the run and shrinks as one looks
 * back.
 */
export class Response {
  constructor() {
    this.reach = new Reach();
    this.limit = 0;
    this.low = this.high = 0;
    this.x = new Float64Array(SAMPLES);
    this.y = new Float64Array(SAMPLES);
  }

  /**
   * Draw into the box {x, y, width, height}. step: of the moment; curve: {values(x, out, count, letters)}; all: what
   * enters the whole layer, which sets the axis; shown: whose density is drawn; dot: a value that enters, marked on the
   * curve, or null; axes: with numbers, which are within the box.
   */
  draw(context, box, { step, curve, letters, all, shown, dot = null, color, ink, faint, font, axes = false }) {
    const limit = this.reach.at(step, Math.max(typical(all), LEAST));
    if (limit !== this.limit) Object.assign(this, { limit, low: 0, high: 0 });
    this.#sample(curve, letters);
    if (axes) box = this.#besideNumbers(context, box, font);
    this.#density(context, box, shown, ink);
    this.#zeros(context, box, faint);
    context.lineJoin = "round";
    context.lineWidth = axes ? 2.2 : 1.75;
    context.strokeStyle = color;
    this.#path(context, box);
    if (dot !== null) this.#dot(context, box, curve, letters, dot, ink);
    if (axes) this.#axes(context, box, { ink, faint, font });
  }

  #sample(curve, letters) {
    const { x, y, limit } = this;
    for (let k = 0; k < SAMPLES; k++) x[k] = limit * ((2 * k) / (SAMPLES - 1) - 1);
    curve.values(x, y, SAMPLES, letters);
    const heights = y.filter((height) => Number.isFinite(height));
    const low = Math.min(0, ...heights);
    const high = Math.max(0, ...heights);
    this.low = low < 0 ? -niceLimit(-low, -this.low) : 0;
    this.high = high > 0 ? niceLimit(high, this.high) : low < 0 ? 0 : 1;
  }

  // The box that the numbers at its left leave.
  #besideNumbers(context, { x, width, ...upright }, font) {
    context.font = `${NUMBERS}px ${font}`;
    const wide = [this.high, this.low].map((value) => context.measureText(format(value, 2)).width);
    const left = Math.ceil(Math.max(...wide)) + 4;
    return { x: x + left, width: width - left, ...upright };
  }

  #place({ x, y, width, height }, across, up) {
    const pad = 2;
    return [
      x + ((across / this.limit + 1) / 2) * width,
      y + pad + (1 - (up - this.low) / (this.high - this.low)) * (height - 2 * pad),
    ];
  }

  #density(context, { x, y, width, height }, shown, ink) {
    const { counts } = histogram(shown, this.limit);
    const most = Math.max(1, ...counts);
    context.fillStyle = ink;
    context.globalAlpha = 0.2;
    context.beginPath();
    counts.forEach((count, k) =>
      context.rect(x + (k / BINS) * width, y + height, width / BINS, -(count / most) * height * 0.9),
    );
    context.fill();
    context.globalAlpha = 1;
  }

  #zeros(context, box, faint) {
    const [x0, y0] = this.#place(box, 0, 0);
    context.lineWidth = 0.75;
    context.strokeStyle = faint;
    context.beginPath();
    context.moveTo(box.x, y0);
    context.lineTo(box.x + box.width, y0);
    context.moveTo(x0, box.y);
    context.lineTo(x0, box.y + box.height);
    context.stroke();
  }

  #path(context, box) {
    let drawing = false;
    context.beginPath();
    this.y.forEach((height, k) => {
      if (!Number.isFinite(height)) {
        drawing = false;
        return;
      }
      const place = this.#place(box, this.x[k], height);
      if (drawing) context.lineTo(...place);
      else context.moveTo(...place);
      drawing = true;
    });
    context.stroke();
  }

  #dot(context, box, curve, letters, value, ink) {
    const [x, y] = this.#place(box, value, curve.at(value, letters));
    if (!(x >= box.x && x <= box.x + box.width)) return;
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fillStyle = ink;
    context.fill();
  }

  #axes(context, { x, y, width, height }, { ink, faint, font }) {
    context.strokeStyle = faint;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    context.fillStyle = ink;
    context.font = `${NUMBERS}px ${font}`;
    context.globalAlpha = 0.75;
    context.textBaseline = "top";
    [
      [-this.limit, "left"],
      [0, "center"],
      [this.limit, "right"],
    ].forEach(([value, side], k) => {
      context.textAlign = side;
      context.fillText(format(value, 2), x + (k / 2) * width, y + height + 3);
    });
    context.textAlign = "right";
    context.textBaseline = "top";
    context.fillText(format(this.high, 2), x - 3, y);
    context.textBaseline = "bottom";
    context.fillText(format(this.low, 2), x - 3, y + height);
    context.globalAlpha = 1;
  }
}
