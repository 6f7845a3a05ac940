// Loss and accuracy as they grow: training solid, validation dashed; seeds thin and pale, their mean bold, the band one
// standard deviation, both without the seeds that have diverged by the last epoch. Two runs that are compared have a
// colour each; an earlier one is grey behind them.

import { element } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { Chart, GREY } from "./chart.js";
import { nameOf } from "./scene.js";
import { survivors } from "./series.js";

/** @import { Style } from "../base/component.js" */
/** @import { Living } from "./chart.js" */
/** @import { Earlier } from "./earlier.js" */
/** @import { History } from "./history.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Titles } from "./compare.js" */
/** @import { Picture } from "./side.js" */

export class Curves {
  /**
   * @param {Scene} scene
   * @param {() => void} changed draws again
   * @param {(epoch: number) => void} picked for a click on a curve, or for Enter where the arrow keys read it
   */
  constructor(scene, changed, picked) {
    this.scene = scene;
    /** @type {Titles | null} */
    this.pair = null; // of two runs that are compared
    /** @type {Earlier | null} */
    this.earlier = null; // a run before
    /** @type {number | null} */
    this.cursor = null; // epoch under the mouse
    this.marked = "";
    this.kinds = scene.metadata.task === "regression" ? ["loss", "r2"] : ["loss", "accuracy"];
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

  /**
   * `second`: {scene, history} of the run beside this one, once it is there.
   * @param {Style} style
   * @param {History} history
   * @param {{scene: Scene, history: History} | null} [second]
   */
  draw(style, history, second = null) {
    const { scene, pair } = this;
    const color = pair?.colors[0] ?? (scene.metadata.layers[0]?.activation?.color || style.accent);
    /** @type {Living[]} */
    const runs = [{ scene, history, name: pair && "A", train: color, validation: pair ? color : style.ink }];
    const [, other = GREY] = pair?.colors ?? [];
    if (pair && second) runs.push({ ...second, name: "B", train: other, validation: other });
    const cursor = this.cursor ?? scene.moment?.epoch ?? null;
    for (const chart of this.charts) drawFigure(chart.element, () => chart.draw(style, runs, cursor, this.earlier));
    this.#legend(style, runs);
  }

  /**
   * What can be saved as a picture, as of a `Side`.
   * @returns {Picture[]}
   */
  pictures() {
    const { titles = [], colors = [] } = this.pair ?? {};
    const legend = titles.map((text, k) => ({ color: colors[k] ?? GREY, text }));
    return this.charts.map(({ canvas, name }) => ({
      canvas,
      name: `${name}, solid: training, dashed: validation`,
      legend,
    }));
  }

  /**
   * @param {Style} style
   * @param {Living[]} runs
   */
  #legend({ ink }, [run]) {
    const { train = ink, validation = ink } = run ?? {};
    const { scene, pair, earlier } = this;
    const whose = run ? nameOf(scene, survivors(run.history, scene.seeds.length, scene.header?.series ?? [])) : "";
    const mark = [train, validation, ink, whose, pair?.titles, pair?.colors, earlier?.title].join();
    if (this.marked === mark) return;
    this.marked = mark;
    const names = pair ? pair.titles.map((title, k) => key(pair.colors[k] ?? GREY, false, title)) : [];
    const many = scene.seeds.length > 1;
    const band = scene.choice === "mean" ? " · band: ± one standard deviation" : "";
    const notes = many ? [`bold: ${whose} · thin: each seed${band}${pair ? " of training" : ""}`] : [];
    const { samples, measured_rows: measured } = scene.metadata;
    if (samples > measured)
      notes.push(`${many ? " · " : ""}of at most the first ${measured.toLocaleString("en")} rows each`);
    this.legend.replaceChildren(
      ...names,
      key(pair ? ink : train, false, "training"),
      key(pair ? ink : validation, true, "validation"),
      ...(earlier ? [key(GREY, false, earlier.title)] : []),
      ...notes,
    );
  }
}

/**
 * @param {string} color
 * @param {boolean} dashed
 * @param {string} text
 */
function key(color, dashed, text) {
  const line = element("span", { class: dashed ? "key dashed" : "key" });
  line.style.borderTopColor = color;
  return element("span", { class: "entry" }, line, text);
}
