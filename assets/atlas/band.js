// One layer on the page: its equation with the numbers in it, and beside each half of the equation the images that it
// makes.

import { element } from "../base/dom.js";
import { Activation } from "./activation.js";
import { Inputs } from "./inputs.js";
import { Matrix } from "./matrix.js";
import { Row } from "./pictures.js";

const NEW = "A new neuron begins with small weights: the output stays as it was until its outgoing weights are set.";
const BETWEEN = 36; // px, between parts of an equation that stand beside each other

export class Band {
  /** on = {focus, refused, wrote, change(edit, what to say of it)} */
  constructor(layer, state, editor, on) {
    this.layer = layer;
    this.state = state;
    const { layers, beside } = state.document;
    const atlases = beside ? [false, true] : [false];
    this.matrix = new Matrix(layer, state, editor);
    this.inputs = layer === 0 ? [new Inputs(state, on)] : [];
    for (const { element: field } of this.inputs) this.matrix.element.firstChild.after(field);
    this.activations = atlases.map((second) => new Activation(layer, state, editor, on, second));
    this.rows = ["pre", "post"].flatMap((kind) => atlases.map((second) => new Row(layer, kind, state, second, on)));
    const rowsOf = (kind) =>
      element("div", { class: "rows" }, ...this.rows.filter((row) => row.kind === kind).map((row) => row.element));
    this.element = element(
      "section",
      { class: "band", "aria-label": `Layer ${layer}` },
      this.matrix.element,
      rowsOf("pre"),
      element("div", { class: "sigmas" }, ...this.activations.map((activation) => activation.element)),
      rowsOf("post"),
      this.#buttons(on, layers),
    );
    this.skipped = false;
    this.element.addEventListener("contentvisibilityautostatechange", ({ skipped }) => {
      this.skipped = skipped;
      if (!skipped) on.seen();
    });
  }

  #buttons({ change }, layers) {
    const { layer } = this;
    const width = layers[layer].b.length;
    const last = layer === layers.length - 1;
    const kind = last ? "output" : "neuron";
    const sign = (text, label, act, disabled, more = "") =>
      element(
        "button",
        {
          type: "button",
          class: "sign",
          "aria-label": label,
          title: [label, more].filter(Boolean).join(". "),
          disabled,
          onclick: act,
        },
        text,
      );
    return element(
      "div",
      { class: "shape", role: "group", "aria-label": `Shape of layer ${layer}` },
      sign(
        "−",
        `One ${kind} fewer in layer ${layer}`,
        () => change((model) => model.resize(layer, width - 1)),
        width === 1,
      ),
      element("span", {}, `${width} ${kind}${width === 1 ? "" : "s"}`),
      sign(
        "+",
        `One ${kind} more in layer ${layer}`,
        () => change((model) => model.resize(layer, width + 1), last ? "" : NEW),
        width === 16,
        last ? "" : NEW,
      ),
      element(
        "button",
        {
          type: "button",
          class: "quiet",
          title: "A new layer that hands on what it gets: the function stays",
          disabled: layers.length === 8,
          onclick: () => change((model) => model.addLayer(layer + 1)),
        },
        "+ layer",
      ),
      element(
        "button",
        {
          type: "button",
          class: "quiet",
          disabled: layers.length === 1,
          "aria-label": `Take layer ${layer} away`,
          onclick: () => change((model) => model.removeLayer(layer)),
        },
        "× layer",
      ),
      ...this.inputs.map(({ button }) => button),
    );
  }

  /** Into the field of a typed activation. */
  write() {
    this.element.querySelector(".sigma .typed:not([hidden])")?.select();
  }

  /** All numbers, or while something moves those that move with it. */
  drawNumbers(style, all) {
    this.matrix.draw(all);
    for (const activation of this.activations) activation.draw(style);
  }

  /** snapshots: [main, beside]. */
  drawImages(snapshots, style, scales, options) {
    if (this.skipped) return;
    for (const row of this.rows) row.draw(snapshots[row.beside ? 1 : 0], style, scales.of(row.key), options);
  }

  caption(heres, focus, linked) {
    for (const row of this.rows) row.caption(heres[row.beside ? 1 : 0], focus, linked);
  }

  /** Bands that are out of sight cost nothing, once it is known how much room they take. */
  settle(known) {
    this.element.classList.toggle("known", known);
    if (!known) this.skipped = false;
    else this.element.style.containIntrinsicHeight = `auto ${this.height}px`;
  }

  /** How wide the numbers are by themselves, px. */
  get natural() {
    return Math.max(...this.#widths());
  }

  /** How wide they are beside each other, px. */
  get across() {
    return this.#widths().reduce((sum, width) => sum + width + BETWEEN, -BETWEEN);
  }

  #widths() {
    return [this.matrix, ...this.activations].map((part) => part.element.scrollWidth);
  }
}
