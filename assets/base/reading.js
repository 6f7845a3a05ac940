// Reading a figure: marks stand over its canvas, so that nothing is drawn again when the mouse moves.

import { element } from "./dom.js";
import { readable } from "./pointer.js";

/** @typedef {{kind: string, left: number, top: number, width?: number, height?: number}} Mark */

/** @template Place */
export class Reader {
  /**
   * Over `canvas`, about places of the owner's kind.
   * @param {HTMLCanvasElement} canvas
   * @param {object} owner
   * @param {(x: number, y: number) => Place | null} owner.find the place at a pixel
   * @param {(place: Place | null, across: number, down: number) => Place | null} owner.next the place that an arrow
   *   key leads to; from null: where one begins
   * @param {(place: Place | null) => Mark[] | null | undefined} owner.show says in words what is there and gives its
   *   marks, of the kinds "hair", "column", "cell" and "spot"
   */
  constructor(canvas, { find, next, show }) {
    this.show = show;
    /** @type {Place | null} */
    this.place = null;
    /** @type {HTMLElement[]} */
    this.marks = [];
    this.element = element("div", { class: "read" }, canvas);
    readable(canvas, {
      point: (x, y) => this.#set(find(x, y)),
      step: (across, down) => this.#step(next(this.place, across, down)),
      leave: () => this.#set(null),
    });
  }

  /** After the figure was drawn: the same place again. */
  again() {
    const marks = this.show(this.place) ?? [];
    while (this.marks.length < marks.length) this.marks.push(this.element.appendChild(element("span", {})));
    this.marks.forEach((node, k) => {
      node.hidden = k >= marks.length;
      const mark = marks[k];
      if (mark) placed(node, mark);
    });
  }

  /** @param {Place | null} place */
  #step(place) {
    if (place === null) return false;
    this.#set(place);
    return true;
  }

  /** @param {Place | null} place */
  #set(place) {
    if (String(place) === String(this.place)) return;
    this.place = place;
    this.again();
  }
}

/**
 * @param {HTMLElement} node
 * @param {Mark} mark
 */
function placed(node, { kind, left, top, width = 0, height = 0 }) {
  node.className = `mark ${kind}`;
  Object.assign(node.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}
