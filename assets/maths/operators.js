// The operators of the expression language as loops over numbers of either precision.
//
// Each entry: arity, `value` (arguments..., out, n) and `tangent` (arguments..., out, their tangents..., result, n),
// where `out` already holds the value. A tangent of exactly zero gives exactly zero, also where the slope is infinite.

import { erf, exp, modulo, power, roundHalfEven, softplus, tanh } from "./special_functions.js";

/**
 * Numbers of one precision; both round what is written into them.
 * @typedef {Float32Array | Float64Array} Numbers
 *
 * One argument u (two: u and v, three: u, v and w) into `o`; `du` ... into `d`.
 * @typedef {(u: Numbers, o: Numbers, n: number) => void} Value1
 * @typedef {(u: Numbers, o: Numbers, du: Numbers, d: Numbers, n: number) => void} Tangent1
 * @typedef {(u: Numbers, v: Numbers, o: Numbers, n: number) => void} Value2
 * @typedef {(u: Numbers, v: Numbers, o: Numbers, du: Numbers, dv: Numbers, d: Numbers, n: number) => void} Tangent2
 * @typedef {(u: Numbers, v: Numbers, w: Numbers, o: Numbers, n: number) => void} Value3
 * @typedef {(u: Numbers, v: Numbers, w: Numbers, o: Numbers, du: Numbers, dv: Numbers, dw: Numbers, d: Numbers,
 *   n: number) => void} Tangent3
 *
 * @typedef {{arity: number, value: (...buffers: any[]) => void, tangent: (...buffers: any[]) => void}} Operator
 */

/** @type {Tangent1} */
const zero = (u, o, du, d, n) => d.fill(0, 0, n);
/** @type {Tangent2} */
const zeroPair = (u, v, o, du, dv, d, n) => d.fill(0, 0, n);
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** @type {Record<string, {arity: 1, value: Value1, tangent: Tangent1}>} */
const UNARY = {
  neg: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = -u[i];
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = -du[i];
    },
  },
  abs: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.abs(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = u[i] > 0 ? du[i] : u[i] < 0 ? -du[i] : u[i] * 0;
    },
  },
  sign: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] > 0 ? 1 : u[i] < 0 ? -1 : 0;
    },
    tangent: zero,
  },
  floor: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.floor(u[i]);
    },
    tangent: zero,
  },
  ceil: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.ceil(u[i]);
    },
    tangent: zero,
  },
  round: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = roundHalfEven(u[i]);
    },
    tangent: zero,
  },
  sqrt: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.sqrt(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : du[i] / (2 * o[i]);
    },
  },
  exp: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = exp(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : o[i] * du[i];
    },
  },
  expm1: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.expm1(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : Math.exp(u[i]) * du[i];
    },
  },
  log: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.log(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : du[i] / u[i];
    },
  },
  log1p: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.log1p(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : du[i] / (1 + u[i]);
    },
  },
  sin: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.sin(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = Math.cos(u[i]) * du[i];
    },
  },
  cos: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.cos(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = -Math.sin(u[i]) * du[i];
    },
  },
  tan: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.tan(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = (1 + o[i] * o[i]) * du[i];
    },
  },
  asin: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.asin(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : du[i] / Math.sqrt(1 - u[i] * u[i]);
    },
  },
  acos: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.acos(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : -du[i] / Math.sqrt(1 - u[i] * u[i]);
    },
  },
  atan: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.atan(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] / (1 + u[i] * u[i]);
    },
  },
  sinh: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.sinh(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : Math.cosh(u[i]) * du[i];
    },
  },
  cosh: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.cosh(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] === 0 ? 0 : Math.sinh(u[i]) * du[i];
    },
  },
  tanh: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = tanh(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = (1 - o[i] * o[i]) * du[i];
    },
  },
  sigmoid: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = 1 / (1 + exp(-u[i]));
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) {
        const e = Math.exp(-Math.abs(u[i]));
        d[i] = (e / ((1 + e) * (1 + e))) * du[i];
      }
    },
  },
  softplus: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = softplus(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] / (1 + Math.exp(-u[i]));
    },
  },
  erf: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = erf(u[i]);
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = TWO_OVER_SQRT_PI * Math.exp(-u[i] * u[i]) * du[i];
    },
  },
  relu: {
    arity: 1,
    value: (u, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] <= 0 ? 0 : u[i];
    },
    tangent: (u, o, du, d, n) => {
      for (let i = 0; i < n; i++) d[i] = u[i] <= 0 ? 0 : du[i];
    },
  },
};

