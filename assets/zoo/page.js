// The zoo: gallery, three plots over the same range, and a row with sliders for each activation that is shown.

import { format } from "../maths/number_format.js";
import { Component, mounting } from "../base/component.js";
import { element, say } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { Cards } from "./cards.js";
import { Curve, defaults, reach } from "./curve.js";
import { Plot } from "./plot.js";
import { Rows } from "./rows.js";

const RANGES = [2, 4, 8, 16];
const WIDEST = 1000;

class Zoo extends Component {
  constructor(root, data, report) {
    super(root, data, report, { name: "zoo", sheets: [new URL("zoo.css", import.meta.url).href] });
    this.entries = new Map(data.entries.map((entry) => [entry.name, entry]));
    this.thumbnails = new Map();
    this.view = { low: -4, high: 4, probe: 1, bright: null };
    this.cards = new Cards(data.groups, this.entries, (name) => this.#toggle(name));
    this.plots = [0, 1, 2].map(
      (order) =>
        new Plot(
          order,
          (x, name) => this.#point(x, name),
          (step) => this.#step(step),
        ),
    );
    this.rows = new Rows({
      dragged: () => this.redraw(),
      set: () => {
        this.#send();
        this.redraw();
      },
      removed: (name) => this.#toggle(name),
      chosen: (name) => this.report.trigger("about", name),
      bright: (name) => {
        this.view.bright = name;
        this.redraw();
      },
    });
    this.status = element("p", { class: "status", role: "status" });
    this.element.append(
      this.cards.element,
      this.#bar(),
      element("div", { class: "plots" }, ...this.plots.map((plot) => plot.element)),
      this.status,
      this.rows.element,
    );
    this.#type(data.typed);
    this.#adopt();
  }

  update(data, report) {
    const revised = data.revision !== this.data.revision;
    const retyped = data.typed?.text !== this.data.typed?.text;
    super.update(data, report);
    if (retyped) this.#type(data.typed);
    if (revised) this.#adopt();
  }

  #type(entry) {
    if (entry) this.entries.set("typed", entry);
    else this.entries.delete("typed");
    this.thumbnails.delete("typed");
    this.cards.setTyped(entry);
  }

