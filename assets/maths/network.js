// A network over points of the plane: metadata.layers and one member's parameters -> what every neuron says there.
//
// Buffers are neuron-major, one Float64Array view a neuron, and are kept between calls of the same size.

import { compile } from "./expression.js";
import { lettersOf } from "./parameters.js";
import { fromPicture } from "./coordinates.js";

/**
 * @import { Domain, Pair } from "./coordinates.js"
 * @import { Program } from "./expression.js"
 * @import { Numbers } from "./operators.js"
 * @import { Layer, LayerNumbers } from "./parameters.js"
 * @import { Shaped } from "./protocol.js"
 */

/**
 * @typedef {"binary" | "multiclass" | "regression" | "reconstruction"} Task
 *
 * Buffers of a layer, an array a neuron: before and after the activation; the same ones where there is none.
 * @typedef {{pre: Float64Array[], post: Float64Array[]}} Buffers
 */

const BLOCK = 1024;
const EPSILON = 1e-5;

export class Network {
  /**
   * @param {Layer[]} layers
   * @param {{shift: ArrayLike<number>, scale: ArrayLike<number>}} scaling of the inputs
   * @param {Task} task how to read the head
   * @param {{formula: any}[] | null} inputs in x1 and x2, what is computed from a point before scaling; null for data
   *   that are no plane
   */
  constructor(layers, scaling, task, inputs) {
    this.inputs = (inputs ?? []).map(({ formula }) => compile(formula, ["x1", "x2"]));
    this.layers = layers;
    this.scaling = scaling;
    this.task = task;
    this.formulas = layers.map(({ activation }) => (activation?.formula == null ? null : compile(activation.formula)));
    /** @type {Map<number, Evaluation>} */
    this.grids = new Map();
    this.spot = new Evaluation(this, 1);
    /** @type {{points: Shaped, evaluation: Evaluation} | null} */
    this.rows = null;
  }

  /**
   * All neurons at size x size pixel centres; row 0 is the highest x2.
   * @param {LayerNumbers[]} parameters @param {Domain} domain @param {number} size
   */
  grid(parameters, domain, size) {
    const grid = this.grids.get(size) ?? new Evaluation(this, size * size);
    this.grids.set(size, grid);
    grid.plane(domain, size);
    return grid.run(parameters);
  }

  /**
   * All neurons at many raw points.
   * @param {LayerNumbers[]} parameters @param {Shaped} points [count, 2]
   */
  over(parameters, points) {
    if (this.rows?.points !== points) {
      const [count] = points.shape;
      const column = (/** @type {0 | 1} */ axis) =>
        Float64Array.from({ length: count }, (_, p) => points.data[2 * p + axis]);
      this.rows = { points, evaluation: new Evaluation(this, count) };
      this.rows.evaluation.place(column(0), column(1));
    }
    return this.rows.evaluation.run(parameters);
  }

  /** All neurons at one raw point. @param {LayerNumbers[]} parameters @param {Pair} point */
  at(parameters, [x1, x2]) {
    this.spot.place(Float64Array.of(x1), Float64Array.of(x2));
    return this.spot.run(parameters);
  }
}

/** The buffers of one set of points: inputs, per layer `pre` and `post`, and `output` (see readHead). */
export class Evaluation {
  /** @param {Network} network @param {number} count of points */
  constructor(network, count) {
    this.network = network;
    this.count = count;
    this.inputs = views(network.layers[0].inputs, count);
    this.layers = network.layers.map(({ width, pieces = 1, activation }) => {
      const pre = views(width * pieces, count);
      return { pre, post: activation ? views(width, count) : pre };
    });
    /** @type {[Float64Array, Float64Array] | undefined} */
    this.raw = undefined;
    this.output = views(network.layers[network.layers.length - 1].width, count);
  }

  /** Compute the inputs at the pixel centres of a picture. @param {Domain} domain @param {number} size */
  plane(domain, size) {
    if (this.domain === String(domain)) return;
    this.domain = String(domain);
    this.raw ??= [new Float64Array(this.count), new Float64Array(this.count)];
    const [x1, x2] = this.raw;
    for (let k = 0; k < size; k++) {
      const [across, up] = fromPicture(domain, size, [k + 0.5, k + 0.5]);
      for (let p = k; p < this.count; p += size) x1[p] = across;
      x2.fill(up, k * size, (k + 1) * size);
    }
    this.place(x1, x2);
  }

  /** Compute the inputs at raw points. @param {Float64Array} x1 @param {Float64Array} x2 */
  place(x1, x2) {
    this.raw = [x1, x2];
    const {
      inputs,
      scaling: { shift, scale },
    } = this.network;
    inputs.forEach((formula, i) => {
      const values = formula.values([x1, x2], this.inputs[i], this.count);
      for (let p = 0; p < this.count; p++) values[p] = (values[p] - shift[i]) / scale[i];
    });
  }

