// What every component stands on: its place on the page, its styles, its theme, its size, and when it draws.

import { element } from "./dom.js";
import { drawFigure } from "./figure.js";

/** Colours and type of every component, for elements of the class "themed". */
export const THEME = new URL("theme.css", import.meta.url).href;

/** What a component tells its page: `state` keeps a value, `trigger` happens once. */
/** @typedef {{state(name: string, value: unknown): void, trigger(name: string, value: unknown): void}} Report */
/** @typedef {{update(data: any, report?: Report): void, unmount(): void}} Mounted */

/**
 * Colours and font as canvases need them.
 * @typedef {object} Style
 * @property {boolean} dark
 * @property {string} ink
 * @property {string} faint
 * @property {string} paper
 * @property {string} accent
 * @property {string} font
 */

/**
 * Links style sheets into `root`; `ready()` once all of them are there, or will not come.
 * @param {Node & ParentNode} root
 * @param {string[]} addresses
 * @param {() => void} ready
 * @returns {{remove(): void}}
 */
export function dress(root, addresses, ready) {
  let waiting = addresses.length;
  const arrived = () => {
    waiting -= 1;
    if (waiting === 0) ready();
  };
  const links = addresses.map((href) =>
    element("link", { rel: "stylesheet", href, onload: arrived, onerror: arrived }),
  );
  root.append(...links);
  return { remove: () => links.forEach((link) => link.remove()) };
}

/**
 * The colours and the font around an element that has the class "themed".
 * @param {HTMLElement} node
 * @param {string | null | undefined} theme "dark", "light" or, for what is seen, nothing
 * @returns {Style}
 */
export function styleOf(node, theme) {
  const computed = getComputedStyle(node);
  const of = (/** @type {string} */ name) => computed.getPropertyValue(name).trim();
  const dark = theme ? theme === "dark" : luminance(computed.backgroundColor) < 0.4;
  return {
    dark,
    ink: of("--ink") || "#222",
    faint: of("--faint") || "#ddd",
    paper: of("--paper") || "#ffffff",
    accent: of("--accent") || "#0a66ad",
    font: computed.fontFamily || "system-ui, sans-serif",
  };
}

/** @param {string} color as computed: "rgb(...)" */
function luminance(color) {
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

/**
 * A component in its place: a class of its own adds what it consists of to `element`, and overrides `draw(style)`.
 * It draws once its styles are there, and again when its size changes.
 * @template {{theme?: string | null}} Data
 */
export class Component {
  #frame = 0;
  #dressed = false;
  #styles;
  #sized;

  /**
   * @param {Node & ParentNode} root
   * @param {Data} data
   * @param {Report} report
   * @param {{name: string, sheets: string[]}} look classes of the element, and addresses of its own style sheets
   */
  constructor(root, data, report, { name, sheets }) {
    this.data = data;
    this.report = report;
    this.element = element("div", { class: `themed ${name} loading` });
    this.#styles = dress(root, [THEME, ...sheets], () => {
      this.#dressed = true;
      this.element.classList.remove("loading");
      this.resized();
    });
    root.append(this.element);
    this.#sized = new ResizeObserver(() => this.resized());
    this.#sized.observe(this.element);
  }

  /**
   * What the page has to say now.
   * @param {Data} data
   * @param {Report} [report]
   */
  update(data, report = this.report) {
    this.data = data;
    this.report = report;
    this.redraw();
  }

  unmount() {
    cancelAnimationFrame(this.#frame);
    this.#sized.disconnect();
    this.#styles.remove();
    this.element.remove();
  }

  /** The styles came, or the size is another one. */
  resized() {
    this.redraw();
  }

  /** Draws with the next frame. */
  redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.drawNow();
    });
  }

  /** Draws at once, where there is something to see. */
  drawNow() {
    if (!this.#dressed || !this.element.isConnected) return;
    const style = this.currentStyle();
    this.element.classList.toggle("dark", style.dark);
    drawFigure(this.element, () => this.draw(style));
  }

  /** @returns {Style} as it is now */
  currentStyle() {
    return styleOf(this.element, this.data.theme);
  }

  /** @param {Style} _style */
  draw(_style) {}
}

/**
 * What a module of a component exports as `mount(root, data, report)`.
 * @template {{theme?: string | null}} Data
 * @param {new (root: Node & ParentNode, data: Data, report: Report) => Component<Data>} Kind
 * @returns {(root: Node & ParentNode, data: Data, report: Report) => Mounted}
 */
export function mounting(Kind) {
  return (root, data, report) => {
    const component = new Kind(root, data, report);
    return { update: (next, reporter) => component.update(next, reporter), unmount: () => component.unmount() };
  };
}
