// A recorder that takes the drawing calls of a canvas and writes them as SVG: lines, shapes and text stay sharp at any
// size.

import { contextOf } from "./dom.js";

const PLAIN = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  imageSmoothingEnabled: true,
  imageSmoothingQuality: "low",
  dash: [],
  move: "",
  within: "",
};
/** @type {Record<string, string>} */
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
/** @type {Record<string, number>} */
const BELOW_LINE = { alphabetic: 0, top: 0.8, middle: 0.34, bottom: -0.22 }; // of the font size
/** @typedef {{color: string, alpha: number}} Paint */

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** @type {Map<string, Paint>} */
const colors = new Map();
/** @type {CanvasRenderingContext2D | null} */
let scratch = null;
let names = 0;

// What no file of XML may hold.
// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** @param {string} text */
export const escaped = (text) =>
  String(text)
    .replace(UNWRITABLE, "\ufffd")
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
const short = (/** @type {number} */ value) => String(Math.round(value * 100) / 100);

function scratchContext() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  scratch ??= /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  return scratch;
}

// Any CSS colour -> what every reader of SVG understands.
/**
 * @param {string | Gradient} color
 * @returns {Paint}
 */
function paint(color) {
  if (color instanceof Gradient) return { color: `url(#${color.name})`, alpha: 1 };
  const known = colors.get(color);
  if (known) return known;
  const context = scratchContext();
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  const channels = [red, green, blue].map((part) => Number(part).toString(16).padStart(2, "0"));
  const found = { color: `#${channels.join("")}`, alpha: Number(alpha) / 255 };
  colors.set(color, found);
  return found;
}

class Gradient {
  /**
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   */
  constructor(x0, y0, x1, y1) {
    this.name = `g${names++}`;
    this.line = `x1="${short(x0)}" y1="${short(y0)}" x2="${short(x1)}" y2="${short(y1)}"`;
    /** @type {string[]} */
    this.stops = [];
  }

  /**
   * @param {number} offset
   * @param {string} color
   */
  addColorStop(offset, color) {
    this.stops.push(`<stop offset="${short(offset)}" stop-color="${paint(color).color}"/>`);
  }

  toString() {
    const stops = this.stops.join("");
    return `<linearGradient id="${this.name}" gradientUnits="userSpaceOnUse" ${this.line}>${stops}</linearGradient>`;
  }
}

/** Stands in for a 2-D context; the calls that the panel's parts make, no more. */
export class SvgContext {
  /** @type {string | Gradient} */
  fillStyle = PLAIN.fillStyle;
  /** @type {string | Gradient} */
  strokeStyle = PLAIN.strokeStyle;
  lineWidth = PLAIN.lineWidth;
  lineCap = PLAIN.lineCap;
  lineJoin = PLAIN.lineJoin;
  globalAlpha = PLAIN.globalAlpha;
  font = PLAIN.font;
  textAlign = PLAIN.textAlign;
  textBaseline = PLAIN.textBaseline;
  imageSmoothingEnabled = PLAIN.imageSmoothingEnabled;
  imageSmoothingQuality = PLAIN.imageSmoothingQuality;
  /** @type {number[]} */
  dash = [];
  move = "";
  within = "";
  vector = true;
  width = 0;
  height = 0;
  /** @type {string[]} */
  parts = [];
  /** @type {(string | Gradient)[]} */
  definitions = [];
  /** @type {object[]} */
  stack = [];
  /** @type {string[]} */
  path = [];

  /**
   * Called instead of sizing a canvas.
   * @param {number} width
   * @param {number} height
   */
  begin(width, height) {
    Object.assign(this, PLAIN, { width, height, parts: [], definitions: [], stack: [] });
    return this;
  }

