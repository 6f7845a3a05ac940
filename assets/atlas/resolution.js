// How fine the images may be: as fine as a frame has time for while something moves, fine when it rests.

const STEPS = [24, 32, 40, 48, 64, 80, 96];
const BUDGET_MS = 15; // ms of a frame while something moves
const ENOUGH_PIXELS = 64; // pixels a side, below which a frame may take longer
const LONGER_BUDGET_MS = 24; // ms of such a frame
const FINE_BUDGET_MS = 110; // ms that a fine picture may take when nothing moves
const MAX_NUMBERS = 6e6; // numbers in the buffers of one picture
const FINE = [96, 128, 192, 256, 320];

export class Resolution {
  /** `fixed`: a resolution that is used always, or undefined. */
  constructor(fixed) {
    this.fixed = fixed;
    this.cost = 3e-4; // ms a pixel of one picture of everything, as measured lately
  }

  /** Pixels a side while something moves. */
  get moving() {
    return (
      this.fixed ??
      Math.max(
        largest(STEPS, this.cost, BUDGET_MS),
        Math.min(ENOUGH_PIXELS, largest(STEPS, this.cost, LONGER_BUDGET_MS)),
      )
    );
  }

  /** Pixels a side of the small images when nothing moves; `wanted` where the screen shows that many. */
  resting(wanted) {
    return this.fixed ?? Math.min(wanted > 100 ? 128 : 96, largest(FINE, this.cost, FINE_BUDGET_MS));
  }

  /** Pixels a side of the large image when nothing moves, of a network with so many images. */
  fine(images) {
    if (this.fixed) return this.fixed;
    return largest(
      FINE.filter((size, k) => k === 0 || size * size * images <= MAX_NUMBERS),
      this.cost,
      FINE_BUDGET_MS,
    );
  }

  /** A picture of everything at this size took so long. */
  took(size, ms) {
    const now = ms / (size * size);
    this.cost = now > this.cost ? 0.5 * (this.cost + now) : 0.9 * this.cost + 0.1 * now;
  }
}

function largest(sizes, cost, budget) {
  return sizes.findLast((size) => cost * size * size <= budget) ?? sizes[0];
}
