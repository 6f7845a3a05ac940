// A canvas that is read with the mouse, a finger or the arrow keys.

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-Infinity, 0],
  End: [Infinity, 0],
};

/**
 * Make `canvas` readable: `point(x, y)` is told the pixel under the mouse or a finger; `step(across, down)` an arrow
 * key, of which Home and End go infinitely far, it answers false where the key means nothing to it; `leave()`: nothing
 * is read any more. What a finger touched stays read until it touches something else.
 */
export function readable(canvas, { point, step, leave }) {
  canvas.tabIndex = 0;
  canvas.setAttribute("data-own-keys", "");
  const pointed = (event) => {
    const box = canvas.getBoundingClientRect();
    point(event.clientX - box.left, event.clientY - box.top);
  };
  for (const kind of ["pointermove", "pointerdown"]) canvas.addEventListener(kind, pointed);
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") leave();
  });
  canvas.addEventListener("blur", () => leave());
  canvas.addEventListener("keydown", (event) => {
    const { ctrlKey, metaKey, altKey, key } = event;
    if (!(key in ARROWS) || ctrlKey || metaKey || altKey || step(...ARROWS[key]) === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
