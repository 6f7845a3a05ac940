// A/B: a second run beside the first, trained in step with it and looked back at together with it.

import { element, say } from "../base/dom.js";
import { onlyLost } from "./feed.js";
import { Snapshots } from "./snapshots.js";
import { sentence } from "./transport.js";

const REFRESH_MS = 1000; // ms between looks for snapshots that were not there yet
const OTHERS = ["#D55E00", "#0072B2"]; // for B where both have the same activation

export class Second {
  /**
   * `feed(changed)` makes its feed, `make(feed, kept scene)` its side; `first()` gives the first side, or null; `kept`
   * and `before`: the scene and the side of the second run before this one, or null; `dirty()` draws again soon;
   * `built()`: lay it out.
   */
  constructor({ feed, make, kept, before, first, dirty, built }) {
    Object.assign(this, { make, kept, before, first, dirty, built });
    this.touched = false; // whether somebody was at it last, rather than at the first
    this.side = null;
    this.step = null; // that is looked back at
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
    const { moment } = side.scene;
    return step === null ? !moment : Boolean(moment) && moment.step === snapshots.step(snapshots.at(step));
  }

  /** The words below the pictures are about the side that somebody was at last. */
  touch(touched) {
    this.touched = touched;
    this.first()?.attend(!touched);
    this.side?.attend(touched);
  }

  /** The first run has a new snapshot: request the second one's where these must be other ones. */
  follow({ snapshot, playing }) {
    const { feed } = this;
    if (!snapshot || !feed.snapshot || ["finished", "failed"].includes(feed.state)) return;
    if (playing !== feed.playing || snapshot.header.step !== feed.snapshot.header.step) feed.start();
  }

  /** The last snapshot that is not after a step, or for null the run as it is now. */
  async look(step) {
    this.step = step;
    if (!this.side || !this.feed.snapshot) return;
    if (step === null) return this.side.look(null);
    if (!(await this.#reach(step)) || this.step !== step) return;
    this.side.look(this.snapshots.get(this.snapshots.at(step)));
  }

  async #reach(step) {
    const { snapshots } = this;
    const there = snapshots.count > 0 && snapshots.step(snapshots.count - 1) >= step;
    if (there || performance.now() - this.looked < REFRESH_MS) return snapshots.count > 0;
    this.looked = performance.now();
    try {
      await snapshots.refresh();
    } catch (error) {
      onlyLost(error);
      // the feed says it when the server does not answer
    }
    return snapshots.count > 0;
  }

  #changed(kind) {
    const { feed } = this;
    if (kind === "setup") this.#build();
    if (kind === "points") this.side?.scene.renew(feed.setup);
    if (kind === "snapshot" && this.side) this.#adopt();
    const lost = feed.snapshot?.header.members.some(({ state }) => state === "diverged");
    say(this.note, lost || feed.trouble || ["finished", "failed"].includes(feed.state) ? sentence(feed) : "");
    this.dirty();
  }

  #adopt() {
    const { snapshots, feed } = this;
    // it began anew
    if (snapshots.count && feed.snapshot.header.step < snapshots.step(snapshots.count - 1)) this.looked = -Infinity;
    if (this.side.scene.moment === null && this.step !== null) this.look(this.step);
    else if (!this.side.scene.moment) this.side.now();
    if (this.laidOut !== this.side) this.built();
    this.laidOut = this.side;
  }

  #build() {
    try {
      this.side?.stop();
      this.side = this.make(this.feed, this.kept ?? this.first()?.scene);
      if (this.first()) this.side.scene.follow(this.first().scene);
    } catch (error) {
      reportError(error);
      this.side = null;
      say(this.note, `This run cannot be drawn: ${error.message}`);
    }
  }
}

/** The colours of the curves of two runs: those of their activations, where these differ. */
export function pairColors(first, second) {
  const of = (side) => side?.scene.setup.layers[0].activation?.color ?? OTHERS[1];
  const [one, other] = [of(first), of(second)];
  return [one, other === one ? OTHERS.find((color) => color.toLowerCase() !== one.toLowerCase()) : other];
}

/** The title of one of two runs, with the colour of its curves; `pair` as of `Curves`, `k` 0 or 1. */
export function label({ titles, colors }, k, more) {
  const swatch = element("span", { class: "key" });
  swatch.style.borderTopColor = colors[k];
  return element("header", { class: "label" }, swatch, element("h3", {}, titles[k]), ...more);
}
