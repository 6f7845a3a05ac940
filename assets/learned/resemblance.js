// What the server says the curves are like at the moment that is shown: asked when the picture stands still, seldom while it moves.

const EVERY = 3000; // ms between questions while it trains
const STILL = 300; // ms after which a picture stands still

export class Resemblance {
  /** `told()` is called when there is an answer. */
  constructor(scene, feed, told) {
    Object.assign(this, { scene, feed, told });
    this.over = "nearest"; // what is laid over the curves; "" for nothing
    this.curves = []; // [{layer, nearest, r2, rows, title, color, dash, x, y, sentence}]
    this.trouble = "";
    this.asked = -Infinity;
    this.mark = "";
  }

  /** The picture was drawn: ask where it shows something new. */
  follow() {
    const { scene } = this;
    if (!scene.header || this.#now() === this.mark || this.timer) return;
    const wait = this.feed.playing && !scene.moment ? Math.max(STILL, this.asked + EVERY - performance.now()) : STILL;
    this.timer = setTimeout(() => this.#ask(), wait);
  }

  // What is shown: a moment of the past has its step, the newest one the revision of the news.
  #now() {
    const {
      scene: { header, moment, choice },
      over,
    } = this;
    return [moment ? `step ${moment.step}` : header.revision, choice, over].join();
  }

  async #ask() {
    const { scene, over } = this;
    this.asked = performance.now();
    this.mark = this.#now();
    const query = new URLSearchParams({ over: over || "nearest" });
    if (scene.moment) query.set("step", String(scene.moment.step));
    if (scene.choice !== "mean") query.set("member", String(scene.choice));
    try {
      const { header } = await this.feed.ask(`/shapes?${query}`);
      Object.assign(this, { curves: header.curves, trouble: "" });
    } catch (error) {
      if (!this.feed.ended.signal.aborted) this.trouble = error.spoken ? error.message : "";
    }
    this.timer = 0;
    this.told();
  }
}
