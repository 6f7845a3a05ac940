// Views of networks one below the other, of each its title, a sentence and a body; and those whose body is a panel for
// each layer.

import { element, say } from "../base/dom.js";
import { beyond, sideways } from "../base/sideways.js";
import { tint } from "../base/line_style.js";
import { Layers } from "./layers.js";
import { hidden } from "./numbers.js";
import { Spans } from "../base/span.js";
import { View, layerName } from "./view.js";
import { missingWords } from "./words.js";

const MAX_LAYERS = 12; // layers at a time
const GAP = 14; // pixels between panels

/**
 * Its heirs give `body(network, layers)`: {element, ...}; `sentence(network)`; and `paint(style, rows)`, rows:
 * [{network, body}].
 */
export class NetworkView {
  /**
   * title, tools and file as View's; `table(networks)`: the numbers; `switches` keep which layers are looked at: `most`
   * at a time, with the `output` among them or not.
   */
  constructor({ title, tools, file, table, changed, switches, most = MAX_LAYERS, output = false }) {
    this.networks = [];
    this.rows = [];
    this.output = output;
    this.layers = new Layers(most, changed, switches, output);
    this.view = new View({ title, tools: [...tools, this.layers], file, rows: () => table(this.networks) });
    this.list = element("div", { class: "network-rows" });
    this.legend = element("p", { class: "legend" });
    this.view.body.append(this.list, this.legend);
    this.element = this.view.element;
  }

  /** Other networks come: what they have in common with those before starts anew. */
  renew() {}

  draw(style, networks) {
    this.networks = networks;
    if (this.view.none(networks)) return;
    this.layers.fit(Math.max(...networks.map((network) => this.#count(network))));
    this.#fit(networks);
    this.rows.forEach((row, n) => this.#row(row, networks[n], style));
    this.paint(
      style,
      this.rows.filter(({ body }) => !body.element.hidden),
    );
  }

  #count(network) {
    return hidden(network) + (this.output ? 1 : 0);
  }

  // Rows that are there stay while the layers are the same.
  #fit(networks) {
    const shown = networks.map((network) => this.layers.of(this.#count(network)));
    const mark = JSON.stringify(
      networks.map(({ title, layers }, n) => [title, layers.map(({ width }) => width), shown[n]]),
    );
    if (mark === this.mark) return;
    this.mark = mark;
    this.rows = networks.map((network, n) => newRow(network, this.body(network, shown[n])));
    this.list.replaceChildren(...this.rows.map((row) => row.element));
  }

  #row(row, network, { dark }) {
    const reason = missingWords(network);
    row.network = network;
    row.chip.style.background = tint(network.color, dark);
    row.body.element.hidden = reason !== "";
    say(row.sentence, reason || this.sentence(network));
  }
}

function newRow(network, body) {
  const [chip, sentence] = [element("span", { class: "chip" }), element("span", { class: "sentence" })];
  const title = element("p", { class: "row-title" }, chip, element("strong", {}, `${network.title}:`), sentence);
  return { chip, sentence, body, element: element("div", { class: "network-row" }, title, body.element) };
}

/** Its heirs give `panel(network, layer)` instead of a body: {element, ...}, at least `least` pixels wide. */
export class LayerView extends NetworkView {
  spans = new Spans();
  least = 124;

  renew() {
    this.spans.clear();
  }

  body(network, layers) {
    const panels = layers.map((layer) => ({ ...this.panel(network, layer), layer }));
    const strip = element("div", { class: "panels", role: "group", "aria-label": `${network.title}: layers` });
    strip.style.setProperty("--least", `${this.least}px`);
    strip.append(...panels.map((panel) => panel.element));
    const more = element("p", { class: "more-layers", "aria-hidden": "true" });
    sideways(strip).addEventListener("scroll", () => sayMore(strip, more));
    return { panels, strip, more, element: element("div", {}, strip, more) };
  }

  /** The cells of all rows, in even lines: [{cell: a panel, network, width, name: of its axes}]. */
  cells(rows) {
    for (const {
      body: { strip, more, panels },
    } of rows) {
      strip.style.setProperty("--columns", columns(panels.length, strip.clientWidth, this.least));
      sayMore(strip, more);
    }
    return rows
      .flatMap(({ network, body }) =>
        body.panels.map((cell) => ({
          cell,
          network,
          name: `${this.rows.findIndex((row) => row.body === body)} ${cell.layer}`,
          width: Math.round(cell.element.clientWidth),
        })),
      )
      .filter(({ width }) => width >= 40);
  }
}

// Where panels go on beyond the edge, a word says so.
function sayMore(strip, more) {
  const { before, after } = beyond(strip);
  say(more, after > 8 ? "more layers: swipe →" : before + after > 8 ? "← the first layers" : "");
  more.hidden = before + after <= 8;
}

/**
 * Panels in a line, where `count` of them that are `least` pixels wide at least are spread evenly over as few lines as
 * hold them.
 */
export function columns(count, width, least) {
  const most = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
  return Math.ceil(count / Math.ceil(count / most)) || 1;
}

/** A layer's panel: its name and width, pictures, and two lines of words below. */
export function panelOf(network, layer, ...pictures) {
  const words = new Words();
  const name = element("figcaption", {}, `${layerName(network, layer)} · ${network.layers[layer].width}`);
  return { words, element: element("figure", { class: "layer-panel" }, name, ...pictures, words.element) };
}

// Two lines below a picture: what is always said, or what is being read.
class Words {
  rest = "";
  reading = null; // {by, words}

  constructor() {
    this.element = element("p", { class: "panel-words" });
  }

  say(words) {
    this.rest = words;
    this.#show();
  }

  /** What `by` reads, or null. */
  read(words, by) {
    if (words !== null) this.reading = { by, words };
    else if (this.reading?.by === by) this.reading = null;
    this.#show();
  }

  #show() {
    const text = this.reading?.words ?? this.rest;
    say(this.element, text);
    this.element.title = text;
    this.element.classList.toggle("now", this.reading !== null);
  }
}
