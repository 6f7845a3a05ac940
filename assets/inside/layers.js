// Which layers of a deep network are shown: some from the first to the last, or a stretch of them.

import { element } from "../base/dom.js";

/** The layers that are looked at of `count`: all, or some from the first to the last. */
export function looked(count, most) {
  if (count <= most) return [...Array(count).keys()];
  return Array.from({ length: most }, (_, k) => Math.round((k * (count - 1)) / (most - 1)));
}

/** Stretches of at most `most` of `count` layers: [[first, after the last], ...]. */
export function stretches(count, most) {
  return Array.from({ length: Math.ceil(count / most) }, (_, k) => [k * most, Math.min((k + 1) * most, count)]);
}

/** A choice of stretches with a step back and forth; it is hidden where all layers have their place. */
export class Layers {
  /**
   * `most` at a time; `changed()` after another choice, which `switches` keep; `output`: whether the last one is the
   * output.
   */
  constructor(most, changed, switches = {}, output = false) {
    this.most = most;
    this.changed = changed;
    this.switches = switches;
    this.output = output;
    this.count = 0;
    this.select = element("select", { "aria-label": "layers", onchange: () => this.#chosen() });
    this.back = this.#step("‹", "Layers before", -1);
    this.on = this.#step("›", "Layers behind", 1);
    this.element = element(
      "span",
      { class: "switch layer-choice", hidden: true },
      "layers",
      this.back,
      this.select,
      this.on,
    );
  }

  /** For networks of `count` layers at most. */
  fit(count) {
    if (count === this.count) return;
    this.count = count;
    this.element.hidden = count <= this.most;
    const parts = stretches(count, this.most);
    const names = [
      `${this.most} of ${count}, spread`,
      ...parts.map(([from, to]) => `${from + 1} to ${this.output && to === count ? "output" : to}`),
    ];
    this.select.replaceChildren(...names.map((name, k) => element("option", { value: String(k) }, name)));
    const kept = this.switches.layers;
    if (kept?.count === count) this.select.selectedIndex = kept.at;
    this.#steps();
  }

  /** The layers that are shown of a network with `count`. */
  of(count) {
    const chosen = this.count > this.most ? Number(this.select.value) : 0;
    if (chosen === 0) return looked(count, this.most);
    const [from, to] = stretches(this.count, this.most)[chosen - 1];
    return [...Array(count).keys()].slice(from, to);
  }

  #step(sign, label, by) {
    const act = () => {
      this.select.selectedIndex += by;
      this.#chosen();
    };
    return element("button", { type: "button", class: "small", "aria-label": label, title: label, onclick: act }, sign);
  }

  #chosen() {
    this.switches.layers = { count: this.count, at: this.select.selectedIndex };
    this.#steps();
    this.changed();
  }

  #steps() {
    const { selectedIndex, options } = this.select;
    this.back.disabled = selectedIndex <= 0;
    this.on.disabled = selectedIndex >= options.length - 1;
  }
}
