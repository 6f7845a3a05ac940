// Where the small window of a cell hides least.

const GAP = 4; // px to what it stands beside
const HEAD = 60; // px at the top of the screen that the lab's bar may cover
const HIDDEN = [
  [".cells", 60],
  [".chosen, .shape, .letters", 3],
  [".figures", 2],
  [".equation, .idea", 1],
]; // what a hidden pixel costs
const FAR = 12; // what a pixel of distance costs
const OFF = 1e6;

/** {left, top} in the client's px for a window of width x height beside a cell; `root` holds all that may be hidden. */
export function popoverPosition(cell, root, { width, height }) {
  const bounds = root.getBoundingClientRect();
  const hidden = HIDDEN.flatMap(([names, price]) =>
    [...root.querySelectorAll(names)].map((part) => ({ box: part.getBoundingClientRect(), price })),
  );
  const own = cell.getBoundingClientRect();
  const [group, block] = [".cells", ".numbers, .own, .letter"].map((name) =>
    (cell.closest(name) ?? cell).getBoundingClientRect(),
  );
  const middle = { x: (own.left + own.right - width) / 2, y: (own.top + own.bottom - height) / 2 };
  const places = [
    [middle.x, group.top - height - GAP],
    [middle.x, group.bottom + GAP],
    [middle.x, block.top - height - GAP],
    [group.right + 2 * GAP, middle.y],
    [block.right + 2 * GAP, middle.y],
    [block.right + 2 * GAP, block.top - height / 2],
    [middle.x, own.top - height - GAP],
    [middle.x, own.bottom + GAP],
  ];
  const boxes = places.map(([x, y]) =>
    boxAt(Math.min(Math.max(x, bounds.left), bounds.right - width), y, width, height),
  );
  const costs = boxes.map((box) => cost(box, own, hidden));
  return boxes[costs.indexOf(Math.min(...costs))];
}

function boxAt(left, top, width, height) {
  return { left, top, right: left + width, bottom: top + height };
}

function cost(box, own, hidden) {
  const off = box.top < HEAD || box.bottom > window.innerHeight || overlap(box, own) > 0 ? OFF : 0;
  const covered = hidden.reduce((sum, part) => sum + part.price * overlap(box, part.box), 0);
  const away = [
    Math.max(box.left - own.right, own.left - box.right, 0),
    Math.max(box.top - own.bottom, own.top - box.bottom, 0),
  ];
  return off + covered + FAR * Math.hypot(...away);
}

function overlap(one, other) {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return across > 0 && down > 0 ? across * down : 0;
}
