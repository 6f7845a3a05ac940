// Other pages that a network can be taken to, as it is at the moment that is shown.

/** @type {[string, string, string]} */
const ATLAS = ["atlas", "Open in the atlas", "Take this network, as it is at this moment, into the atlas"];
/** @type {[string, string, string]} */
const INWARD = [
  "inward",
  "Look inside",
  "Gradients, distributions and dead neurons of all seeds, as they are at this moment",
];

/** @typedef {{word: string, title: string, go: (step: number | null) => void}} Handoff */

/**
 * Where a network can be taken to, of a panel's data.
 * @param {{plane?: boolean, inward?: boolean}} data
 * @param {(name: string, payload: {step: number | null}) => void} send a request to the page
 * @returns {Handoff[]}
 */
export function onward({ plane, inward }, send) {
  const chosen = [...(plane === false ? [] : [ATLAS]), ...(inward ? [INWARD] : [])];
  return chosen.map(([name, word, title]) => ({ word, title, go: (step) => send(name, { step }) }));
}
