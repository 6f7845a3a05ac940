// "Draw your own": the plane, with what to begin from, how points are joined, and the way back.

import { Component, mounting } from "../base/component.js";
import { element, icon, onLeave, say } from "../base/dom.js";
import { LEARNED, tint } from "../base/line_style.js";
import { BEGINNINGS, Drawing } from "./draw.js";
import { Pad } from "./pad.js";

const QUIET_MS = 200; // ms after the last change until it is sent
const ZOOMS = [
  [1, 2, 4, 8, 16],
  [0.75, 1.5, 3, 6, 12],
];
const JOINS = { cubic: "smooth", straight: "straight" };
const UNDO = "M8 5L4 9l4 4M4.5 9H14a5 5 0 0 1 0 10h-4";
const REDO = "M16 5l4 4-4 4M19.5 9H10a5 5 0 0 0 0 10h4";
let groups = 0;

class Sketchpad extends Component {
  constructor(root, data, report) {
    super(root, data, report, { name: "sketchpad", sheets: [new URL("sketchpad.css", import.meta.url).href] });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    onLeave(this.element, () => this.#sendPending()); // a button of the page that is pressed next finds what was drawn
    this.sending = 0; // the timer of what is not sent yet
    this.drawing = new Drawing(data.points, data.join);
    this.spoken = element("p", { class: "spoken", "aria-live": "polite" });
    this.status = element("p", { class: "status" });
    this.pad = new Pad(this.drawing, {
      changed: () => this.changed(),
      announce: (text) => {
        say(this.spoken, text);
        say(this.status, text);
      },
    });
    this.element.append(this.#tools(), this.pad.element, this.#below(), this.spoken);
  }

  update(data, report = this.report) {
    const other = data.revision !== this.data.revision;
    super.update(data, report);
    if (!other) return;
    clearTimeout(this.sending);
    this.sending = 0;
    this.pad.release();
    this.drawing.adopt(data.points, data.join);
  }

  unmount() {
    clearTimeout(this.sending);
    super.unmount();
  }

  #tools() {
    const begin = element(
      "select",
      {
        "aria-label": "Begin with",
        onchange: () => {
          const { points, join } = BEGINNINGS[begin.value];
          this.pad.release();
          this.drawing.set(points, join);
          begin.value = "";
          this.changed();
        },
      },
      element("option", { value: "" }, "begin with …"),
      ...Object.entries(BEGINNINGS).map(([name, { title }]) => element("option", { value: name }, title)),
    );
    const group = `join-${groups++}`;
    this.joins = Object.entries(JOINS).map(([join, text]) =>
      element("input", {
        type: "radio",
        name: group,
        value: join,
        "aria-label": text,
        onchange: () => {
          this.drawing.set(this.drawing.points, join);
          this.changed();
        },
      }),
    );
    const switches = element(
      "fieldset",
      { class: "join" },
      element("legend", {}, "How points are joined"),
      ...this.joins.map((input) => element("label", {}, input, JOINS[input.value])),
    );
    this.undo = this.#button("Undo", [icon(UNDO)], () => this.#back("undo"));
    this.redo = this.#button("Redo", [icon(REDO)], () => this.#back("redo"));
    return element(
      "div",
      { class: "tools" },
      begin,
      switches,
      element("div", { class: "pair" }, this.undo, this.redo),
      this.#zoom(0, "z"),
      this.#zoom(1, "s"),
    );
  }

  #button(name, content, act) {
    return element("button", { type: "button", "aria-label": name, title: name, onclick: act }, ...content);
  }

  #zoom(axis, letter) {
    const by = (step) => {
      const list = ZOOMS[axis];
      this.pad.half[axis] = list[Math.min(Math.max(list.indexOf(this.pad.half[axis]) + step, 0), list.length - 1)];
      this.redraw();
    };
    return element(
      "div",
      { class: "pair" },
      element("i", {}, letter),
      this.#button(`Show less of ${letter}`, ["+"], () => by(-1)),
      this.#button(`Show more of ${letter}`, ["−"], () => by(1)),
    );
  }

  #below() {
    const box = element("input", {
      type: "checkbox",
      checked: true,
      onchange: () => {
        this.pad.relu = box.checked;
        this.redraw();
      },
    });
    const help =
      "Draw with the mouse or a finger; drag points. A click adds one, a double click or Delete removes one, arrow " +
      "keys move it.";
    return element(
      "div",
      { class: "below" },
      element("label", { class: "switch" }, box, element("span", { class: "key" }), "ReLU"),
      this.status,
      element("p", { class: "help" }, help),
    );
  }

  #key(event) {
    const letter = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (letter !== "z" && letter !== "y")) return;
    event.preventDefault();
    event.stopPropagation();
    this.#back(letter === "y" || event.shiftKey ? "redo" : "undo");
  }

  #back(way) {
    this.pad.release();
    this.drawing[way]();
    this.changed();
  }

  /** Something was drawn: it is sent when the hand rests. */
  changed() {
    clearTimeout(this.sending);
    this.sending = setTimeout(() => this.#send(), QUIET_MS);
    say(this.status, "");
    this.redraw();
  }

  #sendPending() {
    if (this.sending) this.#send();
  }

  #send() {
    clearTimeout(this.sending);
    this.sending = 0;
    const { points, join } = this.drawing;
    const { revision } = this.data;
    const message = JSON.stringify([points, join, revision]);
    if (message !== this.sent) this.report.state("curve", { points, join, revision });
    this.sent = message;
  }

  draw(style) {
    const { drawing } = this;
    for (const input of this.joins) input.checked = input.value === drawing.join;
    this.undo.disabled = !drawing.past.length;
    this.redo.disabled = !drawing.future.length;
    if (!this.status.textContent || /^\d/.test(this.status.textContent))
      say(this.status, `${drawing.points.length} points`);
    this.pad.draw({ ...style, color: tint(LEARNED, style.dark) });
  }
}

/**
 * Mount in `root` for `data` = {points: [[x, y], ...], join: "cubic" | "straight", revision, theme}; another revision
 * brings another curve. `report.state("curve", {points, join, revision})` sends what was drawn.
 */
export const mount = mounting(Sketchpad);
