// Networks that stand still: one view of their inside, as the page asks for it.

import { mounting } from "../base/component.js";
import { drawFigure } from "../base/figure.js";
import { VIEWS } from "./inside.js";
import { arraysOf, StillFigure } from "./still_figure.js";

class FreshNetworks extends StillFigure {
  constructor(root, data, report) {
    super(root, data, report);
    this.views = {};
    this.known = new Map();
    this.#adopt(data);
  }

  update(data, report) {
    if (JSON.stringify(data.networks) !== JSON.stringify(this.data.networks))
      for (const view of Object.values(this.views)) view.renew();
    super.update(data, report);
    this.#adopt(data);
  }

  #adopt(data) {
    this.networks = data.networks.map((network) => ({
      choice: "mean",
      step: 0,
      ...network,
      arrays: this.#arrays(network.coded),
    }));
    for (const coded of this.known.keys())
      if (!data.networks.some((network) => network.coded === coded)) this.known.delete(coded);
    const name = data.view in VIEWS ? data.view : Object.keys(VIEWS)[0];
    this.view = this.views[name] ??= new VIEWS[name][1](() => this.redraw(), { still: true });
    if (this.element.firstChild !== this.view.element) this.element.replaceChildren(this.view.element);
  }

  draw(style) {
    drawFigure(this.view.element, () => this.view.draw(style, this.networks));
  }

  #arrays(coded) {
    if (!coded) return {};
    if (!this.known.has(coded)) this.known.set(coded, arraysOf(coded));
    return this.known.get(coded);
  }
}

/**
 * Mount in `root` for `data` = {networks: [{title, color, dash, seeds, layers: [{width}], coded, choice}], view: a name
 * of VIEWS, theme}; `coded` is base64 of a message with the arrays, `choice` "mean" (where it is not given) or a
 * member's index. Answers {update, unmount}.
 */
export const mount = mounting(FreshNetworks);
