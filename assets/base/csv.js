// The numbers of a figure as a table: text of a CSV file, and the button that saves it.

import { element } from "./dom.js";
import { download } from "./download.js";

/** @typedef {string | number | undefined | null} Cell */

// What a spreadsheet takes for the beginning of a formula, in a cell or after what may part cells there.
const NUMBER = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan)$/i;
// Signs that cannot be seen count for nothing, as a mark of the byte order does where a file begins.
const BEGINS = /^'*(?:[\t\r\n]|[\p{Cc}\p{Cf}\p{Z}"]*'*[=+\-@＝＋－＠])/u;
const INSIDE = /([,;\t\r\n][\p{Cc}\p{Cf}\p{Z}"]*)('*)(?=[=+\-@＝＋－＠])/gu;

/**
 * A text as it may stand in a table: one that a spreadsheet would execute with apostrophes, as in learnact/csv_text.py.
 * @param {string} text
 */
export function safe(text) {
  if (NUMBER.test(text)) return text;
  const inside = text.replace(INSIDE, "$1'$2");
  return BEGINS.test(text) ? `'${inside}` : inside;
}

const plain = (/** @type {Cell} */ value) =>
  typeof value !== "number"
    ? safe(String(value ?? ""))
    : Number.isFinite(value)
      ? String(Number(value.toPrecision(7)))
      : "";
const quoted = (/** @type {string} */ text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * Rows of texts and numbers as CSV; what is no number is empty.
 * @param {Cell[][]} rows
 */
export function csv(rows) {
  return `${rows.map((row) => row.map((value) => quoted(plain(value))).join(",")).join("\n")}\n`;
}

/**
 * A button that saves what `rows()` answers, with the names of the columns first.
 * @param {string} name of the file, without its ending
 * @param {() => Cell[][]} rows
 */
export function csvButton(name, rows) {
  const properties = { type: "button", class: "word", title: "The numbers of this figure as a table" };
  const save = () => download(new Blob([csv(rows())], { type: "text/csv" }), `${name}.csv`);
  return element("button", { ...properties, onclick: save }, "Data as CSV");
}
