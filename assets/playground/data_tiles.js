// The data sets to choose from: a small picture for each that lies on the plane, a sign for the others.

import { targetColor } from "../maths/color_scale.js";
import { Component, mounting } from "../base/component.js";
import { element, pixelRatio, prepare } from "../base/dom.js";

const SIDE = 40; // CSS pixels

class Tiles extends Component {
  constructor(root, data, report) {
    super(root, data, report, { name: "tiles", sheets: [new URL("data_tiles.css", import.meta.url).href] });
    this.buttons = [];
    this.element.setAttribute("role", "radiogroup");
    this.element.setAttribute("aria-label", "Data set");
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.#fill(data);
  }

  update(data, report) {
    super.update(data, report);
    this.#fill(data);
  }

  #fill({ tiles, chosen }) {
    const names = tiles.map(({ name }) => name).join();
    if (names !== this.names) {
      this.names = names;
      this.pictures = tiles.filter(({ points }) => points).map((tile) => ({ tile, canvas: element("canvas") }));
      this.buttons = tiles.map((tile) => this.#button(tile));
      this.element.replaceChildren(...this.buttons);
      this.ratio = 0; // pixels of the screen in one of CSS, for which the pictures are drawn
    }
    tiles.forEach(({ name }, k) => mark(this.buttons[k], name === chosen));
    if (!tiles.some(({ name }) => name === chosen)) this.buttons[0].tabIndex = 0;
  }

  #button(tile) {
    const { name, title, sign } = tile;
    const look = { type: "button", role: "radio", title, "data-name": name, "data-own-keys": "" };
    const image = this.pictures.find((picture) => picture.tile === tile)?.canvas;
    return element(
      "button",
      { ...look, onclick: () => this.#choose(name) },
      image ?? element("span", { class: "sign" }, sign),
      element("span", {}, title),
    );
  }

  draw() {
    if (this.ratio === pixelRatio()) return;
    this.ratio = pixelRatio();
    for (const { tile, canvas } of this.pictures) drawPoints(canvas, tile);
  }

  #choose(name) {
    for (const button of this.buttons) mark(button, button.dataset.name === name);
    this.report.trigger("choose", name);
  }

  #key(event) {
    const { buttons } = this;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = buttons.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  }
}

function mark(button, chosen) {
  button.setAttribute("aria-checked", String(chosen));
  button.tabIndex = chosen ? 0 : -1;
}

function drawPoints(canvas, { points, domain: [across, up], classes, limit }) {
  const context = prepare(canvas, SIDE, SIDE);
  for (let k = 0; k < points.length; k += 3) {
    const x = share(points[k], across) * SIDE;
    const y = (1 - share(points[k + 1], up)) * SIDE;
    context.fillStyle = targetColor(points[k + 2], classes, limit);
    context.beginPath();
    context.arc(x, y, 1.18, 0, 2 * Math.PI);
    context.fill();
  }
}

function share(value, [low, high]) {
  return (value - low) / (high - low);
}

/**
 * Mount the tiles in `root` for `data` = {tiles: [{name, title, sign, points: [x, y, target, ...] | null, domain,
 * classes, limit}], chosen}; "choose" tells the name of another one.
 */
export const mount = mounting(Tiles);
