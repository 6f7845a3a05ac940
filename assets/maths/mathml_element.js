// A formula as the server typeset it.

const CELL = "text-align: left; padding: 0.12em 0.5em 0.12em 0"; // MathML Core left this to style sheets

/** <math> from its XML, which the server's own printer wrote from a validated tree. @param {string} text */
export function mathml(text) {
  const parsed = new DOMParser().parseFromString(text, "application/xml").documentElement;
  const math = document.importNode(parsed, true);
  // A style attribute would be refused where no server allows it.
  for (const cell of math.querySelectorAll("mtd")) cell.style.cssText = CELL;
  return math;
}
