// The network as a picture: every neuron's image over the plane, lines for the weights, marks for the biases.

import { NEGATIVE, paintSigned, POSITIVE } from "../maths/color_scale.js";
import { largest, niceLimit } from "../maths/limits.js";
import { format } from "../maths/number_format.js";
import { lettersOf, weightIndex } from "../maths/parameters.js";
import { fromPicture, toPicture } from "../maths/coordinates.js";
import { element, prepare, Sprite } from "../base/dom.js";
import { arrange, biasAt, curveBox, headingAt, lineAt, lineOf, nodeAt } from "./layout.js";
import { crossHair, curve, label, shortened } from "../base/pen.js";
import { Response } from "./response.js";
import { trainedLetters } from "../run/trained_letters.js";
import { Scale } from "../base/scale.js";
import { sideways } from "../base/sideways.js";

const SPARE = 4; // pixels of its place that are left free
const WIDEST_LINE = 6;
const NAME_FONT = `italic 13px Georgia, "Times New Roman", serif`;
const MAX_NAME_PIXELS = 92; // pixels
const SCALE_ROOM = 24; // pixels for "±40"
const NAME_GAP = 5;

export class Picture {
  constructor(scene, changed) {
    this.scene = scene;
    this.changed = changed;
    this.above = 0; // pixels left free above the curves
    this.canvas = element("canvas", { tabIndex: 0, role: "img", "data-own-keys": "" });
    this.element = sideways(element("div", { class: "picture" }, this.canvas));
    this.sprite = new Sprite();
    this.inputScales = scene.metadata.features.map(() => new Scale()); // inputs differ in size, so each has its own
    this.scales = scene.metadata.layers.map(() => new Scale()); // one a layer
    this.responses = scene.metadata.layers.map(() => new Response());
    this.edgeLimit = 0;
    this.biasLimit = 0;
    this.canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.#point(event));
    this.canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.#leave();
    });
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  draw({ dark, ink, faint, paper, font }) {
    const { scene } = this;
    const { clientWidth, offsetHeight } = this.element;
    const plan = arrange(scene.metadata.layers, clientWidth, offsetHeight - SPARE, this.#nameRoom(), this.above);
    this.plan = plan;
    const context = prepare(this.canvas, plan.width, plan.height);
    const pen = { context, dark, ink, faint, paper, font };
    this.#describe();
    if (!scene.ready) return this.#headings(pen);
    const { grid, size } = scene.grid();
    this.values = scene.pointer && scene.here();
    this.#lines(pen);
    this.#images(pen, grid, size);
    this.#headings(pen);
  }

  /** The colour scale of a neuron's image: that of its layer, or the input's own. */
  scale({ layer, neuron }) {
    return layer < 0 ? this.inputScales[neuron] : this.scales[layer];
  }

  /** A number that somebody is at, {layer, name, row, column}: it stands out until it is null. */
  mark(place) {
    this.marked = place && {
      layer: place.layer,
      from: place.name === "weight" ? place.row : null,
      neuron: place.column,
    };
  }

  #describe() {
    const { layers } = this.scene.metadata;
    const sizes = [layers[0].inputs, ...layers.map(({ width }) => width)].join("-");
    const words = `Network of ${sizes}; arrow keys move between neurons.${this.#curveWords()}`;
    if (this.canvas.getAttribute("aria-label") !== words) this.canvas.setAttribute("aria-label", words);
  }

  // Where a curve is looked at: whose it is, and its trained letters.
  #curveWords() {
    const { scene } = this;
    if (scene.curve === null) return "";
    const letters = trainedLetters(scene, scene.curve);
    const { title } = scene.metadata.layers[scene.curve].activation;
    return ` The curve of layer ${scene.curve + 1}: ${title}${letters && `, trained: ${letters}`}.`;
  }

  #lines({ context, dark }) {
    const { plan, scene } = this;
    const parameters = scene.parameters(scene.shown);
    this.edgeLimit = niceLimit(largest(parameters.map(({ raw }) => raw.weight)), this.edgeLimit);
    const colors = [NEGATIVE, POSITIVE].map((pair) => pair[dark ? "dark" : "light"]);
    context.lineCap = "round";
    parameters.forEach(({ raw }, layer) => {
      plan.columns[layer].nodes.forEach((_, from) =>
        plan.columns[layer + 1].nodes.forEach((__, neuron) => {
          const weight = raw.weight[weightIndex(scene.metadata.layers[layer], from, neuron)];
          const strength = Math.min(1, Math.abs(weight) / this.edgeLimit);
          if (!(strength > 0.004)) return;
          context.strokeStyle = colors[weight < 0 ? 0 : 1];
          context.lineWidth = 0.4 + WIDEST_LINE * strength;
          context.globalAlpha = this.#dimmed(layer, from, neuron) * (0.3 + 0.6 * strength);
          curve(context, lineOf(plan, layer, from, neuron));
        }),
      );
    });
    context.globalAlpha = 1;
  }

  // While the mouse is on a neuron its own lines stand out.
  #dimmed(layer, from, neuron) {
    const edge = this.edge ?? (this.marked?.from == null ? null : this.marked);
    const hovered = this.hovered ?? this.marked;
    if (edge) return edge.layer === layer && edge.from === from && edge.neuron === neuron ? 1.6 : 0.3;
    if (!hovered) return 1;
    const touches =
      (hovered.layer === layer && hovered.neuron === neuron) ||
      (hovered.layer === layer - 1 && hovered.neuron === from);
    return touches ? 1.4 : 0.22;
  }

  #images(pen, grid, size) {
    const { plan, scene } = this;
    const columns = [grid.inputs, ...grid.layers.map(({ post }) => post)];
    const total = plan.columns.reduce((sum, { nodes }) => sum + nodes.length, 0);
    const pixels = this.sprite.pixels(size, size * total);
    let place = 0;
    grid.inputs.forEach((values, i) => this.inputScales[i].include([values], scene.fixed));
    grid.layers.forEach(({ post }, layer) => this.scales[layer].fit(post, scene.fixed));
    plan.columns.forEach(({ nodes }, column) => {
      nodes.forEach((_, neuron) => {
        const { limit } = this.scale({ layer: column - 1, neuron });
        paintSigned(pixels, place * size * size, columns[column][neuron], size, limit, pen.dark);
        place += 1;
      });
    });
    this.sprite.show();
    place = 0;
    const biases = scene.parameters(scene.shown).map(({ raw }) => raw.bias);
    this.biasLimit = niceLimit(largest(biases.filter(Boolean)), this.biasLimit);
    plan.columns.forEach(({ nodes }, column) =>
      nodes.forEach((node, neuron) => {
        this.#image(pen, node, { layer: column - 1, neuron }, place * size, size);
        if (column > 0 && biases[column - 1]) this.#bias(pen, node, biases[column - 1][neuron]);
        place += 1;
      }),
    );
  }

  #image({ context, ink, faint, paper, font }, { x, y }, spot, offset, size) {
    const { side } = this.plan;
    const { scene, values } = this;
    context.fillStyle = paper;
    context.fillRect(x - 2, y - 2, side + 4, side + 4);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.sprite.canvas, 0, offset, size, size, x, y, side, side);
    const chosen = scene.focus.layer === spot.layer && scene.focus.neuron === spot.neuron;
    context.lineWidth = chosen ? 2 : 1;
    context.strokeStyle = chosen ? ink : faint;
    const outside = chosen ? 1 : 0.5;
    context.strokeRect(x - outside, y - outside, side + 2 * outside, side + 2 * outside);
    if (!values) return;
    crossHair(context, { x, y, side }, this.#toPixels(scene.pointer));
    const list = spot.layer < 0 ? values.inputs : values.layers[spot.layer].post;
    label(context, format(list[spot.neuron][0], 2), x + side / 2, y + side + 6, { ink, paper, font: `9.5px ${font}` });
  }

  #bias({ context, dark, paper, faint }, { x, y }, bias) {
    const strength = Math.min(1, Math.abs(bias) / this.biasLimit);
    context.beginPath();
    context.arc(x - 1, y + this.plan.side + 1, 2 + 2.6 * strength, 0, 2 * Math.PI);
    context.fillStyle =
      bias < 0 ? NEGATIVE[dark ? "dark" : "light"] : bias > 0 ? POSITIVE[dark ? "dark" : "light"] : faint;
    context.fill();
    context.lineWidth = 1.25;
    context.strokeStyle = paper;
    context.stroke();
  }

  #headings({ context, ink, faint, font }) {
    const { plan, scene } = this;
    const { layers } = scene.metadata;
    context.textAlign = "center";
    plan.columns.forEach(({ x, folded, below }, column) => {
      const layer = layers[column - 1];
      const center = x + plan.side / 2;
      const title = column === 0 ? "input" : layer.activation ? layer.activation.title : "output";
      context.textBaseline = "alphabetic";
      context.fillStyle = ink;
      context.font = `600 12px ${font}`;
      context.fillText(shortened(context, title, 86), center, 14);
      context.globalAlpha = 0.62;
      context.font = `11px ${font}`;
      context.fillText(layer ? caption(layer) : counted(layers[0].inputs, "feature"), center, 28);
      if (folded) context.fillText(`+ ${folded} more`, center, below + 15);
      if (layer && scene.ready) this.#scaleText(context, this.scales[column - 1], center);
      context.globalAlpha = 1;
      if (layer?.activation) this.#response({ context, ink, faint, font }, column - 1);
      if (column === 0) this.#inputNames({ context, ink, font }, x);
    });
  }

  #scaleText(context, { limit, most, clipped }, center) {
    context.fillText(`±${format(limit, 2)}`, center, this.plan.height - 17);
    if (clipped) context.fillText(`to ${format(most, 2)}`, center, this.plan.height - 4);
  }

  // The pixels that the names of the inputs take at the left edge.
  #nameRoom() {
    const context = this.canvas.getContext("2d");
    context.font = NAME_FONT;
    const longest = Math.max(...this.scene.metadata.features.map((name) => context.measureText(name).width));
    return Math.max(Math.min(Math.ceil(longest), MAX_NAME_PIXELS), SCALE_ROOM) + 2 * NAME_GAP;
  }

  // Beside each input its name, and below that its scale.
  #inputNames({ context, ink, font }, x) {
    context.fillStyle = ink;
    context.textAlign = "right";
    context.textBaseline = "middle";
    this.plan.columns[0].nodes.forEach(({ y }, i) => {
      const middle = y + this.plan.side / 2;
      context.font = NAME_FONT;
      context.fillText(shortened(context, this.scene.metadata.features[i], MAX_NAME_PIXELS), x - NAME_GAP, middle - 6);
      context.globalAlpha = 0.62;
      context.font = `10px ${font}`;
      if (this.scene.ready) context.fillText(`±${format(this.inputScales[i].limit, 2)}`, x - NAME_GAP, middle + 8);
      context.globalAlpha = 1;
    });
    context.textAlign = "center";
    context.font = `11px ${font}`;
  }

  // The layer's activation over what enters it: the whole layer, or the neuron under the mouse.
  #response(pen, layer) {
    if (!this.scene.ready) return;
    const box = curveBox(this.plan, layer);
    this.drawResponse(pen, layer, box, false);
    if (this.scene.curve !== layer) return;
    pen.context.strokeStyle = pen.ink;
    pen.context.lineWidth = 1;
    pen.context.strokeRect(box.x - 2.5, box.y - 1.5, box.width + 5, box.height + 3);
  }

  /** Draw a layer's curve and density into a box; with `axes` large, with numbers. */
  drawResponse({ context, ink, faint, font }, layer, box, axes) {
    const { scene } = this;
    const { letters, table } = scene.parameters(scene.shown)[layer];
    const activation = scene.network.formulas[layer] ?? table;
    const all = scene.entering(layer) ?? [];
    if (!activation) return;
    const neuron = this.hovered?.layer === layer ? this.hovered.neuron : null;
    const dot = neuron !== null && scene.pointer ? scene.here().layers[layer].pre[neuron][0] : null;
    this.responses[layer].draw(context, box, {
      step: scene.header.step,
      curve: activation,
      letters: lettersOf(letters, neuron ?? 0),
      all,
      shown: neuron === null ? all : [all[neuron]].filter(Boolean),
      dot,
      color: scene.metadata.layers[layer].activation.color || ink,
      ink,
      faint,
      font,
      axes,
    });
  }

  #toPixels([x1, x2]) {
    return toPicture(this.scene.metadata.domain, this.plan.side, [x1, x2]);
  }

  #point(event) {
    if (!this.plan || !this.scene.ready) return;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const bias = biasAt(this.plan, x, y);
    const node = bias ? null : nodeAt(this.plan, x, y);
    this.hovered = node ?? bias;
    this.edge = node || bias ? null : lineAt(this.plan, x, y);
    this.scene.edge = this.edge;
    this.scene.bias = bias;
    this.scene.curve = headingAt(this.plan, x, y);
    this.scene.pointer = node ? this.#toPlane(node, x, y) : null;
    if (node) this.scene.focus = node;
    this.canvas.style.cursor = node ? "crosshair" : this.edge || bias ? "pointer" : "default";
    this.changed();
  }

  #toPlane({ layer, neuron }, x, y) {
    const node = this.plan.columns[layer + 1].nodes[neuron];
    return fromPicture(this.scene.metadata.domain, this.plan.side, [x - node.x, y - node.y]);
  }

  #leave() {
    this.hovered = this.edge = this.scene.edge = this.scene.bias = this.scene.curve = this.scene.pointer = null;
    this.changed();
  }

  #key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (!move || !this.plan) return;
    event.preventDefault();
    event.stopPropagation();
    const { focus, curve: before } = this.scene;
    const hidden = focus.layer >= 0 && focus.layer < this.plan.columns.length - 2;
    // above the first: the curve
    this.scene.curve = event.key === "ArrowUp" && focus.neuron === 0 && hidden ? focus.layer : null;
    if (before !== null && event.key === "ArrowDown") return this.changed();
    const layer = Math.min(Math.max(focus.layer + move[0], -1), this.plan.columns.length - 2);
    const count = this.plan.columns[layer + 1].nodes.length;
    this.scene.focus = { layer, neuron: Math.min(Math.max(focus.neuron + move[1], 0), count - 1) };
    this.changed();
  }
}

function caption({ width, activation, norm }) {
  if (!activation) return counted(width, "unit");
  return `${width}${norm === "none" ? " neurons" : ` · ${norm} norm`}`;
}

function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
