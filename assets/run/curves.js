// Loss and accuracy as they grow: training solid, validation dashed; seeds thin and pale, their mean bold, the band one
// standard deviation. Two runs that are compared have a colour each; an earlier one is grey behind them.

import { format } from "../maths/colors.js";
import { Range, roundUp } from "../base/axes.js";
import { element, prepare, say } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { Frame } from "../base/frame.js";
import { readable } from "../base/pointer.js";
import { moments, nearest, sample } from "./series.js";

const ROOM = { left: 44, right: 10, top: 8, below: 22 };
const DASH = [5, 4]; // of validation
const GREY = "#8c8c88";
const NAMES = { loss: "Loss", accuracy: "Accuracy", r2: "R²" };

export class Curves {
  /** `picked(epoch)` is called for a click on a curve, or for Enter where the arrow keys read it. */
  constructor(scene, changed, picked) {
    this.scene = scene;
    this.pair = null; // {titles, colors} of two runs that are compared
    this.earlier = null; // {title, scene, history} of a run before, or null
    this.cursor = null; // epoch under the mouse
    this.kinds = scene.setup.task === "regression" ? ["loss", "r2"] : ["loss", "accuracy"];
    this.charts = this.kinds.map(
      (kind) =>
        new Chart(
          kind,
          scene,
          (epoch) => {
            this.cursor = epoch;
            changed();
          },
          changed,
          picked,
        ),
    );
    this.legend = element("p", { class: "legend" });
    this.element = element("section", { class: "curves" }, ...this.charts.map((chart) => chart.element), this.legend);
  }

  /** `second`: {scene, history} of the run beside this one, once it is there. */
  draw(style, history, second = null) {
    const { scene, pair } = this;
    const color = pair?.colors[0] ?? (scene.setup.layers[0].activation?.color || style.accent);
    const runs = [{ scene, history, name: pair && "A", train: color, validation: pair ? color : style.ink }];
    if (pair && second) runs.push({ ...second, name: "B", train: pair.colors[1], validation: pair.colors[1] });
    const cursor = this.cursor ?? scene.moment?.epoch ?? null;
    for (const chart of this.charts) drawFigure(chart.element, () => chart.draw(style, runs, cursor, this.earlier));
    this.#legend(style, runs);
  }

  /** What can be saved as a picture, as of a `Side`. */
  pictures() {
    const { titles = [], colors = [] } = this.pair ?? {};
    const legend = titles.map((text, k) => ({ color: colors[k], text }));
    return this.charts.map(({ canvas, name }) => ({
      canvas,
      name: `${name}, solid: training, dashed: validation`,
      legend,
    }));
  }

  #legend({ ink }, [{ train, validation }]) {
    const { scene, pair, earlier } = this;
    const mark = [train, validation, ink, scene.choiceName, pair?.titles, pair?.colors, earlier?.title].join();
    if (this.marked === mark) return;
    this.marked = mark;
    const names = pair ? pair.titles.map((title, k) => key(pair.colors[k], false, title)) : [];
    const many = scene.seeds.length > 1;
    const band = scene.choice === "mean" ? " · band: ± one standard deviation" : "";
    const notes = many ? [`bold: ${scene.choiceName} · thin: each seed${band}${pair ? " of training" : ""}`] : [];
    this.legend.replaceChildren(
      ...names,
      key(pair ? ink : train, false, "training"),
      key(pair ? ink : validation, true, "validation"),
      ...(earlier ? [key(GREY, false, earlier.title)] : []),
      ...notes,
    );
  }
}

class Chart {
  constructor(kind, scene, pointed, changed, picked) {
    this.kind = kind;
    this.name = NAMES[kind];
    this.scene = scene;
    this.canvas = element("canvas", { role: "img" });
    this.sheet = element("canvas");
    this.readout = element("span", { class: "readout" });
    const header = element("header", {}, element("h3", {}, this.name), this.readout);
    const numbers = { across: thousands, up: kind === "accuracy" ? percent : format };
    this.frame = new Frame({ room: ROOM, across: "epochs", inline: true, lines: "rows", numbers });
    this.vertical = new Range(0, 1);
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
  #step(across, pointed) {
    const { rows, epochs } = this.lines?.find((line) => line.rows.length) ?? {};
    if (!across || !rows) return false;
    const at = this.cursor === null ? rows.length - 1 : nearest(epochs, rows, this.cursor);
    this.cursor = epochs[rows[Math.min(Math.max(at + across, 0), rows.length - 1)]];
    pointed(this.cursor);
  }

