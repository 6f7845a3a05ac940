// Looking back: a slider over the snapshots of the run, playing them back, and branching off from one of them.

import { format } from "../maths/number_format.js";
import { element, icon, say } from "../base/dom.js";
import { onlyLost } from "./feed.js";
import { Snapshots } from "./snapshots.js";

/** @import { Source } from "./feed.js" */
/** @import { Handoff } from "./handoff.js" */
/** @import { Shortcut } from "./keys.js" */
/** @import { Snapshot } from "./snapshots.js" */

// places of the slider while the snapshots are not here yet: a click then means a share of the run
const SLIDER_PLACES = 1000;
const REFRESH_MS = 1000; // ms between looks for newer snapshots while one looks back
const MAX_SNAPSHOTS_PER_SECOND = 60; // snapshots a second when they are played back
const MIN_PLAY_MS = 6000; // ms that playing back the whole run takes at least
const PLAY = ["M8 5.2v13.6L19 12z"];
const PAUSE = ["M8 5.5v13M16 5.5v13"];
const BACK = ["M11.5 6v12L4 12z", "M20 6v12l-7.5-6z"];
const BRANCH = ["M7 4v16", "M7 14c0-5 10-2 10-8", "M14.5 8 17 5.2 19.5 8"];
const counting = new Intl.NumberFormat("en-US");

export class Rewind {
  /**
   * @param {object} owner
   * @param {Source} owner.feed
   * @param {(snapshot: Snapshot | null) => void} owner.look shows a snapshot, or for null the run as it is now
   * @param {((step: number) => void) | null} owner.branch starts a run from a snapshot, where that is possible
   * @param {Handoff[]} [owner.onward] other pages, to which the network of that moment can be taken
   */
  constructor({ feed, look, branch, onward = [] }) {
    this.feed = feed;
    this.look = look;
    this.snapshots = new Snapshots((known, generation) =>
      feed.request(`/history?known=${known}&generation=${generation}`),
    );
    /** @type {number | null} */
    this.past = null; // index of the snapshot that is shown, or null
    /** @type {number | null} */
    this.step = null; // its step, which stays the same when the server thins its snapshots out
    this.playing = false;
    this.stopped = false;
    this.timer = 0;
    this.frame = 0;
    /** @type {number | null} */
    this.wanted = null; // share of the run that was clicked while the snapshots were not here yet
    this.playIcon = icon(...PLAY);
    this.pauseIcon = icon(...PAUSE);
    this.slider = element("input", {
      type: "range",
      min: "0",
      max: String(SLIDER_PLACES),
      step: "1",
      value: String(SLIDER_PLACES),
      disabled: true,
      "aria-label": "Snapshots of the run",
      oninput: () => this.#slid(),
    });
    this.play = element(
      "button",
      {
        type: "button",
        class: "small",
        "aria-label": "Play the run back",
        disabled: true,
        title: "Play the run back",
        onclick: () => this.#playOrPause(),
      },
      this.playIcon,
    );
    this.label = element("output", { class: "moment", "aria-live": "off" });
    this.now = element(
      "button",
      { type: "button", class: "word", title: `Back to ${this.#end} (L)`, onclick: () => this.live() },
      feed.still ? "End" : "Live",
    );
    this.branch = element(
      "button",
      {
        type: "button",
        class: "word",
        title: "Start a new run with the weights of this moment",
        onclick: () => branch?.(this.step ?? 0),
      },
      icon(...BRANCH),
      "Branch from here",
    );
    this.element = element(
      "div",
      { class: "rewind", role: "group", "aria-label": "Look back" },
      element("span", { class: "sign", title: "Look back at the run" }, icon(...BACK)),
      this.play,
      this.slider,
      this.label,
      this.now,
    );
    if (!feed.still && branch) this.element.append(this.branch);
    const words = onward.map(({ word, title, go }) =>
      element("button", { type: "button", class: "word", title, onclick: () => go(this.step) }, word),
    );
    if (!feed.still) this.element.append(...words);
    for (const name of ["pointerenter", "focusin"]) this.element.addEventListener(name, () => this.#fetch());
    this.#show();
  }

  get #end() {
    return this.feed.still ? "the end of the run" : "the run as it is now";
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }

  /** What the keys do, for `Keys` and the help. */
  get shortcuts() {
    return [
      {
        keys: [",", "Shift+ArrowLeft"],
        shown: ", or Shift ←",
        does: "Look back: one snapshot earlier",
        act: () => this.move(-1),
        repeats: true,
      },
      {
        keys: [".", "Shift+ArrowRight"],
        shown: ". or Shift →",
        does: "One snapshot later",
        act: () => this.move(1),
        repeats: true,
      },
      {
        keys: this.feed.still ? ["b", " "] : ["b"],
        shown: this.feed.still ? "B or Space" : "B",
        does: "Play the run back",
        act: () => this.#playOrPause(),
      },
      { keys: ["l"], shown: "L", does: `Back to ${this.#end}`, act: () => this.live() },
    ];
  }

  /** The run has a new snapshot: the live end moves on; a run that began anew is looked at live. */
  update() {
    const { header } = this.feed.snapshot ?? {};
    if (!header) return;
    if (this.step !== null && header.step < this.step) this.live();
    this.#follow();
    this.#show();
  }

