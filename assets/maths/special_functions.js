// Functions that JavaScript's Math lacks: the error function, half-to-even rounding, Python's modulo and C's power.

const ERX = 8.45062911510467529297e-1;
const TWO_OVER_SQRT_PI = 1.1283791670955126;

// Rational approximations of Sun's fdlibm (s_erf.c); each pair is [numerator, denominator], lowest power first.
const SMALL = [
  [
    1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2, -5.77027029648944159157e-3,
    -2.37630166566501626084e-5,
  ],
  [
    1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3, 1.32494738004321644526e-4,
    -3.9602282787753681232e-6,
  ],
];
const NEAR_ONE = [
  [
    -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1, 3.18346619901161753674e-1,
    -1.10894694282396677476e-1, 3.54783043256182359371e-2, -2.166375594868790843e-3,
  ],
  [
    1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2, 1.26171219808761642112e-1,
    1.36370839120290507362e-2, 1.1984499846799107417e-2,
  ],
];
const MIDDLE = [
  [
    -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1, -6.23753324503260060396e1,
    -1.62396669462573470355e2, -1.84605092906711035994e2, -8.12874355063065934246e1, -9.81432934416914548592,
  ],
  [
    1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2, 6.45387271733267880336e2,
    4.29008140027567833386e2, 1.08635005541779435134e2, 6.57024977031928170135, -6.04244152148580987438e-2,
  ],
];
const LARGE = [
  [
    -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1, -1.60636384855821916062e2,
    -6.37566443368389627722e2, -1.02509513161107724954e3, -4.83519191608651397019e2,
  ],
  [
    1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3,
    2.55305040643316442583e3, 4.74528541206955367215e2, -2.24409524465858183362e1,
  ],
];

/** @param {number[]} coefficients lowest power first @param {number} x */
function polynomial(coefficients, x) {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

/** @param {number[][]} pair @param {number} x */
const ratio = ([top, bottom], x) => polynomial(top, x) / polynomial(bottom, x);

/** The error function, within a few units of the last place of a double. @param {number} x */
function slowErf(x) {
  const size = Math.abs(x);
  if (size < 0.84375) return size < 1e-9 ? TWO_OVER_SQRT_PI * x : x + x * ratio(SMALL, x * x);
  if (size >= 6) return Math.sign(x);
  if (size !== size) return NaN;
  let value;
  if (size < 1.25) value = ERX + ratio(NEAR_ONE, size - 1);
  else {
    const tail = ratio(size < 1 / 0.35 ? MIDDLE : LARGE, 1 / (size * size));
    value = 1 - Math.exp(-size * size - 0.5625 + tail) / size;
  }
  return x < 0 ? -value : value;
}

const CELLS = 32; // a unit
const DEGREE = 6;
const NODES = Float64Array.from({ length: DEGREE + 1 }, (_, k) =>
  k === DEGREE / 2 ? 0 : -Math.cos((Math.PI * (k + 0.5)) / (DEGREE + 1)),
);

/**
 * An odd function that is `limit` from `reach` on, as one polynomial a cell (Chebyshev interpolation, exact at the
 * middle of each cell, so that also tiny arguments keep their digits): within 1e-12, several times faster than what it
 * is made from.
 * @param {(x: number) => number} slow @param {number} reach
 */
function cells(slow, reach) {
  const rows = new Float64Array((reach * CELLS + 1) * (DEGREE + 1));
  for (let cell = 0; cell <= reach * CELLS; cell++) {
    const values = Array.from(NODES, (node) => slow((cell + node / 2) / CELLS));
    interpolate(values).forEach((coefficient, order) => {
      rows[cell * (DEGREE + 1) + order] = coefficient;
    });
  }
  return rows;
}

/**
 * Coefficients, lowest power first, of the polynomial in d = distance from the middle in cells that goes through the
 * values.
 * @param {number[]} values
 */
function interpolate(values) {
  const nodes = Array.from(NODES, (node) => node / 2);
  const differences = [...values];
  for (let order = 1; order <= DEGREE; order++) {
    for (let k = DEGREE; k >= order; k--)
      differences[k] = (differences[k] - differences[k - 1]) / (nodes[k] - nodes[k - order]);
  }
  let sum = [differences[DEGREE]];
  for (let k = DEGREE - 1; k >= 0; k--) {
    const shifted = [0, ...sum];
    sum.forEach((coefficient, order) => {
      shifted[order] -= nodes[k] * coefficient;
    });
    shifted[0] += differences[k];
    sum = shifted;
  }
  sum[0] = values[DEGREE / 2];
  return sum;
}

const ERF_REACH = 6;
const TANH_REACH = 20;
const erfCells = cells(slowErf, ERF_REACH);
const tanhCells = cells(Math.tanh, TANH_REACH);

/** The error function. @param {number} x */
export function erf(x) {
  const size = x < 0 ? -x : x;
  if (!(size < ERF_REACH)) return size === size ? Math.sign(x) : NaN;
  return along(erfCells, x, size);
}

/** The hyperbolic tangent. @param {number} x */
export function tanh(x) {
  const size = x < 0 ? -x : x;
  if (!(size < TANH_REACH)) return size === size ? Math.sign(x) : NaN;
  return along(tanhCells, x, size);
}

/** @param {Float64Array} rows @param {number} x @param {number} size of x */
function along(rows, x, size) {
  const place = size * CELLS;
  const cell = (place + 0.5) | 0;
  const d = place - cell;
  const at = cell * (DEGREE + 1);
  const value =
    rows[at] +
    d *
      (rows[at + 1] +
        d * (rows[at + 2] + d * (rows[at + 3] + d * (rows[at + 4] + d * (rows[at + 5] + d * rows[at + 6])))));
  return x < 0 ? -value : value;
}

const PARTS = 1024; // of a factor of two
const powers = Float64Array.from({ length: PARTS }, (_, k) => 2 ** (k / PARTS));
const doublings = Float64Array.from({ length: 2048 }, (_, k) => 2 ** (k - 1024)); // 2 ** -1024 is not normal, but right
const PER_PART = PARTS / Math.LN2;
const PART = Math.LN2 / PARTS;

/** e to the x, within 1e-13 of itself. @param {number} x */
export function exp(x) {
  if (!(x > -700 && x < 700)) return Math.exp(x);
  const whole = Math.floor(x * PER_PART + 0.5);
  const d = x - whole * PART;
  return doublings[(whole >> 10) + 1024] * powers[whole & (PARTS - 1)] * (1 + d * (1 + d * (0.5 + d * (1 / 6))));
}

/** To the nearest whole number, halves to the even one. @param {number} x */
export function roundHalfEven(x) {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest < 0.5) return below;
  if (rest > 0.5) return below + 1;
  return rest === 0.5 ? below + (Math.abs(below) % 2) : x;
}

/** Python's modulo: the result has the sign of the second argument. @param {number} x @param {number} y */
export function modulo(x, y) {
  const rest = x % y;
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
}

/**
 * C's power: 1 ** anything and anything ** 0 are 1, where JavaScript answers NaN.
 * @param {number} x @param {number} y
 */
export function power(x, y) {
  if (y === 2) return x * x;
  if (y === 3) return x * x * x;
  if (y === 4) return x * x * (x * x);
  if (y === 5) return x * x * x * (x * x);
  return x === 1 ? 1 : Math.pow(x, y);
}

/** log(1 + exp(x)) without overflow. @param {number} x */
export function softplus(x) {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
