// Networks that stand still: one view of their inside, as the page asks for it.

import { decode } from "../maths/wire.js";
import { VIEWS } from "./inside.js";
import { Stage } from "./stage.js";

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
    this.stage = new Stage(root, (style) => this.view.draw(style, this.networks));
    this.update(data);
  }

  update(data) {
    const others = JSON.stringify(data.networks) !== JSON.stringify(this.data?.networks);
    if (others) for (const view of Object.values(this.views)) view.renew();
    this.data = data;
    this.networks = data.networks.map((network) => ({
      choice: "mean",
      step: 0,
      ...network,
      arrays: this.#arrays(network.coded),
    }));
    for (const coded of this.known.keys())
      if (!data.networks.some((network) => network.coded === coded)) this.known.delete(coded);
    const name = data.view in VIEWS ? data.view : Object.keys(VIEWS)[0];
    this.view = this.views[name] ??= new VIEWS[name][1](() => this.stage.draw(), { still: true });
    const { element } = this.stage;
    if (element.firstChild !== this.view.element) element.replaceChildren(this.view.element);
    this.stage.draw(data.theme ?? null);
  }

  unmount() {
    this.stage.unmount();
  }

  #arrays(coded) {
    if (!coded) return {};
    if (!this.known.has(coded)) {
      const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
      this.known.set(coded, decode(bytes.buffer).arrays);
    }
    return this.known.get(coded);
  }
}
