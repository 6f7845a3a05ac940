// Which rows of a long history are drawn, and what is between their seeds. Pure numbers.

const MAX_ROWS = 260;
const MAX_ROWS_OF_MANY = 110; // with more than MANY_SEEDS seeds
const MANY_SEEDS = 20;

/** Evenly spread rows that stay the same ones while more arrive, and always the last. */
export function sample(rows, seeds) {
  const most = seeds > MANY_SEEDS ? MAX_ROWS_OF_MANY : MAX_ROWS;
  const stride = 2 ** Math.max(0, Math.ceil(Math.log2(rows / most)));
  const list = [];
  for (let row = 0; row < rows; row += stride) list.push(row);
  if (rows && list.at(-1) !== rows - 1) list.push(rows - 1);
  return list;
}

/** Mean and standard deviation of the finite values of columns in a row. */
export function moments(columns, row) {
  let [count, sum, squares] = [0, 0, 0];
  for (const column of columns) {
    const value = column[row];
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = count ? sum / count : NaN;
  const variance = count > 1 ? (squares - count * mean * mean) / (count - 1) : 0;
  return [mean, Math.sqrt(Math.max(0, variance))];
}

/** The index in `rows` of the epoch nearest to one. */
export function nearest(epochs, rows, epoch) {
  let best = 0;
  rows.forEach((row, k) => {
    if (Math.abs(epochs[row] - epoch) < Math.abs(epochs[rows[best]] - epoch)) best = k;
  });
  return best;
}
