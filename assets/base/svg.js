// A recorder that takes the drawing calls of a canvas and writes them as SVG: lines, shapes and text stay sharp at any
// size.

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
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
const BELOW_LINE = { alphabetic: 0, top: 0.8, middle: 0.34, bottom: -0.22 }; // of the font size
const colors = new Map();
let scratch = null;
let names = 0;

export const escaped = (text) =>
  String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
const short = (value) => String(Math.round(value * 100) / 100);

function scratchContext() {
  scratch ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  return scratch;
}

// Any CSS colour -> what every reader of SVG understands.
function paint(color) {
  if (color instanceof Gradient) return { color: `url(#${color.name})`, alpha: 1 };
  if (!colors.has(color)) {
    const context = scratchContext();
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    colors.set(color, {
      color: `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`,
      alpha: alpha / 255,
    });
  }
  return colors.get(color);
}

class Gradient {
  constructor(x0, y0, x1, y1) {
    this.name = `g${names++}`;
    this.line = `x1="${short(x0)}" y1="${short(y0)}" x2="${short(x1)}" y2="${short(y1)}"`;
    this.stops = [];
  }

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
  constructor() {
    Object.assign(this, PLAIN);
    this.vector = true;
    this.parts = [];
    this.definitions = [];
    this.stack = [];
    this.path = [];
  }

  /** Called instead of sizing a canvas. */
  begin(width, height) {
    Object.assign(this, PLAIN, { width, height, parts: [], definitions: [], stack: [] });
    return this;
  }

  save() {
    this.stack.push(Object.fromEntries(Object.keys(PLAIN).map((name) => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.stack.pop());
  }

  translate(x, y) {
    this.move += ` translate(${short(x)} ${short(y)})`;
  }

  rotate(angle) {
    this.move += ` rotate(${short((angle * 180) / Math.PI)})`;
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  createLinearGradient(...line) {
    const gradient = new Gradient(...line);
    this.definitions.push(gradient);
    return gradient;
  }

  measureText(text) {
    const context = scratchContext();
    context.font = this.font;
    return context.measureText(text);
  }

  beginPath() {
    this.path = [];
  }

  moveTo(x, y) {
    this.path.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`${this.path.length ? "L" : "M"}${short(x)} ${short(y)}`);
  }

  bezierCurveTo(...places) {
    this.path.push(`C${places.map(short).join(" ")}`);
  }

  rect(x, y, width, height) {
    this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`);
  }

  /** A full circle, whatever the angles say: there are no others. */
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

  fillRect(x, y, width, height) {
    this.#add(`<rect ${box(x, y, width, height)} ${this.#filled()}/>`);
  }

  strokeRect(x, y, width, height) {
    this.#add(`<rect ${box(x, y, width, height)} ${this.#stroked()}/>`);
  }

  clearRect() {
    // nothing is below
  }

  fillText(text, x, y) {
    const size = Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 10);
    const line = y + size * (BELOW_LINE[this.textBaseline] ?? 0);
    const font = escaped(this.font).replaceAll("&quot;", "'");
    const look = `text-anchor="${ANCHORS[this.textAlign]}" style="font:${font}" ${this.#filled()}`;
    this.#add(`<text x="${short(x)}" y="${short(line)}" ${look}>${escaped(text)}</text>`);
  }

  /** drawImage(image, x, y, width, height), or with the part of the image before that. */
  drawImage(image, ...numbers) {
    const [sx, sy, sw, sh, x, y, width, height] =
      numbers.length === 8 ? numbers : [0, 0, image.width, image.height, ...numbers];
    const part = Object.assign(document.createElement("canvas"), { width: sw, height: sh });
    part.getContext("2d").drawImage(image, sx, sy, sw, sh, 0, 0, sw, sh);
    const look = this.imageSmoothingEnabled ? "" : ` style="image-rendering:pixelated"`;
    this.#add(
      `<image ${box(x, y, width, height)} preserveAspectRatio="none" href="${part.toDataURL("image/png")}"${look}/>`,
    );
  }

  // The clip stands outside the move: its path is in the coordinates from before.
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

  /** What was drawn, as a group moved to (x, y). */
  group(x, y) {
    const definitions = `<defs>${this.definitions.join("")}</defs>`;
    return `<g transform="translate(${short(x)} ${short(y)})">${definitions}${this.parts.join("\n")}</g>`;
  }
}

const box = (x, y, width, height) =>
  `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
const opacity = (what, alpha) => (alpha < 1 ? ` ${what}-opacity="${short(Math.min(1, alpha))}"` : "");

/** A whole file from groups and a paper colour. */
export function svgFile(groups, { width, height, paper }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" fill="${paint(paper).color}"/>
${groups.join("\n")}
</svg>
`;
}