/** @type {Record<string, {arity: 2, value: Value2, tangent: Tangent2}>} */
const BINARY = {
  add: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] + v[i];
    },
    tangent: (u, v, o, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] + dv[i];
    },
  },
  sub: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] - v[i];
    },
    tangent: (u, v, o, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] - dv[i];
    },
  },
  mul: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] * v[i];
    },
    tangent: (u, v, o, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = (du[i] === 0 ? 0 : du[i] * v[i]) + (dv[i] === 0 ? 0 : u[i] * dv[i]);
    },
  },
  div: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] / v[i];
    },
    tangent: (u, v, o, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = (du[i] === 0 ? 0 : du[i] / v[i]) - (dv[i] === 0 ? 0 : (o[i] / v[i]) * dv[i]);
    },
  },
  pow: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = power(u[i], v[i]);
    },
    tangent: (u, v, o, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = baseSlope(u[i], v[i], du[i]) + exponentSlope(u[i], v[i], o[i], dv[i]);
    },
  },
  mod: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = modulo(u[i], v[i]);
    },
    tangent: (u, v, o, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = du[i] - (dv[i] === 0 ? 0 : Math.floor(u[i] / v[i]) * dv[i]);
    },
  },
  lt: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] < v[i] ? 1 : 0;
    },
    tangent: zeroPair,
  },
  le: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] <= v[i] ? 1 : 0;
    },
    tangent: zeroPair,
  },
  gt: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] > v[i] ? 1 : 0;
    },
    tangent: zeroPair,
  },
  ge: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] >= v[i] ? 1 : 0;
    },
    tangent: zeroPair,
  },
  eq: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] === v[i] ? 1 : 0;
    },
    tangent: zeroPair,
  },
  ne: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = u[i] !== v[i] ? 1 : 0;
    },
    tangent: zeroPair,
  },
  min: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.min(u[i], v[i]);
    },
    tangent: (u, v, o, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = u[i] < v[i] ? du[i] : u[i] > v[i] ? dv[i] : (du[i] + dv[i]) / 2;
    },
  },
  max: {
    arity: 2,
    value: (u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.max(u[i], v[i]);
    },
    tangent: (u, v, o, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = u[i] > v[i] ? du[i] : u[i] < v[i] ? dv[i] : (du[i] + dv[i]) / 2;
    },
  },
};

/** @type {Record<string, {arity: 3, value: Value3, tangent: Tangent3}>} */
const TERNARY = {
  clip: {
    arity: 3,
    value: (u, v, w, o, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.min(Math.max(u[i], v[i]), w[i]);
    },
    tangent: (u, v, w, o, du, dv, dw, d, n) => {
      for (let i = 0; i < n; i++) d[i] = u[i] > w[i] ? dw[i] : u[i] < v[i] ? dv[i] : du[i];
    },
  },
  where: {
    arity: 3,
    value: (c, u, v, o, n) => {
      for (let i = 0; i < n; i++) o[i] = c[i] !== 0 ? u[i] : v[i];
    },
    tangent: (c, u, v, o, dc, du, dv, d, n) => {
      for (let i = 0; i < n; i++) d[i] = c[i] !== 0 ? du[i] : dv[i];
    },
  },
};

/** @type {Record<string, Operator>} */
export const OPERATORS = { ...UNARY, ...BINARY, ...TERNARY };

/** @param {number} u @param {number} v @param {number} du */
function baseSlope(u, v, du) {
  return du === 0 || v === 0 ? 0 : v * power(u, v - 1) * du;
}

/** @param {number} u @param {number} v @param {number} value @param {number} dv */
function exponentSlope(u, v, value, dv) {
  return dv === 0 || (u === 0 && v >= 0) ? 0 : value * Math.log(u) * dv;
}
