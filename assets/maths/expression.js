// A validated JSON tree -> a program of vector operations over buffers that are reused between calls.
//
// A program keeps one slot a distinct subtree. What does not depend on a variable is computed once a call, the rest in
// blocks that stay in the cache. `dual` carries a tangent along each value (forward mode).
// With one variable `x` is an array of numbers; with several it is a list of such arrays, one a variable.

import { OPERATORS } from "./operators.js";

const LETTERS = ["a", "b", "c", "d"];
const BLOCK = 1024;
const MOST_NODES = 2000;
const MOST_DEPTH = 200;

/**
 * Compile a JSON tree. Throws an Error of one sentence where the tree is not an expression in these variables (none at
 * all for an expression in the letters alone). A program for few points at a time takes a small block; one with numbers
 * = Float32Array rounds after each operator.
 */
export function compile(tree, variables = ["x"], { block = BLOCK, numbers = Float64Array } = {}) {
  return new Program(tree, variables, block, numbers);
}

export class Program {
  constructor(tree, variables, block = BLOCK, numbers = Float64Array) {
    this.variables = variables;
    this.block = block;
    this.numbers = numbers;
    // {kind: "number"|"name"|"call", number, name (of an operator too), operator, args: [slot index], varies, variable}
    this.slots = [];
    this.#known = new Map();
    this.#count = 0;
    this.root = this.#add(tree, 0);
    this.letters = LETTERS.filter((name) => this.#known.has(name));
    this.#single = variables.map(() => new Float64Array(1));
    this.#reserve();
  }

  #known;
  #count;
  #values;
  #tangents;
  #single;
  #singleOut = new Float64Array(1);

  /** Values at x (Float64Array, or a list of them) into out, count of them; letters = {a, b, c, d}. */
  values(x, out, count, letters = {}) {
    const all = this.#each(x);
    this.#fixed(letters);
    const { block } = this;
    for (let start = 0; start < count; start += block) {
      const n = Math.min(block, count - start);
      this.#block(all, start, n);
      out.set(n === block ? this.#values[this.root] : this.#values[this.root].subarray(0, n), start);
    }
    return out;
  }

  /** Values and tangents; `dx` is the tangent of x (Float64Array or a number each), `dletters` those of the letters. */
  dual(x, dx, out, dout, count, letters = {}, dletters = {}) {
    const [all, tangents] = [this.#each(x), this.#each(dx)];
    this.#fixed(letters);
    const active = this.#activate(dletters);
    const { block } = this;
    for (let start = 0; start < count; start += block) {
      const n = Math.min(block, count - start);
      this.#block(all, start, n);
      this.#tangentBlock(tangents, start, n, active);
      out.set(this.#values[this.root].subarray(0, n), start);
      dout.set(this.#tangents[this.root].subarray(0, n), start);
    }
    return dout;
  }

  /** The value at one number, or at a list of one a variable. */
  at(x, letters = {}) {
    this.#each(x).forEach((value, k) => {
      this.#single[k][0] = value;
    });
    return this.values(this.variables.length === 1 ? this.#single[0] : this.#single, this.#singleOut, 1, letters)[0];
  }

  #each(x) {
    return this.variables.length === 1 ? [x] : x;
  }

  #add(tree, depth) {
    if (depth > MOST_DEPTH) throw new Error(`An expression may be ${MOST_DEPTH} levels deep, this one is deeper.`);
    if (++this.#count > MOST_NODES) throw new Error(`An expression may have ${MOST_NODES} parts, this one has more.`);
    if (typeof tree === "number") return this.#number(tree);
    if (typeof tree === "string") return this.#name(tree);
    if (Array.isArray(tree)) return this.#call(tree, depth);
    throw new Error(`An expression is a number, a name or a list, not ${tree === null ? "null" : typeof tree}.`);
  }

  #number(number) {
    if (!Number.isFinite(number)) throw new Error(`A number in an expression must be finite, not ${number}.`);
    return this.#slot(`n${number}`, { kind: "number", number, args: [], varies: false });
  }

  #name(name) {
    const names = [...this.variables, ...LETTERS];
    if (!names.includes(name)) throw new Error(`A name in an expression is one of ${names.join(", ")}, not "${name}".`);
    const variable = this.variables.indexOf(name);
    return this.#slot(name, { kind: "name", name, args: [], varies: variable >= 0, variable });
  }

  #call([operator, ...trees], depth) {
    const known = typeof operator === "string" && Object.hasOwn(OPERATORS, operator);
    if (!known)
      throw new Error(`An operator is one of ${Object.keys(OPERATORS).join(", ")}, not ${JSON.stringify(operator)}.`);
    const { arity } = OPERATORS[operator];
    if (trees.length !== arity)
      throw new Error(`"${operator}" takes ${arity} argument(s), it was given ${trees.length}.`);
    const args = trees.map((tree) => this.#add(tree, depth + 1));
    const varies = args.some((index) => this.slots[index].varies);
    return this.#slot(`${operator}(${args})`, {
      kind: "call",
      name: operator,
      operator: OPERATORS[operator],
      args,
      varies,
    });
  }

  #slot(key, slot) {
    if (!this.#known.has(key)) {
      this.#known.set(key, this.slots.length);
      this.slots.push(slot);
    }
    return this.#known.get(key);
  }

  #reserve() {
    this.#values = this.slots.map(() => new this.numbers(this.block));
    this.#tangents = null;
    for (const slot of this.slots) slot.steps = [...slot.args.map((index) => this.#values[index])];
    this.slots.forEach((slot, index) => slot.steps.push(this.#values[index]));
  }

  // Everything that does not depend on a variable: computed at one element, then spread over the block.
  #fixed(letters) {
    this.slots.forEach((slot, index) => {
      if (slot.varies) return;
      const buffer = this.#values[index];
      if (slot.kind === "number") buffer[0] = slot.number;
      else if (slot.kind === "name") buffer[0] = letter(letters, slot.name);
      else slot.operator.value(...slot.steps, 1);
      buffer.fill(buffer[0]);
    });
  }

  #block(x, start, n) {
    const { slots } = this;
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index];
      if (!slot.varies) continue;
      const { steps } = slot;
      if (slot.kind === "name") copy(x[slot.variable], start, this.#values[index], n);
      else if (steps.length === 2) slot.operator.value(steps[0], steps[1], n);
      else if (steps.length === 3) slot.operator.value(steps[0], steps[1], steps[2], n);
      else slot.operator.value(steps[0], steps[1], steps[2], steps[3], n);
    }
  }

  // Which slots have a tangent in this call; the buffers of the others are zero.
  #activate(dletters) {
    this.#tangents ??= this.slots.map(() => new this.numbers(this.block));
    const active = [];
    this.slots.forEach((slot, index) => {
      if (slot.kind === "name" && !slot.varies) {
        const seed = dletters[slot.name] ?? 0;
        active[index] = false;
        this.#tangents[index].fill(seed);
        slot.seeded = seed !== 0;
      } else {
        active[index] = slot.kind === "name" || slot.args.some((arg) => active[arg] || this.slots[arg].seeded);
        if (!active[index]) this.#tangents[index].fill(0);
      }
    });
    return active;
  }

  #tangentBlock(dx, start, n, active) {
    this.slots.forEach((slot, index) => {
      if (!active[index]) return;
      const tangent = this.#tangents[index];
      if (slot.kind === "name") fillTangent(dx[slot.variable], start, tangent, n);
      else slot.operator.tangent(...slot.steps, ...slot.args.map((arg) => this.#tangents[arg]), tangent, n);
    });
  }
}

function letter(letters, name) {
  const value = letters[name];
  if (typeof value !== "number") throw new Error(`The expression needs a number for "${name}", it was given ${value}.`);
  return value;
}

function fillTangent(dx, start, tangent, n) {
  if (typeof dx === "number") tangent.fill(dx);
  else copy(dx, start, tangent, n);
}

function copy(from, start, to, n) {
  for (let i = 0; i < n; i++) to[i] = from[start + i];
}
