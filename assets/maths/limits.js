// How far a scale must reach for many values, and round numbers for its ends.

const NICE = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
const SCALE_SLACK = 1e-4; // share by which a value may lie beyond a colour scale

/** The largest finite size of many values. @param {ArrayLike<number>[]} arrays */
export function largest(arrays) {
  let most = 0;
  for (const values of arrays) {
    for (let p = 0; p < values.length; p++) {
      const size = Math.abs(values[p]);
      if (size > most && size !== Infinity) most = size;
    }
  }
  return most;
}

/**
 * The size that nine in ten of the values stay below: a colour scale that a few far corners do not wash out.
 * @param {ArrayLike<number>[]} arrays @param {number} share
 */
export function typical(arrays, share = 0.9) {
  return quantile(sampledSizes(arrays), share);
}

/** What this share of some sizes, ascending, does not go beyond. @param {Float64Array} sizes @param {number} share */
export function quantile(sizes, share) {
  return sizes[Math.floor(share * (sizes.length - 1))] ?? 0;
}

/**
 * The finite sizes of a sample of many values, ascending: evenly spaced places, about `samples` of all arrays, but
 * `least` of each.
 * @param {ArrayLike<number>[]} arrays @param {{samples?: number, least?: number}} [counts]
 */
export function sampledSizes(arrays, { samples = 600, least = 8 } = {}) {
  const each = Math.max(least, Math.floor(samples / arrays.length));
  /** @type {number[]} */
  const sizes = [];
  for (const values of arrays) {
    const stride = Math.max(1, Math.floor(values.length / each));
    for (let p = stride >> 1; p < values.length; p += stride)
      if (Number.isFinite(values[p])) sizes.push(Math.abs(values[p]));
  }
  return Float64Array.from(sizes).sort();
}

/**
 * The smallest round number at or above `value`, or below it by no more than the share `slack`.
 * @param {number} value @param {number[]} [steps] round numbers from 1 to 10 @param {number} [slack]
 */
export function roundUp(value, steps = NICE, slack = 1e-9) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (steps.find((step) => step * power >= value * (1 - slack)) ?? 10) * power;
}

/**
 * A round limit at or above `most`; the one before is kept while it still fits well, so that a scale never twitches.
 * @param {number} most @param {number} before
 */
export function niceLimit(most, before = 0) {
  if (!(most > 0)) return before || 1;
  if (most <= before && most > 0.4 * before) return before;
  return roundUp(most, NICE, SCALE_SLACK);
}
