// Small helpers: elements without innerHTML, icons, and canvases that stay crisp on any screen.

const SVG = "http://www.w3.org/2000/svg";

/** element("button", {class: "x", onclick: f, "aria-label": "y"}, child, "text"...) */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** A 24 x 24 line icon from path data. */
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

/** Set text only where it differs, so that a live region stays quiet. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Give a canvas its size in CSS pixels and answer a cleared context that draws in them; or its `recorder`, where it has
 * one.
 */
export function prepare(canvas, width, height) {
  if (canvas.recorder) return canvas.recorder.begin(width, height);
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  const columns = Math.round(width * ratio);
  const rows = Math.round(height * ratio);
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A square of pixels off the screen that can be drawn at any size. */
export class Sprite {
  constructor() {
    this.canvas = document.createElement("canvas");
  }

  /** Pixels (Uint32Array) of width x height to paint into, then call `show`. */
  pixels(width, height = width) {
    if (this.image?.width !== width || this.image.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = new ImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
    }
    return this.words;
  }

  show() {
    this.canvas.getContext("2d").putImageData(this.image, 0, 0);
  }
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** 12 -> "₁₂" */
export function subscript(number) {
  return [...String(number)].map((digit) => SUBSCRIPTS[digit] ?? digit).join("");
}
