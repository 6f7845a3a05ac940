// The curves of an earlier run, shown in grey behind those of the run: of before a branch, or from a file.

/** @import { Scene } from "./scene.js" */
/** @import { History } from "./history.js" */
/** @typedef {{rows: number, columns: ArrayLike<number>[]}} Table */
/** @typedef {{header: {series: string[]}, seeds: (number | string)[]}} Named */
/** @typedef {{title: string, opened?: boolean, scene: Named, history: Table}} Earlier */

const SERIES = /^(\w+\.\w+) seed (\d+)/;

/**
 * A run's curves up to now, whose epoch 0 is the moment of the branch: a run as the curves draw it, of another name.
 * @param {Pick<Scene, 'header' | 'seeds'>} scene
 * @param {History} history
 * @param {number} epoch of the branch
 * @returns {Earlier}
 */
export function beforeBranch({ header, seeds }, history, epoch) {
  const { rows } = history;
  const [steps, epochs, ...values] = history.columns.map((column) => column.slice(0, rows));
  return {
    title: "before the branch",
    scene: { header, seeds },
    history: { rows, columns: [steps, epochs.map((at) => at - epoch), ...values] },
  };
}

/**
 * The curves in a CSV that was saved here; of two networks the first. Throws an Error of one sentence.
 * @param {string} title
 * @param {string} text
 * @returns {Earlier}
 */
export function fromFile(title, text) {
  const [names, ...lines] = text
    .replace(/^\uFEFF/, "")
    .trim()
    .split(/\r?\n/)
    .map(cells);
  const [step, epoch] = ["step", "epoch"].map((word) => names.findIndex((name) => name.startsWith(word)));
  const found = names.flatMap((name, column) => {
    const [, series, seed] = SERIES.exec(name) ?? [];
    return series && seed ? [{ column, series, seed }] : [];
  });
  if (step < 0 || epoch < 0 || !found.length)
    throw new Error(
      "Curves saved by the lab begin with step, epoch and columns like “train.loss seed 0”; this file does not.",
    );
  const series = [...new Set(found.map((one) => one.series))];
  const seeds = [...new Set(found.map(({ seed }) => seed))];
  const network = names.indexOf("network");
  const kept = lines.filter((line) => line.length > 1 && (network < 0 || line[network] === lines[0][network]));
  const of = (/** @type {number} */ column) => Float32Array.from(kept, (line) => number(line[column]));
  const at = (/** @type {string} */ name, /** @type {string} */ seed) =>
    found.find((one) => one.series === name && one.seed === seed)?.column ?? -1;
  const columns = [of(step), of(epoch), ...series.flatMap((name) => seeds.map((seed) => of(at(name, seed))))];
  if (!kept.length || columns[1].some(Number.isNaN))
    throw new Error("This file has no rows of numbers, or they are cut off.");
  return { title, opened: true, scene: { header: { series }, seeds }, history: { rows: kept.length, columns } };
}

/**
 * What stands behind the curves of the run of `data`, after the panel `before`: a file stays until another one is
 * opened, what was before a branch for as long as the run starts from there.
 * @param {{start?: string | null}} data
 * @param {any} before
 * @returns {Earlier | null}
 */
export function inherited({ start }, before) {
  const same = start === before?.data.start;
  if (start && !same && before?.branched) return before.branched;
  const { earlier = null } = before ?? {};
  return earlier && (earlier.opened || (start && same)) ? earlier : null;
}

/** @param {string} line */
function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

const number = (/** @type {string | undefined} */ cell) => (cell === undefined || cell === "" ? NaN : Number(cell));
