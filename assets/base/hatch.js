// The colours of amounts, and the fine grey hatch that means exactly zero, as everywhere in the lab.

import { paintAmounts, paintSigned } from "../maths/color_scale.js";
import { Sprite } from "./dom.js";

const TILE = 44; // pixels, a whole number of stripes
/** @type {Map<boolean, HTMLCanvasElement>} */
const tiles = new Map();

/** @param {boolean} dark */
function tile(dark) {
  const known = tiles.get(dark);
  if (known) return known;
  const sprite = new Sprite();
  paintSigned(sprite.pixels(TILE), 0, new Float32Array(TILE * TILE), TILE, 1, dark);
  sprite.show();
  tiles.set(dark, sprite.canvas);
  return sprite.canvas;
}

/**
 * Fill a box with the hatch of exact zeros.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {boolean} dark
 */
export function fillHatched(context, x, y, width, height, dark) {
  const image = tile(dark);
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const [wide, high] = [Math.min(TILE, width - left), Math.min(TILE, height - top)];
      context.drawImage(image, 0, 0, wide, high, x + left, y + top, wide, high);
    }
  }
}

/**
 * CSS colours of shares from 0 (near white) to 1 (violet).
 * @param {ArrayLike<number>} shares
 * @param {boolean} dark
 */
export function amountColors(shares, dark) {
  const pixels = new Uint32Array(shares.length);
  paintAmounts(pixels, shares, Math.max(1, shares.length), 1, dark);
  return Array.from(pixels, (pixel) => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`);
}
