// Dead neurons: how many of each layer never fire, and a map of all of them.

import { element, say } from "../base/dom.js";
import { tint } from "../base/line_style.js";
import { amountColors } from "../base/hatch.js";
import { FRAMES, NeuronMap } from "./map.js";
import { firing, hidden, members, part, row } from "./numbers.js";
import { became } from "./past.js";
import { NetworkView } from "./network_view.js";
import { PLACE, eachCell, placeOf } from "./table_rows.js";
import { entry, tick, why } from "./view.js";
import { firingSentence, grouped, middleOf } from "./words.js";

const COUNTS = { dead: "never fire", nearly: "nearly dead", always: "always on", still: "derivative zero everywhere" };
const MAX_LAYERS = 24; // layers of a map at a time
const WHY =
  "A neuron is dead if its output is exactly zero on every sample that was looked at: no gradient reaches its " +
  "weights from any of them. Behind other neurons that still learn it may come back; in the first layer it cannot, " +
  "since its inputs stay as they are. Nearly dead: active on under 0.1 % of the samples. Source: UvA deep learning " +
  "notebooks, tutorial 3.";
const FRAMED = { died: "died since the start", back: "was dead, came back" };

export class Neurons extends NetworkView {
  /** `changed()` after something was switched here, which `switches` keep. */
  constructor(changed, { switches = {} } = {}) {
    const inOrder = tick("sorted", changed, switches);
    super({
      title: "Dead neurons",
      tools: [inOrder, why(WHY)],
      file: "neurons",
      table: neuronRows,
      changed,
      switches,
      most: MAX_LAYERS,
    });
    this.inOrder = inOrder;
  }

  sentence(network) {
    return firingSentence(network);
  }

  body(network, layers) {
    const head = ["layer", "neurons", ...Object.values(COUNTS)].map((name) => element("th", { scope: "col" }, name));
    const [lines, map] = [element("tbody", {}), new NeuronMap()];
    const table = element(
      "div",
      { class: "counts" },
      element("table", {}, element("thead", {}, element("tr", {}, ...head)), lines),
    );
    const [plain, block] = [
      element("p", { class: "plain" }),
      element("div", { class: "neuron-block" }, table, map.element),
    ];
    return { layers, lines, map, plain, block, element: element("div", {}, plain, block) };
  }

  paint(style, rows) {
    for (const {
      network,
      body: { layers, lines, map, plain, block },
    } of rows) {
      const words = alwaysOn(network, layers);
      say(plain, words);
      [plain.hidden, block.hidden] = [words === "", words !== ""];
      if (words) continue;
      fill(lines, tableOf(network, layers));
      map.draw(style, network, { layers, inOrder: this.inOrder.on });
    }
    this.#legend(style);
  }

  #legend({ dark }) {
    if (this.dark === dark) return;
    this.dark = dark;
    const ramp = element("span", { class: "ramp" });
    const colors = amountColors(
      Float32Array.from({ length: 9 }, (_, k) => k / 8),
      dark,
    );
    ramp.style.background = `linear-gradient(90deg, ${colors.join(", ")})`;
    const share = element("span", { class: "entry" }, "0\u00a0%", ramp, "100 % of the samples that were looked at");
    const frames = Object.entries(FRAMED).map(([name, text]) => framed(tint(FRAMES[name], dark), text));
    this.legend.replaceChildren(
      share,
      entry(element("span", { class: "hatched" }), "never active"),
      ...frames,
      "dot: active, but its derivative is zero everywhere",
    );
  }
}

function framed(color, text) {
  const sample = element("span", { class: "framed" });
  sample.style.borderColor = color;
  return entry(sample, text);
}

function fill(body, rows) {
  const mark = JSON.stringify(rows);
  if (body.dataset.mark === mark) return;
  body.dataset.mark = mark;
  const cell = (text) => element("td", text === "0" ? { class: "none" } : {}, text);
  body.replaceChildren(
    ...rows.map(([name, ...texts]) => element("tr", {}, element("th", { scope: "row" }, name), ...texts.map(cell))),
  );
}

/** Of layers in which every neuron is always on, and its derivative zero on no sample, one sentence; of others "". */
function alwaysOn(network, layers) {
  const parts = layers.flatMap((layer) => ["active", "moving"].map((name) => part(network, `${layer}.${name}`)));
  if (!parts.every((array) => members(network).every((s) => row(array, s).every((share) => share === 1)))) return "";
  const neurons = layers.reduce((sum, layer) => sum + firing(network, layer, members(network)[0]).neurons, 0);
  const where = layers.length === 1 ? "this layer" : `these ${layers.length} layers`;
  const all = `All ${grouped(neurons)} neurons of ${where} are always on`;
  return `${all}, and the derivative of each is zero on none of the samples: a map would be of one colour.`;
}

/**
 * A row of texts for each of some hidden layers: layer, neurons, and the counts, over several seeds as mean and range.
 */
function tableOf(network, layers) {
  return layers.map((layer) => {
    const counts = members(network).map((s) => firing(network, layer, s));
    const { neurons, of } = counts[0];
    const ranges = Object.keys(COUNTS).map((name) => ranged(counts.map((count) => count[name])));
    return [String(layer + 1), neurons < of ? `${neurons} of ${grouped(of)}` : String(neurons), ...ranges];
  });
}

// "3", or of several seeds "3.3 (2 to 5)".
function ranged(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? String(low) : `${Number(middleOf(values).toFixed(1))} (${low} to ${high})`;
}

/** The counts, a row for each network, seed and layer. */
function neuronRows(networks) {
  const lines = networks.flatMap((network) =>
    eachCell(network, ["active"], (s, layer) => {
      if (layer === hidden(network)) return [];
      const [count, past] = [firing(network, layer, s), became(network, layer, s)];
      const counts = Object.keys(COUNTS).map((name) => count[name]);
      return [
        [
          ...placeOf(network, s, layer),
          count.of,
          count.neurons,
          ...counts,
          ...["died", "back"].map((name) => past?.[name].filter(Boolean).length ?? NaN),
        ],
      ];
    }),
  );
  return [[...PLACE, "neurons", "looked at", ...Object.values(COUNTS), "died since the start", "came back"], ...lines];
}
