// A histogram of a layer that is read bin by bin, with exact zeros as a hatched bar and what lies beyond as numbers at
// the ends; and many of them, each on an axis of its own or all on a common one.

import { element, prepare } from "../base/dom.js";
import { tint } from "../base/line_style.js";
import { Reader } from "../base/reading.js";
import { union } from "../base/span.js";
import { binWords } from "./binning.js";
import {
  baseline,
  beyondWords,
  fillBars,
  outline,
  penOf,
  write,
  writeAbove,
  writeEnds,
  writeZero,
  zeroBar,
  zeroLeft,
} from "./histogram_bars.js";
import { percent } from "./words.js";

const ROOM = { side: 5, top: 17, below: 16 };
const ZERO = 5; // pixels of the bar of exact zeros
const LETTER = 6; // pixels, about
const NARROW = 190; // pixels in which three numbers have no place
const LEVELS = [1e-2, 1e-4]; // that are marked on a log axis: shares, or parts of the highest density
const SLACK = 6; // pixels beyond the outermost bins in which these are still read
const ZEROS = -1; // the place of the exact zeros; the others are bins

export class Histogram {
  /** `height` in pixels; `symbol` of what is counted; `read(words)`: two lines of what is under the mouse, or null. */
  constructor({ height, symbol = "", read }) {
    this.height = height;
    this.symbol = symbol;
    this.read = read;
    this.label = "";
    this.canvas = element("canvas", { role: "img" });
    this.reader = new Reader(this.canvas, {
      find: (x) => this.#find(x),
      next: (bin, across) => this.#next(bin, across),
      show: (bin) => this.#show(bin),
    });
    this.element = this.reader.element;
  }

  /**
   * `bars` as in binning.js or null; `low`, `high`: the axis; `log`: counts on a log axis; `label`: the picture in
   * words.
   */
  draw(style, { width, bars, low, high, log, color, label }) {
    const { height } = this;
    const box = { x: ROOM.side, y: ROOM.top, width: width - 2 * ROOM.side, height: height - ROOM.top - ROOM.below };
    this.bars = bars;
    this.low = low;
    this.high = high;
    this.label = label;
    this.pen = penOf(prepare(this.canvas, width, height), style, box, { low, high, most: bars?.most, log });
    baseline(this.pen);
    if (bars) drawBars(this.pen, { bars, low, high, log, color });
    else write(this.pen, "no numbers", box.x + box.width / 2, box.y + box.height / 2, "center");
    this.reader.again();
  }

  #find(pixel) {
    const { bars, pen, low, high } = this;
    if (!bars) return null;
    const { box, x } = pen;
    if (bars.zeros > 0 && Math.abs(pixel - leftOfZeros(pen, bars) - ZERO / 2) <= ZERO / 2 + 1) return ZEROS;
    const { edges } = bars;
    if (pixel < x(edges[0]) - SLACK || pixel > x(edges.at(-1)) + SLACK) return null;
    const value = low + ((pixel - box.x) / box.width) * (high - low);
    const behind = edges.findIndex((edge) => edge > value);
    return Math.min(Math.max((behind < 0 ? edges.length : behind) - 1, 0), edges.length - 2);
  }

  // From the fullest bin on; exact zeros that have no place among the bins stand before the first.
  #next(bin, across) {
    const { bars } = this;
    if (!bars || !across) return null;
    if (bin === null) return bars.heights.indexOf(Math.max(...bars.heights));
    const first = bars.zeroAt === null && bars.zeros > 0 ? ZEROS : 0;
    return Math.min(Math.max(bin + across, first), bars.heights.length - 1);
  }

  #show(bin) {
    const { bars, symbol, canvas } = this;
    const there = bars && bin !== null && (bin === ZEROS ? bars.zeros > 0 : bin < bars.heights.length);
    const words = there ? binWords(bars, bin, symbol) : null;
    canvas.setAttribute(
      "aria-label",
      `${this.label}${words ? `; ${words.replace("\n", ": ")}` : ""}. Arrow keys read it.`,
    );
    this.read(words);
    return there ? [this.#mark(bin)] : [];
  }

  #mark(bin) {
    const { bars, pen } = this;
    const { box, x } = pen;
    const zeros = leftOfZeros(pen, bars);
    const [from, to] = bin === ZEROS ? [zeros, zeros + ZERO] : [x(bars.edges[bin]), x(bars.edges[bin + 1])];
    const left = Math.max(from, bin === ZEROS ? 0 : box.x);
    const width = Math.max(Math.min(to, box.x + box.width) - left, 1);
    return { kind: "column", left, top: box.y, width, height: box.height };
  }
}

