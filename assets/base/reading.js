// Reading a figure: marks stand over its canvas, so that nothing is drawn again when the mouse moves.

import { element } from "./dom.js";
import { readable } from "./pointer.js";

export class Reader {
  /**
   * Over `canvas`, about places of the owner's kind: `find(x, y)` answers the place at a pixel or null, `next(place,
   * across, down)` the one an arrow key leads to (from null: where one begins) or null, `show(place)` says in words
   * what is there and answers its marks, [{kind: "hair" | "column" | "cell" | "spot", left, top, width, height}]; of
   * null it answers [].
   */
  constructor(canvas, { find, next, show }) {
    Object.assign(this, { show, place: null, marks: [] });
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
      if (!node.hidden) placed(node, marks[k]);
    });
  }

  #step(place) {
    if (place === null) return false;
    this.#set(place);
    return true;
  }

  #set(place) {
    if (String(place) === String(this.place)) return;
    this.place = place;
    this.again();
  }
}

function placed(node, { kind, left, top, width = 0, height = 0 }) {
  node.className = `mark ${kind}`;
  Object.assign(node.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}
