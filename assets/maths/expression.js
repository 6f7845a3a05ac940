// A validated JSON tree -> a program of vector operations over buffers that are reused between calls.
//
// A program keeps one slot a distinct subtree. What does not depend on a variable is computed once a call, the rest in
// blocks that stay in the cache. `dual` carries a tangent along each value (forward mode).
// With one variable `x` is an array of numbers; with several it is a list of such arrays, one a variable.

import { LETTERS } from "./letters.js";
import { OPERATORS } from "./operators.js";

/**
 * @import { Numbers, Operator } from "./operators.js"
 */

/**
 * @typedef {Record<string, number>} Letters values of a, b, c, d
 * @typedef {Float32ArrayConstructor | Float64ArrayConstructor} Precision
 *
 * A number, a name, or an operator with its arguments: ["mul", 2, ["tanh", "x"]].
 * @typedef {number | string | unknown[]} Tree
 *
 * A distinct subtree: a number, a name (a variable by its place, or a letter), or an operator and its arguments' slots.
 * @typedef {object} Slot
 * @property {"number" | "name" | "call"} kind
 * @property {number[]} args indices of slots
 * @property {boolean} varies whether it depends on a variable
 * @property {Numbers[]} steps buffers of the arguments and of the value
 * @property {number} number of a number
 * @property {string} name of a letter, a variable or an operator
 * @property {number} variable place among the variables, -1 for a letter
 * @property {Operator} operator of a call
 * @property {boolean} seeded whether a letter has a tangent in this call
 */

const BLOCK = 1024;
const MOST_NODES = 2000;
const MOST_DEPTH = 200;

/**
 * Compile a JSON tree. Throws an Error of one sentence where the tree is not an expression in these variables (none at
 * all for an expression in the letters alone). A program for few points at a time takes a small block; one with numbers
 * = Float32Array rounds after each operator.
 * @param {Tree} tree
 * @param {string[]} variables
 * @param {{block?: number, numbers?: Precision}} options
 */
export function compile(tree, variables = ["x"], { block = BLOCK, numbers = Float64Array } = {}) {
  return new Program(tree, variables, block, numbers);
}

