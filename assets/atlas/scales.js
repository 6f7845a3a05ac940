// The colour scales: one for each row of images, or one for all; they follow the values in round steps and never
// twitch.

import { signedColor } from "../maths/color_scale.js";
import { niceLimit, quantile, sampledSizes } from "../maths/limits.js";
import { format } from "../maths/number_format.js";
import { element, say } from "../base/dom.js";

const SHARE = 0.98; // of the values that lie within the scale
const SAMPLED = { samples: 400, least: 40 }; // of a row, and of each of its images

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
    const sizes = rows.map(({ values }) => sizesOf(values));
    const all = common && {
      usual: Math.max(...sizes.map(({ usual }) => usual)),
      most: Math.max(...sizes.map(({ most }) => most)),
    };
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

// The size that nearly all of some values stay below, and the largest.
function sizesOf(arrays) {
  const sizes = sampledSizes(arrays, SAMPLED);
  return { usual: quantile(sizes, SHARE), most: sizes.at(-1) ?? 0 };
}

/** The name under which a row's scale is kept. */
export const rowKey = (layer, kind, beside) => `${layer}.${kind}.${beside}`;

/** The scale as a short bar with the numbers of its ends. */
export class Bar {
  constructor() {
    this.ramp = element("span", { class: "ramp" });
    this.ends = [element("span", {}), element("span", {})];
    this.element = element(
      "span",
      { class: "scale", "aria-hidden": "true" },
      this.ramp,
      element("span", { class: "ends" }, ...this.ends),
    );
  }

  show({ limit, clipped }, dark) {
    const size = format(limit, 2);
    const long = size.length > 3;
    say(this.ends[0], long ? `±${size}${clipped ? " ≷" : ""}` : `−${size}`);
    say(this.ends[1], long ? "" : clipped ? `≥${size}` : size);
    if (this.dark === dark) return;
    this.dark = dark;
    const stops = Array.from({ length: 9 }, (_, k) => signedColor(k / 4 - 1, 1, dark));
    this.ramp.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
  }
}
