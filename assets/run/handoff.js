// Other pages that a network can be taken to, as it is at the moment that is shown.

const ATLAS = ["atlas", "Open in the atlas", "Take this network, as it is at this moment, into the atlas"];
const INWARD = [
  "inward",
  "Look inside",
  "Gradients, distributions and dead neurons of all seeds, as they are at this moment",
];

/** As `Rewind` takes them, of a panel's data; `send(name, {step})` sends the page. */
export function onward({ plane, inward }, send) {
  const chosen = [...(plane === false ? [] : [ATLAS]), ...(inward ? [INWARD] : [])];
  return chosen.map(([name, word, title]) => ({ word, title, go: (step) => send(name, { step }) }));
}
