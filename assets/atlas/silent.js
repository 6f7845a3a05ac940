// Where the outputs do not react to the input at all, and where they only seem not to because float32 rounded it away.

import { BLOCK, Dual, Tracer, alongTable, sum } from "../maths/dual_numbers.js";

const ALIVE = 0;
const SILENT = 1;
const ROUNDED = 2;

/** One set of numbers at `count` places, which pass through it in blocks that stay in the processor's cache. */
export class Silence {
  constructor({ network, layers }, count) {
    this.layers = layers;
    this.plane = duals(2);
    this.formulas = network.inputs.map((program) => new Tracer(program));
    this.inputs = duals(network.inputs.length);
    this.steps = layers.map(({ bias, table }, index) => step(network.formulas[index], table, bias.length));
    this.kind = new Uint8Array(count);
  }

  /**
   * At raw places [x1, x2]: {kind: 0 alive, 1 silent, 2 rounded away, silent and rounding: their shares of the places}.
   */
  run(raw) {
    const { kind } = this;
    const counts = [0, 0, 0];
    for (let start = 0; start < kind.length; start += BLOCK) {
      const end = Math.min(start + BLOCK, kind.length);
      raw.forEach((values, axis) => this.plane[axis].variable(values.subarray(start, end), axis));
      const outputs = this.#outputs();
      for (let p = start; p < end; p++) counts[(kind[p] = judge(outputs, p - start))]++;
    }
    return { kind, silent: counts[SILENT] / kind.length, rounding: counts[ROUNDED] / kind.length };
  }

  #outputs() {
    this.formulas.forEach((tracer, i) => tracer.run(this.plane, this.inputs[i], {}));
    let before = this.inputs;
    this.steps.forEach(({ tracer, pre, post }, index) => {
      const { weight, bias, each, table } = this.layers[index];
      pre.forEach((to, j) =>
        sum(
          before,
          before.map((_, i) => weight[i * bias.length + j]),
          bias[j],
          to,
        ),
      );
      if (tracer) pre.forEach((from, j) => tracer.run([from], post[j], each[j]));
      else if (table) pre.forEach((from, j) => alongTable(table, from, post[j]));
      before = post;
    });
    return before;
  }
}

function judge(outputs, p) {
  let lost = 0;
  for (const dual of outputs) {
    if (dual.constant[p]) continue;
    if (dual.tangents[0][p] !== 0 || dual.tangents[1][p] !== 0) return ALIVE;
    lost |= dual.lost[p];
  }
  return lost ? ROUNDED : SILENT;
}

function step(program, table, width) {
  const pre = duals(width);
  return { tracer: program && new Tracer(program), pre, post: program || table ? duals(width) : pre };
}

function duals(width) {
  return Array.from({ length: width }, () => new Dual());
}