  #adopt() {
    this.curves = this.data.shown.map(({ name, values }) => new Curve(this.entries.get(name), values));
    this.#changed();
  }

  #toggle(name) {
    const kept = this.curves.filter(({ entry }) => entry.name !== name);
    if (kept.length === this.curves.length) {
      if (kept.length >= this.data.most)
        return say(this.status, `At most ${this.data.most} are shown at a time: take one away first.`);
      kept.push(new Curve(this.entries.get(name)));
    }
    this.curves = kept;
    this.#changed();
    this.#send();
  }

  #changed() {
    this.#hint();
    this.view.bright = null;
    this.view.reach = null;
    this.rows.show(this.curves);
    this.redraw();
  }

  #hint() {
    say(this.status, this.curves.length ? "" : "Nothing is shown: choose a card above.");
  }

  // With the revision that it was chosen at: the same again, after the page changed it in between, is another message.
  #send() {
    const texts = this.curves.map(({ entry, letters }) => {
      const usual = defaults(entry);
      const turned = Object.keys(usual).filter((letter) => letters[letter] !== usual[letter]);
      return [entry.name, ...turned.map((letter) => `${letter}=${letters[letter]}`)].join("~");
    });
    this.report.state("shown", { texts, revision: this.data.revision });
  }

  #point(x, name) {
    if (x !== null) this.#probe(Number(x.toPrecision(3)));
    if (this.view.bright !== name) {
      this.view.bright = name;
      this.redraw();
    }
  }

  #step(direction) {
    const { low, high, probe } = this.view;
    this.#probe(Math.min(Math.max(Number((probe + (direction * (high - low)) / 80).toPrecision(6)), low), high));
  }

  #probe(x) {
    this.view.probe = x;
    if (!focused(this.place)) this.place.value = String(x);
    this.redraw();
  }

  #bar() {
    const { view } = this;
    this.place = this.#number("x of the values", "probe", (x) => this.#probe(x));
    this.ends = [
      this.#number("smallest x", "low", (low) => this.#range(low, Math.max(view.high, low + 0.1))),
      this.#number("largest x", "high", (high) => this.#range(Math.min(view.low, high - 0.1), high)),
    ];
    this.ranges = RANGES.map((range) =>
      element("button", { type: "button", onclick: () => this.#range(-range, range) }, `±${range}`),
    );
    return element(
      "div",
      { class: "bar" },
      element(
        "div",
        { class: "range", role: "group", "aria-label": "Range of x" },
        element("span", {}, "x from"),
        this.ends[0],
        element("span", {}, "to"),
        this.ends[1],
        ...this.ranges,
      ),
      element("label", { class: "place" }, "values at x =", this.place),
      element(
        "button",
        {
          type: "button",
          class: "clear",
          onclick: () => {
            this.curves = [];
            this.#changed();
            this.#send();
          },
        },
        "show none",
      ),
    );
  }

  // A field for a number of the view.
  #number(label, name, set) {
    const field = element("input", {
      type: "number",
      step: "any",
      "aria-label": label,
      value: String(this.view[name]),
      onchange: () => this.#read(field, label, name, set),
    });
    return field;
  }

  // What was typed, or a sentence and what stands instead.
  #read(field, label, name, set) {
    const typed = field.valueAsNumber;
    this.#hint();
    if (Number.isFinite(typed)) set(typed);
    const now = this.view[name];
    if (now === typed) return;
    field.value = String(now);
    const wanted = Number.isFinite(typed) ? `be from −${WIDEST} to ${WIDEST}` : "be a number, for instance −2.5";
    say(this.status, `The ${label} must ${wanted}: it is ${format(now)}.`);
  }

  #range(low, high) {
    const [from, to] = [low, high].map((end) => Math.min(Math.max(end, -WIDEST), WIDEST));
    Object.assign(this.view, { low: from, high: Math.max(to, from + 0.1), reach: null });
    this.#probe(Math.min(Math.max(this.view.probe, this.view.low), this.view.high));
  }

  draw(style) {
    const { view, curves } = this;
    view.count = this.plots[0].count;
    view.reach = this.#reach();
    this.ends.forEach((end, k) => {
      if (!focused(end)) end.value = format(k ? view.high : view.low).replaceAll("−", "-");
    });
    this.ranges.forEach((button, k) =>
      button.setAttribute("aria-pressed", String(view.low === -RANGES[k] && view.high === RANGES[k])),
    );
    this.plots.forEach((plot, k) =>
      drawFigure(plot.element, () => plot.draw(style, curves, { ...view, reach: view.reach[k] })),
    );
    drawFigure(this.rows.element, () => this.rows.draw(style, view.probe, view.bright));
    const shown = curves.map(({ entry }) => entry.name);
    drawFigure(this.cards.element, () => this.cards.draw(style, (name) => this.#thumbnail(name), shown));
  }

  // Axes widen while a letter is turned and never shrink; another selection or range sets them anew.
  #reach() {
    const now = reach(this.curves, this.view.low, this.view.high, this.view.count);
    const before = this.view.reach;
    return before ? now.map(([low, high], k) => [Math.min(low, before[k][0]), Math.max(high, before[k][1])]) : now;
  }

  #thumbnail(name) {
    if (!this.thumbnails.has(name)) this.thumbnails.set(name, new Curve(this.entries.get(name)));
    return this.thumbnails.get(name);
  }
}

const focused = (node) => node.getRootNode().activeElement === node;

/**
 * Mount the zoo in `root`; answers {update, unmount}.
 * data = {base, theme, revision, most, groups, entries, typed: entry or null, shown: [{name, values}]}.
 * Reports `shown` as {texts like "elu~a=2", revision}, and triggers `about` with the name whose details are wanted;
 * what is shown is taken from `data` only when `revision` changes.
 */
export const mount = mounting(Zoo);
