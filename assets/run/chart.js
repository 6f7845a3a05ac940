// One quantity of one or two runs as it grows, read with the mouse or the arrow keys.

import { format } from "../maths/number_format.js";
import { Range } from "../base/axes.js";
import { roundUp } from "../maths/limits.js";
import { element, prepare, say } from "../base/dom.js";
import { Frame } from "../base/frame.js";
import { readable } from "../base/pointer.js";
import { moments, nearest, sample, survivors } from "./series.js";

/** @import { Style } from "../base/component.js" */
/** @import { Earlier, Named, Table } from "./earlier.js" */
/** @import { History } from "./history.js" */
/** @import { Scene } from "./scene.js" */

const ROOM = { left: 44, right: 10, top: 8, below: 22 };
const DASH = [5, 4]; // of validation
/** The colour of an earlier run. */
export const GREY = "#8c8c88";
/** @type {Record<string, string>} */
const NAMES = { loss: "Loss", accuracy: "Accuracy", r2: "R²" };

/** @typedef {"train" | "validation"} Split */
/** @typedef {{scene: Named, history: Table, name?: string | null, train: string, validation: string}} Drawn a run */
/** @typedef {Drawn & {scene: Scene, history: History}} Living */

/**
 * One split of a run at the epochs that are drawn.
 * @typedef {object} Line
 * @property {Split} split
 * @property {number[]} x epochs
 * @property {number[][]} columns values of each member
 * @property {number[]} mean over the members that have not diverged by the last epoch
 * @property {number[]} deviation
 * @property {string} lost tells which members have diverged
 * @property {string | null} [name] of the run, where there are two
 * @property {string} color
 */

/** @type {Split[]} */
const SPLITS = ["train", "validation"];

