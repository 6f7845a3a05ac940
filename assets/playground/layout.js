// Where the columns and neurons of a network stand in a picture of given width and height. Pure numbers.

const MAX_ROWS = 12;
const ROWS_WHEN_FOLDED = 10;
const HEAD = 72; // room above the images: name, curve
const CURVE = { top: 33, width: 58, height: 32 }; // of the activation, above its column
const FOOT = 32; // room below: the scale of the column
const LARGEST = 54;
const LEAST_PITCH = 66; // between columns; narrower pictures scroll
const SIDE = 22;

/**
 * layers: [{inputs, width}] -> {width, height, side, columns: [{x, size, folded, nodes: [{x, y}], below}]}; column 0 is
 * the input, which leaves at least `left` pixels for the names of its rows; `above` are left free for buttons above the
 * curves.
 */
export function arrange(layers, width, height, left = 0, above = 0) {
  const sizes = [layers[0].inputs, ...layers.map((layer) => layer.width)];
  const shown = sizes.map((size) => (size <= MAX_ROWS ? size : ROWS_WHEN_FOLDED));
  const rows = Math.max(...sizes.map((size, column) => shown[column] + (size > shown[column] ? 0.5 : 0)), 4);
  const head = HEAD + above;
  const room = height - head - FOOT;
  const first = Math.max(left, SIDE);
  const wide = Math.max(width, sizes.length * LEAST_PITCH + first - SIDE);
  const pitch = Math.min(room / rows, LARGEST * 1.28);
  const side = Math.floor(Math.min(pitch * 0.82, LARGEST, LEAST_PITCH * 0.62));
  const between = (wide - first - SIDE - side) / (sizes.length - 1);
  const columns = sizes.map((size, column) => {
    const x = Math.round(first + column * between);
    const folded = size - shown[column];
    const top = head + (room - (shown[column] + (folded ? 0.5 : 0)) * pitch) / 2 + (pitch - side) / 2;
    const nodes = Array.from({ length: shown[column] }, (_, row) => ({ x, y: Math.round(top + row * pitch) }));
    return { x, size, folded, nodes, below: nodes.at(-1).y + side };
  });
  return { width: wide, height, side, columns, head, foot: FOOT, above };
}

/** The box of a layer's activation curve, above its column. */
export function curveBox({ columns, side, above }, layer) {
  return {
    x: columns[layer + 1].x + side / 2 - CURVE.width / 2,
    y: CURVE.top + above,
    width: CURVE.width,
    height: CURVE.height,
  };
}

/** Which layer's heading is at (x, y), or null. */
export function headingAt(plan, x, y) {
  const layer =
    plan.columns.findIndex(
      (_, column) => column > 0 && Math.abs(x - plan.columns[column].x - plan.side / 2) < CURVE.width * 0.6,
    ) - 1;
  return y < CURVE.top + plan.above + CURVE.height + 2 && layer >= 0 && layer < plan.columns.length - 2 ? layer : null;
}

/**
 * Whose bias mark, at the lower left corner of its image, is within `near` pixels of (x, y): {layer, neuron}, or null.
 */
export function biasAt({ columns, side }, x, y, near = 6) {
  for (const [column, { nodes }] of columns.entries()) {
    const neuron = nodes.findIndex((node) => Math.hypot(x - node.x + 1, y - node.y - side - 1) < near);
    if (column > 0 && neuron >= 0) return { layer: column - 1, neuron };
  }
  return null;
}

/** Which neuron is at (x, y): {layer, neuron} with layer -1 for an input, or null. */
export function nodeAt({ columns, side }, x, y) {
  for (const [column, { nodes }] of columns.entries()) {
    const neuron = nodes.findIndex((node) => x >= node.x && x <= node.x + side && y >= node.y && y <= node.y + side);
    if (neuron >= 0) return { layer: column - 1, neuron };
  }
  return null;
}

/** The ends of the line from neuron i of column c to neuron j of the next. */
export function lineOf({ columns, side }, column, i, j) {
  const from = columns[column].nodes[i];
  const to = columns[column + 1].nodes[j];
  return { x0: from.x + side, y0: from.y + side / 2, x1: to.x, y1: to.y + side / 2 };
}

/** Which line passes within `near` pixels of (x, y): {layer, from, neuron}, or null. */
export function lineAt(plan, x, y, near = 4) {
  const column = plan.columns.findIndex(
    (_, c) => c + 1 < plan.columns.length && x > plan.columns[c].x + plan.side && x < plan.columns[c + 1].x,
  );
  if (column < 0) return null;
  let best = null;
  let distance = near;
  plan.columns[column].nodes.forEach((_, from) =>
    plan.columns[column + 1].nodes.forEach((__, neuron) => {
      const { x0, y0, x1, y1 } = lineOf(plan, column, from, neuron);
      const away = Math.abs(y - heightOn(y0, y1, (x - x0) / (x1 - x0)));
      if (away < distance) [best, distance] = [{ layer: column, from, neuron }, away];
    }),
  );
  return best;
}

// The height of a Bezier curve with horizontal ends, at a share of its way across: that place is found by Newton's
// method.
function heightOn(y0, y1, along) {
  let t = along;
  for (let k = 0; k < 4; k++) t -= (1.5 * t - 1.5 * t * t + t * t * t - along) / (1.5 - 3 * t + 3 * t * t);
  return y0 + (y1 - y0) * (3 * t * t - 2 * t * t * t);
}
