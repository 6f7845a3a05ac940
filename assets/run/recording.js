// A recorded run in place of a server: the same questions as a feed's, answered from what lies in the page.

import { History } from "./history.js";
import { unpack } from "./packing.js";

export class Recording {
  /** setup, news, film: decoded messages as the server would send them; news and film hold their tables packed. */
  constructor({ setup, news, film }, changed) {
    this.setup = setup;
    this.news = { header: { ...news.header, state: "finished", why: "" }, arrays: news.arrays };
    this.film = film;
    this.changed = changed;
    this.history = new History();
    this.trouble = "";
    this.resumed = false;
    this.still = true; // nothing can be asked of it but to be looked at
  }

  get state() {
    return "finished";
  }

  get playing() {
    return false;
  }

  start() {
    const { history, ...arrays } = this.news.arrays;
    if (history) this.history.append(unpack(history, this.news.header.drop.history));
    this.news.arrays = arrays;
    this.changed(this, "setup");
    this.changed(this, "news");
  }

  stop() {}

  act() {}

  /** The film, which is all there is to ask for. */
  async ask() {
    const { header, arrays } = this.film;
    this.whole ??= {
      header,
      arrays: arrays.snapshots ? { snapshots: unpack(arrays.snapshots, header.drop.snapshots) } : {},
    };
    return this.whole;
  }
}
