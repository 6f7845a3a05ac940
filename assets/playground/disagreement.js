// Where the seeds disagree, from their output maps.

/** The largest disagreement there can be between this many seeds, or null where there is no bound. */
export function mostDisagreement(task, seeds, classes) {
  if (task === "regression") return null;
  if (task === "binary") return Math.sqrt((Math.floor(seeds / 2) * Math.ceil(seeds / 2)) / (seeds * (seeds - 1)));
  return 1 - Math.ceil(seeds / Math.min(seeds, classes)) / seeds;
}

/** What a class is called beside networks, which have letters too: "class B". */
export const classWords = (name) => (/^\p{L}$/u.test(name) ? `class ${name}` : name);

/** What is measured, in words. */
export function disagreementName(task, className) {
  if (task === "regression") return "standard deviation of the prediction over the seeds";
  if (task === "binary") return `standard deviation of P(${classWords(className)}) over the seeds`;
  return "share of seeds that say another class than most";
}

/**
 * One number a pixel from `maps` (one list of arrays a seed, one array a class): the standard deviation over the seeds
 * of the only output, or with several classes the share of seeds that deviate from the majority.
 */
export function disagreement(maps, task) {
  const out = new Float32Array(maps[0][0].length);
  if (task === "multiclass") minority(maps, out);
  else
    deviation(
      maps.map(([values]) => values),
      out,
    );
  return out;
}

function deviation(all, out) {
  for (let p = 0; p < out.length; p++) {
    let sum = 0;
    for (const values of all) sum += values[p];
    const mean = sum / all.length;
    let squares = 0;
    for (const values of all) squares += (values[p] - mean) ** 2;
    out[p] = Math.sqrt(squares / (all.length - 1));
  }
}

function minority(maps, out) {
  const votes = new Uint16Array(maps[0].length);
  for (let p = 0; p < out.length; p++) {
    votes.fill(0);
    for (const map of maps) votes[likeliest(map, p)] += 1;
    out[p] = 1 - Math.max(...votes) / maps.length;
  }
}

/** The class of the largest probability at a pixel. */
export function likeliest(map, p) {
  let best = 0;
  for (let k = 1; k < map.length; k++) if (map[k][p] > map[best][p]) best = k;
  return best;
}
