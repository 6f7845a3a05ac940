// The canvas that is painted on, by mouse, finger or keys.

import { classColor } from "../maths/color_scale.js";
import { fromPicture, toPicture } from "../maths/coordinates.js";
import { element, prepare } from "../base/dom.js";
import { PLANE_ARROWS } from "../base/pointer.js";
import { clamped, EDGE, LETTERS } from "./sketch.js";

/**
 * @import { Domain, Pair } from "../maths/coordinates.js"
 */

/** @type {Domain} */
const DOMAIN = [
  [-EDGE, EDGE],
  [-EDGE, EDGE],
];
const LEFT = 24;
const ABOVE = 6;
const BELOW = 26;
const WIDEST = 470;
const POINT = 4.2; // CSS pixels
const CATCH = { mouse: 7, pen: 9, touch: 14 }; // pixels around a point within which it is caught
const CLICK_PIXELS = 3; // pixels that a press may move and still be a click
const SPRAY = 0.45; // standard deviation of a spray
const SPRAY_MS = 35; // ms between two of its points
const HANDFUL = 5; // points of a spray by key
const ERASER = 0.45;
const REACH = 1; // how far a key press on an empty place looks for a point
const STEP = 0.25;

export class Board {
  /**
   * `sketch`: the points; `say(text)`: for who cannot see; `changed()`: after every change; `choose(letter)`: by key.
   */
  constructor(sketch, { changed, say, choose }) {
    this.sketch = sketch;
    this.changed = changed;
    this.say = say;
    this.choose = choose;
    this.tool = "point";
    this.label = 0;
    /** @type {Pair} */
    this.cursor = [0, 0];
    this.held = -1; // the point that the keys carry
    this.press = null; // what a pointer does that is down
    this.canvas = element("canvas", {
      tabIndex: 0,
      role: "application",
      "aria-label":
        "Plane to set points on. Arrow keys move, space uses the tool, A to F choose the class, delete erases.",
    });
    this.canvas.addEventListener("pointerdown", (event) => this.#down(event));
    this.canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, (event) => this.#up(event));
    this.canvas.addEventListener("pointerleave", (event) => {
      if (this.#another(event)) return;
      this.hover = null;
      this.draw();
    });
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    for (const turn of ["focus", "blur"]) this.canvas.addEventListener(turn, () => this.draw());
  }

  stop() {
    this.release();
  }

  /** Another tool. */
  take(tool) {
    this.release();
    this.tool = tool;
  }

  /** What is pressed or carried is let go: the points may be others from here on. */
  release() {
    this.held = -1;
    this.#lift();
    this.sketch.end();
  }

  #lift() {
    clearInterval(this.spraying);
    this.press = null;
  }

  draw(style = this.style) {
    this.style = style;
    const wide = Math.min(this.canvas.parentElement?.clientWidth ?? 0, WIDEST);
    if (!style || wide < 80) return;
    this.side = wide - LEFT - 4;
    const context = prepare(this.canvas, wide, this.side + ABOVE + BELOW);
    context.translate(LEFT, ABOVE);
    this.#axes(context);
    const shades = this.sketch.shades(LETTERS.length);
    for (const [x1, x2, label] of this.sketch.points)
      this.#dot(context, [x1, x2], classColor(shades[label], style.dark), 1);
    if (this.canvas.matches(":focus-visible")) this.#ring(context, this.cursor, this.tool === "erase" ? ERASER : 0.3);
    else if (this.hover) this.#ghost(context, shades);
  }

  #axes(context) {
    const { ink, faint, paper, font } = this.style;
    const { side } = this;
    context.fillStyle = paper;
    context.fillRect(0, 0, side, side);
    context.lineWidth = 1;
    context.strokeStyle = faint;
    context.strokeRect(-0.5, -0.5, side + 1, side + 1);
    context.beginPath();
    for (const middle of [
      [
        [-EDGE, 0],
        [EDGE, 0],
      ],
      [
        [0, -EDGE],
        [0, EDGE],
      ],
    ]) {
      const [from, to] = middle.map((place) => toPicture(DOMAIN, side, place));
      context.moveTo(...from);
      context.lineTo(...to);
    }
    context.stroke();
    context.fillStyle = ink;
    context.globalAlpha = 0.75;
    context.font = `11px ${font}`;
    for (const value of [-6, -3, 0, 3, 6]) {
      const [x, y] = toPicture(DOMAIN, side, [value, value]);
      const text = String(value).replace("-", "−");
      context.textAlign = "center";
      context.textBaseline = "top";
      context.fillText(text, Math.min(x, side - 4), side + 6);
      context.textAlign = "right";
      context.textBaseline = "middle";
      context.fillText(text, -5, y);
    }
    context.font = 'italic 13px Georgia, "Times New Roman", serif';
    context.textAlign = "center";
    context.fillText("x₁", side * 0.625, side + 11);
    context.textAlign = "right";
    context.fillText("x₂", -4, side * 0.375);
    context.globalAlpha = 1;
  }

  #dot(context, place, color, strength) {
    const [x, y] = toPicture(DOMAIN, this.side, place);
    context.globalAlpha = strength;
    context.beginPath();
    context.arc(x, y, POINT, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = this.style.paper;
    context.stroke();
    context.globalAlpha = 1;
  }

