// A histogram of a layer that is read bin by bin; and many of them, each on an axis of its own or all on a common one.

import { element, prepare } from "../base/dom.js";
import { tint } from "../base/line_style.js";
import { binWords } from "./binning.js";
import { ZERO, drawHistogram, plotOf, zeroLeft } from "./histogram_bars.js";
import { Reader } from "../base/reading.js";
import { union } from "../base/span.js";

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
    this.bars = bars;
    this.low = low;
    this.high = high;
    this.label = label;
    this.plot = plotOf(width, height);
    drawHistogram(prepare(this.canvas, width, height), { width, height, hist: bars, low, high, log, color, style });
    this.reader.again();
  }

  #x(value) {
    return this.plot.left + ((value - this.low) / (this.high - this.low)) * this.plot.width;
  }

  #find(pixel) {
    const { bars, plot, low, high } = this;
    if (!bars) return null;
    if (bars.zeros > 0 && Math.abs(pixel - this.#zeros() - ZERO / 2) <= ZERO / 2 + 1) return ZEROS;
    const { edges } = bars;
    if (pixel < this.#x(edges[0]) - SLACK || pixel > this.#x(edges.at(-1)) + SLACK) return null;
    const value = low + ((pixel - plot.left) / plot.width) * (high - low);
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
    const {
      bars: { edges },
      plot,
    } = this;
    const [from, to] =
      bin === ZEROS ? [this.#zeros(), this.#zeros() + ZERO] : [this.#x(edges[bin]), this.#x(edges[bin + 1])];
    const left = Math.max(from, bin === ZEROS ? 0 : plot.left);
    return {
      kind: "column",
      left,
      top: plot.top,
      width: Math.max(Math.min(to, plot.left + plot.width) - left, 1),
      height: plot.height,
    };
  }

  #zeros() {
    return zeroLeft(this.bars, this.plot, (value) => this.#x(value));
  }
}

/**
 * Draw `cells`: [{figure, name: of its axis, network, width, bars, label}]. `spans` holds the axes; `common`: the name
 * of the one that all of them share, or null; `log`: counts on a log axis.
 */
export function ridge(style, cells, { spans, common, log }) {
  const known = cells.flatMap(({ bars }) => (bars ? [bars.span] : []));
  const all = common && known.length ? spans.at(common, cells[0].network.step ?? 0, union(known)) : null;
  for (const { figure, name, network, width, bars, label } of cells) {
    const ends = all ?? (bars ? spans.at(name, network.step ?? 0, bars.span) : [-1, 1]);
    const [low, high] = bars?.decades ? [Math.floor(ends[0]), Math.ceil(ends[1])] : ends;
    figure.draw(style, { width, bars, low, high, log, label, color: tint(network.color, style.dark) });
  }
}
