// A histogram as a small figure: bins over an axis, exact zeros as a hatched bar, what lies beyond as numbers at the
// ends.

import { equalBins } from "./binning.js";
import { fillHatched } from "../base/hatch.js";
import { percent } from "./words.js";

const ROOM = { side: 5, top: 17, below: 16 };
const LEAST = 1e-5; // the foot of a log axis
export const ZERO = 5; // pixels of the bar of exact zeros
const HEAD = 7; // the middle of the numbers above
const NARROW = 190; // pixels in which three numbers have no place
const LEAST_SHARE = 2e-3; // share from which what lies beyond is shown

/** Where the bins stand over width x height pixels: {left, top, width, height}. */
export function plotOf(width, height) {
  return { left: ROOM.side, top: ROOM.top, width: width - 2 * ROOM.side, height: height - ROOM.top - ROOM.below };
}

/**
 * Left end of the bar of exact zeros, which is `ZERO` wide; `x(value)` its pixel. Where bins begin at zero it stands
 * before them.
 */
export function zeroLeft({ zeroAt }, plot, x) {
  if (zeroAt !== null && Math.abs(x(zeroAt) - plot.left) < 1) return plot.left - ZERO;
  return Math.min(
    Math.max((zeroAt === null ? plot.left : x(zeroAt)) - ZERO / 2, plot.left),
    plot.left + plot.width - ZERO,
  );
}

/**
 * Draw over width x height pixels. `hist` as numbers.js or binning.js give it, or null; `low`, `high`: the axis; `log`:
 * counts on a log axis; `color` of the bins.
 */
export function drawHistogram(context, { width, height, hist, low, high, log, color, style }) {
  const plot = plotOf(width, height);
  const floor = plot.top + plot.height;
  const x = (value) => plot.left + ((value - low) / (high - low)) * plot.width;
  const pen = { context, style, size: 10 };
  baseline(context, plot, floor, style);
  if (!hist) return write(pen, "no numbers", plot.left + plot.width / 2, plot.top + plot.height / 2, "center");
  const bars = hist.edges ? hist : equalBins(hist);
  const { most } = bars;
  const rise = risen(plot.height, most, log);
  bins(context, { ...bars, x, floor, rise, color });
  zeros(context, { bars, x, floor, rise, plot, style });
  if (log) for (const share of [1e-2, 1e-4]) level(pen, plot, floor - rise(share), percent(share));
  ends(pen, { low, high, x, floor, plot, bars });
  corners(pen, { bars, log, plot });
}

// Share -> pixels above the floor.
function risen(height, most, log) {
  if (!log) return (share) => height * Math.min(1, share / most);
  return (share) => (share > LEAST ? height * Math.min(1, 1 - Math.log10(share) / Math.log10(LEAST)) : 0);
}

function baseline(context, plot, floor, { faint }) {
  context.strokeStyle = faint;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(plot.left, floor + 0.5);
  context.lineTo(plot.left + plot.width, floor + 0.5);
  context.stroke();
}

// Steps, each at least a pixel wide where the axis is much wider than the histogram.
function bins(context, { edges, heights, x, floor, rise, color }) {
  context.fillStyle = context.strokeStyle = color;
  context.beginPath();
  heights.forEach((height, k) => {
    const [high, left] = [rise(height), x(edges[k])];
    const wide = x(edges[k + 1]) - left;
    if (high > 0) context.rect(left, floor - high, wide < 1 ? Math.max(wide, 1) : wide, high);
  });
  context.globalAlpha = 0.34;
  context.fill();
  context.globalAlpha = 1;
  outline(context, { edges, heights, x, floor, rise });
}

function outline(context, { edges, heights, x, floor, rise }) {
  context.lineWidth = 1.2;
  context.lineJoin = "round";
  context.beginPath();
  const [first, last] = [heights.findIndex((height) => height > 0), heights.findLastIndex((height) => height > 0)];
  if (first < 0) return;
  context.moveTo(x(edges[first]), floor);
  for (let k = first; k <= last; k++) {
    const y = floor - rise(heights[k]);
    context.lineTo(x(edges[k]), y);
    context.lineTo(x(edges[k + 1]), y);
  }
  context.lineTo(x(edges[last + 1]), floor);
  context.stroke();
}

// A bar higher than the picture is cut by a slit: its number tells how high it is.
function zeros(context, { bars, x, floor, rise, plot, style }) {
  const { zeros: share, most } = bars;
  const high = rise(share);
  if (!(high > 0.5)) return;
  const left = zeroLeft(bars, plot, x);
  fillHatched(context, left, floor - high, ZERO, high, style.dark);
  context.strokeStyle = style.ink;
  context.lineWidth = 0.7;
  context.globalAlpha = 0.6;
  context.strokeRect(left, floor - high, ZERO, high);
  context.globalAlpha = 1;
  if (high < plot.height || share <= most) return;
  context.fillStyle = style.paper;
  context.fillRect(left - 1, plot.top + 7, ZERO + 2, 3);
}

function level({ context, style, size }, plot, y, text) {
  context.strokeStyle = style.faint;
  context.globalAlpha = 0.6;
  context.beginPath();
  context.moveTo(plot.left, Math.round(y) + 0.5);
  context.lineTo(plot.left + plot.width, Math.round(y) + 0.5);
  context.stroke();
  context.globalAlpha = 1;
  write({ context, style, size: size - 1 }, text, plot.left, y - 5, "left");
}

// The numbers at both ends, and zero where there is room for it.
function ends(pen, { low, high, x, floor, plot, bars: { name, zeroAt } }) {
  const y = floor + 9;
  const [first, last] = [name(low), name(high)];
  write(pen, first, plot.left, y, "left");
  write(pen, last, plot.left + plot.width, y, "right");
  if (zeroAt === null) return;
  const room = (text) => 6 * text.length + 10;
  if (x(0) - plot.left > room(first) && plot.left + plot.width - x(0) > room(last)) write(pen, "0", x(0), y, "center");
}

// Above the bins: the fullest of them, exact zeros, what lies beyond.
function corners(pen, { bars: hist, log, plot }) {
  const below = hist.below > LEAST_SHARE ? `◂ ${percent(hist.below)}` : "";
  const above = hist.above > LEAST_SHARE ? `${percent(hist.above)} ▸` : "";
  const narrow = plot.width < NARROW;
  const zero = hist.zeros > 0 ? `zero ${percent(hist.zeros)}` : "";
  const full = log || !hist.share || (narrow && zero) ? "" : `most ${percent(hist.most)}`;
  write(pen, below || full, plot.left, HEAD, "left");
  write(pen, above || zero, plot.left + plot.width, HEAD, "right");
  if (above && zero && !narrow) write(pen, zero, plot.left + plot.width / 2, HEAD, "center");
}

/** Small words within a figure; `align` as a canvas has it. */
export function write({ context, style: { ink, font }, size }, text, x, y, align) {
  context.font = `${size}px ${font}`;
  context.fillStyle = ink;
  context.globalAlpha = 0.72;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
  context.globalAlpha = 1;
}
