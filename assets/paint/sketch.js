// The painted points, [x1, x2, class] each, with what was before for undo and what came after for redo.

const DEPTH = 100; // strokes that can be undone
export const EDGE = 6; // half the width of the plane
export const MAX_POINTS = 2000;
export const LETTERS = [..."ABCDEF"]; // the classes

export class Sketch {
  constructor(points = []) {
    this.points = points;
    this.past = [];
    this.future = [];
    this.before = null; // of the stroke that has begun
  }

  /** Everything until `end` is one stroke, undone together. */
  begin() {
    this.before ??= this.points;
  }

  end() {
    if (this.before && this.before !== this.points) {
      this.past = [...this.past, this.before].slice(-DEPTH);
      this.future = [];
    }
    this.before = null;
  }

  /** One stroke at once. */
  replace(points) {
    this.end();
    this.begin();
    this.points = points;
    this.end();
  }

  add(place, label) {
    if (this.points.length < MAX_POINTS) this.points = [...this.points, [...rounded(place), label]];
  }

  move(index, place) {
    this.points = this.points.with(index, [...rounded(place), this.points[index][2]]);
  }

  /** Wipe away what is this near to the way from one place to another. */
  erase(from, to, radius) {
    const kept = this.points.filter((point) => distance(point, nearestOn(from, to, point)) > radius);
    if (kept.length < this.points.length) this.points = kept;
  }

  /** The index of the nearest point within this radius, -1 where there is none; of several the one on top. */
  nearest(place, radius) {
    let [best, least] = [-1, radius];
    this.points.forEach((point, k) => {
      const away = distance(point, place);
      if (away <= least) [best, least] = [k, away];
    });
    return best;
  }

  undo() {
    this.end();
    if (!this.past.length) return;
    this.future.push(this.points);
    this.points = this.past.pop();
  }

  redo() {
    this.end();
    if (!this.future.length) return;
    this.past.push(this.points);
    this.points = this.future.pop();
  }

  /** How many points there are of each class, [count of A, ...]. */
  counts(classes) {
    const counts = Array(classes).fill(0);
    for (const [, , label] of this.points) counts[label] += 1;
    return counts;
  }

  /**
   * Which colour each class has: that of the picture it will be trained in, where only the classes that are used count;
   * those that are not yet used have the others.
   */
  shades(classes) {
    const counts = this.counts(classes);
    const labels = counts.map((_, label) => label);
    const used = labels.filter((label) => counts[label]);
    if (used.length < 2) return labels;
    const order = [...used, ...labels.filter((label) => !counts[label])];
    return labels.map((label) => order.indexOf(label));
  }
}

export function clamped(value) {
  return Math.min(Math.max(value, -EDGE), EDGE);
}

function rounded(place) {
  return place.map((value) => Math.round(clamped(value) * 100) / 100 + 0);
}

function nearestOn([a1, a2], [b1, b2], [p1, p2]) {
  const length = (b1 - a1) ** 2 + (b2 - a2) ** 2;
  const share = length ? Math.min(Math.max(((p1 - a1) * (b1 - a1) + (p2 - a2) * (b2 - a2)) / length, 0), 1) : 0;
  return [a1 + share * (b1 - a1), a2 + share * (b2 - a2)];
}

function distance([x1, x2], [y1, y2]) {
  return Math.hypot(x1 - y1, x2 - y2);
}
