// A learned activation from its numbers: every kind computed on the grid of a Table, values and slopes.
//
// A kind is (options, take, x, y, dy): options as the metadata name them, take(name) the numbers of one curve, x the
// grid; it adds the curve to y and its slope to dy, which come zero.

import { compile } from "./expression.js";
import { LOW, PER_UNIT, POINTS, Table } from "./table.js";

/**
 * @import { Program } from "./expression.js"
 * @import { Numbers } from "./operators.js"
 * @import { Places } from "./table.js"
 */

/**
 * A learned activation as the run's metadata name it; which of these there are depends on the kind.
 * @typedef {object} Options
 * @property {string} kind
 * @property {number[]} hidden widths of a subnetwork
 * @property {boolean} norm
 * @property {boolean} skip
 * @property {{formula: any, letters: Record<string, number>}[]} formulas fixed activations that it is made of
 * @property {number} intervals
 * @property {number} reach
 * @property {number} hinges
 * @property {number} period
 * @property {unknown[]} members
 * @property {unknown[]} points
 * @property {"cubic" | "straight"} join
 *
 * @typedef {(name: string) => Numbers} Take
 * @typedef {(options: Options, take: Take, x: Float64Array, y: Float64Array, dy: Float64Array) => void} Kind
 */

const EPSILON = 1e-5;
const GRID = Float64Array.from({ length: POINTS }, (_, i) => LOW + i / PER_UNIT);
/** @type {Map<string, Program>} */
const programs = new Map();

/**
 * The curves of a layer, one for all neurons or one each; each is computed when it is first asked.
 * @param {Options} options
 * @param {Take} part the numbers of all curves
 */
export function curvesOf(options, part) {
  const count = countOf(options, part);
  return Array.from(
    { length: count },
    (_, unit) =>
      new Curve(options, (name) => {
        const numbers = part(name);
        const size = name === "places" ? numbers.length : numbers.length / count; // places are those of all curves
        return name === "places" ? numbers : numbers.subarray(unit * size, (unit + 1) * size);
      }),
  );
}

/** A Table that is filled when it is first used. */
export class Curve {
  /** @type {Table | null} */
  #table = null;

  /** @param {Options} options @param {Take} take the numbers of this curve */
  constructor(options, take) {
    this.options = options;
    this.take = take;
    this.letters = /** @type {string[]} */ ([]);
  }

  get table() {
    if (!this.#table) {
      const numbers = new Float64Array(2 * POINTS);
      kindOf(this.options)(this.options, this.take, GRID, numbers.subarray(0, POINTS), numbers.subarray(POINTS));
      this.#table = new Table(numbers);
    }
    return this.#table;
  }

  get heights() {
    return this.table.heights;
  }
  get slopes() {
    return this.table.slopes;
  }
  /** @template {Places} Out @param {Places} x @param {Out} out @param {number} count */
  values(x, out, count) {
    return this.table.values(x, out, count);
  }
  /** @param {Places} x @param {Places | number} dx @param {Places} out @param {Places} dout @param {number} count */
  dual(x, dx, out, dout, count) {
    return this.table.dual(x, dx, out, dout, count);
  }
  /** @param {number} x */
  at(x) {
    return this.table.at(x);
  }
  /** @param {number} x */
  slopeAt(x) {
    return this.table.slopeAt(x);
  }
}

/** @param {Options} options @param {Take} part */
function countOf(options, part) {
  const { kind } = options;
  if (!isKind(kind)) throw new Error(`A learned activation is one of ${Object.keys(KINDS).join(", ")}, not "${kind}".`);
  /** @type {Record<keyof typeof KINDS, () => [string, number]>} */
  const sizes = {
    subnetwork: () => ["weight0", options.hidden[0]],
    pade: () => ["above", 6],
    spline: () => ["base", 1],
    apl: () => ["slope", options.hinges],
    fourier: () => ["line", 2],
    mixture: () => ["logits", options.members.length],
    drawn: () => ["heights", options.points.length],
  };
  const [name, size] = sizes[kind]();
  return part(name).length / size;
}

