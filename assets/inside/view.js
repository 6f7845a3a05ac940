// What the views of a network's inside are made of: a head with switches, a row of panels for each network.

import { element, say } from "../live/dom.js";
import { DASHES, tint } from "../zoo/pen.js";
import { hidden } from "./numbers.js";
import { csvButton } from "./table.js";
import { trouble } from "./words.js";

const MOST = 12; // layers that have a panel

/** The layers that are looked at of `count`: all, or some from the first to the last. */
export function looked(count, most = MOST) {
  if (count <= most) return [...Array(count).keys()];
  return Array.from({ length: most }, (_, k) => Math.round((k * (count - 1)) / (most - 1)));
}

/** "Layer 3", or "Output" for the head. */
export const layerName = (network, layer) => (layer < hidden(network) ? `Layer ${layer + 1}` : "Output");

/** A choice of a few: {value: text}; `changed()` after it was changed. */
export function choice(label, options, changed) {
  const select = element("select", { "aria-label": label, onchange: changed }, ...Object.entries(options).map(([value, text]) => element("option", { value }, text)));
  return { select, element: element("label", { class: "switch" }, label, select), get value() { return select.value; } };
}

/** A box to tick. */
export function tick(label, changed) {
  const box = element("input", { type: "checkbox", onchange: changed });
  return { box, element: element("label", { class: "switch" }, box, label), get on() { return box.checked; } };
}

/** "why?" with a few sentences behind it. */
export function why(text) {
  return element("details", { class: "why" }, element("summary", {}, "why?"), element("p", {}, text));
}

/** The sample of a network's line in a legend. */
export function lineKey({ color, dash, title }, dark) {
  const sample = element("span", { class: dash && dash !== "solid" && DASHES[dash]?.length ? "key dashed" : "key" });
  sample.style.borderTopColor = tint(color, dark);
  return element("span", { class: "entry" }, sample, title);
}

/** A section with a title, switches and the data as a table. */
export class View {
  constructor({ title, tools = [], file, rows }) {
    this.empty = element("p", { class: "empty", role: "status" });
    this.body = element("div", { class: "view-body" });
    this.element = element("section", { class: "inside-view" }, element("header", {}, element("h3", {}, title), ...tools.map((tool) => tool.element ?? tool), csvButton(file, rows)), this.empty, this.body);
  }

  /** Whether no network can be shown, which is then said. */
  none(networks) {
    const sentences = networks.map(trouble);
    const none = !sentences.some((sentence) => sentence === "");
    say(this.empty, none ? sentences[0] ?? "There is no network to look at." : "");
    this.empty.hidden = !none;
    this.body.hidden = none;
    return none;
  }
}

/** A row for each network: its title, a sentence, and a panel for each layer made by `make(network, layer)`: {element, ...}. */
export class Rows {
  constructor(make, layersOf) {
    Object.assign(this, { make, layersOf, rows: [] });
    this.element = element("div", { class: "network-rows" });
  }

  /** Rows for these networks: [{network, panels: [{layer, ...}]}]; those there are stay while the layers are the same. */
  fit(networks, dark) {
    const mark = JSON.stringify(networks.map(({ title, layers }) => [title, layers.map(({ width }) => width)]));
    if (mark !== this.mark) this.#build(networks);
    this.mark = mark;
    this.rows.forEach((row, n) => {
      row.network = networks[n];
      row.chip.style.background = tint(networks[n].color, dark);
      row.trouble = trouble(networks[n]);
      row.panels.forEach(({ element: panel }) => { panel.hidden = row.trouble !== ""; });
    });
    return this.rows;
  }

  /** The sentence of a row; its trouble, where it has one. */
  say(row, sentence) {
    say(row.sentence, row.trouble || sentence);
  }

  #build(networks) {
    this.rows = networks.map((network) => {
      const panels = this.layersOf(network).map((layer) => Object.assign(this.make(network, layer), { layer }));
      const [chip, sentence] = [element("span", { class: "chip" }), element("span", { class: "sentence" })];
      const strip = element("div", { class: "panels", tabIndex: 0, role: "group", "aria-label": `${network.title}: layers` }, ...panels.map((panel) => panel.element));
      return { chip, sentence, panels, element: element("div", { class: "network-row" }, element("p", { class: "row-title" }, chip, element("strong", {}, `${network.title}:`), sentence), strip) };
    });
    this.element.replaceChildren(...this.rows.map((row) => row.element));
  }
}

/** A layer's panel: its name, one canvas, a line of words below. */
export function panel(title, label) {
  const canvas = element("canvas", { role: "img", "aria-label": label });
  const words = element("p", { class: "panel-words" });
  return { canvas, words, element: element("figure", { class: "layer-panel" }, element("figcaption", {}, title), canvas, words) };
}
