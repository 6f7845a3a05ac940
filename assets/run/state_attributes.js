// What a panel says of itself on its element: who waits for a run, a test above all, waits for these, not for seconds.

/**
 * data-session: that of the page with its server; data-token, data-step: the run whose picture this is, and the step
 * of the picture, of a snapshot while one looks back; data-revision: that of the picture, which grows with every
 * snapshot that the server tells; data-beside, data-beside-step: token and step of the second run, where there are
 * two; data-state: connecting, playing, waiting, paused, finished or failed, as soon as it is asked for; data-
 * settled: is there while nothing will change by itself: the runs stand still (of two in step at the same step), no
 * request is open, and what is looked at is drawn in all its detail. A panel out of sight draws nothing.
 * @param {HTMLElement} element
 * @param {any} panel
 */
export function writeState(element, { data, feed, side, second, complete }) {
  const beside = second?.drawable ? second.side : null;
  const still = feed.settled && (!data.beside || (beside && second.feed.settled && together(feed, second.feed)));
  const seen = complete && fine(side) && (!beside || (fine(beside) && second.there));
  mark(element, {
    session: data.session,
    token: data.token,
    state: feed.state,
    step: side?.drawn?.step,
    revision: side?.drawn?.revision,
    beside: data.beside || undefined,
    besideStep: beside?.drawn?.step,
    settled: still && seen ? "" : undefined,
  });
}

const fine = (/** @type {any} */ side) => side?.scene.fine && side.drawn === side.scene.header && !side.waiting;

// One that has ended does not follow the other.
/**
 * @param {any} one
 * @param {any} other
 */
function together(one, other) {
  const over = [one, other].some(({ state }) => state === "finished" || state === "failed");
  return over || one.snapshot.header.step === other.snapshot.header.step;
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, string | number | undefined>} words
 */
function mark({ dataset }, words) {
  for (const [name, word] of Object.entries(words)) {
    if (word === undefined) delete dataset[name];
    else if (dataset[name] !== String(word)) dataset[name] = String(word);
  }
}
