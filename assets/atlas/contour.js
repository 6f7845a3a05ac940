// Lines on which an image has a given value: marching squares between the centres of its pixels.

let room = new Float64Array(0);

/**
 * values [size * size], row 0 on top -> segments x0, y0, x1, y1 in 0..1 of the picture (the centre of the first pixel
 * is at 0.5 / size). Exactly at the level counts as below it, squares with a corner that is not finite have no line, of
 * the two ways through a saddle the middle's value decides.
 */
export function contour(values, size, level) {
  const most = 8 * (size - 1) * (size - 1); // two segments a square
  if (room.length < most) room = new Float64Array(most);
  let end = 0;
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const p = row * size + column;
      end = square(
        values[p] - level,
        values[p + 1] - level,
        values[p + size + 1] - level,
        values[p + size] - level,
        column + 0.5,
        row + 0.5,
        1 / size,
        room,
        end,
      );
    }
  }
  return room.slice(0, end);
}

const [TOP, RIGHT, BOTTOM, LEFT] = [0, 1, 2, 3];
const CUTS = {
  // which two sides a line joins, by the corners above the level: 1 upper left, 2 upper right, 4 lower right, 8
  1: [TOP, LEFT],
  2: [TOP, RIGHT],
  3: [LEFT, RIGHT],
  4: [RIGHT, BOTTOM],
  6: [TOP, BOTTOM],
  7: [LEFT, BOTTOM],
  8: [LEFT, BOTTOM],
  9: [TOP, BOTTOM],
  11: [RIGHT, BOTTOM],
  12: [LEFT, RIGHT],
  13: [TOP, RIGHT],
  14: [TOP, LEFT],
};
const SADDLES = [
  [CUTS[2], CUTS[8]],
  [CUTS[1], CUTS[4]],
];
const corners = new Float64Array(4); // of the present square, clockwise from the upper left, above the level

function square(nw, ne, se, sw, x, y, scale, to, end) {
  const above = (nw > 0 ? 1 : 0) | (ne > 0 ? 2 : 0) | (se > 0 ? 4 : 0) | (sw > 0 ? 8 : 0);
  if (above === 0 || above === 15 || !Number.isFinite(nw + ne + se + sw)) return end;
  corners[0] = nw;
  corners[1] = ne;
  corners[2] = se;
  corners[3] = sw;
  if (above !== 5 && above !== 10) return line(CUTS[above], x, y, scale, to, end);
  const [first, second] = SADDLES[(above === 5) === nw + ne + se + sw > 0 ? 0 : 1];
  return line(second, x, y, scale, to, line(first, x, y, scale, to, end));
}

function line(sides, x, y, scale, to, end) {
  for (const side of sides) {
    const share = corners[side] / (corners[side] - corners[(side + 1) % 4]);
    const along = side === TOP || side === RIGHT ? share : 1 - share; // clockwise is backwards below and on the left
    to[end++] = scale * (side === RIGHT ? x + 1 : side === LEFT ? x : x + along);
    to[end++] = scale * (side === BOTTOM ? y + 1 : side === TOP ? y : y + along);
  }
  return end;
}
