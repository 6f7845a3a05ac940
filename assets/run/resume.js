// After a reload the run is there: the tab remembers its token, and takes the run up again where it still fits.

import { onlyLost } from "./feed.js";

const PLACE = "run";
const key = (/** @type {string} */ place) => `learnact.${place}`;

/**
 * The tab's run at this place (a page has its own) is this one from now on.
 * @param {string} token
 * @param {string} [place]
 */
export function remember(token, place = PLACE) {
  try {
    sessionStorage.setItem(key(place), token);
  } catch {
    // a browser that keeps nothing starts anew after a reload
  }
}

/** @param {string} place */
function remembered(place) {
  try {
    return sessionStorage.getItem(key(place));
  } catch {
    return null;
  }
}

/**
 * The token of the run that this tab showed before, where it has been trained, still answers, and is the same
 * experiment as the fresh run of `feed`; else null.
 * @param {any} feed
 * @param {string} [place]
 * @returns {Promise<string | null>}
 */
export async function earlier(feed, place = PLACE) {
  const token = remembered(place);
  const { header } = feed.snapshot;
  if (!token || token === feed.token || header.step > 0 || header.state !== "paused") return null;
  try {
    const snapshot = await feed.request("?after=-1", {}, token);
    const metadata = await feed.request("/metadata", {}, token);
    return snapshot.header.step > 0 && alike(metadata.header, feed.metadata.header) ? token : null;
  } catch (error) {
    onlyLost(error);
    return null;
  }
}

/**
 * Whether two metadata say the same of the experiment.
 * @param {any} one header
 * @param {any} other
 */
export function alike(one, other) {
  const { arrays: _, ...left } = one;
  const { arrays: __, ...right } = other;
  return JSON.stringify(left) === JSON.stringify(right);
}
