// The data points over a map of the plane, drawn once on a sheet of their own: training filled, validation rings, test
// squares.

import { classColor, signedColor } from "../maths/color_scale.js";
import { toPicture } from "../maths/coordinates.js";

const RIM = "#ffffff";
const RIM_ON_VALUES = "#2d3136"; // on a map of values the colours of the points are those of the map
const MANY = 600;
export const SPLITS = { train: "training", validation: "validation", test: "test" };

export class Points {
  constructor(scene) {
    this.scene = scene;
    this.sheet = document.createElement("canvas");
  }

  /** Draw the shown splits into a square map; `limit` is the scale of a regression's values. */
  draw(context, { x, y, side, limit, radius = null }) {
    const { scene } = this;
    if (!scene.points) return;
    if (context.vector) return this.#direct(context, { x, y, side, limit, radius });
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    const mark = [side, ratio, limit, radius, ...Object.keys(SPLITS).filter((split) => scene.splits[split])].join();
    if (this.mark !== mark || this.drawn !== scene.points) this.#fill(side, ratio, limit, radius);
    this.mark = mark;
    this.drawn = scene.points;
    context.drawImage(this.sheet, x, y, side, side);
  }

  #fill(side, ratio, limit, radius) {
    const { sheet } = this;
    sheet.width = sheet.height = Math.round(side * ratio);
    const context = sheet.getContext("2d");
    context.scale(sheet.width / side, sheet.width / side);
    this.#all(context, side, limit, radius);
  }

  #direct(context, { x, y, side, limit, radius }) {
    context.save();
    context.beginPath();
    context.rect(x, y, side, side);
    context.clip();
    context.translate(x, y);
    this.#all(context, side, limit, radius);
    context.restore();
  }

  #all(context, side, limit, radius) {
    const { scene } = this;
    const size = radius ?? (scene.points["train.x"].shape[0] > MANY ? 1.9 : 2.9);
    for (const split of ["test", "validation", "train"]) {
      if (scene.splits[split] && scene.points[`${split}.x`]) this.#split(context, split, side, limit, size);
    }
  }

  #split(context, split, side, limit, radius) {
    const { points, metadata } = this.scene;
    const {
      data: places,
      shape: [count],
    } = points[`${split}.x`];
    const targets = points[`${split}.y`].data;
    const ring = metadata.task === "regression" ? RIM_ON_VALUES : null;
    for (let i = 0; i < count; i++) {
      const [x, y] = toPicture(metadata.domain, side, [places[2 * i], places[2 * i + 1]]);
      const color = pointColor(targets[i], metadata, limit);
      context.beginPath();
      if (split === "test") context.rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7);
      else context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = split === "train" || ring ? color : RIM;
      context.strokeStyle = split === "train" ? (ring ?? RIM) : ring && split === "validation" ? RIM : color;
      context.lineWidth = split === "train" ? 0.9 : 1.4;
      context.fill();
      context.stroke();
    }
  }
}

// The map is bright in both themes, so its points keep the deeper colours.
function pointColor(target, { task, classes }, limit) {
  return task === "regression" ? signedColor(target, limit, false) : classColor(target, classes.length, false);
}
