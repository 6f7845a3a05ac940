// Round limits that seldom change: of a colour scale, and of an axis over the steps of a run.

import { largest, niceLimit, typical } from "../maths/limits.js";

/** A colour scale from -limit to limit, in round numbers that seldom change. */
export class Scale {
  limit = 0;
  most = 0; // the largest size there is

  /**
   * Everything is within the scale, unless it is `fixed` (0: it follows the data).
   * @param {ArrayLike<number>[]} images
   * @param {number} fixed
   */
  include(images, fixed) {
    this.most = largest(images);
    this.limit = fixed || niceLimit(this.most, this.limit);
  }

  /**
   * Nine tenths are within the scale, or everything where that is not much more.
   * @param {ArrayLike<number>[]} images
   * @param {number} fixed
   */
  fit(images, fixed) {
    this.most = largest(images);
    if (fixed) this.limit = fixed;
    if (fixed) return;
    this.limit = niceLimit(typical(images) || this.most, this.limit);
    if (this.most < 1.5 * this.limit) this.limit = niceLimit(this.most, this.limit);
  }

  get clipped() {
    return this.most > this.limit * 1.001;
  }
}

/** The limit of an axis: as large as any moment of the run up to the one that is shown has asked for. */
export class Reach {
  /** @type {[number, number][]} */
  grown = []; // [step, limit], both growing

  /**
   * The limit at a step, where it must hold `size` at least.
   * @param {number} step
   * @param {number} size
   */
  at(step, size) {
    const known = this.grown.findLast(([when]) => when <= step)?.[1] ?? 0;
    if (size <= known) return known;
    const limit = niceLimit(size);
    const others = this.grown.filter(([when, other]) => when < step || (when > step && other > limit));
    /** @type {[number, number]} */
    const entry = [step, limit];
    this.grown = [...others, entry].sort(([one], [two]) => one - two);
    return limit;
  }
}
