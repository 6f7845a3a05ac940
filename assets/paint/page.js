// Painting points by class: what to paint with, the plane, and handing the points over.

import { classColor } from "../maths/color_scale.js";
import { Component, mounting } from "../base/component.js";
import { element, icon, say } from "../base/dom.js";
import { Board } from "./board.js";
import { LETTERS, MAX_POINTS, Sketch } from "./sketch.js";

const TOOLS = {
  point: ["Point", "Sets a point; a point that is there can be dragged", "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 1 0 0-7"],
  spray: [
    "Spray",
    "Sprays points while it is pressed",
    "M6 7h.01M12 5h.01M9 11h.01M16 9h.01M13 14h.01M7 17h.01M18 15h.01M12 19h.01",
  ],
  move: ["Move", "Drags points", "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3"],
  erase: ["Erase", "Wipes points away", "M4 15l9-10 7 6-8 9H8zM9 9.5l7 6"],
};
const MIN_POINTS = 8; // points
const MIN_POINTS_PER_CLASS = 2;

let draft = null; // what is being painted outlives the dialog: {revision, sketch}

class Page extends Component {
  constructor(root, data, report) {
    super(root, data, report, { name: "paint", sheets: [new URL("paint.css", import.meta.url).href] });
    if (draft?.revision !== data.revision) draft = { revision: data.revision, sketch: new Sketch(data.points) };
    this.sketch = draft.sketch;
    this.status = element("p", { class: "status" });
    this.spoken = element("p", { class: "spoken", "aria-live": "polite" });
    this.board = new Board(this.sketch, {
      changed: () => this.drawNow(),
      say: (text) => say(this.spoken, text),
      choose: (k) => {
        this.labels[k].input.checked = true;
        this.pick(k);
      },
    });
    this.labels = LETTERS.map((letter, k) => this.#label(letter, k));
    this.element.append(this.#tools(), element("div", { class: "board" }, this.board.canvas), this.#actions());
  }

  unmount() {
    this.board.stop();
    super.unmount();
  }

  pick(k) {
    this.board.label = k;
    this.drawNow();
  }

  #label(letter, k) {
    const input = element("input", {
      type: "radio",
      name: "class",
      checked: k === 0,
      "aria-label": `Class ${letter}`,
      onchange: () => this.pick(k),
    });
    const chip = element("span", { class: "chip" });
    const count = element("span", { class: "count" });
    return {
      input,
      chip,
      count,
      element: element("label", { title: `Paint class ${letter}` }, input, chip, element("b", {}, letter), count),
    };
  }

  #tools() {
    const tools = Object.entries(TOOLS).map(([name, [title, help, path]]) => {
      const input = element("input", {
        type: "radio",
        name: "tool",
        checked: name === "point",
        "aria-label": title,
        onchange: () => {
          this.board.take(name);
          this.drawNow();
        },
      });
      return element("label", { title: help }, input, icon(path), title);
    });
    return element(
      "div",
      { class: "with" },
      element(
        "fieldset",
        { class: "classes" },
        element("legend", {}, "Class"),
        ...this.labels.map((label) => label.element),
      ),
      element("fieldset", { class: "tools" }, element("legend", {}, "Tool"), ...tools),
    );
  }

  #actions() {
    const button = (text, act, name = "") =>
      element(
        "button",
        {
          type: "button",
          class: name,
          onclick: () => {
            this.board.release();
            act();
            this.drawNow();
          },
        },
        text,
      );
    this.undo = button("Undo", () => this.sketch.undo());
    this.redo = button("Redo", () => this.sketch.redo());
    this.clear = button("Clear", () => this.sketch.replace([]));
    this.use = button("Use these points", () => this.report.trigger("use", { points: this.sketch.points }), "use");
    const { offer } = this.data;
    const begin = offer
      ? [button(`Begin with “${offer.title}”`, () => this.sketch.replace(offer.points), "begin")]
      : [];
    return element(
      "div",
      { class: "actions" },
      element("div", { class: "row" }, this.undo, this.redo, this.clear),
      ...begin,
      this.status,
      this.use,
      this.spoken,
    );
  }

  draw(style) {
    const counts = this.sketch.counts(LETTERS.length);
    const shades = this.sketch.shades(LETTERS.length);
    this.labels.forEach(({ chip, count }, k) => {
      chip.style.background = classColor(shades[k], style.dark);
      say(count, counts[k] ? String(counts[k]) : "");
    });
    this.board.draw(style);
    const missing = lacking(counts);
    const { length } = this.sketch.points;
    say(this.status, missing || `${length} points${length < MAX_POINTS ? "" : ", as many as there can be"}.`);
    this.use.disabled = Boolean(missing);
    this.undo.disabled = !this.sketch.past.length;
    this.redo.disabled = !this.sketch.future.length;
    this.clear.disabled = !this.sketch.points.length;
  }
}

/** What is missing until the points can be trained on, as one sentence; "" where nothing is. */
function lacking(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const used = counts.filter(Boolean).length;
  const few = counts.findIndex((count) => count > 0 && count < MIN_POINTS_PER_CLASS);
  const needed = Math.max(MIN_POINTS, MIN_POINTS_PER_CLASS * used + 2);
  if (!total) return "Click on the plane to set points of at least two classes.";
  if (used < 2) return "Points of a second class are needed: choose another class.";
  if (few >= 0) return `Class ${LETTERS[few]} needs ${MIN_POINTS_PER_CLASS} points or more.`;
  if (total < needed) return `${needed - total} more ${needed - total === 1 ? "point is" : "points are"} needed.`;
  return "";
}

/**
 * Mount in `root` for `data` = {base, theme, revision, points: [[x1, x2, class], ...], offer: {title, points} | null}.
 * `report.trigger("use", {points})` hands the points over.
 */
export const mount = mounting(Page);
