// What training has made of the letters of a layer's activation, in words.

import { GREEK } from "../maths/letters.js";
import { format } from "../maths/number_format.js";

/** @import { Scene } from "./scene.js" */
/** @import { NumberArray } from "./snapshots.js" */

/**
 * "α = 1.2 ± 0.3, β = 0.98 ± 0.1 (mean ± deviation of 10 seeds)", of the chosen seed or of all that live; ""
 * where no letter is trained.
 * @param {Scene} scene
 * @param {number} layer
 */
export function trainedLetters(scene, layer) {
  /** @type {("a" | "b" | "c" | "d")[]} */
  const letters = scene.metadata.layers[layer]?.activation?.trained ?? [];
  const all = letters.map((letter) => valuesOf(scene, scene.arrays?.[`layers.${layer}.activation.${letter}`]));
  if (!all.length || !all.every(({ length }) => length)) return "";
  const texts = letters.map((letter, k) => `${GREEK[letter]} = ${spread(all[k] ?? [])}`);
  return texts.join(", ") + ofWhat(scene, all[0]?.length ?? 0);
}

// The numbers of a letter, one a member or one a neuron of each.
/**
 * @param {Scene} scene
 * @param {NumberArray | undefined} array
 * @returns {number[]}
 */
function valuesOf(scene, array) {
  if (!array) return [];
  const size = array.data.length / scene.seeds.length;
  return members(scene).flatMap((s) => [...array.data.subarray(s * size, (s + 1) * size)]);
}

/**
 * @param {Scene} scene
 * @returns {number[]}
 */
function members(scene) {
  return scene.choice === "mean" ? [...scene.seeds.keys()].filter((s) => scene.alive(s)) : [scene.choice];
}

// Whose numbers they are, and what stands behind ±.
/**
 * @param {Scene} scene
 * @param {number} count of all numbers
 */
function ofWhat(scene, count) {
  const seeds = members(scene).length;
  const neurons = count / seeds;
  const each = [seeds > 1 ? `${seeds} seeds` : "", neurons > 1 ? `${neurons} neurons` : ""].filter(Boolean).join(" × ");
  const [only = 0] = members(scene);
  const seed = seeds === 1 && scene.seeds.length > 1 ? `seed ${scene.seeds[only]}` : "";
  const words = [seed, each && `mean ± deviation of ${each}`].filter(Boolean).join(": ");
  return words && ` (${words})`;
}

/** @param {number[]} values */
function spread(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return format(mean);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${format(mean)} ± ${format(deviation, 2)}`;
}
