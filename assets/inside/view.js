// What the views of a network's inside are made of: a head with switches, the samples of a legend, a word of
// explanation.

import { element, say } from "../base/dom.js";
import { DASHES, tint } from "../base/line_style.js";
import { hidden } from "./numbers.js";
import { csvButton } from "../base/csv.js";
import { missingWords } from "./words.js";

/** "Layer 3", or "Output" for the head. */
export const layerName = (network, layer) => (layer < hidden(network) ? `Layer ${layer + 1}` : "Output");

/** A choice of a few: {value: text}; `changed()` after it was changed, which `switches` keep by its label. */
export function choice(label, options, changed, switches = {}) {
  const entries = Object.entries(options).map(([value, text]) => element("option", { value }, text));
  const act = () => {
    switches[label] = select.value;
    changed();
  };
  const select = element("select", { "aria-label": label, onchange: act }, ...entries);
  if (switches[label] in options) select.value = switches[label];
  return {
    select,
    element: element("label", { class: "switch" }, label, select),
    get value() {
      return select.value;
    },
  };
}

/** A box to tick, kept as a choice is. */
export function tick(label, changed, switches = {}) {
  const act = () => {
    switches[label] = box.checked;
    changed();
  };
  const box = element("input", { type: "checkbox", checked: Boolean(switches[label]), onchange: act });
  return {
    box,
    element: element("label", { class: "switch" }, box, label),
    get on() {
      return box.checked;
    },
  };
}

/** "why?", or another question, with a few sentences behind it. */
export function why(text, question = "why?") {
  const words = element("p", {}, text);
  const node = element("details", { class: "why", name: "inside-why" }, element("summary", {}, question), words);
  node.addEventListener("toggle", () => {
    if (node.open) beside(node, words);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") node.open = false;
  });
  return node;
}

// The words begin below the question, or further left where they would leave the panel.
function beside(node, words) {
  const [from, panel] = [node.getBoundingClientRect().left, node.closest(".live-panel, body").getBoundingClientRect()];
  const left = Math.max(panel.left, Math.min(from, panel.right - words.offsetWidth));
  words.style.left = `${left - from}px`;
}

/** A sample of what a figure shows, with its name: an entry of a legend. */
export function entry(sample, text) {
  return element("span", { class: "entry" }, sample, text);
}

/** The sample of a network's line in a legend. */
export function lineKey({ color, dash, title }, dark) {
  const sample = element("span", { class: dash && dash !== "solid" && DASHES[dash]?.length ? "key dashed" : "key" });
  sample.style.borderTopColor = tint(color, dark);
  return entry(sample, title);
}

/** A section with a title, switches and the data as a table. */
export class View {
  constructor({ title, tools = [], file, rows }) {
    this.empty = element("p", { class: "empty", role: "status" });
    this.body = element("div", { class: "view-body" });
    this.save = csvButton(file, rows);
    this.save.disabled = true; // until there is something to save
    const head = element(
      "header",
      {},
      element("h3", {}, title),
      ...tools.map((tool) => tool.element ?? tool),
      this.save,
    );
    this.element = element("section", { class: "inside-view" }, head, this.empty, this.body);
  }

  /** Whether no network can be shown, which is then said. */
  none(networks) {
    const sentences = networks.map(missingWords);
    const none = !sentences.some((sentence) => sentence === "");
    say(this.empty, none ? (sentences[0] ?? "There is no network to look at.") : "");
    this.empty.hidden = !none;
    this.body.hidden = none;
    this.save.disabled = none;
    return none;
  }
}
