// One panel of the grid, large and with its numbers, beside the small one.

import { format } from "../maths/number_format.js";
import { element, prepare, say } from "../base/dom.js";
import { Frame } from "../base/frame.js";
import { drawResult } from "./result.js";
import { valueAt } from "../maths/sampled_curve.js";

const WIDE = 340;
const HIGH = 220;
const AWAY = 8; // pixels from the small panel

export class Large {
  constructor() {
    this.frame = new Frame({
      room: { left: 38, right: 10, top: 18, below: 34 },
      across: "pre-activation z",
      up: "s(z)",
    });
    this.title = element("strong", {});
    this.canvas = element("canvas");
    this.words = element("p", {});
    this.note = element("p", { class: "note" });
    this.element = element(
      "div",
      { class: "large", "aria-hidden": "true", hidden: true },
      this.title,
      this.canvas,
      this.words,
      this.note,
    );
  }

  hide() {
    this.element.hidden = true;
  }

  /** `panel`: {name, cell, result, limits}; `z`: the place to read, or null. */
  show({ name, cell, result, limits }, { style, color, z, seeds }) {
    this.element.hidden = false;
    say(this.title, name);
    say(this.note, [`AUC ${cell.auc}, plain ${cell.plain}`, cell.note].filter(Boolean).join(" · "));
    const context = prepare(this.canvas, WIDE - 2, HIGH);
    this.frame.fitNumbers(context, style, { width: WIDE - 2, height: HIGH, ...limits });
    drawResult(context, this.frame, result, { style, color, large: true });
    say(this.words, z === null ? `${seeds} ${seeds === 1 ? "seed" : "seeds"}` : read(result, z, seeds));
    if (z === null) return;
    this.frame.cursor(context, z, style);
    this.frame.dot(context, z, valueAt(result.x, result.mean, z), { color, paper: style.paper });
  }

  /** Beside the small panel where there is room within the grid, else above or below it. */
  place(grid, small) {
    const {
      element: { style, offsetHeight },
    } = this;
    const [right, left] = [small.right + AWAY, small.left - AWAY - WIDE];
    const beside = right + WIDE <= grid.right ? right : left >= grid.left ? left : null;
    const middle = Math.min(
      Math.max((small.left + small.right - WIDE) / 2, grid.left),
      Math.max(grid.left, grid.right - WIDE),
    );
    const above = small.top - AWAY - offsetHeight;
    const over = above >= Math.max(grid.top, 0) ? above : small.bottom + AWAY;
    const top =
      beside === null
        ? over
        : Math.min(Math.max(small.top - 20, grid.top), Math.max(grid.top, grid.bottom - offsetHeight));
    style.left = `${(beside ?? middle) - grid.left}px`;
    style.top = `${top - grid.top}px`;
  }
}

function read({ x, mean, deviation }, z, seeds) {
  const value = format(valueAt(x, mean, z), 3);
  const steep = (valueAt(x, mean, z + 0.01) - valueAt(x, mean, z - 0.01)) / 0.02;
  const spread = seeds > 1 ? ` ± ${format(valueAt(x, deviation, z), 2)}` : "";
  const slope = Number.isFinite(steep) ? `, slope ${format(steep, 2)}` : "";
  return `z ${format(z, 3)}: ${seeds > 1 ? "mean " : ""}${value}${spread}${slope}`;
}
