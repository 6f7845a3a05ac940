// A formula's tree as MathML, with no more brackets than needed.

const MATH = "http://www.w3.org/1998/Math/MathML";
const [CHOICE, SUM, PRODUCT, POWER, ATOM] = [0, 1, 2, 3, 4]; // how tightly a piece holds together
const GREEK = { x: "x", x1: "x₁", x2: "x₂", a: "α", b: "β", c: "γ", d: "δ" };
const RELATIONS = { lt: "<", le: "≤", gt: ">", ge: "≥", eq: "=", ne: "≠" };
const WRITTEN_SQUARED = ["sin", "cos", "tan", "sinh", "cosh", "tanh"]; // sin²(x), not (sin x)²
const NAMES = { asin: "arcsin", acos: "arccos", atan: "arctan", log: "ln" };

/** <math> for a validated tree. */
export function mathml(tree) {
  return node("math", [write(tree).node]);
}

function node(tag, children, attributes = {}) {
  const made = document.createElementNS(MATH, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "style" && made.style)
      made.style.cssText = value; // as an attribute a page without a server would refuse it
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const sign = (text) => node("mo", [text]);
const name = (text) => node("mi", [text]);
const row = (...children) => node("mrow", children);
const fenced = (open, inner, close) => row(sign(open), inner, sign(close));
const apply = (operator, ...arguments_) => row(name(NAMES[operator] ?? operator), fenced("(", listed(arguments_), ")"));

function listed(trees) {
  return row(...trees.flatMap((tree, k) => (k ? [sign(","), write(tree).node] : [write(tree).node])));
}

function held(tree, needs) {
  const { node: inner, binds } = write(tree);
  return binds >= needs ? inner : fenced("(", inner, ")");
}

function write(tree) {
  if (typeof tree === "number") return number(tree);
  if (typeof tree === "string") return { node: name(GREEK[tree]), binds: ATOM };
  const [operator, ...parts] = tree;
  if (operator in RELATIONS) {
    return { node: row(held(parts[0], SUM), sign(RELATIONS[operator]), held(parts[1], SUM)), binds: CHOICE };
  }
  return (SPECIAL[operator] ?? (() => ({ node: apply(operator, ...parts), binds: ATOM })))(...parts);
}

function number(value) {
  if (Math.abs(value) === Math.PI)
    return { node: value < 0 ? row(sign("−"), name("π")) : name("π"), binds: value < 0 ? SUM : ATOM };
  const text = node("mn", [String(Number(Math.abs(value).toPrecision(5)))]);
  return value < 0 ? { node: row(sign("−"), text), binds: SUM } : { node: text, binds: ATOM };
}

const SPECIAL = {
  neg: (u) => ({ node: row(sign("−"), held(u, PRODUCT)), binds: SUM }),
  add: (u, v) =>
    v[0] === "neg"
      ? difference(u, v[1])
      : v < 0
        ? difference(u, -v)
        : { node: row(held(u, SUM), sign("+"), held(v, SUM)), binds: SUM },
  sub: difference,
  mul: (u, v) => ({
    node: row(held(u, PRODUCT), sign(typeof v === "number" ? "·" : "\u2062"), held(v, PRODUCT)),
    binds: PRODUCT,
  }),
  div: (u, v) => ({ node: node("mfrac", [write(u).node, write(v).node]), binds: POWER }),
  pow: (u, v) =>
    v === 2 && WRITTEN_SQUARED.includes(u[0])
      ? squared(...u)
      : { node: node("msup", [row(held(u, ATOM)), row(write(v).node)]), binds: POWER },
  exp: (u) => ({ node: node("msup", [name("e"), row(write(u).node)]), binds: POWER }),
  expm1: (u) => ({ node: row(node("msup", [name("e"), row(write(u).node)]), sign("−"), number(1).node), binds: SUM }),
  log1p: (u) => ({ node: apply("log", ["add", 1, u]), binds: ATOM }),
  softplus: (u) => ({ node: apply("log", ["add", 1, ["exp", u]]), binds: ATOM }),
  sigmoid: (u) => ({
    node: node("mfrac", [number(1).node, write(["add", 1, ["exp", ["neg", u]]]).node]),
    binds: POWER,
  }),
  relu: (u) => ({ node: apply("max", 0, u), binds: ATOM }),
  sqrt: (u) => ({ node: node("msqrt", [write(u).node]), binds: ATOM }),
  abs: (u) => ({ node: fenced("|", write(u).node, "|"), binds: ATOM }),
  floor: (u) => ({ node: fenced("⌊", write(u).node, "⌋"), binds: ATOM }),
  ceil: (u) => ({ node: fenced("⌈", write(u).node, "⌉"), binds: ATOM }),
  mod: (u, v) => ({ node: row(held(u, POWER), name("mod"), held(v, POWER)), binds: PRODUCT }),
  where: (condition, u, v) => ({ node: cases([u, condition], [v, null]), binds: SUM }),
};

function squared(operator, u) {
  const head = node("msup", [name(operator), number(2).node]);
  return { node: row(head, fenced("(", write(u).node, ")")), binds: ATOM };
}

function difference(u, v) {
  return { node: row(held(u, SUM), sign("−"), held(v, PRODUCT)), binds: SUM };
}

function cases(...lines) {
  const cell = (...children) => node("mtd", children, { style: "text-align: left; padding: 0.12em 0.5em 0.12em 0" });
  const rows = lines.map(([value, condition]) =>
    node("mtr", [
      cell(write(value).node),
      cell(...(condition === null ? [node("mtext", ["else"])] : [node("mtext", ["if\u00a0"]), write(condition).node])),
    ]),
  );
  return row(node("mo", ["{"], { stretchy: "true" }), node("mtable", rows));
}
