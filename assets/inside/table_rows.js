// Which network, seed and layer a row of a table is about.

import { hidden, living } from "./numbers.js";

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
