// The plane on which a curve is drawn: strokes, control points to drag, and the same by keys.

import { format } from "../maths/number_format.js";
import { element, prepare, say } from "../base/dom.js";
import { heights } from "./draw.js";
import { Frame } from "../base/frame.js";
import { PLANE_ARROWS } from "../base/pointer.js";
import { slopes, uniform, valueAt } from "../maths/sampled_curve.js";

const ROOM = { left: 38, right: 14, top: 20, below: 36 };
const SAMPLES = 601;
const CATCH = { mouse: 9, pen: 11, touch: 22 }; // pixels around a point within which it is caught
const CLICK_PIXELS = 4; // pixels that a press may move and still be a click
const DOUBLE_CLICK_MS = 400; // ms between the clicks of a double click
const FOLLOW = 2.5; // pixels that the curve may be away from the stroke
const POINT = 5;
const STEP = 0.05;
const WALK = { PageUp: (k) => k - 1, PageDown: (k) => k + 1, Home: () => 0, End: () => Infinity };

export class Pad {
  /** `drawing`: the curve; `changed()` after every change; then perhaps `announce(sentence)` about it. */
  constructor(drawing, { changed, announce }) {
    this.drawing = drawing;
    this.changed = changed;
    this.announce = announce;
    this.half = [4, 3]; // the plane is +- these
    this.relu = true; // drawn behind
    this.current = 0; // the point that the keys have
    this.hover = null;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.handles = element("div", {
      class: "handles",
      role: "group",
      "data-own-keys": "",
      "aria-label":
        "Control points. Arrow keys move one, page up and page down go to the next, Delete removes, Insert adds.",
    });
    this.readout = element("p", { class: "readout" });
    this.element = element("div", { class: "pad" }, this.canvas, this.handles, this.readout);
    this.frame = new Frame({ room: ROOM, across: "pre-activation z", up: "s(z)" });
    this.#listen();
  }

  #listen() {
    const { canvas, handles } = this;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#cancel(event));
    canvas.addEventListener("pointerleave", (event) => {
      if (this.#another(event)) return;
      this.hover = null;
      this.draw();
    });
    handles.addEventListener("keydown", (event) => this.#key(event));
    for (const kind of ["keyup", "focusout"]) handles.addEventListener(kind, () => this.#settled());
    handles.addEventListener("focusin", ({ target }) => {
      this.current = [...handles.children].indexOf(target);
      this.draw();
    });
  }

  draw(style = this.style) {
    this.style = style;
    const width = Math.round(this.element.clientWidth);
    if (!style || width < 120) return;
    const [across, up] = this.half;
    const height = Math.round(Math.min(Math.max(0.56 * width, 270), 420));
    const context = prepare(this.canvas, width, height);
    this.frame.fitNumbers(context, style, { width, height, low: -across, high: across, bottom: -up, top: up });
    this.frame.axes(context, style);
    this.frame.clip(context);
    this.#curve(context);
    context.restore();
    this.#points(context);
    this.#handles();
    this.#read();
  }

  #curve(context) {
    const {
      drawing: { points, join },
      frame,
      style,
      press,
    } = this;
    this.x = uniform([-this.half[0], this.half[0]], SAMPLES);
    this.y = heights(points, join, this.x);
    if (this.relu)
      frame.strokes(context, { color: style.ink, width: 1.6, alpha: 0.4, dash: [2, 3.5] }, () =>
        frame.trace(
          context,
          this.x,
          this.x.map((x) => Math.max(x, 0)),
        ),
      );
    const drawn = press?.stroke;
    frame.curve(context, this.x, this.y, [points[0][0], points.at(-1)[0]], {
      color: style.color,
      width: 2.6,
      alpha: drawn ? 0.35 : 1,
    });
    if (!drawn) return;
    frame.strokes(context, { color: style.color, width: 2.6 }, () =>
      press.stroke.forEach(([x, y], k) => context[k ? "lineTo" : "moveTo"](frame.x(x), frame.y(y))),
    );
  }

  #points(context) {
    const {
      drawing: { points },
      frame,
      style,
    } = this;
    const focused = this.#focused();
    points.forEach(([x, y], k) => {
      if (Math.abs(x) > this.half[0] || Math.abs(y) > this.half[1]) return;
      const caught = k === (this.press?.caught ?? this.hover?.caught ?? focused);
      frame.dot(context, x, y, { color: style.color, paper: style.paper, radius: caught ? POINT + 2 : POINT });
      if (k !== focused) return;
      frame.strokes(context, { color: style.accent, width: 2 }, () =>
        context.arc(frame.x(x), frame.y(y), POINT + 6, 0, 2 * Math.PI),
      );
    });
  }

