// The equations of an atlas, typeset: x⁽¹⁾ = A₁a⁽⁰⁾ + b₁ and a⁽¹⁾ = σ₁(x⁽¹⁾), and their single letters.

const MATH = "http://www.w3.org/1998/Math/MathML";

function node(tag, ...children) {
  const made = document.createElementNS(MATH, tag);
  made.append(...children);
  return made;
}

const letter = (text) => node("mi", text);
const sign = (text) => node("mo", text);
const number = (value) => node("mn", String(value));
const below = (text, index) => node("msub", letter(text), number(index));
const bracketed = (...inner) => node("mrow", sign("("), ...inner, sign(")"));
const above = (text, layer) => node("msup", letter(text), bracketed(number(layer)));
const math = (...children) => node("math", node("mrow", ...children));

/** A₀, b₀ or σ₀. */
export function named(text, layer) {
  return math(below(text, layer));
}

/** x⁽⁰⁾ or a⁽⁰⁾, the name of a row of images; in the derivative view ∂x⁽⁰⁾. */
export function row(kind, layer, derivative) {
  const name = above(kind === "pre" ? "x" : "a", layer);
  return derivative ? math(letter("∂"), name) : math(name);
}

/** x⁽⁰⁾ = A₀x + b₀; with inputs that are formulas of the plane, A₀φ(x). */
export function linear(layer, plain) {
  const into =
    layer > 0 ? above("a", layer - 1) : plain ? letter("x") : node("mrow", letter("φ"), bracketed(letter("x")));
  return math(above("x", layer), sign("="), below("A", layer), sign("\u2062"), into, sign("+"), below("b", layer));
}

/** a⁽⁰⁾ = σ₀(x⁽⁰⁾) */
export function activated(layer) {
  return math(above("a", layer), sign("="), below("σ", layer), bracketed(above("x", layer)));
}

/** The name of a column of A: x₁ or a₁. */
export function column(layer, index) {
  return math(below(layer === 0 ? "x" : "a", index + 1));
}