export class Chart {
  /**
   * @param {string} kind
   * @param {Scene} scene
   * @param {(epoch: number | null) => void} pointed
   * @param {() => void} changed
   * @param {(epoch: number) => void} picked
   */
  constructor(kind, scene, pointed, changed, picked) {
    this.kind = kind;
    this.name = NAMES[kind] ?? kind;
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Line[]} */
    this.behind = []; // of an earlier run
    /** @type {number | null} */
    this.cursor = null;
    this.mark = ""; // of what was drawn
    this.restarts = "";
    this.lost = "";
    this.scene = scene;
    /** @type {HTMLCanvasElement & {recorder?: any}} */
    this.canvas = element("canvas", { role: "img" });
    this.sheet = element("canvas");
    this.readout = element("span", { class: "readout" });
    const header = element("header", {}, element("h3", {}, this.name), this.readout);
    const numbers = { across: thousands, up: kind === "accuracy" ? percent : format };
    this.frame = new Frame({ room: ROOM, across: "epochs", inline: true, lines: "rows", numbers });
    this.vertical = this.#fresh();
    this.horizontal = new Range(0, 1);
    if (kind === "loss") header.append(this.#logSwitch(changed));
    this.element = element("div", { class: "chart" }, header, this.canvas);
    readable(this.canvas, {
      point: (x) => pointed(this.frame.back(x)),
      step: (across) => this.#step(across, pointed),
      leave: () => pointed(null),
    });
    this.canvas.addEventListener("click", (event) => picked(this.frame.back(event.offsetX)));
    this.canvas.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.cursor !== null) picked(this.cursor);
    });
  }

  // To the next epoch that is drawn, from the last one on.
  /**
   * @param {number} across
   * @param {(epoch: number) => void} pointed
   */
  #step(across, pointed) {
    const x = this.lines.find((line) => line.x.length)?.x;
    if (!across || !x) return false;
    const at = this.cursor === null ? x.length - 1 : nearest(x, this.cursor);
    this.cursor = x[Math.min(Math.max(at + across, 0), x.length - 1)] ?? 0;
    pointed(this.cursor);
    return true;
  }

  // The axis of values as it begins.
  #fresh() {
    return this.kind === "loss" && this.scene.switches.log ? new Range(0.1, 1, true) : new Range(0, 1);
  }

  /** @param {() => void} changed */
  #logSwitch(changed) {
    const box = element("input", {
      type: "checkbox",
      checked: Boolean(this.scene.switches.log),
      onchange: () => {
        this.scene.switches.log = box.checked;
        this.vertical = this.#fresh();
        changed();
      },
    });
    return element("label", { class: "switch" }, box, "log");
  }

  /**
   * `runs`: one or two of {scene, history, name, train, validation}, the last two colours; `earlier`: one more, or
   * null.
   * @param {Style} pen
   * @param {Living[]} runs
   * @param {number | null} cursor
   * @param {Earlier | null} earlier
   */
  draw(pen, runs, cursor, earlier) {
    const width = this.element.clientWidth;
    const height = this.element.clientHeight - this.canvas.offsetTop + this.element.offsetTop;
    if (width < 100 || height < 60) return;
    this.cursor = cursor;
    const mark = [
      width,
      height,
      devicePixelRatio,
      earlier?.title,
      earlier?.history.rows,
      this.vertical.logarithmic,
      pen.ink,
      pen.faint,
      ...runs.flatMap(({ scene, history, name, train, validation }) => [
        history.rows,
        history.arrived,
        history.restarts,
        scene.choice,
        name,
        train,
        validation,
      ]),
    ].join();
    if (this.mark !== mark) this.#prepare(runs, earlier);
    const context = prepare(this.canvas, width, height);
    this.#fit(context, pen, width, height);
    if (this.canvas.recorder) this.#all(context, pen, runs);
    else {
      if (this.mark !== mark) this.#all(prepare(this.sheet, width, height), pen, runs);
      this.mark = mark;
      context.drawImage(this.sheet, 0, 0, width, height);
    }
    this.#read(context, pen, this.lines, cursor);
  }

  // The numbers of the lines, and axes that hold them.
  /**
   * @param {Living[]} runs
   * @param {Earlier | null} earlier
   */
  #prepare(runs, earlier) {
    this.lines = runs.flatMap((run) => this.#lines(run));
    this.#restart(runs);
    this.behind = earlier ? this.#lines({ ...earlier, train: GREY, validation: GREY }) : [];
    this.#widen(runs, [...this.lines, ...this.behind]);
    if (this.behind.length) this.#reach();
  }

  // Room for an earlier run: all of it, but after a branch no more than as long as it had been before.
  #reach() {
    const [first, last] = [epochOf(this.behind, 0), epochOf(this.behind, -1)];
    this.horizontal.low = Math.min(first, 0);
    this.horizontal.high = Math.max(this.horizontal.high, first < 0 ? Math.min(last, -first) : last);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Style} pen
   * @param {number} width
   * @param {number} height
   */
  #fit(context, pen, width, height) {
    const { horizontal, vertical } = this;
    const across = { low: horizontal.low, high: horizontal.high, columns: horizontal.ticks() };
    const up = { bottom: vertical.low, top: vertical.high, rows: vertical.ticks(), log: vertical.logarithmic };
    this.frame.fitNumbers(context, pen, { width, height, ...across, ...up });
  }

  // All but the cursor, which alone moves while one looks back.
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Style} pen
   * @param {Living[]} runs
   */
  #all(context, pen, runs) {
    const lines = [...this.lines].reverse();
    this.frame.axes(context, pen);
    if (this.horizontal.low < 0) this.frame.cursor(context, 0, pen); // the branch
    this.frame.clip(context);
    for (const line of this.behind) this.#grey(context, line);
    for (const line of lines) if (runs.length === 1 || line.split === "train") this.#seeds(context, line);
    for (const line of lines) this.#bold(context, line, runs.length);
    context.restore();
  }

  /** @param {Living[]} runs */
  #restart(runs) {
    const restarts = runs.map(({ history }) => history.restarts).join();
    const lost = this.lines.map((line) => line.lost).join();
    if (this.lost !== lost) this.vertical.reset(); // it had room for seeds that are left out now
    this.lost = lost;
    if (this.restarts === restarts) return;
    this.restarts = restarts;
    this.horizontal.reset();
    this.vertical.reset();
  }

  /**
   * @param {Drawn} run
   * @returns {Line[]}
   */
  #lines(run) {
    const rows = sample(run.history.rows, run.scene.seeds.length);
    return SPLITS.flatMap((split) => this.#line(run, split, rows) ?? []);
  }

  // The columns of one split at the sampled rows, with mean and deviation over the members that have not diverged by
  // the last: those that have take no part in them before either. One seed alone is its own mean.
  /**
   * @param {Drawn} run
   * @param {Split} split
   * @param {number[]} rows
   * @returns {Line | null}
   */
  #line({ scene, history, name, ...colors }, split, rows) {
    const { header, seeds } = scene;
    const series = header?.series.indexOf(`${split}.${this.kind}`) ?? -1;
    if (series < 0 || !history.columns.length) return null;
    const start = 2 + series * seeds.length;
    const taken = (/** @type {ArrayLike<number>} */ column) => rows.map((row) => column[row] ?? NaN);
    const columns = history.columns.slice(start, start + seeds.length).map(taken);
    const alive = survivors(history, seeds.length, header.series);
    const kept = columns.length > 1 ? columns.filter((_, s) => alive[s]) : columns;
    const pairs = rows.map((_, k) => moments(kept, k));
    const [mean, deviation] = [pairs.map(([center]) => center), pairs.map(([, spread]) => spread)];
    const x = taken(history.columns[1] ?? []);
    return { split, x, columns, mean, deviation, lost: alive.join(), name, color: colors[split] };
  }

  /**
   * @param {Living[]} runs
   * @param {Line[]} lines
   */
  #widen(runs, lines) {
    const last = Math.max(...runs.map(({ history }) => history.columns[1]?.[history.rows - 1] ?? 0));
    if (last > this.horizontal.high) this.horizontal.high = roundUp(last * 1.25);
    if (this.kind === "accuracy") return;
    const ends = lines.flatMap(endsOf);
    const low = ends.reduce((least, end) => Math.min(least, end.low), Infinity);
    const high = ends.reduce((most, end) => Math.max(most, end.high), -Infinity);
    if (this.kind === "r2") this.vertical.hold(Math.max(low, -1), 1);
    else if (Number.isFinite(high)) this.vertical.hold(this.vertical.logarithmic ? Math.max(low, 1e-12) : 0, high);
  }

  // The values of the chosen member, or the mean.
  /**
   * @param {Line} line
   * @returns {number[]}
   */
  #chosen({ columns, mean }) {
    const { choice, seeds } = this.scene;
    return choice === "mean" || columns.length !== seeds.length ? mean : (columns[choice] ?? mean);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Line} line
   */
  #grey(context, line) {
    this.#stroke(context, line, this.#chosen(line), { width: 1.6, dash: dashOf(line) });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Line} line
   */
  #seeds(context, line) {
    const { columns } = line;
    if (columns.length === 1) return;
    const alpha = Math.max(0.1, 0.34 - columns.length * 0.004);
    for (const column of columns) this.#stroke(context, line, column, { width: 0.8, alpha });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Line} line
   * @param {number} runs how many there are
   */
  #bold(context, line, runs) {
    const { split, x, columns, mean, deviation, color } = line;
    const train = split === "train";
    if (this.scene.choice === "mean" && columns.length > 1 && (runs === 1 || train))
      this.frame.band(context, x, mean, deviation, { color, alpha: train ? 0.17 : 0.09 });
    this.#stroke(context, line, this.#chosen(line), { width: train ? 2.2 : 1.8, dash: dashOf(line) });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Line} line
   * @param {number[]} values
   * @param {{width: number, alpha?: number, dash?: number[]}} look
   */
  #stroke(context, { x, color }, values, look) {
    const places = x.map((epoch, k) => /** @type {[number, number]} */ ([epoch, values[k] ?? NaN]));
    this.frame.strokes(context, { color, ...look }, () => this.frame.path(context, places));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Style} pen
   * @param {Line[]} lines
   * @param {number | null} cursor
   */
  #read(context, pen, lines, cursor) {
    const lead = lines.find(({ x }) => x.length);
    if (!lead) return say(this.readout, "");
    const at = (/** @type {Line} */ { x }) => (cursor === null ? x.length - 1 : nearest(x, cursor));
    const epoch = lead.x[at(lead)] ?? 0;
    if (cursor !== null) this.frame.cursor(context, epoch, pen);
    const values = lines.map((line) => this.#chosen(line)[at(line)] ?? NaN);
    const texts = lead.name
      ? this.#pairTexts(lines, values)
      : lines.map(({ split }, n) => `${split === "train" ? "train" : "val"} ${this.#say(values[n] ?? NaN)}`);
    this.readout.title = lead.name ? "training / validation" : "";
    say(this.readout, `${cursor === null ? "" : `epoch ${format(epoch)}: `}${texts.join(", ")}`);
    const when = cursor === null ? "now" : `epoch ${format(epoch)}:`;
    const label = `${this.name} against the epoch; ${when} ${texts.join(", ")}. Arrow keys read it.`;
    this.canvas.setAttribute("aria-label", label);
  }

  // "A 0.21 / 0.24, B 0.3 / 0.31": training and validation of each.
  /**
   * @param {Line[]} lines
   * @param {number[]} values
   */
  #pairTexts(lines, values) {
    return ["A", "B"].flatMap((letter) => {
      const own = values.filter((_, n) => lines[n]?.name === letter);
      if (!own.length) return [];
      return `${letter} ${own.map((value) => this.#say(value, 2)).join(" / ")}`.replace(/ %(?= \/ .* %)/, "");
    });
  }

  /**
   * @param {number} value
   * @param {number} [digits]
   */
  #say(value, digits = 3) {
    return this.kind === "accuracy" && value === value ? `${(value * 100).toFixed(1)} %` : format(value, digits);
  }
}

/** @param {number} share */
const percent = (share) => `${Math.round(share * 100)} %`;
/** @param {number} value */
const thousands = (value) => (value >= 1000 ? `${format(value / 1000)}k` : format(value));
// What the axis holds of a line at each epoch: its mean and the band above it, or all seeds where each has diverged.
/**
 * @param {Line} line
 * @returns {{low: number, high: number}[]}
 */
function endsOf({ columns, mean, deviation }) {
  const found = mean.map((center, k) => ({ low: center, high: center + (deviation[k] ?? 0) }));
  const kept = found.filter(({ low }) => low === low);
  if (kept.length) return kept;
  return columns.flatMap((column) => column.filter(Number.isFinite).map((value) => ({ low: value, high: value })));
}

/** @param {Line} line */
const dashOf = ({ split }) => (split === "train" ? [] : DASH);

/** @type {(lines: Line[], at: number) => number} */
const epochOf = (lines, at) => lines.find(({ x }) => x.length)?.x.at(at) ?? 0;
