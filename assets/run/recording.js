// A recorded run in place of a server: the same requests as a feed's, answered from what lies in the page.

import { History } from "./history.js";
import { unpack } from "./packing.js";

/** @import { Changed } from "./feed.js" */
/** @import { Snapshot } from "./snapshots.js" */

export class Recording {
  /**
   * @param {Record<"metadata" | "snapshot" | "snapshots", Snapshot>} messages decoded, as the server would send them;
   *   the last two hold their tables packed
   * @param {Changed} changed
   */
  constructor({ metadata, snapshot, snapshots }, changed) {
    this.metadata = metadata;
    this.snapshot = { header: { ...snapshot.header, state: "finished", why: "" }, arrays: snapshot.arrays };
    this.snapshots = snapshots;
    /** @type {Snapshot | null} */
    this.whole = null;
    this.changed = changed;
    this.history = new History();
    this.trouble = "";
    this.resumed = false;
    this.still = true; // there is nothing to do with it but to be looked at
  }

  get state() {
    return "finished";
  }

  get playing() {
    return false;
  }

  get settled() {
    return true;
  }

  start() {
    const { history, ...arrays } = this.snapshot.arrays;
    if (history) this.history.append(unpack(history, this.snapshot.header.drop.history));
    this.snapshot.arrays = arrays;
    this.changed(this, "metadata");
    this.changed(this, "snapshot");
  }

  stop() {}

  act() {}

  /** All snapshots, which is all there is to request. */
  async request() {
    const { header, arrays } = this.snapshots;
    this.whole ??= {
      header,
      arrays: arrays.snapshots ? { snapshots: unpack(arrays.snapshots, header.drop.snapshots) } : {},
    };
    return this.whole;
  }
}
