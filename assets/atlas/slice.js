// The slice: what every neuron says along the line from P to Q, a chart a layer.

import { classColor } from "../maths/color_scale.js";
import { niceLimit } from "../maths/limits.js";
import { format } from "../maths/number_format.js";
import { uniform } from "../maths/sampled_curve.js";
import { element, prepare } from "../base/dom.js";
import { Frame } from "../base/frame.js";
import { row as rowName } from "./equations.js";
import { neuronName } from "./names.js";

const ROOM = { left: 40, right: 12, top: 8, below: 32 };
const HEIGHT = 176;
const COUNT = 241;
const COLORS = 10;
const DASHES = [[], [7, 4], [2, 3]];

export class Slice {
  /** on = {point(place or null)} */
  constructor(state, on) {
    this.state = state;
    this.on = on;
    this.limits = new Map();
    this.frame = new Frame({ room: ROOM, across: "distance from P" });
    this.before = element("input", {
      type: "checkbox",
      onchange: () => {
        this.limits.clear();
        this.changed();
      },
    });
    this.place = element("span", { class: "along" });
    this.body = element("div", { class: "charts" });
    this.element = element(
      "section",
      { class: "slice", "aria-label": "Slice" },
      element(
        "header",
        {},
        element("h3", {}, "Along the line from P to Q"),
        this.place,
        element("label", { class: "switch" }, this.before, "before the activation"),
      ),
      this.body,
    );
    this.changed = () => {};
  }

  /** Charts for another shape. */
  rebuild() {
    const { layers, beside } = this.state.document;
    this.limits.clear();
    this.charts = (beside ? [false, true] : [false]).flatMap((second) =>
      layers.map((layer, index) => this.#chart(index, layer.b.length, second)),
    );
    this.body.replaceChildren(...this.charts.map((chart) => chart.element));
    this.body.style.setProperty("--layers", String(Math.min(layers.length, 4)));
  }

  #chart(layer, width, beside) {
    const canvas = element("canvas", { role: "img" });
    const name = element("span", { class: "name" });
    const keys = element("div", { class: "keys" });
    const chart = { layer, width, beside, canvas, name, keys, left: 0, right: 0 };
    canvas.addEventListener("pointermove", (event) => this.#point(event, chart));
    canvas.addEventListener("pointerleave", () => this.on.point(null));
    chart.element = element("figure", {}, element("figcaption", {}, name, beside ? " beside" : ""), canvas, keys);
    return chart;
  }

  get ends() {
    return this.state.view.slice;
  }

  draw(style, point) {
    this.element.hidden = !this.ends;
    if (!this.ends) return;
    const kind = this.before.checked ? "pre" : "post";
    const models = new Map();
    const along = point && this.#share(point);
    const [p, q] = this.ends.map((end) => end.map((value) => format(value)).join(", "));
    this.place.textContent = `P (${p}) to Q (${q})`;
    for (const chart of this.charts) {
      if (!models.has(chart.beside))
        models.set(chart.beside, this.state.model.line(this.ends, COUNT, { beside: chart.beside }));
      this.#draw(chart, models.get(chart.beside).layers[chart.layer][kind], kind, style, along);
    }
  }

  // How far along the line the place that is closest to a point is, or null where that is away from the line.
  #share([x1, x2]) {
    const [[p1, p2], [q1, q2]] = this.ends;
    const [d1, d2] = [q1 - p1, q2 - p2];
    const square = d1 * d1 + d2 * d2;
    if (!square) return null;
    const share = ((x1 - p1) * d1 + (x2 - p2) * d2) / square;
    const away = Math.abs((x1 - p1) * d2 - (x2 - p2) * d1) / square;
    return share >= 0 && share <= 1 && away < 0.02 ? share : null;
  }

  #point(event, { canvas, left, right }) {
    const share = (event.clientX - canvas.getBoundingClientRect().left - left) / (right - left);
    if (!(share >= 0 && share <= 1)) return this.on.point(null);
    const [p, q] = this.ends;
    this.on.point([0, 1].map((axis) => p[axis] + share * (q[axis] - p[axis])));
  }

  #draw(chart, curves, kind, style, along) {
    const width = chart.element.clientWidth;
    if (width < 80) return;
    const context = prepare(chart.canvas, width, HEIGHT);
    const [bottom, top] = this.#limits(`${chart.layer} ${kind} ${chart.beside}`, curves);
    const [p, q] = this.ends;
    const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
    this.frame.fitNumbers(context, style, { width, height: HEIGHT, low: 0, high: length, bottom, top });
    Object.assign(chart, { left: this.frame.left, right: this.frame.right });
    this.frame.axes(context, style);
    this.frame.clip(context);
    curves.forEach((values, neuron) => this.#line(context, values, neuron, style.dark));
    context.restore();
    if (along !== null && along !== undefined) this.#marks(context, curves, along, style);
    this.#legend(chart, kind, style);
  }

  #limits(key, curves) {
    let [low, high] = [0, 0];
    for (const values of curves) {
      for (const value of values) {
        if (value < low && value > -1e12) low = value;
        if (value > high && value < 1e12) high = value;
      }
    }
    const [before, after] = this.limits.get(key) ?? [0, 0];
    const limits = [low < 0 ? niceLimit(-low, before) : 0, high > 0 ? niceLimit(high, after) : 0];
    this.limits.set(key, limits);
    return limits[0] + limits[1] > 0 ? [-limits[0], limits[1]] : [-1, 1];
  }

  #line(context, values, neuron, dark) {
    const x = uniform([0, this.frame.high], values.length);
    const dash = DASHES[Math.floor(neuron / COLORS)];
    this.frame.strokes(context, { color: classColor(neuron, dark), width: 1.9, dash }, () =>
      this.frame.trace(context, x, values),
    );
  }

  #marks(context, curves, along, style) {
    const { frame } = this;
    frame.cursor(context, along * frame.high, style);
    const k = Math.round(along * (COUNT - 1));
    curves.forEach((values, neuron) => {
      frame.dot(context, along * frame.high, values[k], {
        color: classColor(neuron, style.dark),
        paper: style.paper,
        radius: 3.2,
      });
    });
  }

  #legend({ layer, width, name, keys, canvas }, kind, { dark }) {
    const mark = `${kind} ${dark}`;
    if (keys.dataset.mark === mark) return;
    keys.dataset.mark = mark;
    name.replaceChildren(rowName(kind, layer, false));
    canvas.setAttribute("aria-label", `Every neuron of layer ${layer} along the line`);
    keys.replaceChildren(
      ...Array.from({ length: width }, (_, neuron) => {
        const chip = element("span", { class: "key" });
        const line = ["solid", "dashed", "dotted"][Math.floor(neuron / COLORS)];
        chip.style.borderTop = `2.5px ${line} ${classColor(neuron, dark)}`;
        return element("span", { class: "entry" }, chip, neuronName([layer, kind, neuron]));
      }),
    );
  }
}
