// A curve that is known at uniform places: values between them, slopes, and the stretch of it that is to be drawn. Pure
// numbers.

/**
 * @typedef {ArrayLike<number>} Values
 */

/**
 * `count` uniform places from low to high.
 * @param {Iterable<number>} ends low and high
 * @param {number} count
 */
export function uniform([low, high], count) {
  return Float64Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
}

/**
 * The value at z, linear between the places; not a number beyond them.
 * @param {Values} x @param {Values} y @param {number} z
 */
export function valueAt(x, y, z) {
  const t = ((z - x[0]) / (x[x.length - 1] - x[0])) * (x.length - 1);
  if (!(t >= 0 && t <= x.length - 1)) return NaN;
  const k = Math.min(Math.floor(t), x.length - 2);
  const share = t - k;
  if (share === 0) return y[k];
  return share === 1 ? y[k + 1] : y[k] + share * (y[k + 1] - y[k]);
}

/**
 * Slopes by central differences, one-sided at both ends.
 * @param {Values} x @param {Values} y
 */
export function slopes(x, y) {
  const last = x.length - 1;
  return Float64Array.from(x, (_, k) => {
    const [before, after] = [Math.max(k - 1, 0), Math.min(k + 1, last)];
    return (y[after] - y[before]) / (x[after] - x[before]);
  });
}

/**
 * The curve within [from, to], its ends between two places where they must be: unbroken lines [[x, y], ...].
 * @param {Values} x @param {Values} y @param {number} from @param {number} to
 */
export function stretches(x, y, from, to) {
  const [low, high] = [Math.max(from, x[0]), Math.min(to, x[x.length - 1])];
  /** @type {[number, number][][]} */
  const lines = [];
  /** @type {[number, number][] | null} */
  let line = null;
  const add = (/** @type {number} */ place, /** @type {number} */ value) => {
    if (!Number.isFinite(value)) line = null;
    else if (line) line.push([place, value]);
    else lines.push((line = [[place, value]]));
  };
  if (!(low < high)) return lines;
  add(low, valueAt(x, y, low));
  for (let k = 0; k < x.length; k++) if (x[k] > low && x[k] < high) add(x[k], y[k]);
  add(high, valueAt(x, y, high));
  return lines;
}

/**
 * [smallest, largest] finite value within [from, to]; null where there is none.
 * @param {Values} x @param {Values} y @param {number} from @param {number} to
 * @returns {[number, number] | null}
 */
export function extent(x, y, from, to) {
  const [low, high] = [Math.max(from, x[0]), Math.min(to, x[x.length - 1])];
  let [least, most] = [Infinity, -Infinity];
  const take = (/** @type {number} */ value) => {
    if (!Number.isFinite(value)) return;
    if (value < least) least = value;
    if (value > most) most = value;
  };
  if (low < high) [low, high].forEach((end) => take(valueAt(x, y, end)));
  for (let k = 0; k < x.length; k++) if (x[k] > low && x[k] < high) take(y[k]);
  return least <= most ? [least, most] : null;
}

const FLAT = 1e-6; // of the size of the values

/**
 * Whether the curve is constant within [from, to].
 * @param {Values} x @param {Values} y @param {number} from @param {number} to
 */
export function constant(x, y, from, to) {
  const found = from < to ? extent(x, y, from, to) : null;
  return found !== null && found[1] - found[0] <= FLAT * (1 + Math.max(Math.abs(found[0]), Math.abs(found[1])));
}
