// The output of a network as pixels, and the small map of every seed beside its name.

import { paintClasses, paintSigned } from "../maths/color_scale.js";
import { element, pixelRatio, prepare, Sprite } from "../base/dom.js";

const SIDE = 24; // pixels of a small map

/** Probabilities use the middle of the colour scale, so that the points of the data stand out on them. */
export const REACH = 0.68;

export class MemberMaps {
  constructor(scene) {
    this.scene = scene;
    this.sprite = new Sprite();
    this.painted = [];
    this.canvases = scene.seeds.map(() => element("canvas", { "aria-hidden": "true" }));
  }

  /** `limit` of the colour scale of values, where the output is one. */
  draw(dark, limit) {
    const { scene } = this;
    if (!scene.ready || scene.seeds.length === 1) return;
    scene.maps.forEach((map, s) => {
      const mark = map && `${map.edition} ${map.size} ${dark} ${limit} ${scene.sharp} ${pixelRatio()}`;
      if (!map || this.painted[s] === mark) return;
      this.painted[s] = mark;
      const context = prepare(this.canvases[s], SIDE, SIDE);
      paintOutput(this.sprite, map.values, map.size, { task: scene.metadata.task, sharp: scene.sharp, dark, limit });
      context.drawImage(this.sprite.canvas, 0, 0, SIDE, SIDE);
    });
  }
}

/** Paint an output (probabilities or values, one array a class) into a sprite. */
export function paintOutput(sprite, values, size, { task, sharp, dark, limit }) {
  const pixels = sprite.pixels(size);
  const scale = task === "binary" ? 1 / REACH : limit;
  if (task === "multiclass" && values.length > 1) paintClasses(pixels, values, size, sharp, dark);
  else paintSigned(pixels, 0, signed(values[0], task, sharp, scale), size, scale, dark);
  sprite.show();
}

let scratch = new Float32Array(0);

// Probability -> -1 .. 1, so that both classes get their colour; discretised, only the sign stays.
function signed(values, task, sharp, scale) {
  if (task !== "binary" && !sharp) return values;
  if (scratch.length !== values.length) scratch = new Float32Array(values.length);
  for (let p = 0; p < values.length; p++) {
    const value = task === "binary" ? 2 * values[p] - 1 : values[p];
    scratch[p] = !sharp || value !== value ? value : (value > 0 ? 1 : -1) * REACH * scale;
  }
  return scratch;
}
