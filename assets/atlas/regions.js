// The linear regions of a piecewise linear network: places that see the same straight piece of every neuron's
// activation.

const REACH = 16; // kinks are looked for in [-16, 16]
const CELLS = 2048;
const OFFSET = 0.37; // of a cell, so that no place of the search is a kink
const DEPTH = 12; // halvings of a cell that may hold several kinks
const MAX_KINKS = 64; // kinks of one activation
const CLOSE = 1e-9;
const KEPT = 500;

/** The regions of one set of numbers (see numeric.js); kinks that were found are kept. */
export class Regions {
  constructor(numbers) {
    this.numbers = numbers;
    this.found = new Map();
    this.images = new Map();
  }

  /**
   * Over a grid of values: {index: Int32Array (-1 where a value is no number), count, problem: ""}, or no regions and
   * one sentence where an activation is not piecewise linear.
   */
  run(grid) {
    const kinks = this.numbers.layers.map(({ each }, layer) => each.map((letters) => this.#kinks(layer, letters)));
    const index = this.#image(grid.count);
    const curved = kinks.findIndex((layer) => layer.includes(null));
    if (curved >= 0) return { index: index.fill(-1), count: 0, problem: this.#sentence(curved) };
    return { ...combine(grid, kinks, index), problem: "" };
  }

  #kinks(layer, letters) {
    const curve = this.numbers.network.formulas[layer] ?? this.numbers.layers[layer].table;
    if (!curve) return [];
    const key = `${layer} ${Object.values(letters)}`;
    if (this.found.size > KEPT) this.found.clear();
    if (!this.found.has(key)) this.found.set(key, findKinks(curve, letters));
    return this.found.get(key);
  }

  #sentence(layer) {
    const { title } = this.numbers.entries[layer];
    return `There are no linear regions to count, because ${title} is not piecewise linear.`;
  }

  #image(count) {
    if (!this.images.has(count)) this.images.set(count, new Int32Array(count));
    return this.images.get(count);
  }
}

function combine(grid, kinks, index) {
  index.fill(0);
  let count = 1;
  grid.layers.forEach(({ pre }, layer) =>
    pre.forEach((z, neuron) => {
      count = split(index, count, z, kinks[layer][neuron]);
    }),
  );
  return { index, count };
}

// Regions that a further neuron cuts get new numbers, in the order in which they are met.
function split(index, count, z, kinks) {
  const pieces = kinks.length + 1;
  const numbers = new Int32Array(count * pieces).fill(-1);
  let next = 0;
  for (let p = 0; p < index.length; p++) {
    const at = piece(z[p], kinks);
    const key = index[p] < 0 || at < 0 ? -1 : index[p] * pieces + at;
    if (key >= 0 && numbers[key] < 0) numbers[key] = next++;
    index[p] = key < 0 ? -1 : numbers[key];
  }
  return next;
}

// How many kinks lie below a value; the kink itself belongs to the piece before it.
function piece(value, kinks) {
  if (value !== value) return -1;
  let below = 0;
  while (below < kinks.length && kinks[below] < value) below++;
  return below;
}

/**
 * Where a curve (anything with `dual`, see the engine) leaves a straight line, as increasing numbers, or null where it
 * is not piecewise linear: places are compared with the line through their left neighbour, and the change between two
 * is found by halving, unless lines from both sides do not explain what is between.
 */
export function findKinks(curve, letters) {
  const step = (2 * REACH) / CELLS;
  const x = Float64Array.from({ length: CELLS }, (_, k) => -REACH + (k + OFFSET) * step);
  const look = (at) => {
    const [y, slope] = [new Float64Array(at.length), new Float64Array(at.length)];
    curve.dual(at, 1, y, slope, at.length, letters);
    return { y, slope };
  };
  const { y, slope } = look(x);
  const point = (at) => {
    const here = look(Float64Array.of(at));
    return { x: at, y: here.y[0], slope: here.slope[0] };
  };
  const seen = Array.from(x, (at, k) => ({ x: at, y: y[k], slope: slope[k] }));
  const changes = seen
    .slice(1)
    .map((right, k) => [seen[k], right])
    .filter(([left, right]) => !straight(left, right));
  const kinks = [];
  const explained =
    changes.length <= MAX_KINKS && changes.every(([left, right]) => between(left, right, point, kinks, DEPTH));
  return explained ? kinks : null;
}

function between(left, right, point, kinks, depth) {
  if (straight(left, right)) return true;
  if (kinks.length >= MAX_KINKS || !Number.isFinite(left.y + left.slope + right.y + right.slope)) return false;
  const place = halve(left, right, point);
  const [before, after] = [place.low, place.high].map(point);
  if (on(left, before) && on(right, after)) {
    kinks.push(Math.round((place.low + place.high) / 2 / CLOSE) * CLOSE || 0);
    return true;
  }
  if (depth === 0) return false;
  const middle = point((left.x + right.x) / 2 + (right.x - left.x) * 0.013);
  return between(left, middle, point, kinks, depth - 1) && between(middle, right, point, kinks, depth - 1);
}

// The last place that is on the line through the left end, and the first that is not.
function halve(left, right, point) {
  let [low, high] = [left.x, right.x];
  for (let k = 0; k < 40; k++) {
    const middle = (low + high) / 2;
    if (on(left, point(middle))) low = middle;
    else high = middle;
  }
  return { low, high };
}

const straight = (left, right) => on(left, right) && on(right, left);

// Whether b lies on the line through a, with its slope.
function on(a, b) {
  const size = 1 + Math.abs(a.y) + Math.abs(a.slope);
  return Math.abs(a.slope - b.slope) <= CLOSE * size && Math.abs(b.y - a.y - a.slope * (b.x - a.x)) <= CLOSE * size;
}
