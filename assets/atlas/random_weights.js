// Random weights from a seed: the same seed gives the same weights in every browser.

/** Numbers in [0, 1) (mulberry32). */
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(chance) {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

/**
 * Small visible weights for the k-th neuron of a layer, the same each time: from 0.2 to 0.9 in size, one digit after
 * the point.
 */
export function smallWeights(layer, neuron, count) {
  const chance = uniform(1 + 16 * layer + neuron);
  return Array.from({ length: count }, () => ((chance() < 0.5 ? -1 : 1) * Math.round(2 + 7 * chance())) / 10);
}

/**
 * A copy of the layers with weights of variance 2 / inputs and biases up to one, rounded to two digits after the point.
 */
export function randomLayers(layers, seed) {
  const chance = uniform(seed);
  const rounded = (value) => Math.round(100 * value) / 100;
  return layers.map((layer) => {
    const { A, b } = layer;
    const deviation = Math.sqrt(2 / A[0].length);
    return {
      ...layer,
      A: A.map((row) => row.map(() => rounded(deviation * normal(chance)))),
      b: b.map(() => rounded(2 * chance() - 1)),
    };
  });
}
