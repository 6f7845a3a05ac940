// Handing a file to the visitor.

import { element } from "./dom.js";

const KEPT_MS = 10000; // ms that the browser has to fetch it

/**
 * Save text or a picture as a file.
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