  save() {
    const now = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (this));
    this.stack.push(Object.fromEntries(Object.keys(PLAIN).map((name) => [name, now[name]])));
  }

  restore() {
    Object.assign(this, this.stack.pop());
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  translate(x, y) {
    this.move += ` translate(${short(x)} ${short(y)})`;
  }

  /** @param {number} angle */
  rotate(angle) {
    this.move += ` rotate(${short((angle * 180) / Math.PI)})`;
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  /** @param {[number, number, number, number]} line */
  createLinearGradient(...line) {
    const gradient = new Gradient(...line);
    this.definitions.push(gradient);
    return gradient;
  }

  /** @param {string} text */
  measureText(text) {
    const context = scratchContext();
    context.font = this.font;
    return context.measureText(text);
  }

  beginPath() {
    this.path = [];
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.path.push(`M${short(x)} ${short(y)}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.path.push(`${this.path.length ? "L" : "M"}${short(x)} ${short(y)}`);
  }

  /** @param {number[]} places */
  bezierCurveTo(...places) {
    this.path.push(`C${places.map(short).join(" ")}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  rect(x, y, width, height) {
    this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`);
  }

  /**
   * A full circle, whatever the angles say: there are no others.
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  arc(x, y, radius) {
    const [r, d] = [short(radius), short(2 * radius)];
    this.path.push(`M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0z`);
  }

  clip() {
    const name = `c${names++}`;
    this.definitions.push(`<clipPath id="${name}"><path d="${this.path.join("")}"/></clipPath>`);
    this.within = name;
  }

  fill() {
    this.#add(`<path d="${this.path.join("")}" ${this.#filled()}/>`);
  }

  stroke() {
    if (this.path.length) this.#add(`<path d="${this.path.join("")}" ${this.#stroked()}/>`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  fillRect(x, y, width, height) {
    this.#add(`<rect ${box(x, y, width, height)} ${this.#filled()}/>`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  strokeRect(x, y, width, height) {
    this.#add(`<rect ${box(x, y, width, height)} ${this.#stroked()}/>`);
  }

  clearRect() {
    // nothing is below
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  fillText(text, x, y) {
    const size = Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 10);
    const line = y + size * (BELOW_LINE[this.textBaseline] ?? 0);
    const font = escaped(this.font).replaceAll("&quot;", "'");
    const look = `text-anchor="${ANCHORS[this.textAlign]}" style="font:${font}" ${this.#filled()}`;
    this.#add(`<text x="${short(x)}" y="${short(line)}" ${look}>${escaped(text)}</text>`);
  }

  /**
   * drawImage(image, x, y, width, height), or with the part of the image before that.
   * @param {HTMLCanvasElement} image
   * @param {number[]} numbers
   */
  drawImage(image, ...numbers) {
    const all = numbers.length === 8 ? numbers : [0, 0, image.width, image.height, ...numbers];
    const [sx, sy, sw, sh, x, y, width, height] =
      /** @type {[number, number, number, number, number, number, number, number]} */ (all);
    const part = Object.assign(document.createElement("canvas"), { width: sw, height: sh });
    contextOf(part).drawImage(image, sx, sy, sw, sh, 0, 0, sw, sh);
    const look = this.imageSmoothingEnabled ? "" : ` style="image-rendering:pixelated"`;
    this.#add(
      `<image ${box(x, y, width, height)} preserveAspectRatio="none" href="${part.toDataURL("image/png")}"${look}/>`,
    );
  }

  // The clip stands outside the move: its path is in the coordinates from before.
  /** @param {string} element */
  #add(element) {
    const moved = this.move ? `<g transform="${this.move.trim()}">${element}</g>` : element;
    this.parts.push(this.within ? `<g clip-path="url(#${this.within})">${moved}</g>` : moved);
  }

  #filled() {
    const { color, alpha } = paint(this.fillStyle);
    return `fill="${color}"${opacity("fill", alpha * this.globalAlpha)}`;
  }

  #stroked() {
    const { color, alpha } = paint(this.strokeStyle);
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const ends = `stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"`;
    const line = `stroke-width="${short(this.lineWidth)}" ${ends}`;
    return `fill="none" stroke="${color}" ${line}${dash}${opacity("stroke", alpha * this.globalAlpha)}`;
  }

  /**
   * What was drawn, as a group moved to (x, y).
   * @param {number} x
   * @param {number} y
   */
  group(x, y) {
    const definitions = `<defs>${this.definitions.join("")}</defs>`;
    return `<g transform="translate(${short(x)} ${short(y)})">${definitions}${this.parts.join("\n")}</g>`;
  }
}

/** @type {(x: number, y: number, width: number, height: number) => string} */
const box = (x, y, width, height) =>
  `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
/** @type {(what: string, alpha: number) => string} */
const opacity = (what, alpha) => (alpha < 1 ? ` ${what}-opacity="${short(Math.min(1, alpha))}"` : "");

/**
 * A whole file from groups and a paper colour.
 * @param {string[]} groups
 * @param {{width: number, height: number, paper: string}} sheet
 */
export function svgFile(groups, { width, height, paper }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" fill="${paint(paper).color}"/>
${groups.join("\n")}
</svg>
`;
}
