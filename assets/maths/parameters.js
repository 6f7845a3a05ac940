// The numbers of one member, cut from the arrays of a whole answer ([S, ...] each), ready for the forward pass.

import { curvesOf } from "./learned.js";
import { LETTERS } from "./letters.js";
import { Table } from "./table.js";

/**
 * @import { Letters } from "./expression.js"
 * @import { Curve, Options } from "./learned.js"
 * @import { Numbers } from "./operators.js"
 * @import { Shaped } from "./protocol.js"
 */

/**
 * A layer as the run's metadata tell of it.
 * @typedef {object} Layer
 * @property {number} inputs
 * @property {number} width
 * @property {number} [pieces] of Maxout
 * @property {"none" | "batch" | "layer"} [norm]
 * @property {{formula?: any, learned?: Options, title?: string, color?: string | null} | null} activation
 *
 * One layer's numbers of one member, ready for the forward pass: weight [in * out], bias [out].
 * @typedef {object} LayerNumbers
 * @property {Numbers} weight
 * @property {Numbers} bias
 * @property {{weight: Numbers, bias: Numbers} | null} norm
 * @property {{weight: Numbers, bias: Numbers | null}} raw as it came
 * @property {Record<string, Numbers>} letters one number each, or one a neuron
 * @property {Table | Curve | null} table where there is no formula
 * @property {Curve[] | null} [curves] one a neuron, where every neuron has learned its own
 * @property {Letters[]} [each] the letters of each neuron, instead of `letters`
 */

const EPSILON = 1e-5;

/**
 * Arrays of an answer -> one entry a layer.
 * @param {Record<string, Shaped>} arrays [S, ...] each
 * @param {Layer[]} layers
 * @param {number} member
 * @returns {LayerNumbers[]}
 */
export function memberParameters(arrays, layers, member) {
  return layers.map((layer, index) => {
    const part = (/** @type {string} */ name) => slice(arrays[`layers.${index}.${name}`], member);
    const folded = fold(part("weight"), part("bias"), layer, part);
    return {
      ...folded,
      raw: { weight: part("weight"), bias: part("bias") },
      ...activation(part, layer.activation?.learned),
    };
  });
}

/**
 * Where a weight stands in the raw numbers of a layer: of Maxout those of the first piece, then those of the next.
 * @param {Layer} layer @param {number} from of its inputs @param {number} neuron
 */
export function weightIndex({ width, pieces = 1 }, from, neuron) {
  return from * width * pieces + neuron;
}

/** Whether the answer carries the network's numbers. @param {Record<string, Shaped>} arrays */
export function hasParameters(arrays) {
  return Boolean(arrays["layers.0.weight"]);
}

/** @param {Shaped | undefined} array [S, ...] @param {number} member @returns {any} */
function slice(array, member) {
  if (!array) return null;
  const size = array.data.length / array.shape[0];
  return array.data.subarray(member * size, (member + 1) * size);
}

/**
 * In evaluation form batch normalisation is a scale and a shift of each neuron: fold it into weight and bias.
 * @param {Numbers} weight @param {Numbers | null} bias @param {Layer} layer
 * @param {(name: string) => any} part the layer's numbers of this name, or null
 */
function fold(weight, bias, layer, part) {
  const width = layer.width * (layer.pieces ?? 1);
  const offset = bias ?? new Float32Array(width);
  if (layer.norm === "layer")
    return { weight, bias: offset, norm: { weight: part("norm.weight"), bias: part("norm.bias") } };
  if (layer.norm !== "batch") return { weight, bias: offset, norm: null };
  const [gain, shift, mean, variance] = ["weight", "bias", "mean", "var"].map((name) => part(`norm.${name}`));
  const factor = Float64Array.from(variance, (v, j) => gain[j] / Math.sqrt(v + EPSILON));
  return {
    weight: Float64Array.from(weight, (w, index) => w * factor[index % width]),
    bias: Float64Array.from(offset, (b, j) => (b - mean[j]) * factor[j] + shift[j]),
    norm: null,
  };
}

/** @param {(name: string) => any} part @param {Options | undefined} learned */
function activation(part, learned) {
  /** @type {Record<string, Numbers>} */
  const letters = {};
  for (const name of LETTERS) {
    const values = part(`activation.${name}`);
    if (values) letters[name] = values;
  }
  const table = part("activation.table");
  if (table || !learned || learned.kind === "maxout") return { letters, table: table && new Table(table) };
  const curves = curvesOf(learned, (name) => part(`activation.${name}`));
  return { letters, table: curves[0], curves: curves.length > 1 ? curves : null };
}

/**
 * The letters of a neuron as numbers: shared by the layer, or one a neuron.
 * @param {Record<string, Numbers>} letters @param {number} neuron
 */
export function lettersOf(letters, neuron) {
  /** @type {Letters} */
  const numbers = {};
  for (const name of Object.keys(letters)) {
    numbers[name] = letters[name].length === 1 ? letters[name][0] : letters[name][neuron];
  }
  return numbers;
}
