// One language of pictures: orange is negative, near white is about zero, blue is positive, symmetric around zero.
// Exactly zero is grey with a fine hatch; what is not a number is crossed out.

import { format } from "./number_format.js";

/**
 * @import { Numbers } from "./operators.js"
 */

/**
 * @typedef {{scale: Uint32Array, amounts: Uint32Array, zero: number[], cross: number[]}} Palette
 */

const STOPS = {
  light: [
    [201, 84, 8],
    [243, 171, 104],
    [247, 246, 242],
    [126, 178, 220],
    [10, 94, 163],
  ],
  dark: [
    [224, 108, 24],
    [236, 170, 112],
    [226, 225, 221],
    [128, 180, 222],
    [36, 124, 200],
  ],
};
const AMOUNTS = {
  light: [
    [247, 246, 242],
    [221, 201, 222],
    [172, 126, 182],
    [121, 66, 142],
    [78, 28, 104],
  ],
  dark: [
    [226, 225, 221],
    [206, 182, 210],
    [166, 120, 180],
    [124, 70, 150],
    [88, 36, 118],
  ],
};
const ZERO = {
  light: [
    [208, 208, 206],
    [166, 166, 164],
  ],
  dark: [
    [176, 177, 178],
    [126, 127, 129],
  ],
};
const CROSS = {
  light: [
    [240, 236, 236],
    [190, 60, 70],
  ],
  dark: [
    [70, 66, 68],
    [220, 96, 104],
  ],
};
const STEPS = 1024;

export const NEGATIVE = { light: "#d9690f", dark: "#f0853a" };
export const POSITIVE = { light: "#0a66ad", dark: "#4a9fe0" };
const FURTHER = ["#009E73", "#CC79A7", "#702B6A", "#09DDDB", "#6B4D23", "#BDCD95", "#4F625E", "#B8A89F"];
const CLASSES = {
  light: [NEGATIVE.light, POSITIVE.light, ...FURTHER],
  dark: [NEGATIVE.dark, POSITIVE.dark, ...FURTHER],
};

