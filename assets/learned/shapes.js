// Learned curves of a run, one small panel a hidden layer.

import { dress } from "../base/component.js";
import { element, say } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { LEARNED, tint } from "../base/line_style.js";
import { Shape } from "./shape.js";

const SLOW_MS = 12; // ms that a drawing may take before the next one waits
const REST = 4; // times as long as it took

export class Shapes {
  /**
   * A part of a run's side: `scene` as in run/scene.js, `changed()` after somebody did something here.
   * `scene.overlay`: null, or curves to draw over, [{layer, x: [K], y: [K], title, color, dash}].
   */
  constructor(scene, changed) {
    this.scene = scene;
    this.changed = changed;
    this.until = 0; // when it may draw again
    this.waiting = null;
    this.panels = [];
    this.readout = element("span", { class: "readout" });
    const box = element("input", {
      type: "checkbox",
      checked: Boolean(scene.switches.steep),
      onchange: () => {
        scene.switches.steep = box.checked;
        changed();
      },
    });
    this.row = element("div", { class: "row" });
    this.legend = element("p", { class: "legend" });
    this.element = element(
      "section",
      { class: "shapes" },
      element(
        "header",
        {},
        element("h3", {}, "Learned activations"),
        this.readout,
        element("label", { class: "switch" }, box, "derivative"),
      ),
      this.row,
      this.legend,
    );
    dress(this.element, [new URL("shapes.css", import.meta.url).href], changed);
    this.#build(expected(scene.metadata.layers));
  }

  /**
   * arrays of a frame, for each layer i with a curve: shapes.{i}.x [2] ends of the grid; shapes.{i}.y [S, P], or [S, N,
   * P] with a curve a neuron; shapes.{i}.used [S, 2] mean and standard deviation of what enters; shapes.{i}.density [S,
   * B] shares in equal bins.
   */
  draw(style, arrays) {
    const { scene } = this;
    const found = scene.metadata.layers.flatMap((_, layer) => (arrays?.[`shapes.${layer}.y`] ? [layer] : []));
    if (found.length) this.#build(found);
    say(this.readout, scene.seeds.length > 1 ? scene.choiceName : "");
    if (this.#resting()) return;
    const steep = Boolean(scene.switches.steep);
    const began = performance.now();
    for (const panel of this.panels) drawFigure(panel.element, () => panel.draw(style, scene, arrays, steep));
    this.#legend(style);
    const took = performance.now() - began;
    this.until = took > SLOW_MS ? began + (1 + REST) * took : 0;
  }

  /** As of a Side: the panels, each with what lies over its curve. */
  pictures({ dark }, title = "") {
    return this.panels.map(({ canvas, layer, title: name }) => {
      const over = this.scene.overlay?.find((one) => one.layer === layer);
      const legend = over ? [{ color: tint(over.color, dark), text: over.title }] : [];
      return { canvas, name: [title, name].filter(Boolean).join(", "), legend };
    });
  }

  // Many curves on a slow machine are drawn less often, and the last ones still come.
  #resting() {
    const left = this.until - performance.now();
    if (!(left > 0) || this.panels.some(({ canvas }) => canvas.recorder)) return false;
    this.waiting ??= setTimeout(() => {
      this.waiting = null;
      this.changed();
    }, left);
    return true;
  }

  #build(layers) {
    if (this.panels.map(({ layer }) => layer).join() === layers.join() && this.row.firstChild) return;
    this.panels = layers.map((layer) => new Shape(titleOf(this.scene.metadata.layers, layer), layer));
    const none = element("p", { class: "empty" }, "No layer of this network has a learned curve s(z) of one number.");
    this.row.replaceChildren(...(layers.length ? this.panels.map((panel) => panel.element) : [none]));
  }

  #legend({ dark }) {
    const { scene, panels } = this;
    const many = scene.seeds.length > 1;
    const neurons = panels.some(({ family }) => family?.neurons);
    const layer = scene.metadata.layers[panels[0]?.layer ?? 0];
    const color = tint(layer.activation?.color ?? LEARNED, dark);
    const mark = [scene.choiceName, neurons, color].join();
    this.legend.hidden = !panels.length;
    if (this.marked === mark) return;
    this.marked = mark;
    const lines = neurons
      ? [`thin: each neuron of seed ${scene.seeds[scene.shown]}`]
      : many
        ? [
            `bold: ${scene.choiceName}`,
            "thin: each seed",
            ...(scene.choice === "mean" ? ["band: ± one standard deviation"] : []),
          ]
        : [];
    this.legend.replaceChildren(
      key("key", color, `in use (mean ± 3 standard deviations of z ${rowsOf(scene.metadata)})`),
      key("key dashed", color, "beyond"),
      key("bar", "", "how often z is there"),
      lines.join(" · "),
    );
  }
}

/** Which rows say where z lies. */
function rowsOf({ samples, curve_rows: rows }) {
  return rows < samples ? `over the first ${rows.toLocaleString("en")} training rows` : "over the training rows";
}

/** The layers that have a curve: learned, of one number, and not that of an earlier layer. */
export function expected(layers) {
  return layers.flatMap(({ activation, shares }, layer) =>
    activation?.learned && activation.learned.kind !== "maxout" && (shares ?? null) === null ? [layer] : [],
  );
}

/** "Layer 1", or "Layers 1 to 3" where later ones share its curve. */
export function titleOf(layers, layer) {
  const all = layers.flatMap(({ shares }, other) => (other === layer || shares === layer ? [other + 1] : []));
  if (all.length === 1) return `Layer ${all[0]}`;
  const row = all.at(-1) - all[0] === all.length - 1;
  return row && all.length > 2
    ? `Layers ${all[0]} to ${all.at(-1)}`
    : `Layers ${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

function key(name, color, text) {
  const sample = element("span", { class: name });
  if (color) sample.style.borderTopColor = color;
  return element("span", { class: "entry" }, sample, text);
}