  #focused() {
    return this.handles.contains(this.handles.getRootNode().activeElement) ? this.current : -1;
  }

  // One button a point, which takes the keys; the mouse goes through it to the plane.
  #handles() {
    const {
      handles,
      drawing: { points },
      frame,
    } = this;
    this.current = Math.min(this.current, points.length - 1);
    while (handles.children.length > points.length) handles.lastChild.remove();
    while (handles.children.length < points.length)
      handles.append(element("button", { type: "button", class: "handle" }));
    points.forEach(([x, y], k) => {
      const handle = handles.children[k];
      handle.style.left = `${frame.x(Math.min(Math.max(x, frame.low), frame.high))}px`;
      handle.style.top = `${frame.y(Math.min(Math.max(y, frame.bottom), frame.top))}px`;
      handle.tabIndex = k === this.current ? 0 : -1;
      handle.setAttribute("aria-label", `Point ${k + 1} of ${points.length}: z ${format(x)}, s ${format(y)}`);
    });
  }

  #read() {
    const { hover, x, y } = this;
    const z = hover?.place[0];
    say(
      this.readout,
      hover
        ? `s(${format(z, 3)}) = ${format(valueAt(x, y, z), 3)}, slope ${format(valueAt(x, slopes(x, y), z), 2)}`
        : "",
    );
  }

  #place(event) {
    const { frame } = this;
    const box = this.canvas.getBoundingClientRect();
    const down = Math.min(Math.max((event.clientY - box.top - frame.above) / frame.height, 0), 1);
    return [frame.back(event.clientX - box.left), frame.top - down * (frame.top - frame.bottom)];
  }

  // The point under the pointer, -1 where there is none.
  #caught(event) {
    const box = this.canvas.getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    let [best, least] = [-1, CATCH[event.pointerType] ?? CATCH.mouse];
    this.drawing.points.forEach(([x, y], k) => {
      const away = Math.hypot(this.frame.x(x) - left, this.frame.y(y) - top);
      if (away <= least) [best, least] = [k, away];
    });
    return best;
  }

  #down(event) {
    if (event.button || this.press) return;
    event.preventDefault(); // the focus goes to the point
    this.canvas.setPointerCapture(event.pointerId);
    const caught = this.#caught(event);
    this.press = { pointer: event.pointerId, caught, at: [event.clientX, event.clientY], stroke: null, moved: false };
    if (caught >= 0) this.#focus(caught);
    else this.handles.getRootNode().activeElement?.blur();
    this.drawing.begin();
    this.draw();
  }

  // A second finger, while the first one draws.
  #another(event) {
    return Boolean(this.press) && this.press.pointer !== event.pointerId;
  }

  #move(event) {
    if (this.#another(event)) return;
    const { press } = this;
    this.hover = { place: this.#place(event), caught: press ? press.caught : this.#caught(event) };
    this.canvas.style.cursor = this.hover.caught >= 0 ? (press ? "grabbing" : "grab") : "crosshair";
    if (press) {
      press.moved ||= Math.hypot(event.clientX - press.at[0], event.clientY - press.at[1]) > CLICK_PIXELS;
      if (press.moved) this.#drag(event);
    }
    this.draw();
  }

  #drag(event) {
    const { press } = this;
    if (press.caught >= 0) {
      this.drawing.move(press.caught, this.#place(event));
      this.changed();
      return;
    }
    press.stroke ??= [this.#place({ clientX: press.at[0], clientY: press.at[1] })];
    const between = event.getCoalescedEvents?.() ?? [];
    for (const moment of between.length ? between : [event]) press.stroke.push(this.#place(moment));
  }

  #up(event) {
    const { press, drawing } = this;
    if (!press || this.#another(event)) return;
    this.press = null;
    if (press.stroke) drawing.stroke(press.stroke, (FOLLOW * 2 * this.half[1]) / this.frame.height);
    drawing.end();
    this.#finish(press.moved ? "" : this.#click(event, press.caught));
  }

  // Something was done; a sentence about it stays until the next change.
  #finish(sentence) {
    this.changed();
    if (sentence) this.announce(sentence);
    this.draw();
  }

  /** What is being dragged is let go. */
  release() {
    this.press = null;
    this.drawing.end();
  }

  #cancel(event) {
    if (this.#another(event)) return;
    this.release();
    this.draw();
  }

  // A click adds a point; two on a point remove it. It gives a sentence about that, as what it calls does.
  #click(event, caught) {
    const again =
      caught >= 0 && this.clicked?.caught === caught && event.timeStamp - this.clicked.when < DOUBLE_CLICK_MS;
    this.clicked = again ? null : { caught, when: event.timeStamp };
    if (again) return this.#remove(caught);
    return caught < 0 ? this.#added(this.drawing.add(this.#place(event))) : "";
  }

  #added(index) {
    if (index < 0) return "There is no room for another point here.";
    this.draw();
    this.#focus(index);
    return `Point added, ${this.drawing.points.length} now.`;
  }

  #remove(index) {
    if (!this.drawing.remove(index)) return "A curve needs two points.";
    this.#focus(Math.min(index, this.drawing.points.length - 1)); // before its button goes, whose focus would be lost
    return `Point removed, ${this.drawing.points.length} left.`;
  }

  #focus(index) {
    this.current = index;
    this.handles.children[index]?.focus({ preventScroll: true });
  }

  #settled() {
    if (this.press) return;
    this.drawing.end();
    this.draw();
  }

  #key(event) {
    if (this.press || event.altKey || event.ctrlKey || event.metaKey) return;
    const { points } = this.drawing;
    let sentence = "";
    if (PLANE_ARROWS[event.key]) this.#nudge(PLANE_ARROWS[event.key], event.shiftKey ? 10 * STEP : STEP);
    else if (WALK[event.key]) this.#focus(Math.min(Math.max(WALK[event.key](this.current), 0), points.length - 1));
    else if (event.key === "Delete" || event.key === "Backspace") sentence = this.#remove(this.current);
    else if (event.key === "Insert" || event.key === "+") sentence = this.#insert();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#finish(sentence);
  }

  #nudge([right, up], size) {
    this.drawing.begin();
    const [x, y] = this.drawing.points[this.current];
    this.drawing.move(this.current, [x + right * size, y + up * size]);
  }

  // Halfway to the next point, or after the last one.
  #insert() {
    const { points, join } = this.drawing;
    const [x] = points[this.current];
    const place = this.current + 1 < points.length ? (x + points[this.current + 1][0]) / 2 : x + 0.5;
    return this.#added(this.drawing.add([place, heights(points, join, [place])[0]]));
  }
}
