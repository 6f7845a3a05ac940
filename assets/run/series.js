// Which rows of a long history are drawn, and what is between their seeds. Pure numbers.

const MAX_ROWS = 260;
const MAX_ROWS_OF_MANY = 110; // with more than MANY_SEEDS seeds
const MANY_SEEDS = 20;

/**
 * Evenly spread rows that stay the same ones while more arrive, and always the last.
 * @param {number} rows that there are
 * @param {number} seeds
 */
export function sample(rows, seeds) {
  const most = seeds > MANY_SEEDS ? MAX_ROWS_OF_MANY : MAX_ROWS;
  const stride = 2 ** Math.max(0, Math.ceil(Math.log2(rows / most)));
  const list = [];
  for (let row = 0; row < rows; row += stride) list.push(row);
  if (rows && list.at(-1) !== rows - 1) list.push(rows - 1);
  return list;
}

/**
 * Mean and standard deviation of the finite values of columns in a row.
 * @param {ArrayLike<number>[]} columns
 * @param {number} row
 * @returns {[number, number]}
 */
export function moments(columns, row) {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const column of columns) {
    const value = column[row] ?? NaN;
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = count ? sum / count : NaN;
  const variance = count > 1 ? (squares - count * mean * mean) / (count - 1) : 0;
  return [mean, Math.sqrt(Math.max(0, variance))];
}

/**
 * Which members of a run have not diverged by its last row, where their training loss would be no number.
 * @param {{rows: number, columns: ArrayLike<number>[]}} history
 * @param {number} seeds
 * @param {string[]} series names of the metrics
 * @returns {boolean[]}
 */
export function survivors({ rows, columns }, seeds, series) {
  const start = 2 + Math.max(0, series.indexOf("train.loss")) * seeds;
  return Array.from({ length: seeds }, (_, s) => !rows || Number.isFinite(columns[start + s]?.[rows - 1]));
}

/**
 * The index of the number nearest to one.
 * @param {number[]} numbers
 * @param {number} wanted
 */
export function nearest(numbers, wanted) {
  const away = numbers.map((number) => Math.abs(number - wanted));
  return Math.max(0, away.indexOf(Math.min(...away)));
}
