// Learned curves of many networks in blocks of small panels, as large as one wants under the mouse.

import { Component, mounting } from "../base/component.js";
import { element, prepare, say } from "../base/dom.js";
import { sideways } from "../base/sideways.js";
import { drawFigure } from "../base/figure.js";
import { tint } from "../base/line_style.js";
import { Frame } from "../base/frame.js";
import { Large } from "./large.js";
import { commonLimits, drawResult, limitsOf, resultOf } from "./result.js";

const ROOM = { left: 25, right: 4, top: 5, below: 15 };
const WORDS =
  "Solid: where 99 % of z lay, over the first 1,024 validation rows at most; dashed: beyond. Thin: each seed; bold: " +
  "their mean. Below: the validation AUC and, paler, that of the same network with the plain activation.";
const STEPS = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
};

class Grid extends Component {
  constructor(root, data, report) {
    super(root, data, report, { name: "shape-grid", sheets: [new URL("grid.css", import.meta.url).href] });
    this.panels = [];
    this.frame = new Frame({ room: ROOM, size: 9 });
    this.blocks = element("div", { class: "blocks", onkeydown: (event) => this.#key(event) });
    this.large = new Large();
    this.legend = element("p", { class: "legend" }, WORDS);
    this.element.append(this.blocks, this.legend, this.large.element);
    this.#build();
  }

  update(data, report = this.report) {
    const layout = (all) => JSON.stringify([all.rows, all.columns, all.blocks.map(({ title }) => title)]);
    const other = layout(data) !== layout(this.data);
    super.update(data, report);
    if (other) this.#build();
    else this.#take();
  }

  #build() {
    const { rows, columns, blocks } = this.data;
    this.panels = [];
    this.blocks.replaceChildren(
      ...blocks.map((block, b) => {
        const chip = element("span", { class: "chip" });
        const heads = columns.map((title) => element("span", { class: "column" }, title));
        const lines = rows.flatMap((title, r) => [
          element("span", { class: "line" }, title),
          ...columns.map((_, c) => this.#panel(b, r, c)),
        ]);
        const table = sideways(element("div", { class: "table" }, element("span", {}), ...heads, ...lines));
        table.style.setProperty("--columns", columns.length);
        return element(
          "section",
          { class: "block", "aria-label": block.title },
          element("h3", {}, chip, block.title),
          table,
        );
      }),
    );
    this.#take();
  }

  #panel(block, row, column) {
    const canvas = element("canvas", { "aria-hidden": "true" });
    const [auc, plain] = [element("span", {}), element("span", {})];
    const button = element(
      "button",
      { type: "button", class: "panel", tabIndex: -1, "data-own-keys": "" },
      canvas,
      element("span", { class: "auc" }, element("span", { class: "word" }, "AUC "), auc),
      element("span", { class: "plain" }, element("span", { class: "word" }, "plain "), plain),
    );
    const panel = { block, row, column, canvas, auc, plain, button };
    button.addEventListener("click", () => panel.cell && this.report.trigger("chosen", panel.cell.key));
    for (const kind of ["pointerenter", "pointermove"])
      button.addEventListener(kind, (event) => this.#enlarge(panel, event.clientX));
    button.addEventListener("focus", () => button.matches(":focus-visible") && this.#enlarge(panel, null));
    for (const kind of ["pointerleave", "blur"]) button.addEventListener(kind, () => this.large.hide());
    this.panels.push(panel);
    return button;
  }

  // The numbers of the cells, and axes that hold them.
  #take() {
    const {
      data: { rows, columns, blocks, common },
      panels,
      large,
    } = this;
    for (const panel of panels) {
      const { title, cells } = blocks[panel.block];
      const cell = cells[panel.row]?.[panel.column] ?? null;
      const name = `${title}: ${rows[panel.row]} × ${columns[panel.column]}`;
      const result = cell && resultOf(cell);
      Object.assign(panel, { cell, name, result, limits: result && limitsOf(result) });
      say(panel.auc, cell ? cell.auc : "not trained yet");
      say(panel.plain, cell ? cell.plain : "");
      panel.button.setAttribute(
        "aria-label",
        cell
          ? `${name}: AUC ${cell.auc}, plain ${cell.plain}${cell.note ? `, ${cell.note}` : ""}`
          : `${name}: not trained yet`,
      );
      panel.button.classList.toggle("none", !cell);
    }
    const known = panels.filter(({ limits }) => limits);
    const shared = common && known.length ? commonLimits(known.map(({ limits }) => limits)) : null;
    if (shared) for (const panel of known) panel.limits = shared;
    if (!panels.some(({ button }) => button.tabIndex === 0) && panels.length) panels[0].button.tabIndex = 0;
    large.hide();
  }

  draw(style) {
    for (const panel of this.panels) drawFigure(panel.button, () => this.#draw(panel, style));
    [...this.blocks.querySelectorAll(".chip")].forEach((chip, b) => {
      chip.style.background = tint(this.data.blocks[b].color, style.dark);
    });
  }

  #draw(panel, style) {
    const { canvas, button, block, result, limits } = panel;
    const width = Math.round(button.clientWidth - 4);
    if (width < 40) return;
    const height = Math.round(Math.min(Math.max(0.74 * width, 72), 150));
    const context = prepare(canvas, width, height);
    if (!result) return;
    this.frame.fitNumbers(context, style, { width, height, ...limits });
    Object.assign(panel, { left: this.frame.left, right: this.frame.right });
    drawResult(context, this.frame, result, { style, color: tint(this.data.blocks[block].color, style.dark) });
  }

  #enlarge(panel, clientX) {
    if (!panel.result) return this.large.hide();
    const style = this.currentStyle();
    const { low, high } = panel.limits;
    const share = (clientX - panel.canvas.getBoundingClientRect().left - panel.left) / (panel.right - panel.left);
    const z = clientX === null ? null : low + Math.min(Math.max(share, 0), 1) * (high - low);
    this.large.show(panel, {
      style,
      color: tint(this.data.blocks[panel.block].color, style.dark),
      z,
      seeds: panel.cell.y.length,
    });
    this.large.place(this.element.getBoundingClientRect(), panel.button.getBoundingClientRect());
  }

  #key(event) {
    const at = this.panels.findIndex(({ button }) => button === event.target);
    const step = STEPS[event.key]?.(this.data.columns.length);
    if (at < 0 || !step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.panels[at + step];
    if (!next) return;
    this.panels[at].button.tabIndex = -1;
    next.button.tabIndex = 0;
    next.button.focus();
  }
}

/**
 * Mount in `root` for `data` = {rows: [title], columns: [title], blocks: [{title, color, cells}], common, theme};
 * cells[row][column] is null or {key, x: [K], y: [[K] a seed], used: [[low, high] a seed], auc, plain, note}, the last
 * three texts. `common`: whether all panels have the same axes. `report.trigger("chosen", key)` sends the key of what
 * was clicked.
 */
export const mount = mounting(Grid);