  /** @param {LayerNumbers[]} parameters */
  run(parameters) {
    /** @type {Float64Array[]} */
    let before = this.inputs;
    this.layers.forEach((layer, index) => {
      const numbers = parameters[index];
      linear(before, numbers.weight, numbers.bias, layer.pre, this.count);
      if (numbers.norm) normaliseLayer(layer.pre, numbers.norm, this.count);
      if (layer.post !== layer.pre) this.activate(layer, numbers, this.network.formulas[index]);
      before = layer.post;
    });
    readHead(before, this.output, this.network.task, this.count);
    return this;
  }

  /** @param {Buffers} layer @param {LayerNumbers} numbers @param {Program | null} formula */
  activate({ pre, post }, numbers, formula) {
    if (pre.length > post.length) return largest(pre, post, this.count);
    const curve = formula ?? numbers.table;
    if (!curve) throw new Error("A hidden layer came without a formula and without a table.");
    pre.forEach((z, j) => {
      const own = numbers.curves?.[j] ?? curve;
      own.values(z, post[j], this.count, numbers.each?.[j] ?? lettersOf(numbers.letters, j));
    });
  }
}

/** Buffers for `width` neurons at `count` points, side by side. @param {number} width @param {number} count */
export function views(width, count) {
  const all = new Float64Array(width * count);
  return Array.from({ length: width }, (_, j) => all.subarray(j * count, (j + 1) * count));
}

/**
 * Maxout: post[j] is the largest of pre[j], pre[width + j], ...
 * @param {Float64Array[]} pre @param {Float64Array[]} post @param {number} count
 */
function largest(pre, post, count) {
  post.forEach((out, j) => {
    out.set(pre[j]);
    for (let i = j + post.length; i < pre.length; i += post.length) {
      for (let p = 0; p < count; p++) out[p] = Math.max(out[p], pre[i][p]);
    }
  });
}

/**
 * out[j] = bias[j] + sum_i weight[i, j] from[i], in blocks that stay in the cache, four inputs a pass.
 * @param {Numbers[]} from @param {Numbers} weight @param {Numbers} bias @param {Numbers[]} out @param {number} count
 */
export function linear(from, weight, bias, out, count) {
  const width = out.length;
  const inputs = from.length;
  const whole = inputs - (inputs % 4);
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(start + BLOCK, count);
    for (let j = 0; j < width; j++) {
      out[j].fill(bias[j], start, end);
      for (let i = 0; i < whole; i += 4) {
        const w = i * width + j;
        addFour(
          out[j],
          from[i],
          from[i + 1],
          from[i + 2],
          from[i + 3],
          weight[w],
          weight[w + width],
          weight[w + 2 * width],
          weight[w + 3 * width],
          start,
          end,
        );
      }
      for (let i = whole; i < inputs; i++) addOne(out[j], from[i], weight[i * width + j], start, end);
    }
  }
}

/**
 * @param {Numbers} out @param {Numbers} u0 @param {Numbers} u1 @param {Numbers} u2 @param {Numbers} u3
 * @param {number} w0 @param {number} w1 @param {number} w2 @param {number} w3 @param {number} start @param {number} end
 */
function addFour(out, u0, u1, u2, u3, w0, w1, w2, w3, start, end) {
  for (let p = start; p < end; p++) out[p] += w0 * u0[p] + w1 * u1[p] + w2 * u2[p] + w3 * u3[p];
}

/**
 * out += w u, from start to end.
 * @param {Numbers} out @param {Numbers} u @param {number} w @param {number} start @param {number} end
 */
export function addOne(out, u, w, start, end) {
  for (let p = start; p < end; p++) out[p] += w * u[p];
}

/** @param {Float64Array[]} z @param {{weight: Numbers, bias: Numbers}} norm @param {number} count */
function normaliseLayer(z, { weight, bias }, count) {
  const width = z.length;
  for (let p = 0; p < count; p++) {
    let mean = 0;
    for (let j = 0; j < width; j++) mean += z[j][p];
    mean /= width;
    let variance = 0;
    for (let j = 0; j < width; j++) variance += (z[j][p] - mean) ** 2;
    const factor = 1 / Math.sqrt(variance / width + EPSILON);
    for (let j = 0; j < width; j++) z[j][p] = (z[j][p] - mean) * factor * weight[j] + bias[j];
  }
}

/**
 * Head -> output: probability of class 1 (binary), of each class (multiclass), or the value itself (regression).
 * @param {Float64Array[]} head @param {Float64Array[]} output @param {Task} task @param {number} count
 */
function readHead(head, output, task, count) {
  if (task === "multiclass") softmax(head, output, count);
  else if (task === "binary")
    head.forEach((z, j) => {
      for (let p = 0; p < count; p++) output[j][p] = 1 / (1 + Math.exp(-z[p]));
    });
  else head.forEach((z, j) => output[j].set(z));
}

/** @param {Float64Array[]} head @param {Float64Array[]} output @param {number} count */
function softmax(head, output, count) {
  const classes = head.length;
  for (let p = 0; p < count; p++) {
    let most = -Infinity;
    for (let k = 0; k < classes; k++) most = Math.max(most, head[k][p]);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += output[k][p] = Math.exp(head[k][p] - most);
    for (let k = 0; k < classes; k++) output[k][p] /= sum;
  }
}
