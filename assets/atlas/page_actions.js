// What some switches of the page do to a document.

const MAX_CHARACTERS = 2e6; // characters of a JSON file
const USUAL = { relu: "tanh" }; // what stands beside an activation at first; ReLU beside all others

/** A line across the middle of a domain, to begin a slice with. */
export function firstSlice([[left, right], [bottom, top]]) {
  const inside = (low, high, share) => Number((low + share * (high - low)).toPrecision(3));
  return [0.1, 0.9].map((share) => [inside(left, right, share), inside(bottom, top, 0.5)]);
}

/** The activations of a second atlas to begin with: others in all layers but the last. */
export function firstBeside(layers) {
  return layers.map(({ sigma }, k) => (k === layers.length - 1 ? sigma : { name: USUAL[sigma.name] ?? "relu" }));
}

/** Open the text of a file; answers "" or the sentence that says why it was refused. */
export function openFile(state, text) {
  return state.attempt(() => {
    const [most, found] = [MAX_CHARACTERS, text.length].map((count) => count.toLocaleString("en"));
    if (text.length > MAX_CHARACTERS)
      throw new Error(`A file of an atlas has at most ${most} characters, this one has ${found}.`);
    return state.open(parsed(text));
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("A file of an atlas is JSON, and this one cannot be read as such.");
  }
}

/** Whether a place is so close to the pin that a press there takes it away. */
export function onPin({ view: { pin }, domain }, place) {
  return (
    Boolean(pin) &&
    pin.every((value, axis) => Math.abs(value - place[axis]) < 0.025 * (domain[axis][1] - domain[axis][0]))
  );
}

/** Which images a cell leads from and to: names like "0.pre.2". */
export function imagesOf({ kind, layer, row, column }) {
  if (kind === "A") return [`${layer}.pre.${row}`, ...(layer > 0 ? [`${layer - 1}.post.${column}`] : [])];
  if (kind === "b") return [`${layer}.pre.${row}`];
  return kind === "s" && row !== null ? [`${layer}.post.${row}`] : [];
}
