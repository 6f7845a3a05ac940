// Dead neurons: how many of each layer never fire, and a map of all of them.

import { element } from "../live/dom.js";
import { tint } from "../zoo/pen.js";
import { amountColors } from "./hatch.js";
import { FRAMES, NeuronMap } from "./map.js";
import { firing, hidden, living, members } from "./numbers.js";
import { became } from "./past.js";
import { View, tick, why } from "./view.js";
import { firingSentence, grouped, middleOf, trouble } from "./words.js";

const COUNTS = { dead: "never fire", nearly: "nearly dead", always: "always on", still: "derivative zero everywhere" };
const WHY = "A neuron is dead if its output is exactly zero on every sample that was looked at: no gradient reaches its weights from any of them. Behind other neurons that still learn it may come back; "
  + "in the first layer it cannot, since its inputs stay as they are. Nearly dead: active on under 0.1 % of the samples. Source: UvA deep learning notebooks, tutorial 3.";

export class Neurons {
  /** `changed()` after something was switched here. */
  constructor(changed) {
    this.inOrder = tick("sorted", changed);
    this.networks = [];
    this.maps = [];
    this.view = new View({ title: "Dead neurons", tools: [this.inOrder, why(WHY)], file: "neurons", rows: () => neuronRows(this.networks) });
    this.blocks = element("div", { class: "network-rows" });
    this.legend = element("p", { class: "legend" });
    this.view.body.append(this.blocks, this.legend);
    this.element = this.view.element;
  }

  renew() {
    // a map has no axes
  }

  draw(style, networks) {
    this.networks = networks;
    if (this.view.none(networks)) return;
    this.#build(networks);
    networks.forEach((network, n) => this.#block(style, network, this.maps[n]));
    this.#legend(style);
  }

  #build(networks) {
    const mark = JSON.stringify(networks.map(({ title, layers }) => [title, layers.map(({ width }) => width)]));
    if (mark === this.mark) return;
    this.mark = mark;
    this.maps = networks.map(({ title }) => {
      const [chip, sentence, body] = [element("span", { class: "chip" }), element("span", { class: "sentence", role: "status" }), element("tbody", {})];
      const head = ["layer", "neurons", ...Object.values(COUNTS)].map((name) => element("th", { scope: "col" }, name));
      const table = element("div", { class: "counts" }, element("table", {}, element("thead", {}, element("tr", {}, ...head)), body));
      const map = new NeuronMap();
      return { chip, sentence, body, table, map, element: element("div", { class: "network-row" },
        element("p", { class: "row-title" }, chip, element("strong", {}, `${title}:`), sentence), element("div", { class: "neuron-block" }, table, map.element)) };
    });
    this.blocks.replaceChildren(...this.maps.map((block) => block.element));
  }

  #block(style, network, { chip, sentence, body, table, map }) {
    chip.style.background = tint(network.color, style.dark);
    const reason = trouble(network);
    const text = reason || firingSentence(network);
    if (sentence.textContent !== text) sentence.textContent = text;
    table.hidden = map.element.hidden = reason !== "";
    if (reason) return;
    fill(body, tableOf(network));
    map.draw(style, network, this.inOrder.on);
  }

  #legend({ dark }) {
    if (this.dark === dark) return;
    this.dark = dark;
    const ramp = element("span", { class: "ramp" });
    ramp.style.background = `linear-gradient(90deg, ${amountColors(Float32Array.from({ length: 9 }, (_, k) => k / 8), dark).join(", ")})`;
    this.legend.replaceChildren(element("span", { class: "entry" }, "0 %", ramp, "100 % of the samples that were looked at"),
      element("span", { class: "entry" }, element("span", { class: "hatched" }), "never active"),
      ...Object.entries({ died: "died since the start", back: "was dead, came back" }).map(([name, text]) => framed(tint(FRAMES[name], dark), text)), "dot: active, but its derivative is zero everywhere");
  }
}

function framed(color, text) {
  const sample = element("span", { class: "framed" });
  sample.style.borderColor = color;
  return element("span", { class: "entry" }, sample, text);
}

function fill(body, rows) {
  const mark = JSON.stringify(rows);
  if (body.dataset.mark === mark) return;
  body.dataset.mark = mark;
  body.replaceChildren(...rows.map(([name, ...texts]) => element("tr", {}, element("th", { scope: "row" }, name), ...texts.map((text) => element("td", text === "0" ? { class: "none" } : {}, text)))));
}

/** A row a hidden layer of texts: layer, neurons, and the counts, over several seeds as mean and range. */
export function tableOf(network) {
  return Array.from({ length: hidden(network) }, (_, layer) => {
    const counts = members(network).map((s) => firing(network, layer, s));
    const { neurons, of } = counts[0];
    return [String(layer + 1), neurons < of ? `${neurons} of ${grouped(of)}` : String(neurons), ...Object.keys(COUNTS).map((name) => ranged(counts.map((count) => count[name])))];
  });
}

// "3", or of several seeds "3.3 (2 to 5)".
function ranged(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? String(low) : `${Number(middleOf(values).toFixed(1))} (${low} to ${high})`;
}

/** The counts, a row for each network, seed and layer. */
export function neuronRows(networks) {
  const names = ["network", "seed", "layer", "neurons", "looked at", ...Object.values(COUNTS), "died since the start", "came back"];
  const lines = networks.flatMap((network) => living(network).flatMap((s) => Array.from({ length: hidden(network) }, (_, layer) => {
    const [count, past] = [firing(network, layer, s), became(network, layer, s)];
    return [network.title, network.seeds[s], layer + 1, count.of, count.neurons, ...Object.keys(COUNTS).map((name) => count[name]), ...["died", "back"].map((name) => past?.[name].filter(Boolean).length ?? NaN)];
  })));
  return [names, ...lines];
}
