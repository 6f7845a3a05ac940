// The numbers of one member, cut from the arrays of a whole answer ([S, ...] each), ready for the forward pass.

import { curvesOf } from "./learned.js";
import { Table } from "./table.js";

const EPSILON = 1e-5;
const LETTERS = ["a", "b", "c", "d"];

/**
 * Arrays of an answer -> one entry a layer: {weight [in*out], bias [out], norm, letters, table, curves}; curves are one
 * a neuron where every neuron has learned its own, else the table is that of all.
 */
export function memberParameters(arrays, layers, member) {
  return layers.map((layer, index) => {
    const part = (name) => slice(arrays[`layers.${index}.${name}`], member);
    const folded = fold(part("weight"), part("bias"), layer, part);
    return {
      ...folded,
      raw: { weight: part("weight"), bias: part("bias") },
      ...activation(part, layer.activation?.learned),
    };
  });
}

/** Whether the answer carries the network's numbers. */
export function hasParameters(arrays) {
  return Boolean(arrays["layers.0.weight"]);
}

function slice(array, member) {
  if (!array) return null;
  const size = array.data.length / array.shape[0];
  return array.data.subarray(member * size, (member + 1) * size);
}

// In evaluation form batch normalisation is a scale and a shift of each neuron: fold it into weight and bias.
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

function activation(part, learned) {
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

/** The letters of neuron j as numbers: shared by the layer, or one a neuron. */
export function lettersOf(letters, neuron) {
  const numbers = {};
  for (const name of Object.keys(letters)) {
    numbers[name] = letters[name].length === 1 ? letters[name][0] : letters[name][neuron];
  }
  return numbers;
}
