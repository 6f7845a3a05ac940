// A histogram as a small figure: bins over an axis, exact zeros as a hatched bar, what lies beyond as numbers at the ends.

import { format } from "../engine/colors.js";
import { fillHatched } from "./hatch.js";
import { withoutZeros } from "./numbers.js";
import { percent } from "./words.js";

const ROOM = { side: 5, top: 15, below: 16 };
const LEAST = 1e-5; // the foot of a log axis
const ZERO = 5; // pixels of the bar of exact zeros
const TOLD = 2e-3; // share from which what lies beyond is told

/**
 * Draw over width x height pixels. `hist` as numbers.js gives it, or null; `low`, `high`: the axis; `log`: counts on a log axis;
 * `color` of the bins.
 */
export function drawHistogram(context, { width, height, hist, low, high, log, color, style }) {
  const plot = { left: ROOM.side, top: ROOM.top, width: width - 2 * ROOM.side, height: height - ROOM.top - ROOM.below };
  const floor = plot.top + plot.height;
  const x = (value) => plot.left + ((value - low) / (high - low)) * plot.width;
  const pen = { context, style, size: 10 };
  baseline(context, plot, floor, style);
  if (!hist) return write(pen, "no numbers", plot.left + plot.width / 2, plot.top + plot.height / 2, "center");
  const shares = withoutZeros(hist);
  const most = Math.max(...shares) || hist.zeros || 1;
  const rise = heights(plot.height, most, log);
  bins(context, { shares, hist, x, floor, rise, color });
  zeros(context, { hist, most, x, floor, rise, plot, style });
  if (log) for (const share of [1e-2, 1e-4]) level(pen, plot, floor - rise(share), percent(share));
  ends(pen, { low, high, x, floor, plot });
  corners(pen, { hist, most, log, plot });
}

// Share -> pixels above the floor.
function heights(height, most, log) {
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
function bins(context, { shares, hist, x, floor, rise, color }) {
  const step = (hist.high - hist.low) / shares.length;
  const least = x(hist.low + step) - x(hist.low) < 1 ? 1 : 0;
  context.fillStyle = context.strokeStyle = color;
  context.beginPath();
  shares.forEach((share, bin) => {
    const high = rise(share);
    if (high > 0) context.rect(x(hist.low + bin * step), floor - high, Math.max(x(hist.low + step) - x(hist.low), least), high);
  });
  context.globalAlpha = 0.34;
  context.fill();
  context.globalAlpha = 1;
  outline(context, { shares, hist, step, x, floor, rise });
}

function outline(context, { shares, hist, step, x, floor, rise }) {
  context.lineWidth = 1.2;
  context.lineJoin = "round";
  context.beginPath();
  const [first, last] = [shares.findIndex((share) => share > 0), shares.findLastIndex((share) => share > 0)];
  context.moveTo(x(hist.low + first * step), floor);
  shares.forEach((share, bin) => {
    if (bin < first || bin > last) return;
    const y = floor - rise(share);
    context.lineTo(x(hist.low + bin * step), y);
    context.lineTo(x(hist.low + (bin + 1) * step), y);
  });
  context.lineTo(x(hist.low + (last + 1) * step), floor);
  context.stroke();
}

// A bar higher than the picture is cut by a slit: its number tells how high it is.
function zeros(context, { hist, most, x, floor, rise, plot, style }) {
  const high = rise(hist.zeros);
  if (!(high > 0.5)) return;
  const left = Math.min(Math.max(x(0) - ZERO / 2, plot.left), plot.left + plot.width - ZERO);
  fillHatched(context, left, floor - high, ZERO, high, style.dark);
  context.strokeStyle = style.ink;
  context.lineWidth = 0.7;
  context.globalAlpha = 0.6;
  context.strokeRect(left, floor - high, ZERO, high);
  context.globalAlpha = 1;
  if (high < plot.height || hist.zeros <= most) return;
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

const edge = (value) => format(value, 3).replace(".0e", "e");

// The numbers at both ends, and zero where there is room for it.
function ends(pen, { low, high, x, floor, plot }) {
  const y = floor + 9;
  const [first, last] = [edge(low), edge(high)];
  write(pen, first, plot.left, y, "left");
  write(pen, last, plot.left + plot.width, y, "right");
  const room = (text) => 6 * text.length + 10;
  if (x(0) - plot.left > room(first) && plot.left + plot.width - x(0) > room(last)) write(pen, "0", x(0), y, "center");
}

// Above the bins: the fullest of them, exact zeros, what lies beyond.
function corners(pen, { hist, most, log, plot }) {
  const beyond = [hist.below > TOLD ? `◂ ${percent(hist.below)}` : "", hist.above > TOLD ? `${percent(hist.above)} ▸` : ""];
  const narrow = plot.width < 130;
  const left = beyond[0] || (log || (narrow && hist.zeros) ? "" : percent(most));
  write(pen, left, plot.left, 6, "left");
  const right = beyond[1] || (hist.zeros > 0 ? `zero ${percent(hist.zeros)}` : "");
  write(pen, right, plot.left + plot.width, 6, "right");
  if (beyond[1] && hist.zeros > 0 && !narrow) write(pen, `zero ${percent(hist.zeros)}`, plot.left + plot.width / 2, 6, "center");
}

function write({ context, style: { ink, font }, size }, text, x, y, align) {
  context.font = `${size}px ${font}`;
  context.fillStyle = ink;
  context.globalAlpha = 0.72;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
  context.globalAlpha = 1;
}
