// Values in float32 that know how they move: two tangents (along x1 and x2) and two flags each.
//
// `constant`: it cannot move here by the structure of what was computed (the flat side of a ReLU, a comparison, a
// rounding, a factor that is exactly zero). `lost`: something on the way did move, but its tangent was rounded to zero
// (a saturated tanh, an underflow).

import { LOW, POINTS, PER_UNIT } from "./table.js";

/**
 * @import { Letters, Program, Slot } from "./expression.js"
 * @import { Numbers } from "./operators.js"
 * @import { Table } from "./table.js"
 */

/**
 * @typedef {(from: Dual[], to: Dual, n: number) => void} Flags
 */

/** Places of a block of dual numbers. */
export const BLOCK = 1024;
const STILL = new Set(["sign", "floor", "ceil", "round", "lt", "le", "gt", "ge", "eq", "ne"]);
const NEVER_FLAT = new Set([
  "exp",
  "expm1",
  "log",
  "log1p",
  "sqrt",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "tanh",
  "sigmoid",
  "softplus",
  "erf",
]);
const { fround } = Math;

/** Values in float32 at a block of places with all that is said about each of them. */
export class Dual {
  constructor() {
    this.value = new Float32Array(BLOCK);
    this.tangents = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
    this.constant = new Uint8Array(BLOCK);
    this.lost = new Uint8Array(BLOCK);
  }

  /**
   * A variable, up to a block of it: x1 moves along the first direction, x2 along the second.
   * @param {ArrayLike<number>} values @param {number} axis
   */
  variable(values, axis) {
    this.value.set(values);
    this.tangents.forEach((tangent, k) => tangent.fill(k === axis ? 1 : 0));
    this.constant.fill(0);
    this.lost.fill(0);
    return this;
  }

  /** @param {number} number */
  fixed(number) {
    this.value.fill(number);
    for (const tangent of this.tangents) tangent.fill(0);
    this.constant.fill(1);
    this.lost.fill(0);
  }

  /** @param {Dual} other */
  copy({ value, tangents, constant, lost }) {
    this.value.set(value);
    this.tangents.forEach((tangent, k) => tangent.set(tangents[k]));
    this.constant.set(constant);
    this.lost.set(lost);
  }
}

/** A compiled formula (see expression.js) in dual numbers. */
export class Tracer {
  /** @param {Program} program */
  constructor(program) {
    this.program = program;
    this.duals = program.slots.map(() => new Dual());
  }

  /**
   * @param {Dual[]} from one a variable
   * @param {Dual} to what is filled
   * @param {Letters} letters
   */
  run(from, to, letters) {
    const { slots, root } = this.program;
    slots.forEach((slot, index) => {
      if (slot.kind === "number") this.duals[index].fixed(slot.number);
      if (slot.kind === "name" && !slot.varies) this.duals[index].fixed(letters[slot.name]);
    });
    slots.forEach((slot, index) => {
      if (slot.kind === "name" && slot.varies) this.duals[index].copy(from[slot.variable]);
      if (slot.kind === "call") this.#call(slot, this.duals[index], BLOCK);
    });
    to.copy(this.duals[root]);
  }

  /** @param {Slot} slot @param {Dual} to @param {number} n */
  #call(slot, to, n) {
    const from = slot.args.map((arg) => this.duals[arg]);
    const values = from.map(({ value }) => value);
    slot.operator.value(...values, to.value, n);
    to.tangents.forEach((tangent, k) => {
      const moves = from.map(({ tangents }) => tangents[k]);
      const slope = FROM_VALUE[slot.name];
      if (slope) for (let p = 0; p < n; p++) tangent[p] = moves[0][p] === 0 ? 0 : slope(to.value[p]) * moves[0][p];
      else slot.operator.tangent(...values, to.value, ...moves, tangent, n);
    });
    flags(slot.name, from, to, n);
  }
}

// Slopes that torch computes from the value: nothing is left of them once it is rounded to 1, or to -1.
/** @type {Record<string, (y: number) => number>} */
const FROM_VALUE = { sigmoid: (y) => fround(fround(1 - y) * y), expm1: (y) => fround(y + 1) };

/** @param {string} name of the operator @param {Dual[]} from @param {Dual} to @param {number} n */
function flags(name, from, to, n) {
  if (STILL.has(name)) {
    to.constant.fill(1);
    to.lost.fill(0);
    return;
  }
  (TAKEN[name] ?? takeAll)(from, to, n);
  if (name === "mul") takeZero(from[0], to, n);
  if (name === "mul" || name === "pow") takeZero(from[1], to, n);
  (LOSES[name] ?? (NEVER_FLAT.has(name) ? vanish : null))?.(from, to, n);
}

/** @type {Flags} */
function takeAll([first, ...rest], { constant, lost }, n) {
  for (let p = 0; p < n; p++) constant[p] = first.constant[p];
  for (let p = 0; p < n; p++) lost[p] = first.lost[p];
  for (const dual of rest) {
    for (let p = 0; p < n; p++) constant[p] &= dual.constant[p];
    for (let p = 0; p < n; p++) lost[p] |= dual.lost[p];
  }
}

/**
 * A factor or an exponent that is exactly zero and stays it.
 * @param {Dual} factor @param {Dual} to @param {number} n
 */
function takeZero({ value, constant }, to, n) {
  for (let p = 0; p < n; p++) {
    if (value[p] !== 0 || !constant[p]) continue;
    to.constant[p] = 1;
    to.lost[p] = 0;
  }
}

/** @param {Dual} from @param {Dual} to @param {number} p */
function take(from, to, p) {
  to.constant[p] = from.constant[p];
  to.lost[p] = from.lost[p];
}