  #logSwitch(changed) {
    const box = element("input", {
      type: "checkbox",
      onchange: () => {
        this.vertical = box.checked ? new Range(0.1, 1, true) : new Range(0, 1);
        changed();
      },
    });
    return element("label", { class: "switch" }, box, "log");
  }

  /**
   * `runs`: one or two of {scene, history, name, train, validation}, the last two colours; `earlier`: one more, or
   * null.
   */
  draw(pen, runs, cursor, earlier) {
    const width = this.element.clientWidth;
    const height = this.canvas.parentElement.clientHeight - this.canvas.offsetTop + this.element.offsetTop;
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
    this.#fit(width, height);
    const context = prepare(this.canvas, width, height);
    if (this.canvas.recorder) this.#all(context, pen, runs);
    else {
      if (this.mark !== mark) this.#all(prepare(this.sheet, width, height), pen, runs);
      this.mark = mark;
      context.drawImage(this.sheet, 0, 0, width, height);
    }
    this.#read(context, pen, this.lines, cursor);
  }

  // The numbers of the lines, and axes that hold them.
  #prepare(runs, earlier) {
    this.#restart(runs);
    this.lines = runs.flatMap((run) => this.#lines(run));
    this.behind = earlier ? this.#lines({ ...earlier, train: GREY, validation: GREY }) : [];
    this.#widen(runs, [...this.lines, ...this.behind]);
    if (this.behind.length) this.#reach(earlier.history);
  }

  // Room for an earlier run: all of it, but after a branch no more than as long as it had been before.
  #reach({ rows, columns: [, epochs] }) {
    const [first, last] = [epochs[0], epochs[rows - 1]];
    this.horizontal.low = Math.min(first, 0);
    this.horizontal.high = Math.max(this.horizontal.high, first < 0 ? Math.min(last, -first) : last);
  }

  #fit(width, height) {
    const { horizontal, vertical } = this;
    const across = { low: horizontal.low, high: horizontal.high, columns: horizontal.ticks() };
    const up = { bottom: vertical.low, top: vertical.high, rows: vertical.ticks(), log: vertical.logarithmic };
    this.frame.fit({ width, height, ...across, ...up });
  }

  // All but the cursor, which alone moves while one looks back.
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

  #restart(runs) {
    const restarts = runs.map(({ history }) => history.restarts).join();
    if (this.restarts === restarts) return;
    this.restarts = restarts;
    this.horizontal.reset();
    this.vertical.reset();
  }

  #lines(run) {
    const rows = sample(run.history.rows, run.scene.seeds.length);
    return ["train", "validation"].map((split) => this.#line(run, split, rows)).filter(Boolean);
  }

  // The columns of one split, and mean and deviation over the finite members at the sampled rows.
  #line({ scene, history, name, ...colors }, split, rows) {
    const { header, seeds } = scene;
    const series = header?.series.indexOf(`${split}.${this.kind}`) ?? -1;
    if (series < 0 || !history.columns.length) return null;
    const start = 2 + series * seeds.length;
    const columns = history.columns.slice(start, start + seeds.length);
    const mean = new Float64Array(rows.length);
    const deviation = new Float64Array(rows.length);
    rows.forEach((row, k) => {
      [mean[k], deviation[k]] = moments(columns, row);
    });
    return { split, columns, mean, deviation, rows, epochs: history.columns[1], name, color: colors[split] };
  }

  #widen(runs, lines) {
    const last = Math.max(...runs.map(({ history }) => (history.rows ? history.columns[1][history.rows - 1] : 0)));
    if (last > this.horizontal.high) this.horizontal.high = roundUp(last * 1.25);
    if (this.kind === "accuracy") return;
    let [low, high] = [Infinity, -Infinity];
    for (const { mean, deviation } of lines) {
      for (let k = 0; k < mean.length; k++) {
        low = Math.min(low, mean[k] === mean[k] ? mean[k] : low);
        high = Math.max(high, mean[k] === mean[k] ? mean[k] + deviation[k] : high);
      }
    }
    if (this.kind === "r2") this.vertical.hold(Math.max(low, -1), 1);
    else if (Number.isFinite(high)) this.vertical.hold(this.vertical.logarithmic ? Math.max(low, 1e-12) : 0, high);
  }

  #grey(context, line) {
    const chosen =
      this.scene.choice === "mean" || line.columns.length !== this.scene.seeds.length ? null : this.scene.choice;
    this.#stroke(context, line, chosen === null ? null : line.columns[chosen], { width: 1.6, dash: dashOf(line) });
  }

  #seeds(context, line) {
    const { columns } = line;
    if (columns.length === 1) return;
    const alpha = Math.max(0.1, 0.34 - columns.length * 0.004);
    for (const column of columns) this.#stroke(context, line, column, { width: 0.8, alpha });
  }

  #bold(context, line, runs) {
    const { split, columns, mean, deviation, color, rows, epochs } = line;
    const train = split === "train";
    const chosen = this.scene.choice === "mean" ? null : columns[this.scene.choice];
    if (!chosen && columns.length > 1 && (runs === 1 || train)) {
      const places = rows.map((row) => epochs[row]);
      this.frame.band(context, places, mean, deviation, { color, alpha: train ? 0.17 : 0.09 });
    }
    this.#stroke(context, line, chosen, { width: train ? 2.2 : 1.8, dash: dashOf(line) });
  }

  // One column of a line at the rows that are drawn, or for null their mean.
  #stroke(context, { rows, epochs, mean, color }, column, look) {
    const places = rows.map((row, k) => [epochs[row], column ? column[row] : mean[k]]);
    this.frame.strokes(context, { color, ...look }, () => this.frame.path(context, places));
  }

  #read(context, pen, lines, cursor) {
    const lead = lines.findIndex(({ rows }) => rows.length);
    if (lead < 0) return say(this.readout, "");
    const at = lines.map(({ rows, epochs }) => (cursor === null ? rows.length - 1 : nearest(epochs, rows, cursor)));
    const epoch = lines[lead].epochs[lines[lead].rows[at[lead]]];
    if (cursor !== null) this.frame.cursor(context, epoch, pen);
    const values = lines.map(({ columns, mean, rows }, n) =>
      this.scene.choice === "mean" ? mean[at[n]] : columns[this.scene.choice][rows[at[n]]],
    );
    const texts = lines[0].name
      ? this.#pairTexts(lines, values)
      : lines.map(({ split }, n) => `${split === "train" ? "train" : "val"} ${this.#say(values[n])}`);
    this.readout.title = lines[0].name ? "training / validation" : "";
    say(this.readout, `${cursor === null ? "" : `epoch ${format(epoch)}: `}${texts.join(", ")}`);
    const when = cursor === null ? "now" : `epoch ${format(epoch)}:`;
    const label = `${this.name} against the epoch; ${when} ${texts.join(", ")}. Arrow keys read it.`;
    this.canvas.setAttribute("aria-label", label);
  }

  // "A 0.21 / 0.24, B 0.3 / 0.31": training and validation of each.
  #pairTexts(lines, values) {
    const percent = this.kind === "accuracy";
    return ["A", "B"]
      .map((letter) =>
        lines.flatMap(({ name }, n) =>
          name !== letter ? [] : percent ? String(Number((100 * values[n]).toPrecision(3))) : format(values[n]),
        ),
      )
      .map((texts, k) => texts.length && `${"AB"[k]} ${texts.join(" / ")}${percent ? " %" : ""}`)
      .filter(Boolean);
  }

  #say(value) {
    return this.kind === "accuracy" && value === value ? `${(value * 100).toFixed(1)} %` : format(value);
  }
}

const percent = (share) => `${Math.round(share * 100)} %`;
const thousands = (value) => (value >= 1000 ? `${format(value / 1000)}k` : format(value));
const dashOf = ({ split }) => (split === "train" ? [] : DASH);

function key(color, dashed, text) {
  const line = element("span", { class: dashed ? "key dashed" : "key" });
  line.style.borderTopColor = color;
  return element("span", { class: "entry" }, line, text);
}