export class Program {
  /** @param {Tree} tree @param {string[]} variables @param {number} block @param {Precision} numbers */
  constructor(tree, variables, block = BLOCK, numbers = Float64Array) {
    this.variables = variables;
    this.block = block;
    this.numbers = numbers;
    /** @type {Slot[]} */
    this.slots = [];
    this.root = this.#add(tree, 0);
    this.letters = LETTERS.filter((name) => this.#known.has(name));
    this.#single = variables.map(() => new Float64Array(1));
    this.#reserve();
  }

  /** @type {Map<string, number>} */
  #known = new Map();
  #count = 0;
  /** @type {Numbers[]} */
  #values = [];
  /** @type {Numbers[] | null} */
  #tangents = null;
  #single;
  #singleOut = new Float64Array(1);

  /**
   * Values at x into out, count of them.
   * @param {Numbers | Numbers[]} x with several variables a list, an array for each
   * @param {Numbers} out
   * @param {number} count
   * @param {Letters} letters
   */
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

  /**
   * Values and tangents.
   * @param {Numbers | Numbers[]} x as for `values`
   * @param {Numbers | number | (Numbers | number)[]} dx the tangent of x, or a list of them; a number holds everywhere
   * @param {Numbers} out
   * @param {Numbers} dout
   * @param {number} count
   * @param {Letters} letters
   * @param {Letters} dletters tangents of the letters
   */
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
      dout.set(active.tangents[this.root].subarray(0, n), start);
    }
    return dout;
  }

  /**
   * The value at one number, or at a list of one a variable.
   * @param {number | number[]} x @param {Letters} letters
   */
  at(x, letters = {}) {
    this.#each(x).forEach((value, k) => {
      this.#single[k][0] = value;
    });
    return this.values(this.variables.length === 1 ? this.#single[0] : this.#single, this.#singleOut, 1, letters)[0];
  }

  /** @template T @param {T | T[]} x @returns {T[]} */
  #each(x) {
    return /** @type {T[]} */ (this.variables.length === 1 ? [x] : x);
  }

  /** @param {unknown} tree @param {number} depth @returns {number} the tree's slot */
  #add(tree, depth) {
    if (depth > MOST_DEPTH) throw new Error(`An expression may be ${MOST_DEPTH} levels deep, this one is deeper.`);
    if (++this.#count > MOST_NODES) throw new Error(`An expression may have ${MOST_NODES} parts, this one has more.`);
    if (typeof tree === "number") return this.#number(tree);
    if (typeof tree === "string") return this.#name(tree);
    if (Array.isArray(tree)) return this.#call(tree, depth);
    throw new Error(`An expression is a number, a name or a list, not ${tree === null ? "null" : typeof tree}.`);
  }

  /** @param {number} number */
  #number(number) {
    if (!Number.isFinite(number)) throw new Error(`A number in an expression must be finite, not ${number}.`);
    return this.#slot(`n${number}`, { kind: "number", number, args: [], varies: false });
  }

  /** @param {string} name */
  #name(name) {
    const names = [...this.variables, ...LETTERS];
    if (!names.includes(name)) throw new Error(`A name in an expression is one of ${names.join(", ")}, not "${name}".`);
    const variable = this.variables.indexOf(name);
    return this.#slot(name, { kind: "name", name, args: [], varies: variable >= 0, variable });
  }

  /** @param {unknown[]} tree @param {number} depth */
  #call([operator, ...trees], depth) {
    if (typeof operator !== "string" || !Object.hasOwn(OPERATORS, operator))
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

  /**
   * @param {string} key what the same subtree has too
   * @param {Pick<Slot, "kind" | "args" | "varies"> & Partial<Slot>} slot
   */
  #slot(key, slot) {
    let place = this.#known.get(key);
    if (place === undefined) {
      place = this.slots.push({ ...NO_SLOT, ...slot }) - 1;
      this.#known.set(key, place);
    }
    return place;
  }

  #reserve() {
    this.#values = this.slots.map(() => new this.numbers(this.block));
    for (const slot of this.slots) slot.steps = [...slot.args.map((index) => this.#values[index])];
    this.slots.forEach((slot, index) => slot.steps.push(this.#values[index]));
  }

  // Everything that does not depend on a variable: computed at one element, then spread over the block.
  /** @param {Letters} letters */
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

  /** @param {Numbers[]} x @param {number} start @param {number} n */
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

  /** Which slots have a tangent in this call; the buffers of the others are zero. @param {Letters} dletters */
  #activate(dletters) {
    const tangents = (this.#tangents ??= this.slots.map(() => new this.numbers(this.block)));
    /** @type {boolean[]} */
    const active = [];
    this.slots.forEach((slot, index) => {
      if (slot.kind === "name" && !slot.varies) {
        const seed = dletters[slot.name] ?? 0;
        active[index] = false;
        tangents[index].fill(seed);
        slot.seeded = seed !== 0;
      } else {
        active[index] = slot.kind === "name" || slot.args.some((arg) => active[arg] || this.slots[arg].seeded);
        if (!active[index]) tangents[index].fill(0);
      }
    });
    return { active, tangents };
  }

  /**
   * @param {(Numbers | number)[]} dx @param {number} start @param {number} n
   * @param {{active: boolean[], tangents: Numbers[]}} moving
   */
  #tangentBlock(dx, start, n, { active, tangents }) {
    this.slots.forEach((slot, index) => {
      if (!active[index]) return;
      const tangent = tangents[index];
      if (slot.kind === "name") fillTangent(dx[slot.variable], start, tangent, n);
      else slot.operator.tangent(...slot.steps, ...slot.args.map((arg) => tangents[arg]), tangent, n);
    });
  }
}

const NO_SLOT = { steps: [], number: NaN, name: "", variable: -1, operator: OPERATORS.neg, seeded: false };

/** @param {Letters} letters @param {string} name */
function letter(letters, name) {
  const value = letters[name];
  if (typeof value !== "number") throw new Error(`The expression needs a number for "${name}", it was given ${value}.`);
  return value;
}

/** @param {Numbers | number} dx @param {number} start @param {Numbers} tangent @param {number} n */
function fillTangent(dx, start, tangent, n) {
  if (typeof dx === "number") tangent.fill(dx);
  else copy(dx, start, tangent, n);
}

/** @param {Numbers} from @param {number} start @param {Numbers} to @param {number} n */
function copy(from, start, to, n) {
  for (let i = 0; i < n; i++) to[i] = from[start + i];
}
