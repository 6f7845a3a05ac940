// A figure that cannot be drawn: the error is an error, its place says so, and everything else goes on.

import { element } from "./dom.js";

const SENTENCE = "This figure could not be drawn; everything else goes on.";
/** @type {WeakMap<Element, HTMLElement>} */
const notes = new WeakMap(); // in the figures that cannot be drawn at the moment

/**
 * Draws a figure whose place is `place`. What is thrown reaches the console, once until it succeeds again, and the
 * visitor reads a sentence above the figure's canvases, which are hidden meanwhile.
 * @param {Element} place
 * @param {() => void} draw
 * @returns {boolean} whether it was drawn
 */
export function drawFigure(place, draw) {
  try {
    draw();
  } catch (error) {
    fail(place, error);
    return false;
  }
  const note = notes.get(place);
  if (!note) return true;
  note.remove();
  notes.delete(place);
  place.classList.remove("undrawn");
  return true;
}

/**
 * @param {Element} place
 * @param {unknown} error
 */
function fail(place, error) {
  const known = notes.get(place);
  const note = known ?? element("p", { class: "undrawn-note", role: "alert" }, SENTENCE);
  if (!known) reportError(error);
  notes.set(place, note);
  if (place.contains(note)) return;
  place.classList.add("undrawn");
  const canvas = place.querySelector("canvas");
  if (canvas) canvas.before(note);
  else place.append(note);
}
