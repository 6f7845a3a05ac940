// Neurons and layers added and removed on the picture itself; the page makes another experiment of it.

import { element, say } from "../base/dom.js";
import { beyond } from "../base/sideways.js";

const WIDE = 50; // pixels of the two buttons above a layer
const TOP = 34;
const ABOVE = 26;
const PENDING_MS = 30000; // ms after which what was wanted and never came is given up

export class Structure {
  /**
   * `resize(hidden)` asks for hidden layers of these widths; `wanted` is kept from picture to picture, so that fast
   * clicks add up however slow the page is: {pending: widths that were asked for and are not there yet, when, shown:
   * those that are}.
   */
  constructor(picture, wanted, resize) {
    this.picture = picture;
    this.wanted = wanted;
    this.resize = resize;
    this.shown = picture.scene.metadata.layers.slice(0, -1).map(({ width }) => width);
    this.#arrive();
    this.count = element("span", {});
    this.less = button("−", "Remove the last hidden layer", () => this.#want(this.hidden.slice(0, -1)));
    const more = button("+", "Add a hidden layer", () => this.#want([...this.hidden, this.hidden.at(-1) ?? 4]));
    this.element = element(
      "div",
      { class: "layers", role: "group", "aria-label": "Hidden layers" },
      this.less,
      more,
      this.count,
    );
    this.pairs = this.shown.map((_, layer) => this.#pair(layer));
    picture.above = ABOVE;
    picture.element.addEventListener("scroll", () => this.#show(), { passive: true });
    picture.element.append(...this.pairs.map(({ group }) => group));
    this.#show();
  }

  /** The widths of the hidden layers as last wanted. */
  get hidden() {
    const { pending, when, shown } = this.wanted; // this picture may be of the network before, while the next one comes
    return pending.length && performance.now() - when < PENDING_MS ? pending.at(-1) : shown;
  }

  // A network that was asked for has come, and what was asked for after it comes still; or the one before again; or
  // another one, and all is void.
  #arrive() {
    const { pending = [], shown: before } = this.wanted;
    const now = String(this.shown);
    const place = pending.findIndex((hidden) => String(hidden) === now);
    const left = place >= 0 || now === String(before) ? pending.slice(place + 1) : [];
    Object.assign(this.wanted, { pending: left, shown: this.shown });
  }

  #pair(layer) {
    const less = button("−", `Remove a neuron from layer ${layer + 1}`, () => this.#resize(layer, -1));
    const more = button("+", `Add a neuron to layer ${layer + 1}`, () => this.#resize(layer, 1));
    return {
      less,
      group: element(
        "div",
        { class: "neurons", role: "group", "aria-label": `Neurons of layer ${layer + 1}` },
        less,
        more,
      ),
    };
  }

  draw() {
    const { plan } = this.picture;
    this.#show();
    this.pairs.forEach(({ group }, layer) => {
      const { x } = plan.columns[layer + 1];
      Object.assign(group.style, {
        left: `${Math.round(x + plan.side / 2 - WIDE / 2)}px`,
        top: `${TOP}px`,
        width: `${WIDE}px`,
      });
    });
  }

  #resize(layer, by) {
    if (layer >= this.hidden.length) return;
    this.#want(this.hidden.map((width, index) => (index === layer ? Math.max(1, width + by) : width)));
  }

  #want(hidden) {
    Object.assign(this.wanted, { pending: [...this.wanted.pending, hidden], when: performance.now() });
    this.#show();
    this.resize(hidden);
  }

  #show() {
    const { length } = this.hidden;
    const { before, after } = beyond(this.picture.element);
    const more = after > 1 ? " · more: scroll →" : before > 1 ? " · ← the first layers" : "";
    say(this.count, `${length} hidden layer${length === 1 ? "" : "s"}${more}`);
    this.less.disabled = length === 0;
    this.pairs.forEach(({ less }, layer) => {
      less.disabled = !(this.hidden[layer] > 1);
    });
  }
}

function button(sign, label, onclick) {
  return element("button", { type: "button", class: "sign", "aria-label": label, title: label, onclick }, sign);
}
