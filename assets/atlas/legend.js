// What the colours and patterns over the images stand for.

import { paintSigned } from "../maths/color_scale.js";
import { element } from "../base/dom.js";
import { DEPTHS } from "./overlays.js";

const [WIDE, HIGH] = [22, 12]; // px of a patch

/** Which colour the zero lines of a layer have. */
export function legend(layers) {
  return element(
    "span",
    { class: "depths" },
    "zero lines of layer",
    ...Array.from({ length: layers }, (_, layer) => {
      const line = element("span", { class: "depth" }, String(layer));
      line.style.setProperty("--depth", DEPTHS[layer]);
      return line;
    }),
  );
}

/** A patch as images are painted where they have this value, with what it means. */
export function patch(value, text, title, dark) {
  const canvas = element("canvas", { width: WIDE, height: HIGH, "aria-hidden": "true" });
  const image = new ImageData(WIDE, WIDE);
  paintSigned(new Uint32Array(image.data.buffer), 0, new Float64Array(WIDE * WIDE).fill(value), WIDE, 1, dark);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return element("span", { class: "patch", title }, canvas, text);
}
