// The learned curves of a run with what is done to them: a known function laid over, a description, a place on the
// shelf.

import { element, say } from "../base/dom.js";
import { Resemblance } from "./resemblance.js";
import { Shapes, titleOf } from "./shapes.js";

const OVER = [
  ["", "nothing"],
  ["nearest", "the nearest known function"],
];

export class Workbench {
  /**
   * `scene` and `changed` as of a Side's part; `feed` of the run; `names` of what can be laid over, as shown;
   * `saveCurve({layer, step, member})` puts a curve on the shelf.
   */
  constructor(scene, changed, { feed, names, saveCurve }) {
    this.scene = scene;
    this.saveCurve = saveCurve;
    this.shapes = new Shapes(scene, changed);
    this.resemblance = new Resemblance(scene, feed, () => {
      this.#compared();
      changed();
    });
    this.over = element(
      "select",
      {
        onchange: () => {
          scene.switches.over = this.resemblance.over = this.over.value;
          this.#compared();
          changed();
        },
      },
      ...[...OVER, ...Object.entries(names)].map(([value, text]) => element("option", { value }, text)),
    );
    this.over.value = this.resemblance.over;
    this.which = element("select", { "aria-label": "Curve to keep" });
    this.layers = "";
    this.trouble = element("span", { class: "readout", role: "status" });
    this.table = element("table", {});
    this.about = element(
      "details",
      {
        class: "about-curves",
        open: Boolean(scene.switches.about),
        ontoggle: () => {
          scene.switches.about = this.about.open;
        },
      },
      element("summary", {}, "What the curves are like"),
      this.table,
    );
    this.element = element("div", { class: "workbench" }, this.shapes.element, this.#bar(), this.about);
  }

  #bar() {
    const button = element(
      "button",
      {
        type: "button",
        class: "word",
        title: "Put this curve, as it is at this moment, on your shelf",
        onclick: () => this.#save(),
      },
      "Keep on the shelf",
    );
    const bar = element(
      "div",
      { class: "bench-bar" },
      element("label", { class: "switch" }, "lay over", this.over),
      button,
    );
    bar.append(this.which, this.trouble);
    return bar;
  }

  #save() {
    const { scene } = this;
    this.saveCurve({
      layer: Number(this.which.value),
      step: scene.moment?.step ?? null,
      member: scene.choice === "mean" ? null : scene.choice,
    });
  }

  /** Whether something of this moment is still to come. */
  get waiting() {
    return Boolean(this.shapes.waiting || this.resemblance.timer);
  }

  draw(style, arrays) {
    this.shapes.draw(style, arrays);
    this.#choose(this.shapes.panels.map(({ layer }) => layer));
    this.resemblance.follow();
  }

  /** As of a Side: the curves, as they are shown. */
  pictures(style, title) {
    return this.shapes.pictures(style, title);
  }

  #choose(layers) {
    if (this.layers === layers.join()) return;
    this.layers = layers.join();
    this.which.hidden = layers.length < 2;
    this.which.replaceChildren(
      ...layers.map((layer) => element("option", { value: String(layer) }, titleOf(this.scene.metadata.layers, layer))),
    );
  }

  #compared() {
    const { curves, trouble, over } = this.resemblance;
    say(this.trouble, trouble);
    this.scene.overlay = over ? curves.filter(({ y }) => y) : null;
    this.table.replaceChildren(...tableRows(curves, this.scene.metadata.layers));
  }
}

/** Rows of a table with a column a curve: the nearest known function, then what the curve is like. */
function tableRows(curves, layers) {
  if (!curves.length) return [];
  const cell = (name, text) => element(name, name === "th" ? { scope: "col" } : {}, text);
  const names = curves.find(({ rows }) => rows.length)?.rows.map(([name]) => name) ?? [];
  const line = (name, texts) =>
    element("tr", {}, element("th", { scope: "row" }, name), ...texts.map((text) => cell("td", text)));
  return [
    element("tr", {}, element("td", {}), ...curves.map(({ layer }) => cell("th", titleOf(layers, layer)))),
    line(
      "Nearest known function",
      curves.map(({ nearest, sentence }) => nearest ?? sentence ?? "none: it is flat"),
    ),
    line(
      "R² of that, weighted by use",
      curves.map(({ r2 }) =>
        r2 === null || r2 === undefined ? "–" : (Math.floor(1000 * r2 + 1e-6) / 1000).toFixed(3),
      ),
    ),
    ...names.map((name, k) =>
      line(
        name,
        curves.map(({ rows }) => rows[k]?.[1] ?? "–"),
      ),
    ),
  ];
}
