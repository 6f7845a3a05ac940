// The letters of formulas: as they are typed and sent, and as they are shown. A test compares them with the Python
// side.

export const LETTERS = ["a", "b", "c", "d"];
export const GREEK = { a: "α", b: "β", c: "γ", d: "δ" };
