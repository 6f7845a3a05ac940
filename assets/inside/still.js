// Networks that stand still: one view of their inside, as the page asks for it.

import { decode } from "../engine/wire.js";
import { element, styleOf } from "../live/dom.js";
import { VIEWS, sheet } from "./inside.js";

/**
 * Mount in `root` for `data` = {networks: [{title, color, dash, seeds, layers: [{width}], coded, choice}], view: a name of VIEWS,
 * theme}; `coded` is base64 of a message with the arrays, `choice` "mean" (where it is not given) or a member's index.
 * Answers {update, unmount}.
 */
export function mount(root, data) {
  const still = new Still(root, data);
  return { update: (next) => still.update(next), unmount: () => still.unmount() };
}

class Still {
  constructor(root, data) {
    this.views = {};
    this.known = new Map();
    this.element = element("div", { class: "live-panel loading" });
    const live = element("link", { rel: "stylesheet", href: new URL("../live/panel.css", import.meta.url).href });
    this.sheets = [live, sheet(() => this.#dressed())];
    live.addEventListener("load", () => this.#dressed());
    live.addEventListener("error", () => this.#dressed());
    this.waiting = this.sheets.length;
    root.append(...this.sheets, this.element);
    this.sized = new ResizeObserver(() => this.draw());
    this.sized.observe(this.element);
    this.update(data);
  }

  update(data) {
    const others = JSON.stringify(data.networks) !== JSON.stringify(this.data?.networks);
    if (others) for (const view of Object.values(this.views)) view.renew();
    this.data = data;
    this.networks = data.networks.map((network) => ({ choice: "mean", step: 0, ...network, arrays: this.#arrays(network.coded) }));
    for (const coded of this.known.keys()) if (!data.networks.some((network) => network.coded === coded)) this.known.delete(coded);
    const name = data.view in VIEWS ? data.view : Object.keys(VIEWS)[0];
    this.view = this.views[name] ??= new VIEWS[name][1](() => this.draw());
    if (this.element.firstChild !== this.view.element) this.element.replaceChildren(this.view.element);
    this.draw();
  }

  unmount() {
    this.sized.disconnect();
    for (const link of this.sheets) link.remove();
    this.element.remove();
  }

  #arrays(coded) {
    if (!coded) return {};
    if (!this.known.has(coded)) this.known.set(coded, decode(Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0)).buffer).arrays);
    return this.known.get(coded);
  }

  #dressed() {
    this.waiting -= 1;
    if (this.waiting > 0) return;
    this.element.classList.remove("loading");
    this.draw();
  }

  draw() {
    if (this.waiting > 0) return;
    const style = styleOf(this.element, this.data.theme ?? null);
    this.element.classList.toggle("dark", style.dark);
    this.view.draw(style, this.networks);
  }
}
