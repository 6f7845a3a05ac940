// Two histograms over one axis: bars, and the outline of another behind them; exact zeros as hatched bars.
//
// A histogram: {low, high, heights of equal bins, zeros: share of exact zeros, zeroAt: their place, 0 where it is not
// given and null for the left end, below and above, or beyond: the share that lies outside}.

import { format } from "../maths/number_format.js";
import {
  baseline,
  beyondWords,
  fillBars,
  outline,
  penOf,
  writeAbove,
  writeEnds,
  writeZero,
  zeroBar,
  zeroLeft,
} from "./histogram_bars.js";
import { percent } from "./words.js";

const ROOM = { side: 6, top: 16, below: 16 };
const LARGE = 120; // pixels from which lines are thicker
const ZERO_ROOM = 40; // pixels that zero needs on either side

// The highest bin of several histograms, or their exact zeros where nothing else is.
function highest(several) {
  return Math.max(...several.flatMap(({ heights }) => heights)) || Math.max(...several.map(({ zeros }) => zeros)) || 1;
}

const edged = ({ low, high, heights }) => {
  const step = (high - low) / heights.length;
  return { heights, edges: Array.from({ length: heights.length + 1 }, (_, k) => low + k * step) };
};

/** Draw `bars` over `behind` (or null) into a box {x, y, width, height}, without words; the pen that did it. */
export function drawPair(context, box, { bars, behind, color, log, style }) {
  const { low, high, zeroAt = 0 } = bars;
  const most = highest(behind ? [bars, behind] : [bars]);
  const pen = penOf(context, style, box, { low, high, most, log });
  const large = box.width > LARGE;
  const wide = large ? 6 : 3; // pixels of the bar of exact zeros
  const slit = box.width < LARGE ? null : 8;
  const zero = ({ zeros }, width, look) =>
    zeroBar(pen, { share: zeros, most, left: zeroLeft(pen, zeroAt, width), wide: width, slit, ...look });
  baseline(pen);
  if (zeroAt !== null && low < 0 && high > 0) context.fillRect(Math.round(pen.x(0)), box.y, 1, box.height);
  if (behind) {
    const grey = style.dark ? "#9aa0a6" : "#7d8287";
    context.globalAlpha = 0.9;
    outline(pen, edged(behind), { color: grey, width: 1.2 });
    zero(behind, wide + 3, { hatched: false, frame: { color: grey, width: 1.1 } });
  }
  fillBars(pen, edged(bars), color);
  outline(pen, edged(bars), { color, width: large ? 1.3 : 0.9 });
  zero(bars, wide, { frame: { color: style.ink, width: 0.7 } });
  return pen;
}

/** A large one over width x height, with the ends of its axis and what lies beyond; `name(value)`: an end as text. */
export function drawLarge(context, width, height, pair) {
  const { bars, name = (value) => format(value, 3) } = pair;
  const box = { x: ROOM.side, y: ROOM.top, width: width - 2 * ROOM.side, height: height - ROOM.top - ROOM.below };
  const pen = drawPair(context, box, pair);
  writeEnds(pen, name(bars.low), name(bars.high));
  const room = Math.min(pen.x(0) - box.x, box.x + box.width - pen.x(0));
  if (bars.zeroAt !== null && room > ZERO_ROOM) writeZero(pen);
  writeAbove(pen, ...beyondWords(bars), bars.zeros > 0 ? `zero ${percent(bars.zeros)}` : "");
}
