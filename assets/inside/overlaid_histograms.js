// Two histograms over one axis: bars, and the outline of another behind them; exact zeros as hatched bars.

import { format } from "../maths/colors.js";
import { write } from "./histogram_bars.js";
import { fillHatched } from "../base/hatch.js";
import { percent } from "./words.js";

const LEAST = 1e-5; // the foot of a log axis
const LEAST_SHARE = 2e-3; // share from which what lies beyond is shown
const ROOM = { side: 6, top: 16, below: 16 };

/**
 * Shares of equal bins between low and high without the exact zeros; where zero lies on the edge of two, they are in
 * the fuller one.
 */
export function withoutZeros(shares, zeros, low, high) {
  const place = (-low / (high - low)) * shares.length;
  const near = [Math.floor(place - 1e-3), Math.floor(place + 1e-3)].filter((bin) => bin >= 0 && bin < shares.length);
  const fuller = near.reduce((one, two) => (shares[two] > shares[one] ? two : one), near[0]);
  return Array.from(shares, (share, bin) => (bin === fuller ? Math.max(0, share - zeros) : share));
}

/** The highest bin of several histograms {heights, zeros}, or their exact zeros where nothing else is. */
export function highest(several) {
  return Math.max(...several.flatMap(({ heights }) => heights)) || Math.max(...several.map(({ zeros }) => zeros)) || 1;
}

/**
 * Draw `bars` over `behind` (or null) into a box {x, y, width, height}, without words.
 * A histogram: {low, high, heights, zeros, zeroLeft: whether zero stands at the left end}.
 */
export function drawPair(context, box, { bars, behind, color, log, style }) {
  const most = highest(behind ? [bars, behind] : [bars]);
  const x = (value) => box.x + ((value - bars.low) / (bars.high - bars.low)) * box.width;
  const wide = box.width > 120 ? 6 : 3; // pixels of the bar of exact zeros
  const pen = { context, box, style, floor: box.y + box.height, rise: risen(box.height, most, log), x, wide };
  axis(pen, bars);
  context.globalAlpha = 0.9;
  if (behind) outline(pen, behind, grey(style), 1.2);
  if (behind) zeroBar(pen, behind, most, false);
  context.globalAlpha = 1;
  fill(pen, bars, color);
  outline(pen, bars, color, box.width > 120 ? 1.3 : 0.9);
  zeroBar(pen, bars, most, true);
}

/** The grey of what lies behind. */
export const grey = ({ dark }) => (dark ? "#9aa0a6" : "#7d8287");

function risen(height, most, log) {
  if (!log) return (share) => height * Math.min(1, share / most);
  return (share) => (share > LEAST ? height * Math.min(1, 1 - Math.log10(share) / Math.log10(LEAST)) : 0);
}

function axis({ context, box, floor, style, x }, { low, high, zeroLeft }) {
  context.fillStyle = style.faint;
  context.fillRect(box.x, floor, box.width, 1);
  if (!zeroLeft && low < 0 && high > 0) context.fillRect(Math.round(x(0)), box.y, 1, box.height);
}

function fill({ context, x, floor, rise }, { low, high, heights }, color) {
  const step = (high - low) / heights.length;
  context.fillStyle = color;
  context.globalAlpha = 0.34;
  context.beginPath();
  heights.forEach((share, k) => {
    const [left, right] = [x(low + k * step), x(low + (k + 1) * step)];
    if (rise(share) > 0) context.rect(left, floor - rise(share), right - left, rise(share));
  });
  context.fill();
  context.globalAlpha = 1;
}

function outline({ context, x, floor, rise }, { low, high, heights }, color, width) {
  const [first, last] = [heights.findIndex((share) => share > 0), heights.findLastIndex((share) => share > 0)];
  if (first < 0) return;
  const step = (high - low) / heights.length;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x(low + first * step), floor);
  for (let k = first; k <= last; k++) {
    const y = floor - rise(heights[k]);
    context.lineTo(x(low + k * step), y);
    context.lineTo(x(low + (k + 1) * step), y);
  }
  context.lineTo(x(low + (last + 1) * step), floor);
  context.stroke();
}

// A bar higher than the picture is cut by a slit: its number tells how high it is.
function zeroBar({ context, box, x, floor, rise, style, wide }, { zeros, zeroLeft }, most, hatched) {
  const high = rise(zeros);
  if (!(high > 0.5)) return;
  const width = hatched ? wide : wide + 3;
  const middle = zeroLeft ? box.x + wide / 2 : x(0);
  const left = Math.min(Math.max(middle - width / 2, box.x), box.x + box.width - width);
  context.strokeStyle = hatched ? style.ink : grey(style);
  context.lineWidth = hatched ? 0.7 : 1.1;
  if (hatched) fillHatched(context, left, floor - high, width, high, style.dark);
  context.strokeRect(left, floor - high, width, high);
  if (high < box.height || zeros <= most || box.width < 120) return;
  context.fillStyle = style.paper;
  context.fillRect(left - 1, box.y + 8, width + 2, 3);
}

/** A large one over width x height, with the ends of its axis and what lies beyond; `name(value)`: an end as text. */
export function drawLarge(context, width, height, pair) {
  const { bars, style, name = (value) => format(value, 3) } = pair;
  const box = { x: ROOM.side, y: ROOM.top, width: width - 2 * ROOM.side, height: height - ROOM.top - ROOM.below };
  drawPair(context, box, pair);
  const pen = { context, style, size: 10 };
  const [left, right, y] = [box.x, box.x + box.width, height - ROOM.below + 9];
  write(pen, name(bars.low), left, y, "left");
  write(pen, name(bars.high), right, y, "right");
  const zero = left + (-bars.low / (bars.high - bars.low)) * box.width;
  if (!bars.zeroLeft && zero - left > 40 && right - zero > 40) write(pen, "0", zero, y, "center");
  const outside = bars.beyond > LEAST_SHARE ? `beyond ${percent(bars.beyond)}` : "";
  write(pen, bars.below > LEAST_SHARE ? `◂ ${percent(bars.below)}` : outside, left, 7, "left");
  write(pen, bars.above > LEAST_SHARE ? `${percent(bars.above)} ▸` : "", right, 7, "right");
  write(pen, bars.zeros > 0 ? `zero ${percent(bars.zeros)}` : "", (left + right) / 2, 7, "center");
}
