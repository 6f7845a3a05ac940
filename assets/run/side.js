// One run with the parts that draw it. A comparison has two sides; what a page shows of a run it adds in a class of its
// own.

import { Members } from "./members.js";

const SETTLED_MS = 250; // ms without a new snapshot before the images are drawn finely

export class Side {
  /**
   * `feed`: its set-up is there; `scene`: what is shown of it; `kept`: the scene before, whose choices stay; `dirty()`
   * draws again soon; `changed()` too, after somebody did something here; `pictures` as of `Members`.
   */
  constructor(feed, scene, { kept, dirty, changed, pictures }) {
    Object.assign(this, { feed, scene, dirty, changed });
    if (kept) scene.keep(kept);
    this.parts = { members: new Members(scene, changed, pictures) };
  }

  stop() {
    clearTimeout(this.settling);
  }

  /** The run as it is now. */
  now() {
    if (!this.feed.snapshot) return; // it has not been heard of yet
    this.#adopt(this.feed.snapshot, this.feed.history.last);
  }

  /** A snapshot of the run, or for null the run as it is now. */
  look(snapshot) {
    const {
      feed: { snapshot: newest },
      scene,
    } = this;
    scene.moment = snapshot && snapshot.header;
    if (!snapshot || !newest) return this.now();
    const { metrics } = snapshot.header;
    const series = newest.header.series.length;
    const members = scene.seeds.map((_, s) => ({ state: fallen(metrics, s, series) ? "diverged" : "training" }));
    this.#adopt({ header: { ...newest.header, ...snapshot.header, members }, arrays: snapshot.arrays }, metrics);
  }

  #adopt(answer, metrics) {
    this.scene.adopt(answer, metrics);
    this.dirty();
    this.settle();
  }

  /** Finely, once nothing has happened for a moment. */
  settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.scene.fine = true;
      this.dirty();
    }, SETTLED_MS);
  }

  /** Bring what takes more than one frame up to date; false while there is more to do. */
  advance() {
    return true;
  }

  /** Whether something of this moment comes by itself when it is there. */
  get waiting() {
    return false;
  }

  /** Whether somebody was at this side last, of two. */
  attend() {}

  /** `others`: scenes of runs beside this one, once they are drawable. */
  draw() {
    this.parts.members.draw();
  }

  /**
   * What can be saved as a picture, beside the curves: [{canvas, name, legend: [{color, text}]}]; `title` of this side
   * of two.
   */
  pictures() {
    return [];
  }
}

// In a snapshot a member has diverged where its training loss is no number.
function fallen(metrics, member, series) {
  return series > 0 && !Number.isFinite(metrics[member]);
}
