// A result that stands still: the curves that several seeds ended with, in a small panel or a large one.

import { roundUp } from "../maths/limits.js";
import { middle, pooled, range } from "./family.js";
import { extent, uniform } from "../maths/sampled_curve.js";

const OUTLIER = 4; // a curve this many times as high as the middle one leaves axes that all have in common

/**
 * {x, curves: [{y, used, lost}], mean, deviation, used: [low, high] of all} from {x: [K], y: [[K] a seed], used: [[low,
 * high] a seed]}; null is no number.
 */
export function resultOf({ x: places, y, used }) {
  const x = uniform([places[0], places.at(-1)], y[0].length);
  const curves = y.map((heights, s) => {
    const numbers = Float64Array.from(heights, (value) => value ?? NaN);
    return {
      y: numbers,
      used: used[s],
      lost: !numbers.some(Number.isFinite) || !used[s]?.every((end) => Number.isFinite(end)),
    };
  });
  const living = curves.filter(({ lost }) => !lost);
  const asked = range(pooled(living.map(({ used: [low, high] }) => [(low + high) / 2, (high - low) / 6])));
  return { x, curves, ...middle(x, curves), used: asked };
}

/** Axes that hold a result: {low, high, bottom, top}, round, zero within. */
export function limitsOf({ x, curves, mean, deviation, used }) {
  const spans = curves.flatMap(({ y, used: ends, lost }) => (lost ? [] : [extent(x, y, ...ends)])).filter(Boolean);
  for (const sign of [-1, 1])
    spans.push(
      extent(
        x,
        mean.map((value, k) => value + sign * deviation[k]),
        ...used,
      ) ?? [0, 0],
    );
  const [down, up] = [Math.max(0, ...spans.map(([low]) => -low)), Math.max(0, ...spans.map(([, high]) => high))];
  return { low: x[0], high: x.at(-1), ...upright(down, up) };
}

/** Axes that nearly all of several have in common. */
export function commonLimits(all) {
  const sizes = all.map(({ bottom, top }) => Math.max(-bottom, top)).sort((one, two) => one - two);
  const cap = OUTLIER * sizes[sizes.length >> 1];
  const most = (name, sign) => Math.min(cap, Math.max(...all.map((limits) => sign * limits[name])));
  return { low: -most("low", -1), high: most("high", 1), ...upright(most("bottom", -1), most("top", 1)) };
}

function upright(down, up) {
  const least = 0.06 * (down + up) || 1;
  return { bottom: -(down > least ? roundUp(down) : least), top: up > least ? roundUp(up) : least };
}

/** Draw a result with its axes on a frame that was fitted. */
export function drawResult(context, frame, { x, curves, mean, deviation, used }, { style, color, large = false }) {
  frame.axes(context, style);
  frame.clip(context);
  const living = curves.filter(({ lost }) => !lost);
  const thin = { color, width: large ? 0.9 : 0.7, alpha: Math.max(0.2, 0.5 - 0.01 * living.length) };
  if (living.length > 1) {
    for (const { y, used: ends } of living) frame.curve(context, x, y, ends, { ...thin, outside: 0.6 * thin.alpha });
    if (large) frame.band(context, x, mean, deviation, { color });
  }
  frame.curve(context, x, mean, used, { color, width: large ? 2.4 : 1.9, outside: 0.7 });
  context.restore();
}