/** @type {Kind} */
function subnetwork(options, take, x, y, dy) {
  let h = [x];
  let dh = [new Float64Array(POINTS).fill(1)];
  for (let index = 0; index <= options.hidden.length; index++) {
    const weight = take(`weight${index}`);
    const bias = take(`bias${index}`);
    const [z, dz] = [weighted(weight, h, bias), weighted(weight, dh, null)];
    if (index < options.hidden.length) {
      if (options.norm) normalise(z, dz, (name) => take(`norms.${index}.${name}`));
      z.forEach((values, o) => inside(options.formulas[0], values, dz[o], values, dz[o]));
    }
    [h, dh] = [z, dz];
  }
  add(h[0], dh[0], y, dy, 1);
  if (options.skip) add(x, new Float64Array(POINTS).fill(1), y, dy, 1);
}

/**
 * bias[o] + sum_i weight[o, i] from[i], an array for each o.
 * @param {Numbers} weight @param {Float64Array[]} from @param {Numbers | null} bias
 */
function weighted(weight, from, bias) {
  const rows = weight.length / from.length;
  return Array.from({ length: rows }, (_, o) => {
    const sum = new Float64Array(POINTS).fill(bias ? bias[o] : 0);
    from.forEach((values, i) => {
      const w = weight[o * from.length + i];
      for (let p = 0; p < POINTS; p++) sum[p] += w * values[p];
    });
    return sum;
  });
}

/** @param {Float64Array[]} z @param {Float64Array[]} dz @param {Take} take */
function normalise(z, dz, take) {
  const [gain, shift, mean, variance] = ["gain", "shift", "mean", "var"].map(take);
  z.forEach((values, o) => {
    const factor = gain[o] / Math.sqrt(variance[o] + EPSILON);
    for (let p = 0; p < POINTS; p++) {
      values[p] = (values[p] - mean[o]) * factor + shift[o];
      dz[o][p] *= factor;
    }
  });
}

/**
 * A fixed activation at x with tangent dx, into out and dout, which may be x and dx themselves.
 * @param {Options["formulas"][0]} fixed
 * @param {Numbers} x @param {Numbers} dx @param {Numbers} out @param {Numbers} dout
 */
function inside({ formula, letters }, x, dx, out, dout) {
  const key = JSON.stringify(formula);
  const program = programs.get(key) ?? compile(formula);
  programs.set(key, program);
  program.dual(x, dx, out, dout, POINTS, letters);
}

/** @param {Numbers} from @param {Numbers} dfrom @param {Numbers} y @param {Numbers} dy @param {number} factor */
function add(from, dfrom, y, dy, factor) {
  for (let p = 0; p < POINTS; p++) {
    y[p] += factor * from[p];
    dy[p] += factor * dfrom[p];
  }
}

/** @param {Options["formulas"][0]} formula @returns {[Float64Array, Float64Array]} */
function fixed(formula) {
  const [out, dout] = [new Float64Array(POINTS), new Float64Array(POINTS)];
  inside(formula, GRID, new Float64Array(POINTS).fill(1), out, dout);
  return [out, dout];
}

/** @type {Kind} */
function pade(options, take, x, y, dy) {
  const [above, below] = [take("above"), take("below")];
  for (let p = 0; p < POINTS; p++) {
    const [top, dtop] = polynomial(above, x[p]);
    const [inner, dinner] = polynomial(below, x[p]);
    const q = x[p] * inner;
    const bottom = 1 + Math.abs(q);
    y[p] = top / bottom;
    dy[p] = (dtop - y[p] * Math.sign(q) * (inner + x[p] * dinner)) / bottom;
  }
}

/** Value and derivative of a polynomial. @param {Numbers} coefficients lowest power first @param {number} x */
function polynomial(coefficients, x) {
  let [value, slope] = [0, 0];
  for (let k = coefficients.length - 1; k >= 0; k--) [value, slope] = [coefficients[k] + value * x, value + slope * x];
  return [value, slope];
}

/** @type {Kind} */
function spline(options, take, x, y, dy) {
  add(...fixed(options.formulas[0]), y, dy, take("base")[0]);
  const perUnit = options.intervals / (2 * options.reach);
  take("coefficients").forEach((coefficient, index) => {
    for (let p = 0; p < POINTS; p++) {
      const t = (x[p] + options.reach) * perUnit - (index - 1);
      const near = 2 - Math.abs(t);
      if (near <= 0) continue;
      const rest = Math.max(near - 1, 0);
      y[p] += coefficient * (near ** 3 / 6 - rest ** 3 * (2 / 3));
      dy[p] -= coefficient * Math.sign(t) * perUnit * (near ** 2 / 2 - 2 * rest ** 2);
    }
  });
}

