// What addresses and neurons are called, in print and aloud. People count rows and columns from 1, layers from 0 as the
// equations do.

import { subscript } from "../base/dom.js";
import { GREEK } from "../maths/letters.js";
import { parseAddress } from "./cells.js";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 12 -> "⁽¹²⁾" */
export function raised(layer) {
  return `⁽${[...String(layer)].map((digit) => SUPERSCRIPTS[digit]).join("")}⁾`;
}

/** "A0.2.1" -> "A₀[3,2]", "s0.a" -> "α of σ₀", "x1" -> "x₁" */
export function addressName(address) {
  const { kind, layer, row, column, letter, axis } = parseAddress(address);
  if (kind === "slider") return GREEK[letter];
  if (kind === "input") return `x${subscript(axis + 1)}`;
  if (kind === "s") return `${GREEK[letter]} of σ${subscript(layer)}${row === null ? "" : `[${row + 1}]`}`;
  return kind === "A" ? `A${subscript(layer)}[${row + 1},${column + 1}]` : `b${subscript(layer)}[${row + 1}]`;
}

/** The same for a screen reader: "A 0, row 3, column 2". */
export function spokenAddress(address) {
  const { kind, layer, row, column, letter, axis } = parseAddress(address);
  if (kind === "slider") return `slider ${GREEK[letter]}`;
  if (kind === "input") return `input ${axis + 1}`;
  if (kind === "s") return `${GREEK[letter]} of activation ${layer}${row === null ? "" : `, neuron ${row + 1}`}`;
  return kind === "A" ? `A ${layer}, row ${row + 1}, column ${column + 1}` : `b ${layer}, row ${row + 1}`;
}

/** [1, "post", 0] -> "a⁽¹⁾₁" */
export function neuronName([layer, kind, neuron]) {
  return `${kind === "pre" ? "x" : "a"}${raised(layer)}${subscript(neuron + 1)}`;
}

/** The same in words: "layer 1, neuron 1 after the activation". */
export function spokenNeuron([layer, kind, neuron]) {
  return `layer ${layer}, neuron ${neuron + 1} ${kind === "pre" ? "before" : "after"} the activation`;
}

/** A formula as a reader sees it: the letters a to d are Greek. */
export function inGreek(text) {
  return text
    .replace(/(?<![A-Za-z0-9_])[abcd](?![A-Za-z0-9_])/g, (letter) => GREEK[letter])
    .replaceAll("*", "·")
    .replaceAll("-", "−");
}
