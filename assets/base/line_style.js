// How an activation's line is drawn: its dash, and its colour, a little lighter on a dark ground.

/** The colour of a learned or drawn activation, as on the Python side. */
export const LEARNED = "#8E44AD";

/** @type {Record<string, number[]>} */
export const DASHES = { solid: [], dash: [8, 4], dot: [2, 3.5], dashdot: [9, 3.5, 2, 3.5], longdash: [14, 4] };

/**
 * "#0072B2" as it is, or mixed with white on a dark ground.
 * @param {string} color
 * @param {boolean} dark
 */
export function tint(color, dark) {
  if (!dark) return color;
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `rgb(${channels.map((channel) => Math.round(channel + 0.28 * (255 - channel))).join(" ")})`;
}
