// Numbers as text.

/** A number as short text with a true minus sign. @param {number} value @param {number} digits */
export function format(value, digits = 3) {
  if (value !== value) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  let text;
  if (size === 0) text = "0";
  else if (size >= 1e5 || size < 1e-3) text = value.toExponential(Math.max(0, digits - 2)).replace("e+", "e");
  else text = Number(value.toPrecision(digits)).toString();
  return text.replaceAll("-", "−");
}