  /** Back to the live run. */
  live() {
    this.#halt();
    const back = this.past !== null;
    this.past = this.step = this.wanted = null;
    this.#show();
    if (back) this.look(null);
  }

  /**
   * To the snapshot `by` places away, or to the live run past the last one.
   * @param {number} by
   */
  async move(by) {
    if (!(await this.#fetch())) return;
    this.#halt();
    this.#go((this.past ?? this.snapshots.count) + by);
  }

  /**
   * To the last snapshot not after an epoch.
   * @param {number} epoch
   */
  async toEpoch(epoch) {
    if (!(await this.#fetch())) return;
    this.#halt();
    this.#go(this.snapshots.atEpoch(epoch));
  }

  /** @param {number} index */
  #go(index) {
    const place = Math.max(0, index);
    if (place >= this.snapshots.count) return this.live();
    this.past = place;
    this.step = this.snapshots.step(place);
    this.#follow();
    this.#show();
    this.look(this.snapshots.get(place));
  }

  async #slid() {
    const share = this.slider.valueAsNumber / Number(this.slider.max);
    this.#halt();
    if (this.snapshots.count > 0) return this.#go(this.slider.valueAsNumber);
    this.wanted = share;
    const there = await this.#fetch();
    const { wanted } = this; // by now perhaps another share, or none
    this.wanted = null;
    if (!there || wanted === null) return this.#show();
    this.#go(Math.floor(wanted * this.snapshots.count)); // anywhere but at its end is the past
  }

  /** Fetch what is new; whether there is something to look back at, and somebody who does. */
  async #fetch() {
    const { snapshots } = this;
    try {
      await snapshots.refresh();
    } catch (error) {
      onlyLost(error);
      return this.#there; // the feed says it when the server does not answer
    }
    if (this.stopped) return false;
    this.#stay();
    this.#show();
    return this.#there;
  }

  get #there() {
    return !this.stopped && this.snapshots.count > 0;
  }

  // What is looked at now, not when the snapshots were requested, keeps its place among those that came; where it was
  // thinned out, the one before it is shown.
  #stay() {
    const { snapshots, step } = this;
    if (step === null) return;
    if (snapshots.count === 0) return this.live();
    this.past = snapshots.at(step);
    if (snapshots.step(this.past) !== step) this.#go(this.past);
  }

  #follow() {
    if (this.past === null || this.timer || !this.feed.playing) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.#fetch();
    }, REFRESH_MS);
  }

  async #playOrPause() {
    if (this.playing) return this.#halt();
    this.playing = true; // pressed once more while the snapshots come, it stops
    this.#show();
    if (!(await this.#fetch())) return this.#halt();
    if (!this.playing) return;
    if (this.past === null || this.past >= this.snapshots.count - 1) this.#go(0);
    /** @type {number | null} */
    let before = null; // when the snapshot that is shown was due
    const next = (/** @type {number} */ now) => {
      if (!this.playing) return;
      before ??= now;
      const { count } = this.snapshots;
      const each = Math.max(1000 / MAX_SNAPSHOTS_PER_SECOND, MIN_PLAY_MS / count);
      const by = Math.floor((now - before) / each);
      before += by * each;
      const index = (this.past ?? 0) + by;
      if (index >= count) return this.live();
      if (by > 0) this.#go(index);
      this.frame = requestAnimationFrame(next);
    };
    cancelAnimationFrame(this.frame); // of a press that waited for the same snapshots
    this.frame = requestAnimationFrame(next);
    this.#show();
  }

  #halt() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.#show();
  }

  #show() {
    const { snapshots, past, slider, feed } = this;
    const back = past !== null;
    const trained = (feed.snapshot?.header.step ?? 0) > 0;
    slider.disabled = this.play.disabled = !trained;
    const most = String(snapshots.count || SLIDER_PLACES);
    if (slider.max !== most) slider.max = most;
    if (this.wanted === null) slider.value = String(back ? past : most);
    slider.style.setProperty("--share", String(back ? past / Math.max(1, snapshots.count) : 1));
    const text = back
      ? momentText(snapshots.step(past), snapshots.epoch(past))
      : this.feed.still
        ? "end of the run"
        : trained
          ? "live"
          : "nothing to look back at yet";
    slider.setAttribute("aria-valuetext", back ? `${text}, snapshot ${past + 1} of ${snapshots.count}` : text);
    say(this.label, back && !feed.still ? `${text} · training ${meanwhile(feed)}` : text);
    this.element.classList.toggle("back", back);
    this.now.disabled = this.branch.disabled = !back;
    this.play.setAttribute("aria-label", this.playing ? "Stop playing back" : "Play the run back");
    this.play.replaceChildren(this.playing ? this.pauseIcon : this.playIcon);
  }
}

/** What training does while one looks back: "goes on". @param {any} feed */
function meanwhile(feed) {
  if (feed.playing) return "goes on";
  return feed.state === "finished" ? "has ended" : feed.state === "failed" ? "has failed" : "is paused";
}

/**
 * @param {number} step
 * @param {number} epoch
 */
function momentText(step, epoch) {
  return `step ${counting.format(step)}, epoch ${format(epoch, epoch >= 1000 ? 5 : 3)}`;
}
