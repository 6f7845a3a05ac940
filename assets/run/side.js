// One run with the parts that draw it. A comparison has two sides; what a page shows of a run it adds in a class of its
// own.

import { Members } from "./members.js";

const SETTLED_MS = 250; // ms without a new snapshot before the images are drawn finely

/** @import { Style } from "../base/component.js" */
/** @import { Source } from "./feed.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Snapshot } from "./snapshots.js" */

/** @typedef {{element: HTMLElement, draw: (...what: any[]) => void, [name: string]: any}} Part */
/** @typedef {{color?: string, text: string}} Entry of a legend */
/** @typedef {{canvas: HTMLCanvasElement & {recorder?: any}, name: string, legend: Entry[]}} Picture to be saved */

/**
 * @typedef {object} SideOptions
 * @property {Scene | null} [kept] the scene before, whose choices stay
 * @property {() => void} dirty draws again soon
 * @property {() => void} changed draws again too, after somebody did something here
 * @property {HTMLElement[]} [pictures] as of `Members`
 */

export class Side {
  /**
   * @param {Source} feed whose metadata are there
   * @param {Scene & Record<string, any>} scene what is shown of it
   * @param {SideOptions} options
   */
  constructor(feed, scene, { kept, dirty, changed, pictures }) {
    this.feed = feed;
    this.scene = scene;
    this.dirty = dirty;
    this.changed = changed;
    this.settling = 0;
    /** @type {any} */
    this.drawn = null; // header of the snapshot that was drawn last
    if (kept) scene.keep(kept);
    /** @type {Record<string, Part>} */
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

  /**
   * A snapshot of the run, or for null the run as it is now.
   * @param {Snapshot | null} snapshot
   */
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

  /**
   * @param {Snapshot} answer
   * @param {Float32Array | null} metrics
   */
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

  /**
   * Whether somebody was at this side last, of two.
   * @param {boolean} _is
   */
  attend(_is) {}

  /**
   * @param {Style} _style
   * @param {Scene[]} [_others] of runs beside this one, once they are drawable
   */
  draw(_style, _others) {
    this.parts.members?.draw();
  }

  /**
   * What can be saved as a picture, beside the curves.
   * @param {Style} _style
   * @param {string} [_title] of this side of two
   * @returns {Picture[]}
   */
  pictures(_style, _title) {
    return [];
  }
}

// In a snapshot a member has diverged where its training loss is no number.
/**
 * @param {Float32Array} metrics
 * @param {number} member
 * @param {number} series
 */
function fallen(metrics, member, series) {
  return series > 0 && !Number.isFinite(metrics[member]);
}
