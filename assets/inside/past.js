// What the neurons of a run were before: active at its start, or seen dead at a step. Pure numbers.

import { hidden, part, row } from "./numbers.js";

export class Past {
  constructor() {
    this.clear();
  }

  clear() {
    this.newest = -Infinity; // step of the live run that was seen last
    this.start = Infinity; // the earliest step that was seen
    this.first = new Map(); // layer -> "active" array of that step
    this.asked = null; // stands for the request for its snapshots
    this.dead = new Map(); // layer -> the earliest step at which each neuron of each member was seen dead
  }

  /** Takes the arrays of a moment; `live`: the newest of the run, which may have begun anew. */
  note(arrays, step, live) {
    if (live && step < this.newest) this.clear();
    if (live) this.newest = step;
    for (let layer = 0; arrays?.[`inside.${layer}.active`]; layer++)
      this.#layer(layer, arrays[`inside.${layer}.active`], step);
    if (this.first.size && step < this.start) this.start = step;
  }

  #layer(layer, active, step) {
    if (step < this.start) this.first.set(layer, active);
    if (!this.dead.has(layer)) this.dead.set(layer, new Float64Array(active.data.length).fill(Infinity));
    const dead = this.dead.get(layer);
    active.data.forEach((share, k) => {
      if (share === 0 && step < dead[k]) dead[k] = step;
    });
  }

  /** Whether it knows the start of the run. */
  get complete() {
    return this.start === 0;
  }
}

/**
 * What became of the neurons of a layer in member s since the start: {died: [F], back: [F], since: [F]}, flags, and the
 * earliest step at which each was seen dead; null where the start is not known.
 */
export function became(network, layer, s) {
  const { before, step } = network;
  const active = part(network, `${layer}.active`);
  if (!before?.complete || !active || before.first.get(layer)?.data.length !== active.data.length) return null;
  const [now, first] = [row(active, s), row(before.first.get(layer), s)];
  const since = row({ shape: active.shape, data: before.dead.get(layer) }, s);
  const died = Array.from(now, (share, k) => share === 0 && first[k] > 0);
  const back = Array.from(now, (share, k) => share > 0 && since[k] < step);
  return { died, back, since };
}

/** "5 died since the start, 1 came back" of member s; "" at the start, or where that is not known. */
export function becameWords(network, s) {
  if (!(network.step > 0)) return "";
  const layers = Array.from({ length: hidden(network) }, (_, layer) => became(network, layer, s));
  if (layers.includes(null)) return "";
  const [died, back] = ["died", "back"].map((name) =>
    layers.reduce((sum, one) => sum + one[name].filter(Boolean).length, 0),
  );
  return `${died || "none"} died since the start, ${back || "none"} came back`;
}
