// The counters above a run, as both transports show them.

import { element } from "../base/dom.js";

const PLACES = 1e6; // epochs that have six digits

export const counting = new Intl.NumberFormat("en-US");

/**
 * "000,012": whole epochs, with six digits, so that the counter keeps its width.
 * @param {number} epoch
 */
export function epochText(epoch) {
  return epoch < PLACES ? counting.format(PLACES + Math.floor(epoch)).slice(2) : counting.format(Math.floor(epoch));
}

/**
 * A counter with what it counts.
 * @param {string} term
 * @param {HTMLElement} value
 */
export function counter(term, value) {
  return element("div", {}, element("dt", {}, term), element("dd", {}, value));
}
