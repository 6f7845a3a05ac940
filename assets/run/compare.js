// A/B: a second run beside the first, trained in step with it and looked back at together with it.

import { element, messageOf, say } from "../base/dom.js";
import { onlyLost } from "./feed.js";
import { Snapshots } from "./snapshots.js";
import { sentence } from "./transport.js";

const REFRESH_MS = 1000; // ms between looks for snapshots that were not there yet
const OTHERS = ["#D55E00", "#0072B2"]; // for B where both have the same activation

/** @import { Changed, Source } from "./feed.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Side } from "./side.js" */
/** @typedef {{titles: string[], colors: string[]}} Titles of two runs that are compared, with their colours */

export class SecondRun {
  /**
   * @param {object} owner
   * @param {(changed: Changed) => Source} owner.feed makes its feed
   * @param {(feed: Source, kept: Scene | undefined) => Side} owner.make makes its side
   * @param {Scene | undefined} owner.kept the scene of the second run before this one
   * @param {Side | null} owner.before the side of that
   * @param {number | null} owner.step that is looked back at already
   * @param {() => Side | null} owner.first gives the first side
   * @param {() => void} owner.dirty draws again soon
   * @param {() => void} owner.built lays it out
   */
  constructor({ feed, make, kept, before, step, first, dirty, built }) {
    this.make = make;
    this.kept = kept;
    this.before = before;
    this.first = first;
    this.dirty = dirty;
    this.built = built;
    /** @type {Side | null} */
    this.laidOut = null;
    this.touched = false; // whether somebody was at it last, rather than at the first
    /** @type {Side | null} */
    this.side = null;
    /** @type {number | null} */
    this.step = step; // that is looked back at
    this.note = element("span", { class: "readout", role: "status" });
    this.feed = feed((_, kind) => this.#changed(kind));
    this.snapshots = new Snapshots((known, generation) =>
      this.feed.request(`/history?known=${known}&generation=${generation}`),
    );
    this.looked = -Infinity;
    this.feed.start();
  }

  stop() {
    this.feed.stop();
    this.side?.stop();
  }

  get drawable() {
    return Boolean(this.side?.scene.header);
  }

  /** Its side, or that of the run before while there is nothing to draw yet, or null. */
  get shown() {
    return this.drawable ? this.side : this.before;
  }

  /** Whether its picture is of the moment that is looked at. */
  get there() {
    const { side, step, snapshots } = this;
    const moment = side?.scene.moment;
    return step === null ? !moment : Boolean(moment) && moment.step === snapshots.step(snapshots.at(step));
  }

  /**
   * The words below the pictures are about the side that somebody was at last.
   * @param {boolean} touched
   */
  touch(touched) {
    this.touched = touched;
    this.first()?.attend(!touched);
    this.side?.attend(touched);
  }

  /**
   * The first run has a new snapshot: request the second one's where these must be other ones.
   * @param {Source} feed of the first run
   */
  follow({ snapshot, playing }) {
    const { feed } = this;
    if (!snapshot || !feed.snapshot || ["finished", "failed"].includes(feed.state)) return;
    if (playing !== feed.playing || snapshot.header.step !== feed.snapshot.header.step) feed.start();
  }

  /**
   * The last snapshot that is not after a step, or for null the run as it is now.
   * @param {number | null} step
   */
  async look(step) {
    this.step = step;
    if (!this.side || !this.feed.snapshot) return;
    if (step !== null && (!(await this.#reach(step)) || this.step !== step)) return;
    this.side.look(step === null ? null : this.snapshots.get(this.snapshots.at(step)));
    this.#layOut();
  }

  /** @param {number} step */
  async #reach(step) {
    const { snapshots } = this;
    const there = snapshots.count > 0 && snapshots.step(snapshots.count - 1) >= step;
    const soon = !snapshots.fetching && performance.now() - this.looked < REFRESH_MS;
    if (there || soon) return snapshots.count > 0;
    this.looked = performance.now();
    try {
      await snapshots.refresh();
    } catch (error) {
      onlyLost(error);
      // the feed says it when the server does not answer
    }
    return snapshots.count > 0;
  }

  /** @param {string} kind */
  #changed(kind) {
    const { feed } = this;
    if (kind === "metadata") this.#build();
    if (kind === "points" && feed.metadata) this.side?.scene.renew(feed.metadata);
    if (kind === "snapshot" && this.side) this.#adopt();
    const lost = feed.snapshot?.header.members.some((/** @type {{state: string}} */ { state }) => state === "diverged");
    say(this.note, lost || feed.trouble || ["finished", "failed"].includes(feed.state) ? sentence(feed) : "");
    this.dirty();
  }

  #adopt() {
    const { snapshots, feed, side } = this;
    if (!side || !feed.snapshot) return;
    // it began anew
    if (snapshots.count && feed.snapshot.header.step < snapshots.step(snapshots.count - 1)) this.looked = -Infinity;
    if (side.scene.moment === null && this.step !== null) this.look(this.step);
    else if (!side.scene.moment) side.now();
    this.#layOut();
  }

  // Its places on the page, once there is something to draw in them.
  #layOut() {
    if (!this.drawable || this.laidOut === this.side) return;
    this.laidOut = this.side;
    this.built();
  }

  #build() {
    try {
      this.side?.stop();
      this.side = this.make(this.feed, this.kept ?? this.first()?.scene);
      const first = this.first();
      if (first) this.side.scene.follow(first.scene);
    } catch (error) {
      reportError(error);
      this.side = null;
      say(this.note, `This run cannot be drawn: ${messageOf(error)}`);
    }
  }
}

/**
 * The colours of the curves of two runs: those of their activations, where these differ.
 * @param {Side | null} first
 * @param {Side | null} second
 * @returns {[string, string]}
 */
export function pairColors(first, second) {
  const of = (/** @type {Side | null} */ side) => side?.scene.metadata.layers[0].activation?.color ?? OTHERS[1];
  const [one, other] = [of(first), of(second)];
  return [one, other === one ? OTHERS.find((color) => color.toLowerCase() !== one.toLowerCase()) : other];
}

/**
 * The title of one of two runs, with the colour of its curves; `pair` as of `Curves`, `k` 0 or 1.
 * @param {Titles} pair
 * @param {number} k
 * @param {Node[]} more
 */
export function runTitle({ titles, colors }, k, more) {
  const swatch = element("span", { class: "key" });
  swatch.style.borderTopColor = colors[k];
  return element("header", { class: "label" }, swatch, element("h3", {}, titles[k]), ...more);
}
