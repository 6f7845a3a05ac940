// A curve through control points that is drawn by hand: strokes become few points, and what was before can be undone.

import { through } from "../maths/learned.js";

const GAP = 0.01; // least distance of two points across
const MIN_POINTS = 2; // points
export const MAX_POINTS = 64;
const OF_STROKE = 24; // points that a stroke becomes at most
const FINE = 0.01; // distance of the places at which a stroke is kept
const CLOSE = 0.03; // a stroke is followed this closely where its points suffice
const SURE = 0.15; // beside a stroke the curve before is held by a point
const FREE = 0.35; // where there is none this near
const DEPTH = 100; // changes that can be undone
const LIMIT = 16; // points lie within +- this, both ways

/** Curves to begin with. */
export const BEGINNINGS = {
  relu: {
    title: "ReLU",
    join: "straight",
    points: [
      [-3, 0],
      [0, 0],
      [3, 3],
    ],
  },
  tanh: { title: "tanh", join: "cubic", points: sampled(-3, 3, 13, Math.tanh) },
  bump: { title: "bump", join: "cubic", points: sampled(-3, 3, 13, (x) => Math.exp(-x * x)) },
  staircase: {
    title: "staircase",
    join: "straight",
    points: [
      [-3, -2.5],
      ...[-2, -1, 0, 1, 2].flatMap((x) => [
        [x - 0.1, x - 0.5],
        [x + 0.1, x + 0.5],
      ]),
      [3, 2.5],
    ],
  },
  identity: {
    title: "identity",
    join: "straight",
    points: [
      [-3, -3],
      [3, 3],
    ],
  },
};

function sampled(low, high, count, of) {
  return Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1)).map((x) => [
    x,
    rounded(of(x)),
  ]);
}

/** Heights at ascending x of the curve through points. */
export function heights(points, join, x) {
  const [y, dy] = [new Float64Array(x.length), new Float64Array(x.length)];
  through(
    points.map(([place]) => place),
    points.map(([, height]) => height),
    join,
    x,
    y,
    dy,
  );
  return y;
}

/**
 * What a pen left behind, where it may turn back: of two heights at one place the later counts. Evenly spaced [[x, y],
 * ...].
 */
export function asFunction(stroke) {
  const first = Math.floor(Math.min(...stroke.map(([x]) => x)) / FINE);
  const last = Math.ceil(Math.max(...stroke.map(([x]) => x)) / FINE);
  const columns = new Float64Array(last - first + 1).fill(NaN);
  const set = (column, y) => {
    columns[Math.min(Math.max(column - first, 0), last - first)] = y;
  };
  stroke.forEach(([x, y], k) => {
    const [x0, y0] = stroke[Math.max(k - 1, 0)];
    const [from, to] = [x0, x].sort((one, two) => one - two);
    for (let column = Math.ceil(from / FINE); column * FINE <= to; column++) {
      set(column, x === x0 ? y : y0 + ((y - y0) * (column * FINE - x0)) / (x - x0));
    }
    set(Math.round(x / FINE), y);
  });
  return Array.from(columns, (y, k) => [(first + k) * FINE, y]).filter(([, y]) => y === y);
}

/**
 * At most `most` of the places of a fine curve, ascending: each time the one where the curve through those taken is
 * farthest off.
 */
export function simplified(fine, join, { most = OF_STROKE, close = CLOSE } = {}) {
  const x = fine.map(([place]) => place);
  const sizes = fine.map(([, y]) => y);
  const taken = new Set([0, fine.length - 1]);
  while (taken.size < Math.min(most, fine.length)) {
    const curve = heights(
      [...taken].sort((one, two) => one - two).map((k) => fine[k]),
      join,
      x,
    );
    const off = sizes.map((y, k) => (taken.has(k) ? 0 : Math.abs(y - curve[k])));
    const worst = off.indexOf(Math.max(...off));
    if (!(off[worst] > close)) break;
    taken.add(worst);
  }
  return [...taken].sort((one, two) => one - two).map((k) => fine[k].map(rounded));
}

