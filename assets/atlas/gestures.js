// Pointing, pressing, panning, pinching and the wheel on anything that shows the plane.

import { fromPicture } from "../maths/coordinates.js";

const SLACK = 4; // px that a press may move and still be a click
const WHEEL = 0.0016; // of a doubling, a unit of the wheel
const LINE = 16; // units of the wheel in a line
const SPAN = [2e-6, 5e5]; // shortest and longest span that one can zoom to
const REST_MS = 220; // ms after the last turn of the wheel that end it

export class Gestures {
  /**
   * on = {box(event): {left, top, side, key} of the square under it or null, wheel(event): whether it zooms,
   * point(place or null), clicked(place, key), grab(event, box): what to call with places while it is dragged, or null,
   * moving(is it)}
   */
  constructor(element, state, on) {
    this.element = element;
    this.state = state;
    this.on = on;
    this.pressed = new Map();
    this.start = null;
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    element.addEventListener("pointerup", (event) => this.#up(event, true));
    element.addEventListener("pointercancel", (event) => this.#up(event, false));
    element.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && !this.start) on.point(null);
    });
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    element.addEventListener(
      "touchstart",
      (event) => {
        if (event.touches.length > 1 || this.start?.grabbed) event.preventDefault();
      },
      { passive: false },
    );
  }

  #down(event) {
    const box = this.on.box(event);
    if (!box || event.button !== 0) return;
    this.pressed.set(event.pointerId, [event.clientX, event.clientY]);
    const grabbed = this.pressed.size === 1 ? this.on.grab(event, box) : null;
    this.start = { box, grabbed, domain: this.state.domain, moved: this.pressed.size > 1, from: new Map(this.pressed) };
    if (grabbed) this.#capture(event);
    this.on.point(place(event, box, this.state.domain));
  }

  #move(event) {
    // a mouse that was released where nobody heard it
    if (event.pointerType === "mouse" && event.buttons === 0) this.#up(event, false);
    if (!this.start) {
      const box = this.on.box(event);
      return this.on.point(box && place(event, box, this.state.domain));
    }
    if (!this.pressed.has(event.pointerId)) return;
    this.pressed.set(event.pointerId, [event.clientX, event.clientY]);
    const [x, y] = this.start.from.get(event.pointerId);
    if (!this.start.moved && Math.hypot(event.clientX - x, event.clientY - y) <= SLACK) return;
    if (!this.start.moved) this.#capture(event);
    this.start.moved = true;
    this.#drag(event);
  }

  #drag(event) {
    const { box, grabbed, domain, from } = this.start;
    if (grabbed) return grabbed(place(event, box, this.state.domain));
    if (event.pointerType === "touch" && this.pressed.size === 1)
      return this.on.point(place(event, box, this.state.domain));
    this.on.moving(true);
    this.on.point(null);
    this.state.show(moved(domain, box, [...from.values()], [...this.pressed.values()]));
  }

  #up(event, finished) {
    if (!this.pressed.delete(event.pointerId) || !this.start) return;
    const { box, moved: dragged, grabbed } = this.start;
    if (this.pressed.size) {
      this.start = { ...this.start, domain: this.state.domain, from: new Map(this.pressed) };
      return;
    }
    this.start = null;
    this.on.moving(false);
    if (dragged) this.state.settle();
    else if (finished && !grabbed) this.on.clicked(place(event, box, this.state.domain), box.key);
  }

  #capture(event) {
    event.target.setPointerCapture?.(event.pointerId);
  }

  #wheel(event) {
    const box = this.on.box(event);
    if (!box || !this.on.wheel(event)) return;
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode === 1 ? LINE : 1) * (event.ctrlKey ? 4 : 1);
    this.on.moving(true);
    this.state.show(
      zoomed(this.state.domain, place(event, box, this.state.domain), 2 ** Math.min(Math.max(turned * WHEEL, -1), 1)),
    );
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.on.moving(false);
      this.state.settle();
    }, REST_MS);
  }
}

function place({ clientX, clientY }, { left, top, side }, domain) {
  return fromPicture(domain, side, [clientX - left, clientY - top]);
}

/** The domain around a place, its spans times `factor` within what is possible. */
export function zoomed(domain, around, factor) {
  const spans = domain.map(([low, high]) => high - low);
  const least = Math.max(...spans.map((span) => SPAN[0] / span));
  const most = Math.min(...spans.map((span) => SPAN[1] / span));
  const by = Math.min(Math.max(factor, least), most);
  return domain.map(([low, high], axis) => [
    around[axis] + (low - around[axis]) * by,
    around[axis] + (high - around[axis]) * by,
  ]);
}

// What was under one or two fingers stays under them.
function moved(domain, box, before, now) {
  const middle = (points) => [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  const apart = (points) =>
    points.length > 1 ? Math.max(Math.hypot(points[0][0] - points[1][0], points[0][1] - points[1][1]), 10) : 1;
  const [from, to] = [middle(before), middle(now)];
  const at = ([x, y]) => fromPicture(domain, box.side, [x - box.left, y - box.top]);
  const [held, here] = [at(from), at(to)];
  const shifted = domain.map((span, axis) => span.map((end) => end + held[axis] - here[axis]));
  return zoomed(shifted, held, apart(before) / apart(now));
}

/** The square of the small image under the pointer. */
export function boxOf({ target }) {
  const frame = target.closest?.(".frame");
  if (!frame) return null;
  const { left, top, width } = frame.getBoundingClientRect();
  return { left, top, side: width, key: frame.dataset.focus };
}
