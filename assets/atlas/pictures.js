// A row of small images: what every neuron of a layer says over the plane, before or after its activation.

import { format, paintSigned } from "../engine/colors.js";
import { element, prepare, say } from "../live/dom.js";
import { contour } from "./contour.js";
import { row as rowName } from "./equations.js";
import { neuronName, spokenNeuron } from "./names.js";
import { drawScale, rowKey } from "./scales.js";

const SCALE = 52; // px
const LEVELS = [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75]; // of the limit
const sheets = new Map(); // pixels to paint in, one a size

export class Row {
  /** on = {focus([layer, kind, neuron], beside)} */
  constructor(layer, kind, state, beside, on) {
    Object.assign(this, { layer, kind, state, beside, key: rowKey(layer, kind, beside) });
    const { length } = state.document.layers[layer].b;
    this.figures = Array.from({ length }, (_, neuron) => this.#figure(neuron, on));
    this.name = element("span", { class: "name" });
    this.scale = element("canvas", { class: "scale", "aria-hidden": "true" });
    this.element = element("div", { class: beside ? "row beside" : "row", role: "group", "aria-label": `Layer ${layer}, ${kind === "pre" ? "before" : "after"} the activation` },
      element("div", { class: "side" }, this.name, this.scale), element("div", { class: "figures" }, ...this.figures.map(({ button }) => button)));
  }

  #figure(neuron, on) {
    const focus = [this.layer, this.kind, neuron];
    const canvas = element("canvas", {});
    const lines = element("canvas", { class: "lines", hidden: true });
    const frame = element("span", { class: "frame", "data-focus": JSON.stringify([...focus, this.beside]) }, canvas, lines);
    const caption = element("span", { class: "caption" }, neuronName(focus));
    const button = element("button", { type: "button", class: "figure", "aria-pressed": "false",
      "aria-label": `${spokenNeuron(focus)}${this.beside ? ", beside" : ""}`, onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        on.focus(focus, this.beside);
      } }, frame, caption);
    return { button, frame, canvas, lines, caption, neuron };
  }

  /** shot: {size, layers, plain}; shown quantity and values, as arrays of neurons. */
  draw(shot, style, scale, { show, derivative, side }) {
    const { size } = shot;
    const values = shot.layers[this.layer][this.kind];
    const sheet = sheetOf(size);
    for (const { canvas, neuron } of this.figures) {
      if (canvas.width !== size) canvas.width = canvas.height = size;
      paintSigned(sheet.words, 0, values[neuron], size, scale.limit, style.dark);
      canvas.getContext("2d").putImageData(sheet.image, 0, 0);
    }
    const lined = show.includes("zero") || show.includes("levels");
    for (const figure of this.figures) {
      if (figure.lines.hidden === lined) figure.lines.hidden = !lined;
      if (lined) this.#lines(figure, shot, style, scale, show, side);
    }
    const mark = `${derivative} ${scale.limit} ${scale.clipped} ${style.dark} ${style.ink}`;
    if (this.mark !== mark) this.#side(mark, derivative, scale, style);
  }

  #side(mark, derivative, scale, style) {
    this.mark = mark;
    this.name.replaceChildren(rowName(this.kind, this.layer, derivative));
    drawScale(this.scale, scale, style, SCALE);
  }

  // Where this neuron's own pre-activation is zero, and the level lines of what is shown.
  #lines({ lines, neuron }, shot, { dark }, { limit }, show, side) {
    const context = prepare(lines, side, side);
    const values = shot.layers[this.layer][this.kind][neuron];
    if (show.includes("levels")) for (const share of LEVELS) stroke(context, contour(values, shot.size, share * limit), side, "rgb(30 30 30 / 0.45)", 0.7);
    if (!show.includes("zero")) return;
    const kink = contour(shot.plain[this.layer].pre[neuron], shot.size, 0);
    stroke(context, kink, side, "rgb(255 255 255 / 0.7)", 2.6);
    stroke(context, kink, side, dark ? "#111" : "#1b1b1b", 1.2);
  }

  /** The numbers under the images, or their names; which one is large, and which belong to the cell in the hand. */
  caption(here, focus, linked) {
    const numbers = here?.layers[this.layer][this.kind];
    for (const { button, caption, neuron } of this.figures) {
      say(caption, numbers ? format(numbers[neuron], 3) : neuronName([this.layer, this.kind, neuron]));
      button.setAttribute("aria-pressed", String(focus[0] === this.layer && focus[1] === this.kind && focus[2] === neuron));
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

function sheetOf(size) {
  if (!sheets.has(size)) {
    const image = new ImageData(size, size);
    sheets.set(size, { image, words: new Uint32Array(image.data.buffer) });
  }
  return sheets.get(size);
}