function drawBars(pen, { bars, low, high, log, color }) {
  const { style } = pen;
  fillBars(pen, bars, color, 1);
  outline(pen, bars, { color, width: 1.2, join: "round" });
  const frame = { color: style.ink, width: 0.7, alpha: 0.6 };
  const { zeros: share, most } = bars;
  zeroBar(pen, { share, most, left: leftOfZeros(pen, bars), wide: ZERO, frame, slit: 7 });
  if (log) for (const level of LEVELS) drawLevel(pen, level, bars.share ? percent(level) : `top ÷ ${1 / level}`);
  ends(pen, bars, low, high);
  corners(pen, bars, log);
}

// Where bins begin at zero the bar of exact zeros stands before them.
function leftOfZeros(pen, { zeroAt }) {
  const { box, x } = pen;
  return zeroAt !== null && Math.abs(x(zeroAt) - box.x) < 1 ? box.x - ZERO : zeroLeft(pen, zeroAt, ZERO);
}

function drawLevel(pen, share, words) {
  const { context, style, box, rise } = pen;
  const y = box.y + box.height - rise(share);
  context.strokeStyle = style.faint;
  context.globalAlpha = 0.6;
  context.beginPath();
  context.moveTo(box.x, Math.round(y) + 0.5);
  context.lineTo(box.x + box.width, Math.round(y) + 0.5);
  context.stroke();
  context.globalAlpha = 1;
  write(pen, words, box.x, y - 5, "left", 9);
}

// The numbers at both ends, and zero where there is room for it.
function ends(pen, { name, zeroAt }, low, high) {
  const { box, x } = pen;
  const [first, last] = [name(low), name(high)];
  const room = (text) => LETTER * text.length + 10;
  writeEnds(pen, first, last);
  if (zeroAt !== null && x(0) - box.x > room(first) && box.x + box.width - x(0) > room(last)) writeZero(pen);
}

// Above the bins: the fullest of them, exact zeros, what lies beyond.
function corners(pen, hist, log) {
  const [below, above] = beyondWords(hist);
  const narrow = pen.box.width < NARROW;
  const zero = hist.zeros > 0 ? `zero ${percent(hist.zeros)}` : "";
  const full = log || !hist.share || (narrow && zero) ? "" : `most ${percent(hist.most)}`;
  writeAbove(pen, below || full, above || zero, above && !narrow ? zero : "");
}

/**
 * Draw `cells`: [{figure, name: of its axis, network, width, bars, label}]. `spans` holds the axes; `common`: the name
 * of the one that all of them share, or null; `log`: counts on a log axis.
 */
export function drawPanels(style, cells, { spans, common, log }) {
  const known = cells.flatMap(({ bars }) => (bars ? [bars.span] : []));
  const all = common && known.length ? spans.at(common, cells[0].network.step ?? 0, union(known)) : null;
  for (const { figure, name, network, width, bars, label } of cells) {
    const limits = all ?? (bars ? spans.at(name, network.step ?? 0, bars.span) : [-1, 1]);
    const [low, high] = bars?.decades ? [Math.floor(limits[0]), Math.ceil(limits[1])] : limits;
    figure.draw(style, { width, bars, low, high, log, label, color: tint(network.color, style.dark) });
  }
}