  #ring(context, place, radius) {
    const [x, y] = toPicture(DOMAIN, this.side, place);
    context.beginPath();
    context.arc(x, y, (radius * this.side) / (2 * EDGE), 0, 2 * Math.PI);
    context.lineWidth = 1.5;
    context.strokeStyle = this.style.accent;
    context.stroke();
  }

  // What a press would do here.
  #ghost(context, shades) {
    const { place, type } = this.hover;
    const caught = this.sketch.nearest(place, this.#units(CATCH[type] ?? CATCH.mouse));
    if (this.tool === "erase") this.#ring(context, place, ERASER);
    else if (this.tool === "spray") this.#ring(context, place, 2 * SPRAY);
    else if (caught >= 0) this.#ring(context, this.sketch.points[caught], this.#units(POINT + 3));
    else if (this.tool === "point") this.#dot(context, place, classColor(shades[this.label], this.style.dark), 0.4);
    this.canvas.style.cursor = this.tool === "move" ? (caught >= 0 ? "grab" : "default") : "crosshair";
  }

  #units(pixels) {
    return (pixels * 2 * EDGE) / this.side;
  }

  /** @returns {Pair} */
  #place({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const [x1, x2] = fromPicture(DOMAIN, this.side, [clientX - box.left - LEFT, clientY - box.top - ABOVE]);
    return [clamped(x1), clamped(x2)];
  }

  #down(event) {
    if (event.button || this.press) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.release();
    const place = this.#place(event);
    const caught = this.sketch.nearest(place, this.#units(CATCH[event.pointerType] ?? CATCH.mouse));
    this.press = { pointer: event.pointerId, place, at: [event.clientX, event.clientY], caught, moved: false };
    this.sketch.begin();
    if (this.tool === "spray") {
      this.#spray(place, 1);
      this.spraying = setInterval(() => this.#spray(this.press.place, 1), SPRAY_MS);
    }
    if (this.tool === "erase") this.sketch.erase(place, place, ERASER);
    if (this.tool === "point" && caught < 0) {
      const { length } = this.sketch.points;
      this.sketch.add(place, this.label);
      const added = this.sketch.points.length > length; // there is room for so many
      Object.assign(this.press, { caught: added ? length : -1, moved: true });
    }
    this.changed();
  }

  // A second finger, while the first one paints.
  #another(event) {
    return Boolean(this.press) && this.press.pointer !== event.pointerId;
  }

  #move(event) {
    if (this.#another(event)) return;
    const place = this.#place(event);
    this.hover = { place, type: event.pointerType };
    const { press } = this;
    if (!press) return this.draw();
    const before = press.place;
    press.place = place;
    press.moved ||= Math.hypot(event.clientX - press.at[0], event.clientY - press.at[1]) > CLICK_PIXELS;
    if (this.tool === "erase") this.sketch.erase(before, place, ERASER);
    else if (this.tool !== "spray" && press.caught >= 0 && press.moved) this.sketch.move(press.caught, place);
    this.changed();
  }

  #up(event) {
    if (!this.press || this.#another(event)) return;
    if (this.tool === "point" && !this.press.moved) this.sketch.add(this.press.place, this.label);
    this.#lift();
    this.#done();
  }

  #done() {
    this.sketch.end();
    this.changed();
  }

  #spray([x1, x2], count) {
    for (let k = 0; k < count; k++) {
      const angle = 2 * Math.PI * Math.random();
      const away = SPRAY * Math.sqrt(-2 * Math.log(1 - Math.random()));
      this.sketch.add([x1 + away * Math.cos(angle), x2 + away * Math.sin(angle)], this.label);
    }
    this.changed();
  }

  #key(event) {
    if (event.altKey) return;
    const letter = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (letter !== "z" && letter !== "y") return;
      this.release();
      if (letter === "y" || event.shiftKey) this.sketch.redo();
      else this.sketch.undo();
      this.changed();
    } else if (PLANE_ARROWS[event.key]) this.#step(PLANE_ARROWS[event.key], event.shiftKey ? 1 : STEP);
    else if (event.key === " " || event.key === "Enter") this.#use();
    else if (event.key === "Delete" || event.key === "Backspace") this.#erase();
    else if ("abcdef".includes(letter)) this.choose("abcdef".indexOf(letter));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step([right, up], size) {
    this.cursor = [clamped(this.cursor[0] + right * size), clamped(this.cursor[1] + up * size)];
    if (this.held >= 0) this.sketch.move(this.held, this.cursor);
    this.say(`${this.cursor.join(", ")}`);
    this.changed();
  }

  #use() {
    if (this.tool === "erase") return this.#erase();
    if (this.tool === "move") return this.#carry();
    this.release();
    this.sketch.begin();
    if (this.tool === "spray") this.#spray(this.cursor, HANDFUL);
    else this.sketch.add(this.cursor, this.label);
    this.say(`${"ABCDEF"[this.label]} at ${this.cursor.join(", ")}`);
    this.#done();
  }

  #carry() {
    const carried = this.held >= 0;
    this.release();
    if (carried) {
      this.say("put down");
      return this.changed();
    }
    this.held = this.sketch.nearest(this.cursor, REACH);
    if (this.held < 0) return this.say("no point here");
    this.sketch.begin();
    this.say(`${"ABCDEF"[this.sketch.points[this.held][2]]} taken`);
  }

  #erase() {
    const before = this.sketch.points.length;
    this.release();
    this.sketch.begin();
    this.sketch.erase(this.cursor, this.cursor, ERASER);
    this.say(`${before - this.sketch.points.length} erased`);
    this.#done();
  }
}
