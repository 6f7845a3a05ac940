// A row of small images: what every neuron of a layer says over the plane, before or after its activation.

import { paintSigned } from "../maths/color_scale.js";
import { format } from "../maths/number_format.js";
import { element, prepare, say, Sprite, subscript } from "../base/dom.js";
import { sideways } from "../base/sideways.js";
import { contour } from "./contour.js";
import { row as rowName } from "./equations.js";
import { GAP } from "./layout.js";
import { neuronName, spokenNeuron } from "./names.js";
import { Bar, rowKey } from "./scales.js";

const ROOMY = 64; // px of an image that has room for a name and a number in one line
const LEVELS = [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75]; // of the limit

export class Row {
  /** on = {focus([layer, kind, neuron])} */
  constructor(layer, kind, state, beside, on) {
    this.layer = layer;
    this.kind = kind;
    this.state = state;
    this.beside = beside;
    this.key = rowKey(layer, kind, beside);
    this.sprite = new Sprite();
    const { length } = state.document.layers[layer].b;
    this.figures = Array.from({ length }, (_, neuron) => this.#figure(neuron, on));
    this.name = element("span", { class: "name" });
    this.bar = new Bar();
    this.canvas = element("canvas", { class: "strip", "aria-hidden": "true" });
    this.element = element(
      "div",
      {
        class: beside ? "row beside" : "row",
        role: "group",
        "aria-label": `Layer ${layer}, ${kind === "pre" ? "before" : "after"} the activation`,
      },
      element("div", { class: "side" }, this.name, this.bar.element),
      sideways(
        element(
          "div",
          { class: "figures" },
          element("div", { class: "line" }, this.canvas, ...this.figures.map(({ button }) => button)),
        ),
      ),
    );
  }

  #figure(neuron, on) {
    const focus = [this.layer, this.kind, neuron];
    const frame = element("span", { class: "frame", "data-focus": JSON.stringify(focus) });
    const caption = element("span", { class: "caption" }, neuronName(focus));
    const button = element(
      "button",
      {
        type: "button",
        class: "figure",
        "aria-pressed": "false",
        "aria-label": `${spokenNeuron(focus)}${this.beside ? ", beside" : ""}`,
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          on.focus(focus);
        },
      },
      frame,
      caption,
    );
    return { button, caption, neuron };
  }

  /**
   * snapshot: {size, layers, plain}: what is shown, and the values. All images of a row are one canvas: that many would
   * be slow.
   */
  draw(snapshot, style, scale, { show, derivative, side }) {
    const { size } = snapshot;
    const values = snapshot.layers[this.layer][this.kind];
    const count = this.figures.length;
    const words = this.sprite.pixels(size, size * count);
    values.forEach((one, neuron) => paintSigned(words, neuron * size * size, one, size, scale.limit, style.dark));
    this.sprite.show();
    const context = prepare(this.canvas, count * side + (count - 1) * GAP, side);
    for (let neuron = 0; neuron < count; neuron++) {
      context.drawImage(this.sprite.canvas, 0, neuron * size, size, size, neuron * (side + GAP), 0, side, side);
      this.lines(context, neuron, snapshot, style, scale, show, neuron * (side + GAP), 0, side);
    }
    this.bar.show(scale, style.dark);
    this.tight = side < ROOMY;
    this.element.classList.toggle("tight", this.tight);
    if (this.derivative !== derivative) this.name.replaceChildren(rowName(this.kind, this.layer, derivative));
    this.derivative = derivative;
  }

  /** Where this neuron's own pre-activation is zero, and the level lines of what is shown, over its image at x, y. */
  lines(context, neuron, snapshot, { dark }, { limit }, show, x, y, side) {
    if (!show.includes("zero") && !show.includes("levels")) return;
    context.save();
    context.translate(x, y);
    const values = snapshot.layers[this.layer][this.kind][neuron];
    if (show.includes("levels"))
      for (const share of LEVELS)
        stroke(context, contour(values, snapshot.size, share * limit), side, "rgb(30 30 30 / 0.45)", 0.7);
    if (show.includes("zero")) {
      const kink = contour(snapshot.plain[this.layer].pre[neuron], snapshot.size, 0);
      stroke(context, kink, side, "rgb(255 255 255 / 0.7)", 2.6);
      stroke(context, kink, side, dark ? "#111" : "#1b1b1b", 1.2);
    }
    context.restore();
  }

  // "a₁ = 2"; in two lines where there is little room.
  #caption(neuron, value) {
    const name = `${this.derivative ? "∂" : ""}${this.kind === "pre" ? "x" : "a"}${subscript(neuron + 1)}`;
    return `${name} =${this.tight ? "\n" : " "}${format(value, 3)}`;
  }

  /** The numbers under the images, or their names; which one is large, and which belong to the cell in the hand. */
  caption(here, focus, linked) {
    const numbers = here?.layers[this.layer][this.kind];
    for (const { button, caption, neuron } of this.figures) {
      say(caption, numbers ? this.#caption(neuron, numbers[neuron]) : neuronName([this.layer, this.kind, neuron]));
      button.setAttribute(
        "aria-pressed",
        String(focus[0] === this.layer && focus[1] === this.kind && focus[2] === neuron),
      );
      button.classList.toggle("linked", linked.has(`${this.layer}.${this.kind}.${neuron}`));
    }
  }
}

/** Segments in shares of the picture as one stroke. */
export function stroke(context, segments, side, color, width, dash = []) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  for (let k = 0; k < segments.length; k += 4) {
    context.moveTo(segments[k] * side, segments[k + 1] * side);
    context.lineTo(segments[k + 2] * side, segments[k + 3] * side);
  }
  context.stroke();
  context.setLineDash([]);
}

/** Cross-hairs in all small images at a point, or none where it is outside of what they show. */
export function pointAt(layers, domain, point) {
  const shares = point && domain.map(([low, high], axis) => (axis ? high - point[1] : point[0] - low) / (high - low));
  const inside = Boolean(shares?.every((share) => share >= 0 && share <= 1));
  layers.classList.toggle("pointing", inside);
  if (inside)
    shares.forEach((share, axis) => layers.style.setProperty(axis ? "--down" : "--across", `${100 * share}%`));
}
