// Where a still figure of the inside stands: its styles, its size and its theme.

import { decode } from "../maths/wire.js";
import { element, styleOf } from "../base/dom.js";
import { sheet } from "./inside.js";

/** The arrays of a message that the page sends as base64. */
export function arraysOf(coded) {
  return decode(Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0)).buffer).arrays;
}

export class Stage {
  /** In `root`; `draw(style)` when there is something new to see. */
  constructor(root, draw) {
    this.element = element("div", { class: "live-panel loading still" });
    this.show = draw;
    const live = element("link", { rel: "stylesheet", href: new URL("../run/panel.css", import.meta.url).href });
    this.sheets = [live, sheet(() => this.#dressed())];
    for (const kind of ["load", "error"]) live.addEventListener(kind, () => this.#dressed());
    this.waiting = this.sheets.length;
    root.append(...this.sheets, this.element);
    this.sized = new ResizeObserver(() => this.draw());
    this.sized.observe(this.element);
  }

  #dressed() {
    this.waiting -= 1;
    if (this.waiting > 0) return;
    this.element.classList.remove("loading");
    this.draw();
  }

  /** Draws, once the styles are there; `theme` as the page tells it. */
  draw(theme = this.theme) {
    this.theme = theme;
    if (this.waiting > 0) return;
    const style = styleOf(this.element, theme ?? null);
    this.element.classList.toggle("dark", style.dark);
    this.show(style);
  }

  unmount() {
    this.sized.disconnect();
    for (const link of this.sheets) link.remove();
    this.element.remove();
  }
}
