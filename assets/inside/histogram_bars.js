// What the histograms of a network's inside are drawn with: bins, their outline, the bar of exact zeros, small words.
//
// A pen: {context, style, box: {x, y, width, height} of the bins, x(value): its pixel, rise(share): pixels above the
// floor}. Bars: {edges: [n + 1] on the axis, heights: [n]}.

import { fillHatched } from "../base/hatch.js";
import { percent } from "./words.js";

const LEAST = 1e-5; // the foot of a log axis
const LEAST_SHARE = 2e-3; // share from which what lies beyond is shown
const FILL = 0.34;
const [HEAD, FOOT] = [7, 9]; // pixels from the top, and from the floor, to the middle of the words there
const SIZE = 10; // pixels of the letters

/** A pen over the values from `low` to `high`; `most` is as high as the box, `log`: shares on a log axis. */
export function penOf(context, style, box, { low, high, most, log }) {
  const x = (value) => box.x + ((value - low) / (high - low)) * box.width;
  return { context, style, box, x, rise: risen(box.height, most, log) };
}

function risen(height, most, log) {
  if (!log) return (share) => height * Math.min(1, share / most);
  return (share) => (share > LEAST ? height * Math.min(1, 1 - Math.log10(share) / Math.log10(LEAST)) : 0);
}

/** The line that the bins stand on. */
export function baseline({ context, style, box }) {
  context.fillStyle = style.faint;
  context.fillRect(box.x, box.y + box.height, box.width, 1);
}

/** The bins, filled; each at least `least` pixels wide. */
export function fillBars({ context, box, x, rise }, { edges, heights }, color, least = 0) {
  context.fillStyle = color;
  context.globalAlpha = FILL;
  context.beginPath();
  heights.forEach((share, k) => {
    const [high, left] = [rise(share), x(edges[k])];
    if (high > 0) context.rect(left, box.y + box.height - high, Math.max(x(edges[k + 1]) - left, least), high);
  });
  context.fill();
  context.globalAlpha = 1;
}

/** The line along the tops of the bins, from the first to the last that is not empty. */
export function outline({ context, box, x, rise }, { edges, heights }, { color, width, join = "miter" }) {
  Object.assign(context, { strokeStyle: color, lineWidth: width, lineJoin: join });
  const [first, last] = [heights.findIndex((share) => share > 0), heights.findLastIndex((share) => share > 0)];
  if (first < 0) return;
  const floor = box.y + box.height;
  context.beginPath();
  context.moveTo(x(edges[first]), floor);
  for (let k = first; k <= last; k++) {
    const y = floor - rise(heights[k]);
    context.lineTo(x(edges[k]), y);
    context.lineTo(x(edges[k + 1]), y);
  }
  context.lineTo(x(edges[last + 1]), floor);
  context.stroke();
}

/** Left end of a bar `wide` pixels wide around the place of the exact zeros, or at the left end where that is null. */
export function zeroLeft({ box, x }, zeroAt, wide) {
  const left = zeroAt === null ? box.x : x(zeroAt) - wide / 2;
  return Math.min(Math.max(left, box.x), box.x + box.width - wide);
}

/**
 * The bar of a share of exact zeros, `wide` pixels from `left`: its `frame` {color, width, alpha}, hatched within or
 * not. A bar higher than the box is cut `slit` pixels below the top, where these are given: its number tells how high
 * it is.
 */
export function zeroBar(pen, { share, most, left, wide, frame, hatched = true, slit = null }) {
  const { context, style, box, rise } = pen;
  const high = rise(share);
  if (!(high > 0.5)) return;
  const top = box.y + box.height - high;
  if (hatched) fillHatched(context, left, top, wide, high, style.dark);
  const before = context.globalAlpha;
  const { color, width, alpha = before } = frame;
  Object.assign(context, { strokeStyle: color, lineWidth: width, globalAlpha: alpha });
  context.strokeRect(left, top, wide, high);
  context.globalAlpha = before;
  if (slit === null || high < box.height || share <= most) return;
  context.fillStyle = style.paper;
  context.fillRect(left - 1, box.y + slit, wide + 2, 3);
}

/** The ends of the axis in words. */
export function writeEnds(pen, first, last) {
  const { x, y, width, height } = pen.box;
  write(pen, first, x, y + height + FOOT, "left");
  write(pen, last, x + width, y + height + FOOT, "right");
}

/** Zero on the axis. */
export function writeZero(pen) {
  write(pen, "0", pen.x(0), pen.box.y + pen.box.height + FOOT, "center");
}

/** Words above the bins: at the left, at the right, in the middle. */
export function writeAbove(pen, left, right, middle) {
  const { x, width } = pen.box;
  write(pen, left, x, HEAD, "left");
  write(pen, right, x + width, HEAD, "right");
  write(pen, middle, x + width / 2, HEAD, "center");
}

/** What lies beyond the ends, in words for either side: ["◂ 2 %", "3 % ▸"]; "" where it is next to nothing. */
export function beyondWords({ below, above, beyond }) {
  const either = beyond > LEAST_SHARE ? `beyond ${percent(beyond)}` : "";
  return [below > LEAST_SHARE ? `◂ ${percent(below)}` : either, above > LEAST_SHARE ? `${percent(above)} ▸` : ""];
}

/** Small words within a figure; `align` as a canvas has it. */
export function write({ context, style: { ink, font } }, text, x, y, align, size = SIZE) {
  context.font = `${size}px ${font}`;
  context.fillStyle = ink;
  context.globalAlpha = 0.72;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
  context.globalAlpha = 1;
}
