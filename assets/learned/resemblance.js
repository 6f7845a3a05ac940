// What the server says the curves are like at the moment that is shown: requested when the picture stands still, seldom
// while it moves.

import { onlyLost } from "../run/feed.js";

const REQUEST_MS = 3000; // ms between requests while it trains
const STILL_MS = 300; // ms after which a picture stands still

export class Resemblance {
  /** `changed()` is called when there is an answer. */
  constructor(scene, feed, changed) {
    this.scene = scene;
    this.feed = feed;
    this.changed = changed;
    this.over = scene.switches.over ?? "nearest"; // what is laid over the curves; "" for nothing
    this.curves = []; // [{layer, nearest, r2, rows, title, color, dash, x, y, sentence}]
    this.trouble = "";
    this.requested = -Infinity;
    this.mark = "";
  }

  /** The picture was drawn: request it where it shows something new. */
  follow() {
    const { scene } = this;
    if (!scene.header || this.#now() === this.mark || this.timer) return;
    const seldom = (this.feed.playing && !scene.moment) || this.mark === "";
    const wait = seldom ? Math.max(STILL_MS, this.requested + REQUEST_MS - performance.now()) : STILL_MS;
    this.timer = setTimeout(() => this.#request(), wait);
  }

  // What is shown: a moment of the past has its step, the newest one the revision of the snapshot.
  #now() {
    const {
      scene: { header, moment, choice },
      over,
    } = this;
    return [moment ? `step ${moment.step}` : header.revision, choice, over].join();
  }

  async #request() {
    const { scene, over } = this;
    this.requested = performance.now();
    this.mark = this.#now();
    const query = new URLSearchParams({ over: over || "nearest" });
    if (scene.moment) query.set("step", String(scene.moment.step));
    if (scene.choice !== "mean") query.set("member", String(scene.choice));
    try {
      const { header } = await this.feed.request(`/curve_match?${query}`);
      this.curves = header.curves;
      this.trouble = "";
    } catch (error) {
      onlyLost(error);
      if (this.feed.ended.signal.aborted) return;
      this.trouble = error.refused ? error.message : "";
      if (!error.refused) this.mark = ""; // no answer came: it is requested again
    }
    this.timer = 0;
    this.changed();
  }
}
