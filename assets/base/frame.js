// A small figure with axes: where numbers lie on it, few round ticks, and curves that are solid where they were asked.

import { axisNumber, ticks } from "./axes.js";
import { stretches } from "../maths/sampled_curve.js";

const FAR = 4000; // pixels beyond which a line is cut
const LEAST = 1e-30; // what is not above zero on a log scale
const GAP = 5; // pixels between the numbers at the left and the axis

/** @import { Style } from "./component.js" */
/** @typedef {ArrayLike<number>} Numbers */
/** @typedef {[number, number]} Pair */
/** @typedef {{color: string, width: number, alpha?: number, dash?: number[]}} Stroke */
/** @typedef {{left: number, right: number, top: number, below: number}} Room pixels around the axes */
/** @typedef {(value: number) => string} Written */

/**
 * What a frame is fitted to.
 * @typedef {object} Plot
 * @property {number} width of the whole in pixels
 * @property {number} height
 * @property {number} low number at the left end
 * @property {number} high
 * @property {number} bottom
 * @property {number} top
 * @property {boolean} [log] whether the numbers up stand on a log scale
 * @property {number[] | null} [columns] numbers that have a line, a few round ones unless they are given
 * @property {number[] | null} [rows]
 */

export class Frame {
  /**
   * @param {object} look
   * @param {Room} look.room
   * @param {string} [look.across] title of the axis, "" for none
   * @param {string} [look.up]
   * @param {number} [look.size] of the numbers in pixels
   * @param {{across?: Written, up?: Written}} [look.numbers] how a number is written
   * @param {"both" | "rows"} [look.lines] both ways, or across only
   * @param {boolean} [look.inline] whether the title across stands among its numbers
   */
  constructor({ room, across = "", up = "", size = 11, numbers = {}, lines = "both", inline = false }) {
    this.room = this.least = room;
    this.across = across;
    this.up = up;
    this.size = size;
    this.lines = lines;
    this.inline = inline;
    /** @type {{across: Written, up: Written}} */
    this.numbers = {
      across: (value) => axisNumber(value, this.low, this.high),
      up: (value) => (this.log ? axisNumber(value) : axisNumber(value, this.bottom, this.top)),
      ...numbers,
    };
    this.left = room.left;
    this.above = room.top;
    this.log = false;
    this.width = this.height = this.low = this.high = this.bottom = this.top = NaN;
    /** @type {number[]} */
    this.columns = [];
    /** @type {number[]} */
    this.rows = [];
  }