/**
 * What is better by more than nothing; both where they are equal.
 * @param {Dual} u @param {Dual} v @param {number} difference @param {Dual} to @param {number} p
 */
function takeBetter(u, v, difference, to, p) {
  if (difference !== 0) take(difference > 0 ? u : v, to, p);
  else {
    to.constant[p] = u.constant[p] & v.constant[p];
    to.lost[p] = u.lost[p] | v.lost[p];
  }
}

// Operators that choose take the flags of what they chose.
/** @type {Record<string, Flags>} */
const TAKEN = {
  relu([u], to, n) {
    for (let p = 0; p < n; p++) {
      to.constant[p] = u.value[p] <= 0 ? 1 : u.constant[p];
      to.lost[p] = u.value[p] <= 0 ? 0 : u.lost[p];
    }
  },
  where([c, u, v], to, n) {
    for (let p = 0; p < n; p++) take(c.value[p] !== 0 ? u : v, to, p);
  },
  min([u, v], to, n) {
    for (let p = 0; p < n; p++) takeBetter(u, v, v.value[p] - u.value[p], to, p);
  },
  max([u, v], to, n) {
    for (let p = 0; p < n; p++) takeBetter(u, v, u.value[p] - v.value[p], to, p);
  },
  clip([u, low, high], to, n) {
    for (let p = 0; p < n; p++) take(u.value[p] > high.value[p] ? high : u.value[p] < low.value[p] ? low : u, to, p);
  },
};

/** What is never flat but has no tangent where its argument has one. @type {Flags} */
function vanish([u], to, n) {
  for (let k = 0; k < 2; k++) {
    const [before, after] = [u.tangents[k], to.tangents[k]];
    for (let p = 0; p < n; p++) if (after[p] === 0 && before[p] !== 0 && !to.constant[p]) to.lost[p] = 1;
  }
}

// Products that are zero although no factor is.
/** @type {Record<string, Flags>} */
const LOSES = {
  mul([u, v], to, n) {
    u.tangents.forEach((du) => products(du, v.value, to, n));
    v.tangents.forEach((dv) => products(dv, u.value, to, n));
  },
  div([u, v], to, n) {
    u.tangents.forEach((du) => quotients(du, v.value, to, n));
    v.tangents.forEach((dv) => quotients(dv, v.value, to, n, to.value));
  },
  pow([u], to, n) {
    u.tangents.forEach((du, k) => {
      const after = to.tangents[k];
      for (let p = 0; p < n; p++)
        if (du[p] !== 0 && after[p] === 0 && u.value[p] !== 0 && !to.constant[p]) to.lost[p] = 1;
    });
  },
};

/** @param {Numbers} du @param {Numbers} v @param {Dual} to @param {number} n */
function products(du, v, { constant, lost }, n) {
  for (let p = 0; p < n; p++) if (du[p] !== 0 && fround(du[p] * v[p]) === 0 && v[p] !== 0 && !constant[p]) lost[p] = 1;
}

/** @param {Numbers} du @param {Numbers} v @param {Dual} to @param {number} n @param {Numbers | null} factor */
function quotients(du, v, { constant, lost }, n, factor = null) {
  for (let p = 0; p < n; p++) {
    if (du[p] === 0 || constant[p] || factor?.[p] === 0 || !Number.isFinite(v[p])) continue;
    if (fround((du[p] * (factor ? factor[p] : 1)) / v[p]) === 0) lost[p] = 1;
  }
}

/** @param {number} u @param {number} v */
const gone = (u, v) => u !== 0 && v !== 0 && fround(u * v) === 0;

/**
 * A neuron's sum of dual numbers, sum over i of weights[i] from[i] + bias; weights and bias are rounded to float32.
 * @param {Dual[]} from @param {ArrayLike<number>} weights @param {number} bias @param {Dual} to
 */
export function sum(from, weights, bias, to) {
  to.fixed(fround(bias));
  from.forEach((dual, i) => {
    const weight = fround(weights[i]);
    if (weight !== 0) addOne(dual, weight, to);
  });
}

/** @param {Dual} from @param {number} weight @param {Dual} to */
function addOne(from, weight, { value, tangents: [first, second], constant, lost }) {
  const {
    value: u,
    tangents: [one, two],
    constant: still,
    lost: rounded,
  } = from;
  for (let p = 0; p < BLOCK; p++) value[p] += fround(weight * u[p]);
  for (let p = 0; p < BLOCK; p++) {
    if (still[p] !== 0) continue;
    const along = fround(weight * one[p]);
    const across = fround(weight * two[p]);
    first[p] += along;
    second[p] += across;
    constant[p] = 0;
    if (rounded[p] !== 0 || (along === 0 && one[p] !== 0) || (across === 0 && two[p] !== 0)) lost[p] = 1;
  }
}

/**
 * A learned curve: constant where heights and slopes around a place do not change.
 * @param {Table} table @param {Dual} from @param {Dual} to
 */
export function alongTable(table, from, to) {
  table.values(from.value, to.value, from.value.length);
  const { heights, slopes } = table;
  for (let p = 0; p < from.value.length; p++) {
    const k = Math.min(Math.max(Math.floor((from.value[p] - LOW) * PER_UNIT), 0), POINTS - 2);
    const slope = fround(table.slopeAt(from.value[p]));
    const flat = slopes[k] === 0 && slopes[k + 1] === 0 && heights[k] === heights[k + 1];
    to.constant[p] = from.constant[p] | (flat ? 1 : 0);
    to.tangents.forEach((tangent, axis) => {
      tangent[p] = to.constant[p] ? 0 : slope * from.tangents[axis][p];
    });
    to.lost[p] = to.constant[p] ? 0 : from.lost[p] | (from.tangents.some((tangent) => gone(tangent[p], slope)) ? 1 : 0);
  }
}