/** The points with the part below a stroke replaced by it; beside the stroke the curve stays as it was. */
export function withStroke(points, stroke, join, close = CLOSE) {
  const fine = asFunction(stroke);
  if (fine.length < 2) return points;
  const [low, high] = [fine[0][0], fine.at(-1)[0]];
  const left = points.filter(([x]) => x < low - GAP);
  const right = points.filter(([x]) => x > high + GAP);
  const hold = (x) => [rounded(x), rounded(heights(points, join, [x])[0])];
  if (left.length && low - left.at(-1)[0] > FREE) left.push(hold(low - SURE));
  if (right.length && right[0][0] - high > FREE) right.unshift(hold(high + SURE));
  const room = Math.min(OF_STROKE, Math.max(MIN_POINTS, MAX_POINTS - left.length - right.length));
  return spaced([...left, ...simplified(fine, join, { most: room, close }), ...right].slice(0, MAX_POINTS));
}

/** Only those points that lie far enough from the one before. */
function spaced(points) {
  const kept = [];
  for (const point of points) if (!kept.length || point[0] - kept.at(-1)[0] > GAP - 1e-9) kept.push(point);
  return kept;
}

function rounded(value) {
  return Math.round(Math.min(Math.max(value, -LIMIT), LIMIT) * 100) / 100 + 0;
}

/** Control points and how they are joined; every change leaves at least two points, ascending, at least `GAP` apart. */
export class Drawing {
  constructor(points, join) {
    this.past = [];
    this.future = [];
    this.before = null;
    this.adopt(points, join);
  }

  /** Begin anew, with nothing to undo; of many points few are kept. */
  adopt(points, join) {
    const few = points.length > MAX_POINTS ? simplified(points, join, { close: 0 }) : points;
    this.points = spaced(few);
    this.join = join;
    this.past = [];
    this.future = [];
    this.before = null;
  }

  /** Everything until `end` is one change. */
  begin() {
    this.before ??= [this.points, this.join];
  }

  end() {
    const { before } = this;
    this.before = null;
    if (!before || (before[0] === this.points && before[1] === this.join)) return;
    this.past = [...this.past, before].slice(-DEPTH);
    this.future = [];
  }

  /** One change: `change()` sets points or join. */
  once(change) {
    this.begin();
    const answer = change();
    this.end();
    return answer;
  }

  set(points, join = this.join) {
    this.once(() => Object.assign(this, { points, join }));
  }

  /** `close`: how closely the stroke is followed. */
  stroke(places, close) {
    this.once(() => {
      this.points = withStroke(this.points, places, this.join, close);
    });
  }

  /** The index of a new point, or -1 where there is no room for it. */
  add([x, y]) {
    const point = [rounded(x), rounded(y)];
    if (this.points.length >= MAX_POINTS || this.points.some(([other]) => Math.abs(other - point[0]) < GAP - 1e-9))
      return -1;
    this.once(() => {
      this.points = [...this.points, point].sort(([one], [two]) => one - two);
    });
    return this.points.indexOf(point);
  }

  /** A point moves as far as its neighbours let it. */
  move(index, [x, y]) {
    const { points } = this;
    const low = (points[index - 1]?.[0] ?? -LIMIT - GAP) + GAP;
    const high = (points[index + 1]?.[0] ?? LIMIT + GAP) - GAP;
    this.points = points.with(index, [rounded(Math.min(Math.max(x, low), high)), rounded(y)]);
  }

  /** Whether the point could go. */
  remove(index) {
    if (this.points.length <= MIN_POINTS || !(index in this.points)) return false;
    this.set(this.points.filter((_, k) => k !== index));
    return true;
  }

  undo() {
    this.#step(this.past, this.future);
  }

  redo() {
    this.#step(this.future, this.past);
  }

  #step(from, to) {
    this.end();
    if (!from.length) return;
    to.push([this.points, this.join]);
    [this.points, this.join] = from.pop();
  }
}
