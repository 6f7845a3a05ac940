// What lies over the large image: kinks, linear regions, the silent set, level lines, data points, the line of the
// slice.

import { targetColor } from "../maths/color_scale.js";
import { toPicture } from "../maths/coordinates.js";
import { ticks } from "../base/axes.js";
import { pixelRatio, Sprite } from "../base/dom.js";
import { dataPoint, RIM, RIM_ON_VALUES } from "../base/pen.js";
import { contour } from "./contour.js";
import { stroke } from "./pictures.js";

const HALO = "rgb(255 255 255 / 0.72)";
/** One colour a layer, apart from the orange and blue of the values. */
export const DEPTHS = ["#16181b", "#00795a", "#a3197f", "#5b3fa0", "#7a5c00", "#0f6d78", "#8c2f39", "#4d4d4d"];
const SLICE = "#ffd60a"; // no colour of values, nor of a layer
const HUES = 997; // colours of regions; neighbours differ since each turns by the golden angle
const LEVELS = 9;
const RADIUS = 2.8;
const MANY = 600;

const regionColors = Object.fromEntries(
  [false, true].map((dark) => [dark, Uint32Array.from({ length: HUES }, (_, k) => regionColor(k, dark))]),
);

/** Paint the regions, a colour each; -1 is a place that has none. */
export function paintRegions(pixels, index, dark) {
  const colors = regionColors[dark];
  for (let p = 0; p < index.length; p++) pixels[p] = index[p] < 0 ? 0xff808080 : colors[index[p] % HUES];
}

function regionColor(k, dark) {
  const hue = (k * 137.508) % 360;
  const [saturation, light] = [
    [0.46, 0.7],
    [0.52, 0.8],
    [0.4, 0.61],
  ][k % 3];
  const part = (n) => {
    const place = (n + hue / 30) % 12;
    return Math.round(
      255 *
        (light * (dark ? 0.86 : 1) -
          saturation * Math.min(light, 1 - light) * Math.max(-1, Math.min(place - 3, 9 - place, 1))),
    );
  };
  return ((255 << 24) | (part(4) << 16) | (part(8) << 8) | part(0)) >>> 0;
}

/** The lines where a pre-activation is zero, a colour a layer; those of the neuron that is shown are stronger. */
export function drawZero(context, layers, size, side, focus) {
  layers.forEach(({ pre }, layer) =>
    pre.forEach((values, neuron) => {
      const own = focus[0] === layer && focus[2] === neuron;
      const segments = contour(values, size, 0);
      stroke(context, segments, side, HALO, own ? 4.4 : 2.8);
      stroke(context, segments, side, DEPTHS[layer], own ? 2.2 : 1.1);
    }),
  );
}

/** Lines of equal value at round numbers, thicker at zero, with the numbers that they stand for. */
export function drawLevels(context, values, size, side, limit, font) {
  const list = ticks(-limit, limit, LEVELS);
  for (const level of list)
    stroke(context, contour(values, size, level), side, "rgb(25 27 30 / 0.62)", level === 0 ? 1.8 : 0.9);
  context.font = `10px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const level of list) label(context, contour(values, size, level), side, String(level).replaceAll("-", "−"));
}

// One number a level, where its line is farthest from the rim.
function label(context, segments, side, text) {
  let [best, place] = [0.06, null];
  for (let k = 0; k < segments.length; k += 4) {
    const away = Math.min(segments[k], segments[k + 1], 1 - segments[k], 1 - segments[k + 1]);
    if (away > best && away < 0.3) [best, place] = [away, [segments[k] * side, segments[k + 1] * side]];
  }
  if (!place) return;
  const wide = context.measureText(text).width + 4;
  context.fillStyle = HALO;
  context.fillRect(place[0] - wide / 2, place[1] - 6, wide, 12);
  context.fillStyle = "#16181b";
  context.fillText(text, ...place);
}

/** Hatching over a set of pixels: where `kind` is `which`. */
export class Hatching {
  constructor(which) {
    this.which = which;
    this.mask = new Sprite();
    this.sheet = document.createElement("canvas");
  }

  draw(context, kind, size, side) {
    const words = this.mask.pixels(size);
    for (let p = 0; p < kind.length; p++) words[p] = kind[p] === this.which ? 0xff000000 : 0;
    this.mask.show();
    const ratio = pixelRatio();
    this.sheet.width = this.sheet.height = Math.round(side * ratio);
    const own = this.sheet.getContext("2d");
    own.imageSmoothingEnabled = false;
    own.drawImage(this.mask.canvas, 0, 0, this.sheet.width, this.sheet.height);
    own.globalCompositeOperation = "source-in";
    own.fillStyle = own.createPattern(this.which === 1 ? stripes(ratio) : dots(ratio), "repeat");
    own.fillRect(0, 0, this.sheet.width, this.sheet.height);
    context.drawImage(this.sheet, 0, 0, side, side);
  }
}

function tile(ratio, size, paint) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(size * ratio);
  const context = canvas.getContext("2d");
  context.scale(canvas.width / size, canvas.height / size);
  context.strokeStyle = context.fillStyle = "rgb(24 26 29 / 0.85)";
  paint(context, size);
  return canvas;
}

const stripes = (ratio) =>
  tile(ratio, 8, (context, size) => {
    context.fillStyle = "rgb(255 255 255 / 0.3)";
    context.fillRect(0, 0, size, size);
    context.lineWidth = 1.1;
    context.beginPath();
    for (const shift of [-size, 0, size]) {
      context.moveTo(shift - 1, size + 1);
      context.lineTo(shift + size + 1, -1);
    }
    context.stroke();
  });

const dots = (ratio) =>
  tile(ratio, 7, (context, size) => {
    context.beginPath();
    context.arc(size / 2, size / 2, 1.1, 0, 2 * Math.PI);
    context.fill();
  });

/** points: {x: [[x1, x2]], y: [numbers], classes: how many, 0 for numbers}. */
export function drawPoints(
  context,
  { x, y, classes },
  domain,
  side,
  limit,
  radius = x.length > MANY ? RADIUS * 0.7 : RADIUS,
) {
  const rim = classes ? RIM : RIM_ON_VALUES;
  for (let k = 0; k < x.length; k++) {
    const [left, top] = toPicture(domain, side, x[k]);
    if (left < -radius || top < -radius || left > side + radius || top > side + radius) continue;
    dataPoint(context, [left, top], radius, { fill: targetColor(y[k], classes, limit), rim });
  }
}

/** The line of the slice, dashed, with its two ends, which can be dragged; nothing beyond the frame. */
export function drawSlice(context, ends, domain, side) {
  const [p, q] = ends.map((end) => toPicture(domain, side, end));
  context.save();
  context.beginPath();
  context.rect(0, 0, side, side);
  context.clip();
  for (const [color, width, dash] of [
    ["rgb(22 24 27 / 0.85)", 4.2, []],
    [SLICE, 2.2, [9, 5]],
  ]) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(...p);
    context.lineTo(...q);
    context.stroke();
  }
  context.restore();
  [p, q].forEach((end, k) => {
    if (end.some((at) => at < 0 || at > side)) return;
    context.beginPath();
    context.arc(...end, 8, 0, 2 * Math.PI);
    context.fillStyle = "#16181b";
    context.strokeStyle = SLICE;
    context.lineWidth = 1.6;
    context.fill();
    context.stroke();
    context.fillStyle = "#fff";
    context.font = "600 10px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText("PQ"[k], end[0], end[1] + 0.5);
  });
}
