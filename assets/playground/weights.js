// The weights of the first layer: one image a unit for image data, else a matrix of features by neurons.

import { drawLegend, paintSigned, signedLabels } from "../maths/color_scale.js";
import { largest, niceLimit } from "../maths/limits.js";
import { element, prepare, say, Sprite } from "../base/dom.js";

const MAX_UNITS = 64;
const GAP = 4;

export class Weights {
  constructor(scene) {
    this.scene = scene;
    this.sprite = new Sprite();
    this.limit = 0;
    this.note = element("span", { class: "readout" });
    this.canvas = element("canvas", { role: "img", "aria-label": "Weights of the first layer" });
    this.empty = element(
      "p",
      { class: "empty" },
      "Drawn here for images, and for tables as long as the network is small.",
    );
    this.element = element(
      "section",
      { class: "weights" },
      element("header", {}, element("h3", {}, "First-layer weights"), this.note),
      this.canvas,
      this.empty,
    );
  }

  draw(style, arrays) {
    const { metadata } = this.scene;
    const images = metadata.image_shape && arrays?.first;
    const matrix = !images && arrays?.["layers.0.weight"] && metadata.layers[0].inputs <= 40;
    this.canvas.hidden = !images && !matrix;
    this.empty.hidden = !arrays || !this.canvas.hidden;
    if (images) this.#images(style, images, metadata.image_shape);
    else if (matrix) this.#matrix(style, arrays["layers.0.weight"]);
  }

  #frame(style, height) {
    const width = this.element.clientWidth;
    const context = prepare(this.canvas, width, height + 34);
    drawLegend(context, {
      x: 0,
      y: height + 8,
      width: Math.min(width, 220),
      height: 8,
      labels: signedLabels(this.limit),
      ...style,
      font: `11px ${style.font}`,
    });
    context.imageSmoothingEnabled = false;
    return context;
  }

  #images(style, { shape, data }, [rows, columns]) {
    const units = Math.min(shape[0], MAX_UNITS);
    const width = this.element.clientWidth;
    const across = Math.ceil(Math.sqrt(units * Math.max(1, width / 300)));
    const side = Math.min(Math.floor((width - (across - 1) * GAP) / across), 72);
    this.limit = niceLimit(largest([data]), this.limit);
    const context = this.#frame(style, Math.ceil(units / across) * (side + GAP));
    const pixels = this.sprite.pixels(columns, rows * units);
    paintSigned(pixels, 0, data.subarray(0, pixels.length), columns, this.limit, style.dark);
    this.sprite.show();
    for (let unit = 0; unit < units; unit++) {
      const x = (unit % across) * (side + GAP);
      const y = Math.floor(unit / across) * (side + GAP);
      context.drawImage(this.sprite.canvas, 0, unit * rows, columns, rows, x, y, side, side);
    }
    const folded = shape[0] > units ? `${units} of ${shape[0]} neurons` : `${units} neurons`;
    say(this.note, this.scene.seeds.length > 1 ? `${folded}, seed ${this.scene.seeds[0]}` : folded);
  }

  #matrix(style, { shape: [members, inputs, width], data }) {
    const { scene } = this;
    const names = 92;
    const member = data.subarray(scene.shown * inputs * width, (scene.shown + 1) * inputs * width);
    const cell = Math.max(
      8,
      Math.min(22, Math.floor((this.element.clientWidth - names) / width), Math.floor(300 / inputs)),
    );
    this.limit = niceLimit(largest([member]), this.limit);
    const context = this.#frame(style, inputs * cell + 6);
    paintSigned(this.sprite.pixels(width, inputs), 0, member, width, this.limit, style.dark);
    this.sprite.show();
    context.drawImage(this.sprite.canvas, names, 0, width * cell, inputs * cell);
    context.fillStyle = style.ink;
    context.font = `${Math.min(11, cell)}px ${style.font}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    scene.metadata.features.forEach((name, i) => {
      const text = name.length > 15 ? `${name.slice(0, 14)}…` : name;
      context.fillText(text, names - 6, (i + 0.5) * cell);
    });
    say(this.note, `features by neurons${members > 1 ? `, seed ${scene.seeds[scene.shown]}` : ""}`);
  }
}