  /**
   * As `fit`, with margins that have room for the numbers: none is cut at the left or at the right.
   * @param {CanvasRenderingContext2D} context
   * @param {Style} style
   * @param {Plot} plot
   */
  fitNumbers(context, style, plot) {
    this.room = this.least;
    const right = Math.max(this.room.right, this.fit(plot).#beyond(context, style));
    this.room = { ...this.least, right, left: Math.max(this.room.left, this.#beside(context, style)) };
    return this.fit(plot);
  }

  /** @param {Plot} plot */
  fit({ width, height, low, high, bottom, top, log = false, columns = null, rows = null }) {
    const { left, right, top: above, below } = this.room;
    this.left = left;
    this.above = above;
    this.low = low;
    this.high = high;
    this.bottom = bottom;
    this.top = top;
    this.log = log;
    this.width = width - left - right;
    this.height = height - above - below;
    this.columns = columns ?? few(low, high, this.width / 46);
    this.rows = rows ?? few(bottom, top, (this.height * 11) / (34 * this.size));
    return this;
  }

  /** The pixels at the right and at the foot of the axes. */
  get right() {
    return this.left + this.width;
  }

  get floor() {
    return this.above + this.height;
  }

  /** @param {number} value */
  x(value) {
    return this.left + ((value - this.low) / (this.high - this.low)) * this.width;
  }

  /** @param {number} value */
  y(value) {
    const { bottom, top, log } = this;
    const share = log
      ? Math.log(top / Math.max(value, LEAST)) / Math.log(top / bottom)
      : (top - value) / (top - bottom);
    return Math.min(Math.max(this.above + share * this.height, -FAR), FAR);
  }

  /**
   * The number across at a pixel, within the axis.
   * @param {number} pixel
   */
  back(pixel) {
    return this.low + Math.min(Math.max((pixel - this.left) / this.width, 0), 1) * (this.high - this.low);
  }

  /**
   * Everything until `context.restore()` stays within the axes.
   * @param {CanvasRenderingContext2D} context
   */
  clip(context) {
    context.save();
    context.beginPath();
    context.rect(this.left, this.above - 1, this.width, this.height + 2);
    context.clip();
  }

  /**
   * Lines, numbers and titles; without `numbers` the lines and titles alone.
   * @param {CanvasRenderingContext2D} context
   * @param {Style} style
   * @param {boolean} [numbers]
   */
  axes(context, style, numbers = true) {
    const { size, left, right, above, floor, across, up, inline } = this;
    context.lineWidth = 1;
    context.strokeStyle = style.faint;
    context.setLineDash([]);
    const end = inline ? right - this.#wide(context, style, [across]) - GAP : Infinity; // of the numbers across
    for (const value of this.rows) {
      const y = Math.round(this.y(value)) + 0.5;
      rule(context, [left, y], [right, y], this.#strength(value));
      if (numbers) this.write(context, this.numbers.up(value), [left - GAP, y], style, "right", "middle");
    }
    for (const value of this.columns) {
      const x = Math.round(this.x(value)) + 0.5;
      if (this.lines === "both") rule(context, [x, above], [x, floor], this.#strength(value));
      const number = numbers ? this.numbers.across(value) : "";
      if (number && x + this.#wide(context, style, [number]) / 2 <= end)
        this.write(context, number, [x, floor + size / 2], style, "center", "top");
    }
    if (across) this.write(context, across, [right, floor + (inline ? size / 2 : 18)], style, "right", "top");
    if (up) this.write(context, up, [2, 0], style, "left", "top", "italic ");
  }

  // Where both ways have lines, those through zero stand out.
  /** @param {number} value */
  #strength(value) {
    if (this.lines === "rows") return 0.55;
    return value === 0 ? 1 : 0.45;
  }

  /**
   * Text in the size of the numbers.
   * @param {CanvasRenderingContext2D} context
   * @param {string} text
   * @param {Pair} place in pixels
   * @param {Style} style
   * @param {CanvasTextAlign} align
   * @param {CanvasTextBaseline} base
   * @param {string} [slant]
   */
  write(context, text, [x, y], { ink, font }, align, base, slant = "") {
    context.font = `${slant}${this.size}px ${font}`;
    context.fillStyle = ink;
    context.globalAlpha = 0.75;
    context.textAlign = align;
    context.textBaseline = base;
    context.fillText(text, x, y);
    context.globalAlpha = 1;
  }

  // Pixels that the numbers at the left need.
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Style} style
   */
  #beside(context, style) {
    return (
      Math.ceil(
        this.#wide(
          context,
          style,
          this.rows.map((value) => this.numbers.up(value)),
        ),
      ) +
      GAP +
      2
    );
  }

  // Pixels that the numbers across need beyond the right end of their axis.
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Style} style
   */
  #beyond(context, style) {
    if (this.inline) return 0;
    const ends = this.columns.map((value) => {
      return this.x(value) + this.#wide(context, style, [this.numbers.across(value)]) / 2 - this.right;
    });
    return Math.ceil(Math.max(0, ...ends));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Style} style
   * @param {string[]} texts
   */
  #wide(context, { font }, texts) {
    context.font = `${this.size}px ${font}`;
    return Math.max(0, ...texts.map((text) => context.measureText(text).width));
  }

  /**
   * Shares in equal bins over [from, to] as soft bars from the floor; the fullest is `part` of the height.
   * @param {CanvasRenderingContext2D} context
   * @param {number[]} shares
   * @param {Pair} ends
   * @param {{color: string, part?: number, alpha?: number}} look
   */
  bars(context, shares, [from, to], { color, part = 0.3, alpha = 0.15 }) {
    const most = Math.max(...shares);
    if (!(most > 0)) return;
    const { floor } = this;
    const width = ((to - from) / shares.length / (this.high - this.low)) * this.width;
    context.fillStyle = color;
    context.globalAlpha = alpha;
    context.beginPath();
    shares.forEach((share, k) => {
      const high = (share / most) * this.height * part;
      if (high > 0) context.rect(this.x(from) + k * width, floor - high, width, high);
    });
    context.fill();
    context.globalAlpha = 1;
  }

  /**
   * The curve within [from, to] added to the path.
   * @param {CanvasRenderingContext2D} context
   * @param {Numbers} x ascending, evenly spaced
   * @param {Numbers} y
   * @param {number} [from]
   * @param {number} [to]
   */
  trace(context, x, y, from = this.low, to = this.high) {
    for (const line of stretches(x, y, Math.max(from, this.low), Math.min(to, this.high))) this.path(context, line);
  }

  /**
   * A line through places added to the path; it breaks where a number is none.
   * @param {CanvasRenderingContext2D} context
   * @param {Pair[]} places [across, up]
   */
  path(context, places) {
    let drawing = false;
    for (const [across, up] of places) {
      const there = up === up;
      if (there && drawing) context.lineTo(this.x(across), this.y(up));
      else if (there) context.moveTo(this.x(across), this.y(up));
      drawing = there;
    }
  }

  /**
   * One curve, solid within [from, to] and dashed beyond.
   * @param {CanvasRenderingContext2D} context
   * @param {Numbers} x
   * @param {Numbers} y
   * @param {Pair} ends
   * @param {{color: string, width: number, alpha?: number, outside?: number}} look
   */
  curve(context, x, y, [from, to], { color, width, alpha = 1, outside = alpha }) {
    this.strokes(context, { color, width, alpha }, () => this.trace(context, x, y, from, to));
    this.strokes(context, { color, width: Math.min(width, 1.5), alpha: outside, dash: [4, 3.5] }, () =>
      this.#outside(context, x, y, from, to),
    );
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Numbers} x
   * @param {Numbers} y
   * @param {number} from
   * @param {number} to
   */
  #outside(context, x, y, from, to) {
    this.trace(context, x, y, this.low, from);
    this.trace(context, x, y, to, this.high);
  }

  /**
   * One stroke of all that `trace` adds to the path.
   * @param {CanvasRenderingContext2D} context
   * @param {Stroke} look
   * @param {() => void} trace
   */
  strokes(context, { color, width, alpha = 1, dash = [] }, trace) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.beginPath();
    trace();
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /**
   * The area between two heights at each place, where both are numbers.
   * @param {CanvasRenderingContext2D} context
   * @param {[number, number, number][]} places [across, from, to]
   * @param {{color: string, alpha?: number}} look
   */
  area(context, places, { color, alpha = 0.17 }) {
    const known = places.filter(([, from, to]) => Number.isFinite(from + to));
    context.fillStyle = color;
    context.globalAlpha = alpha;
    context.beginPath();
    known.forEach(([across, , to], k) => context[k ? "lineTo" : "moveTo"](this.x(across), this.y(to)));
    for (const [across, from] of known.reverse()) context.lineTo(this.x(across), this.y(from));
    context.fill();
    context.globalAlpha = 1;
  }

  /**
   * mean -+ deviation as an area.
   * @param {CanvasRenderingContext2D} context
   * @param {Numbers} x
   * @param {Numbers} mean
   * @param {Numbers} deviation
   * @param {{color: string, alpha?: number}} look
   */
  band(context, x, mean, deviation, look) {
    const places = Array.from(x, (across, k) => {
      const [center, spread] = [mean[k] ?? NaN, deviation[k] ?? NaN];
      return /** @type {[number, number, number]} */ ([across, center - spread, center + spread]);
    });
    this.area(context, places, look);
  }

  /**
   * A fine line up at a number across.
   * @param {CanvasRenderingContext2D} context
   * @param {number} value
   * @param {Style} style
   */
  cursor(context, value, { ink }) {
    context.strokeStyle = ink;
    context.lineWidth = 1;
    rule(context, [this.x(value), this.above], [this.x(value), this.floor], 0.45);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} across
   * @param {number} up
   * @param {{color: string, paper: string, radius?: number}} look
   */
  dot(context, across, up, { color, paper, radius = 3.5 }) {
    if (!(up >= this.bottom && up <= this.top)) return;
    context.beginPath();
    context.arc(this.x(across), this.y(up), radius, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1.3;
    context.strokeStyle = paper;
    context.stroke();
  }
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
function few(low, high, count) {
  const wanted = Math.min(Math.max(Math.floor(count), 3), 5);
  const list = ticks(low, high, wanted);
  return list.length > 1 ? list : ticks(low, high, 2 * wanted);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Pair} from
 * @param {Pair} to
 * @param {number} alpha
 */
function rule(context, from, to, alpha) {
  context.globalAlpha = alpha;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.globalAlpha = 1;
}
