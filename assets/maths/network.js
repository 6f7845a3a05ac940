// A network over points of the plane: setup.layers and one member's parameters -> what every neuron says there.
//
// Buffers are neuron-major, one Float64Array view a neuron, and are kept between calls of the same size.

import { compile } from "./expression.js";
import { lettersOf } from "./parameters.js";
import { fromPicture } from "./plane.js";

const BLOCK = 1024;
const EPSILON = 1e-5;

export class Network {
  /**
   * layers: [{inputs, width, pieces, norm, activation: {formula, learned} | null}]; scaling: {shift, scale}; task: how
   * to read the head; inputs: [{formula}] in x1 and x2, what is computed from a point before scaling (null for data
   * that are no plane).
   */
  constructor(layers, scaling, task, inputs) {
    this.inputs = (inputs ?? []).map(({ formula }) => compile(formula, ["x1", "x2"]));
    this.layers = layers;
    this.scaling = scaling;
    this.task = task;
    this.formulas = layers.map(({ activation }) => (activation?.formula == null ? null : compile(activation.formula)));
    this.grids = new Map();
    this.spot = new Evaluation(this, 1);
  }

  /**
   * All neurons over domain [[low, high] of x1, [low, high] of x2] at size x size pixel centres; row 0 is the highest
   * x2.
   */
  grid(parameters, domain, size) {
    if (!this.grids.has(size)) this.grids.set(size, new Evaluation(this, size * size));
    const grid = this.grids.get(size);
    grid.plane(domain, size);
    return grid.run(parameters);
  }

  /** All neurons at many raw points {shape: [count, 2], data}. */
  over(parameters, points) {
    if (this.points !== points) {
      const [count] = points.shape;
      this.points = points;
      this.rows = new Evaluation(this, count);
      this.rows.place(
        ...[0, 1].map((axis) => Float64Array.from({ length: count }, (_, p) => points.data[2 * p + axis])),
      );
    }
    return this.rows.run(parameters);
  }

  /** All neurons at one raw point [x1, x2]. */
  at(parameters, [x1, x2]) {
    this.spot.place(Float64Array.of(x1), Float64Array.of(x2));
    return this.spot.run(parameters);
  }
}

/** The buffers of one set of points: inputs, per layer `pre` and `post`, and `output` (see readHead). */
export class Evaluation {
  constructor(network, count) {
    this.network = network;
    this.count = count;
    this.inputs = views(network.layers[0].inputs, count);
    this.layers = network.layers.map(({ width, pieces = 1, activation }) => {
      const pre = views(width * pieces, count);
      return { pre, post: activation ? views(width, count) : pre };
    });
    this.output = views(network.layers.at(-1).width, count);
  }

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

  /** Compute the inputs at raw points. */
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

  run(parameters) {
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

/** Buffers for `width` neurons at `count` points, side by side. */
export function views(width, count) {
  const all = new Float64Array(width * count);
  return Array.from({ length: width }, (_, j) => all.subarray(j * count, (j + 1) * count));
}

/** Maxout: post[j] is the largest of pre[j], pre[width + j], ... */
function largest(pre, post, count) {
  post.forEach((out, j) => {
    out.set(pre[j]);
    for (let i = j + post.length; i < pre.length; i += post.length) {
      for (let p = 0; p < count; p++) out[p] = Math.max(out[p], pre[i][p]);
    }
  });
}

/** out[j] = bias[j] + sum_i weight[i, j] from[i], in blocks that stay in the cache, four inputs a pass. */
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

function addFour(out, u0, u1, u2, u3, w0, w1, w2, w3, start, end) {
  for (let p = start; p < end; p++) out[p] += w0 * u0[p] + w1 * u1[p] + w2 * u2[p] + w3 * u3[p];
}

export function addOne(out, u, w, start, end) {
  for (let p = start; p < end; p++) out[p] += w * u[p];
}

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

/** Head -> output: probability of class 1 (binary), of each class (multiclass), or the value itself (regression). */
function readHead(head, output, task, count) {
  if (task === "multiclass") softmax(head, output, count);
  else if (task === "binary")
    head.forEach((z, j) => {
      for (let p = 0; p < count; p++) output[j][p] = 1 / (1 + Math.exp(-z[p]));
    });
  else head.forEach((z, j) => output[j].set(z));
}

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
