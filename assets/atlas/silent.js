// Where the outputs do not react to the input at all, and where they only seem not to because float32 rounded it away.

import { BLOCK, Dual, Tracer, alongTable, sum } from "../maths/dual_numbers.js";

const ALIVE = 0;
const SILENT = 1;
const ROUNDED = 2;
const FINE = 512; // places on a side, about, at which the area along the edges is counted

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
   * At raw places [x1, x2], the centres of size x size pixels that are `pixel` [wide, high]: {kind: 0 alive, 1 silent,
   * 2 rounded away, silent and rounding: their shares of the area}. Where a pixel has another neighbour, the area is
   * counted at many places within.
   */
  run(raw, size, pixel) {
    const { kind } = this;
    this.#judge(raw, kind);
    const parts = Math.ceil(FINE / size);
    const edge = [...kind.keys()].filter((p) => onEdge(kind, p, size));
    const fine = new Uint8Array(edge.length * parts ** 2);
    this.#judge(within(raw, edge, pixel, parts), fine);
    const number = (of, kinds) => kinds.filter((one) => one === of).length;
    const share = (of) => {
      const whole = number(of, kind) - edge.filter((p) => kind[p] === of).length;
      return (whole + number(of, fine) / parts ** 2) / kind.length;
    };
    return { kind, silent: share(SILENT), rounding: share(ROUNDED) };
  }

  // What each of the places is.
  #judge(raw, kind) {
    for (let start = 0; start < kind.length; start += BLOCK) {
      const end = Math.min(start + BLOCK, kind.length);
      raw.forEach((values, axis) => this.plane[axis].variable(values.subarray(start, end), axis));
      const outputs = this.#outputs();
      for (let p = start; p < end; p++) kind[p] = judge(outputs, p - start);
    }
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

// Whether a pixel lies beside, above or below one of another kind.
function onEdge(kind, p, size) {
  const [row, column] = [Math.floor(p / size), p % size];
  return (
    (column > 0 && kind[p - 1] !== kind[p]) ||
    (column < size - 1 && kind[p + 1] !== kind[p]) ||
    (row > 0 && kind[p - size] !== kind[p]) ||
    (row < size - 1 && kind[p + size] !== kind[p])
  );
}

// Raw places of parts x parts small pixels in each of some pixels.
function within(raw, pixels, pixel, parts) {
  return raw.map((centres, axis) => {
    const places = new centres.constructor(pixels.length * parts ** 2);
    pixels.forEach((p, k) => {
      for (let q = 0; q < parts ** 2; q++) {
        const part = axis ? Math.floor(q / parts) : q % parts;
        places[k * parts ** 2 + q] = centres[p] + ((part + 0.5) / parts - 0.5) * pixel[axis];
      }
    });
    return places;
  });
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
