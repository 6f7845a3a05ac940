// Formulas that this page does not know yet are parsed by the server, where there is one.

const WITHOUT =
  "Without the lab's server a new formula cannot be read here: type a number, or a formula that is already in use.";
const AWAY = "The server did not answer, so the formula could not be read: try again.";
const MAX_CHARACTERS = 500;

/** {tree, mathml} of a formula in the variables `of` ("x", "" or "x1,x2"). Throws an Error of one sentence. */
export async function askFormula(base, text, of) {
  if (base === null || base === undefined) throw new Error(WITHOUT);
  if (text.length > MAX_CHARACTERS)
    throw new Error(`A formula has at most ${MAX_CHARACTERS} characters, this one has ${text.length}.`);
  const address = new URL("formula", new URL(base, location.origin));
  address.search = String(new URLSearchParams({ text, of }));
  const answer = await fetch(address).catch(() => {
    throw new Error(AWAY);
  });
  const parsed = await answer.json().catch(() => ({}));
  if (!answer.ok || parsed.tree === undefined) throw new Error(parsed.error ?? AWAY);
  return parsed;
}

/** All texts of formulas in a document, each with the variables it may have: [[text, of]]. */
export function textsOf(document) {
  const { inputs, layers, beside } = Object.fromEntries(
    ["inputs", "layers", "beside"].map((name) => [name, listOf(document?.[name])]),
  );
  const found = new Map();
  const cells = (list, of) =>
    list.flat().forEach((cell) => {
      if (typeof cell === "string" && !plainNumber(cell)) found.set(cell.trim(), of);
    });
  cells(
    inputs.filter((text) => text !== "x1" && text !== "x2"),
    "x1,x2",
  );
  for (const layer of layers) cells([...listOf(layer?.A), listOf(layer?.b)], "");
  for (const sigma of [...layers.map((layer) => layer?.sigma), ...beside]) {
    if (sigma?.formula) cells([sigma.formula], "x");
    cells(Object.values(sigma?.letters ?? {}), "");
  }
  return [...found];
}

const listOf = (list) => (Array.isArray(list) ? list : []);
const plainNumber = (text) => text.trim() !== "" && !Number.isNaN(Number(text));