/** @type {Kind} */
function apl(options, take, x, y, dy) {
  const [slope, place] = [take("slope"), take("place")];
  for (let p = 0; p < POINTS; p++) {
    [y[p], dy[p]] = x[p] > 0 ? [x[p], 1] : [0, 0];
    slope.forEach((a, s) => {
      if (place[s] <= x[p]) return;
      y[p] += a * (place[s] - x[p]);
      dy[p] -= a;
    });
  }
}

/** @type {Kind} */
function fourier(options, take, x, y, dy) {
  const [line, cosines, sines] = ["line", "cosines", "sines"].map(take);
  for (let p = 0; p < POINTS; p++) {
    [y[p], dy[p]] = [line[0] + line[1] * x[p], line[1]];
    for (let k = 1; k <= cosines.length; k++) {
      const speed = (2 * Math.PI * k) / options.period;
      const [c, s] = [Math.cos(speed * x[p]), Math.sin(speed * x[p])];
      y[p] += cosines[k - 1] * c + sines[k - 1] * s;
      dy[p] += speed * (sines[k - 1] * c - cosines[k - 1] * s);
    }
  }
}

/** @type {Kind} */
function mixture(options, take, x, y, dy) {
  const logits = take("logits");
  const most = Math.max(...logits);
  const weights = Array.from(logits, (value) => Math.exp(value - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  options.formulas.forEach((formula, m) => add(...fixed(formula), y, dy, weights[m] / sum));
}

/** @type {Kind} */
function drawn(options, take, x, y, dy) {
  through(take("places"), take("heights"), options.join, x, y, dy);
}

/**
 * Values y and slopes dy, at ascending x, of the curve through points; straight beyond them.
 * @param {Places} places @param {Places} heights @param {"cubic" | "straight"} join
 * @param {Places} x @param {Places} y @param {Places} dy
 */
export function through(places, heights, join, x, y, dy) {
  const steep = Array.from(
    { length: places.length - 1 },
    (_, i) => (heights[i + 1] - heights[i]) / (places[i + 1] - places[i]),
  );
  const tangent = join === "cubic" ? tangents(places, steep) : null;
  let cell = 0;
  for (let p = 0; p < x.length; p++) {
    while (cell < steep.length - 1 && x[p] >= places[cell + 1]) cell++;
    const width = places[cell + 1] - places[cell];
    const t = (x[p] - places[cell]) / width;
    if (!tangent) [y[p], dy[p]] = [heights[cell] + steep[cell] * (x[p] - places[cell]), steep[cell]];
    else if (t < 0) [y[p], dy[p]] = [heights[cell] + tangent[cell] * width * t, tangent[cell]];
    else if (t > 1) [y[p], dy[p]] = [heights[cell + 1] + tangent[cell + 1] * width * (t - 1), tangent[cell + 1]];
    else [y[p], dy[p]] = hermite(t, width, heights[cell], steep[cell], tangent[cell], tangent[cell + 1]);
  }
}

/**
 * Weighted harmonic means of the slopes beside a point, 0 at an extremum (Fritsch and Carlson, 1980).
 * @param {Places} places @param {number[]} steep
 */
function tangents(places, steep) {
  const inner = steep.slice(1).map((after, i) => {
    const before = steep[i];
    if (before * after <= 0) return 0;
    const [left, right] = [places[i + 1] - places[i], places[i + 2] - places[i + 1]];
    const share = (left + 2 * right) / (3 * (left + right));
    return 1 / (share / before + (1 - share) / after);
  });
  return [steep[0], ...inner, steep[steep.length - 1]];
}

/**
 * @param {number} t from 0 to 1 @param {number} width @param {number} low @param {number} steep
 * @param {number} first @param {number} last
 */
function hermite(t, width, low, steep, first, last) {
  const rest = 1 - t;
  return [
    low + width * (t * t * (3 - 2 * t) * steep + t * rest * (first * rest - last * t)),
    6 * t * rest * steep + first * rest * (1 - 3 * t) + last * t * (3 * t - 2),
  ];
}

const KINDS = { subnetwork, pade, spline, apl, fourier, mixture, drawn };

/** @param {string} kind @returns {kind is keyof typeof KINDS} */
const isKind = (kind) => Object.hasOwn(KINDS, kind);

/** @param {Options} options */
const kindOf = ({ kind }) => KINDS[/** @type {keyof typeof KINDS} */ (kind)];
