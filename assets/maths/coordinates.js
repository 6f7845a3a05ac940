// Places on a picture of the plane: domain is [[low, high] of x1, [low, high] of x2], a picture is square, x2 points
// up.

/**
 * @typedef {[number, number]} Pair
 * @typedef {[Pair, Pair]} Domain
 */

/**
 * Raw coordinates -> [x, y] in a picture of this side, from its upper left corner.
 * @param {Domain} domain @param {number} side @param {Pair} point
 * @returns {Pair}
 */
export function toPicture([[left, right], [bottom, top]], side, [x1, x2]) {
  return [(side * (x1 - left)) / (right - left), (side * (top - x2)) / (top - bottom)];
}

/**
 * [x, y] in a picture of this side -> raw coordinates.
 * @param {Domain} domain @param {number} side @param {Pair} place
 * @returns {Pair}
 */
export function fromPicture([[left, right], [bottom, top]], side, [x, y]) {
  return [left + (x / side) * (right - left), top - (y / side) * (top - bottom)];
}