/** @param {string} color */
const hex = (color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
/** @param {number[]} color */
const packed = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
/** @param {number[]} color */
const css = ([red, green, blue]) => `rgb(${red} ${green} ${blue})`;
/** @param {boolean} [dark] @returns {"dark" | "light"} */
const mode = (dark) => (dark ? "dark" : "light");

/** @param {number[][]} stops @param {number} share */
function between(stops, share) {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const left = Math.min(Math.floor(place), stops.length - 2);
  return stops[left].map((low, channel) => Math.round(low + (place - left) * (stops[left + 1][channel] - low)));
}

/** @param {"dark" | "light"} name @returns {Palette} */
const palette = (name) => ({
  scale: Uint32Array.from({ length: STEPS + 1 }, (_, i) => packed(between(STOPS[name], i / STEPS))),
  amounts: Uint32Array.from({ length: STEPS + 1 }, (_, i) => packed(between(AMOUNTS[name], i / STEPS))),
  zero: ZERO[name].map(packed),
  cross: CROSS[name].map(packed),
});

const palettes = { light: palette("light"), dark: palette("dark") };

/**
 * The colour of a value on a scale of +-limit, as a CSS string.
 * @param {number} value @param {number} limit @param {boolean} [dark]
 */
export function signedColor(value, limit, dark) {
  return css(between(STOPS[mode(dark)], (value / limit + 1) / 2));
}

/**
 * Colour of class k, however many there are: the first two are the ends of the signed scale. No two are alike, nor to
 * eyes that tell red from green badly.
 * @param {number} k @param {boolean} [dark]
 */
export function classColor(k, dark) {
  const colors = CLASSES[mode(dark)];
  return colors[k % colors.length];
}

/**
 * The colour of a data point: of its class, or of its value on a scale of +-limit where `classes` is 0. Maps are bright
 * in both themes, so their points keep the deeper colours.
 * @param {number} target @param {number} classes how many @param {number} limit
 */
export function targetColor(target, classes, limit) {
  return classes ? classColor(target) : signedColor(target, limit);
}

/**
 * Paint `values` (size x size) into `pixels` (Uint32Array) from `offset`, on a scale of +-limit.
 * @param {Uint32Array} pixels @param {number} offset @param {ArrayLike<number>} values @param {number} size
 * @param {number} limit @param {boolean} dark
 */
export function paintSigned(pixels, offset, values, size, limit, dark) {
  const colors = palettes[mode(dark)];
  const { scale } = colors;
  const centre = STEPS / 2 + 0.5;
  const factor = STEPS / 2 / limit;
  for (let row = 0, p = 0; row < size; row++) {
    for (let column = 0; column < size; column++, p++) {
      const value = values[p];
      const place = value * factor + centre;
      const usual = value !== 0 && place >= 0 && place <= STEPS;
      pixels[offset + p] = usual ? scale[place | 0] : unusual(colors, value, row, column, size);
    }
  }
}

/**
 * Exactly zero, not a number, or beyond the ends of the scale.
 * @param {Palette} palette @param {number} value @param {number} row @param {number} column @param {number} size
 */
function unusual({ scale, zero, cross }, value, row, column, size) {
  if (value === 0) return zero[hatch(row + column, size)];
  if (value !== value) return cross[crossed(row * size + column, size)];
  return scale[value > 0 ? STEPS : 0];
}

/**
 * Paint amounts from 0 (near white) to `limit` (violet).
 * @param {Uint32Array} pixels @param {ArrayLike<number>} values @param {number} size @param {number} limit
 * @param {boolean} dark
 */
export function paintAmounts(pixels, values, size, limit, dark) {
  const { amounts, cross } = palettes[mode(dark)];
  for (let p = 0; p < values.length; p++) {
    const place = (values[p] / limit) * STEPS;
    pixels[p] = place !== place ? cross[crossed(p, size)] : amounts[Math.min(STEPS, Math.max(0, place + 0.5)) | 0];
  }
}

/**
 * Paint probabilities (one array a class) as the likeliest class, paler where it is less sure; `sharp` drops the
 * paleness.
 * @param {Uint32Array} pixels @param {ArrayLike<number>[]} probabilities @param {number} size @param {boolean} sharp
 * @param {boolean} dark
 */
export function paintClasses(pixels, probabilities, size, sharp, dark) {
  const classes = probabilities.length;
  const white = STOPS[mode(dark)][2];
  const { cross } = palettes[mode(dark)];
  const colors = probabilities.map((_, k) => hex(classColor(k, dark)));
  for (let p = 0; p < pixels.length; p++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (probabilities[k][p] > probabilities[best][p]) best = k;
    const most = probabilities[best][p];
    if (most !== most) {
      pixels[p] = cross[crossed(p, size)];
      continue;
    }
    const strength = sharp ? 0.72 : 0.82 * Math.max(0, (most - 1 / classes) / (1 - 1 / classes));
    const [red, green, blue] = colors[best];
    pixels[p] =
      ((255 << 24) |
        (mix(white[2], blue, strength) << 16) |
        (mix(white[1], green, strength) << 8) |
        mix(white[0], red, strength)) >>>
      0;
  }
}

/** @param {number} from @param {number} to @param {number} share */
const mix = (from, to, share) => Math.round(from + share * (to - from));

/**
 * Stripes and crosses keep their coarseness at any resolution of the image.
 * @param {number} diagonal @param {number} size
 */
function hatch(diagonal, size) {
  const period = Math.max(4, Math.round(size / 11));
  return diagonal % period < period / 4 ? 1 : 0;
}

/** @param {number} p @param {number} size */
function crossed(p, size) {
  const period = Math.max(6, Math.round(size / 6));
  const column = p % size;
  const row = Math.floor(p / size);
  const line = Math.max(1, period / 8);
  return (column + row) % period < line || (column - row + period * size) % period < line ? 1 : 0;
}

/**
 * The numbers at the ends and the middle of a signed scale; `clipped`: where values lie beyond its ends.
 * @param {number} limit @param {boolean} [clipped]
 */
export function signedLabels(limit, clipped = false) {
  const size = format(limit, 2);
  return clipped ? [`≤ −${size}`, "0", `≥ ${size}`] : [`−${size}`, "0", size];
}

/**
 * A horizontal bar of the signed scale with its numbers below; `reach` is the share of the scale that is in use.
 * With `amounts` it is the scale from nothing to much.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, width: number, height: number, labels: string[], dark: boolean, ink: string,
 *   font: string, reach?: number, amounts?: boolean}} legend
 */
export function drawLegend(context, { x, y, width, height, labels, dark, ink, font, reach = 1, amounts = false }) {
  const gradient = context.createLinearGradient(x, 0, x + width, 0);
  const color = (/** @type {number} */ share) =>
    amounts ? between(AMOUNTS[mode(dark)], share) : between(STOPS[mode(dark)], 0.5 + reach * (share - 0.5));
  for (let k = 0; k <= 8; k++) gradient.addColorStop(k / 8, css(color(k / 8)));
  context.fillStyle = gradient;
  context.fillRect(x, y, width, height);
  context.fillStyle = ink;
  context.font = font;
  context.textBaseline = "top";
  labels.forEach((label, k) => {
    const share = k / (labels.length - 1);
    context.textAlign = share === 0 ? "left" : share === 1 ? "right" : "center";
    context.fillText(label, x + share * width, y + height + 4);
  });
}
