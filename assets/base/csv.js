// The numbers of a figure as a table: text of a CSV file, and the button that saves it.

import { element } from "./dom.js";
import { hidden, living } from "../inside/numbers.js";

const plain = (value) =>
  typeof value !== "number" ? value : Number.isFinite(value) ? String(Number(value.toPrecision(7))) : "";
const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows of texts and numbers as CSV; what is no number is empty. */
export function csv(rows) {
  return `${rows.map((row) => row.map((value) => quoted(String(plain(value) ?? ""))).join(",")).join("\n")}\n`;
}

/** What a row of a table begins with: network, seed and layer. */
export const PLACE = ["network", "seed", "layer"];
export const placeOf = (network, s, layer) => [
  network.title,
  network.seeds[s],
  layer < hidden(network) ? layer + 1 : "output",
];

/** The rows of every living member, layer and name of a network, as `rows(s, layer, name)` answers them. */
export function eachCell(network, names, rows) {
  return living(network).flatMap((s) =>
    network.layers.flatMap((_, layer) => names.flatMap((name) => rows(s, layer, name))),
  );
}

/** A button that saves what `rows()` answers, [[...], ...] with the names of the columns first. */
export function csvButton(name, rows) {
  const properties = { type: "button", class: "word", title: "The numbers of this figure as a table" };
  return element("button", { ...properties, onclick: () => save(name, csv(rows())) }, "Data as CSV");
}

function save(name, text) {
  const link = element("a", {
    href: URL.createObjectURL(new Blob([text], { type: "text/csv" })),
    download: `${name}.csv`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
