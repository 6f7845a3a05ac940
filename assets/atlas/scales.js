// The colour scales: one for each row of images, or one for all; they follow the values in round steps and never twitch.

import { drawLegend, format, niceLimit, typical } from "../engine/colors.js";
import { prepare } from "../live/dom.js";

const SHARE = 0.98; // of the values that lie within the scale

export class Scales {
  constructor() {
    this.kept = new Map();
  }

  /** Forget the limits: what is shown is something else. */
  reset() {
    this.kept.clear();
  }

  /** rows: [{key, values: [arrays]}]; with `common` one limit for all. */
  follow(rows, common) {
    const sizes = rows.map(({ values }) => ({ usual: typical(values, SHARE), most: typical(values, 1) }));
    const all = common && { usual: Math.max(...sizes.map(({ usual }) => usual)), most: Math.max(...sizes.map(({ most }) => most)) };
    rows.forEach(({ key }, k) => {
      const { usual, most } = all || sizes[k];
      const limit = niceLimit(usual || most, this.kept.get(key)?.limit);
      this.kept.set(key, { limit, clipped: most > limit * 1.001 });
    });
  }

  /** {limit, clipped} of a row. */
  of(key) {
    return this.kept.get(key) ?? { limit: 1, clipped: false };
  }
}

export const rowKey = (layer, kind, beside) => `${layer}.${kind}.${beside}`;

/** The scale as a short bar with the numbers of its ends. */
export function drawScale(canvas, { limit, clipped }, { dark, ink, font }, width) {
  const context = prepare(canvas, width, 21);
  const size = format(limit, 2);
  drawLegend(context, { x: 0, y: 0, width, height: 6, labels: [`−${size}`, clipped ? `≥${size}` : size], dark, ink, font: `10px ${font}` });
}
