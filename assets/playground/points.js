// The data points over a map of the plane, drawn once on a sheet of their own: training filled, validation rings, test
// squares.

import { pixelRatio } from "../base/dom.js";
import { dataPoint, RIM, RIM_ON_VALUES } from "../base/pen.js";
import { targetColor } from "../maths/color_scale.js";
import { toPicture } from "../maths/coordinates.js";

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
    const ratio = pixelRatio();
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
    const values = metadata.task === "regression";
    const rim = values ? RIM_ON_VALUES : RIM;
    for (let i = 0; i < count; i++) {
      const place = toPicture(metadata.domain, side, [places[2 * i], places[2 * i + 1]]);
      const color = targetColor(targets[i], values ? 0 : metadata.classes.length, limit);
      dataPoint(context, place, radius, look(split, color, rim, values));
    }
  }
}

// Rings of validation and squares of test are hollow on a map of classes; on one of values they are filled too.
function look(split, color, rim, values) {
  if (split === "train") return { fill: color, rim };
  const square = split === "test";
  if (values) return { fill: color, rim: square ? color : RIM, width: 1.4, square };
  return { fill: RIM, rim: color, width: 1.4, square };
}
