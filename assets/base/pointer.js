// A canvas that is read with the mouse, a finger or the arrow keys.

/** @type {Record<string, [number, number]>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-Infinity, 0],
  End: [Infinity, 0],
};

/**
 * Where arrow keys lead on a plane whose second axis goes up.
 * @type {Record<string, [number, number]>}
 */
export const PLANE_ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Make `canvas` readable. What a finger touched stays read until it touches something else.
 * @param {HTMLCanvasElement} canvas
 * @param {object} reading
 * @param {(x: number, y: number) => void} reading.point the pixel under the mouse or a finger
 * @param {(across: number, down: number) => boolean | void} reading.step an arrow key, of which Home and End go
 *   infinitely far; false where the key means nothing to it
 * @param {() => void} reading.leave nothing is read any more
 */
export function readable(canvas, { point, step, leave }) {
  canvas.tabIndex = 0;
  canvas.setAttribute("data-own-keys", "");
  const pointed = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    point(event.clientX - box.left, event.clientY - box.top);
  };
  canvas.addEventListener("pointermove", pointed);
  canvas.addEventListener("pointerdown", pointed);
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") leave();
  });
  canvas.addEventListener("blur", () => leave());
  canvas.addEventListener("keydown", (event) => {
    const { ctrlKey, metaKey, altKey, key } = event;
    const arrow = ARROWS[key];
    if (!arrow || ctrlKey || metaKey || altKey || step(...arrow) === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
