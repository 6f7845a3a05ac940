// How every neuron moves with one number of the network: a tangent beside each value, from the layer where it enters.

import { addOne, linear, views } from "../maths/network.js";
import { WIDTH } from "./validation.js";

const NOTHING = new Float64Array(WIDTH);

/** The tangents over one set of points; buffers are made for the layers that need them and kept. */
export class Tangents {
  /** grid: an Evaluation of the network; its buffers are read. */
  constructor(network, grid) {
    this.network = network;
    this.grid = grid;
    this.zero = new Float64Array(grid.count);
    this.own = [];
    this.first = null; // buffers for tangents of the inputs
    this.scratch = new Float64Array(grid.count);
  }

  /** Tangents along a seed (see numeric.js) at the values that the grid holds: {layers: [{pre, post}]}. */
  run(numbers, { inputs, layers: seeds }) {
    const { grid } = this;
    let before = inputs ? this.#inputs(inputs) : still(grid.inputs.length, this.zero);
    let values = grid.inputs;
    this.layers = grid.layers.map((layer, index) => {
      const moves = seeds[index] ?? {};
      const next = this.#layer(index, numbers[index], moves, before, values);
      before = { views: next.post, live: next.live };
      values = layer.post;
      return next;
    });
    return this;
  }

  #inputs(dx) {
    const {
      grid: { inputs, raw, count },
    } = this;
    this.first ??= views(inputs.length, count);
    this.network.inputs.forEach((formula, i) => formula.dual(raw, dx, this.scratch, this.first[i], count));
    return { views: this.first, live: inputs.map(() => true) };
  }

  #layer(index, numbers, { weight, bias, each }, before, values) {
    const { pre: z, post: out } = this.grid.layers[index];
    const reached = z.map(
      (_, j) =>
        reaches(j, z.length, numbers.weight, before.live) || Boolean(bias?.[j]) || reaches(j, z.length, weight, null),
    );
    const live = reached.map((moves, j) => moves || Boolean(each?.[j]));
    if (!live.some(Boolean))
      return { pre: still(z.length, this.zero).views, post: still(z.length, this.zero).views, live };
    const own = (this.own[index] ??= buffers(z.length, this.grid.count, out === z));
    this.#sums(own.pre, numbers, weight, bias, before, values);
    if (own.post !== own.pre) this.#through(index, numbers, each, z, own, live);
    return { ...own, live };
  }

  // dz = W da + dW a + db; what does not move adds nothing, not even where it is infinite.
  #sums(dz, numbers, weight, bias, before, values) {
    const { count } = this.grid;
    if (before.live.every(Boolean)) linear(before.views, numbers.weight, bias ?? NOTHING, dz, count);
    else {
      dz.forEach((sum, j) => sum.fill(bias?.[j] ?? 0));
      add(before.views, numbers.weight, dz, count, (i, w) => before.live[i] && w !== 0);
    }
    if (weight) add(values, weight, dz, count, (i, w) => w !== 0);
  }

  #through(index, numbers, each, z, { pre, post }, live) {
    const curve = this.network.formulas[index] ?? numbers.table;
    post.forEach((d, j) => {
      if (live[j]) curve.dual(z[j], pre[j], this.scratch, d, this.grid.count, numbers.each[j], each?.[j] || {});
      else d.fill(0);
    });
  }
}

function add(from, weight, out, count, counts) {
  for (let i = 0; i < from.length; i++) {
    for (let j = 0; j < out.length; j++) {
      const w = weight[i * out.length + j];
      if (counts(i, w)) addOne(out[j], from[i], w, 0, count);
    }
  }
}

// Whether anything that moves (or anything at all) goes into neuron j.
function reaches(j, width, weight, live) {
  if (!weight) return false;
  for (let at = j, i = 0; at < weight.length; at += width, i++)
    if (weight[at] !== 0 && (live?.[i] ?? true)) return true;
  return false;
}

function still(width, zero) {
  return { views: Array(width).fill(zero), live: Array(width).fill(false) };
}

function buffers(width, count, same) {
  const pre = views(width, count);
  return { pre, post: same ? pre : views(width, count) };
}
