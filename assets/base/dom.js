// Small helpers: elements without innerHTML, icons, and canvases that stay crisp on any screen.

const SVG = "http://www.w3.org/2000/svg";

/**
 * element("button", {class: "x", onclick: f, "aria-label": "y"}, child, "text"...)
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties] listeners by "on...", properties of the element, else attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value !== "string") Object.assign(node, { [name]: value });
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/**
 * A 24 x 24 line icon from path data.
 * @param {string[]} paths
 */
export function icon(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const data of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}

/**
 * Set text only where it differs, so that a live region stays quiet.
 * @param {Node} node
 * @param {string} text
 */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Pixels of the screen in one of CSS, of which a canvas gets at most three. */
export function pixelRatio() {
  return Math.min(window.devicePixelRatio || 1, 3);
}

/**
 * Give a canvas its size in CSS pixels and answer a cleared context that draws in them; or its `recorder`, where it
 * has one.
 * @param {HTMLCanvasElement & {recorder?: any}} canvas
 * @param {number} width
 * @param {number} height
 * @returns {CanvasRenderingContext2D}
 */
export function prepare(canvas, width, height) {
  if (canvas.recorder) return canvas.recorder.begin(width, height);
  const ratio = pixelRatio();
  const columns = Math.round(width * ratio);
  const rows = Math.round(height * ratio);
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * The 2-D context of a canvas, which has one unless it was given another kind before.
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/** A square of pixels off the screen that can be drawn at any size. */
export class Sprite {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.image = new ImageData(1, 1);
    this.words = new Uint32Array(this.image.data.buffer);
  }

  /**
   * Pixels of width x height to paint into, then call `show`.
   * @param {number} width
   * @param {number} [height]
   * @returns {Uint32Array}
   */
  pixels(width, height = width) {
    if (this.image.width !== width || this.image.height !== height || this.canvas.width !== width) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = new ImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
    }
    return this.words;
  }

  show() {
    contextOf(this.canvas).putImageData(this.image, 0, 0);
  }
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/**
 * 12 -> "₁₂"
 * @param {number} number
 */
export function subscript(number) {
  return [...String(number)].map((digit) => SUBSCRIPTS[Number(digit)] ?? digit).join("");
}

/**
 * Does something when the mouse or the focus goes from an element to another place of the page, as to one of its
 * buttons; not during a drag.
 * @param {HTMLElement} part
 * @param {() => void} act
 */
export function onLeave(part, act) {
  part.addEventListener("pointerleave", ({ buttons }) => {
    if (buttons === 0) act();
  });
  part.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !part.contains(relatedTarget)) act();
  });
}

/**
 * What an error says.
 * @param {unknown} error
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
