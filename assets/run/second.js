// A/B: a second run beside the first, trained in step with it and looked back at together with it.

import { element, say } from "../base/dom.js";
import { Film } from "./snapshots.js";
import { share, Side } from "../playground/side.js";
import { sentence } from "./transport.js";

const AGAIN = 1000; // ms between looks for snapshots that were not there yet
const OTHERS = ["#D55E00", "#0072B2"]; // for B where both have the same activation

export class Second {
  /**
   * `feed(changed)` makes its feed; `first()` gives the first side, or null; `kept` and `before`: the scene and the side of
   * the second run before this one, or null; `changed`, `dirty` and `shapes` as those of a Side; `built()`: lay it out.
   */
  constructor({ feed, root, kept, before, first, dirty, changed, built, shapes }) {
    Object.assign(this, { root, kept, before, first, dirty, changed, built, shapes });
    this.touched = false; // whether somebody was at it last, rather than at the first
    this.side = null;
    this.step = null; // that is looked back at
    this.note = element("span", { class: "readout", role: "status" });
    this.feed = feed((_, kind) => this.#told(kind));
    this.film = new Film((known, generation) => this.feed.ask(`/film?known=${known}&generation=${generation}`));
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

  /** The words below the pictures are about the side that somebody was at last. */
  touch(touched) {
    this.touched = touched;
    const words = (side) => side?.parts.inspector?.element.parentElement;
    words(this.first())?.toggleAttribute("hidden", touched);
    words(this.side)?.toggleAttribute("hidden", !touched);
  }

  /** The first run has news: ask for the second one's where these must be other ones. */
  follow({ news, playing }) {
    const { feed } = this;
    if (!news || !feed.news || ["finished", "failed"].includes(feed.state)) return;
    if (playing !== feed.playing || news.header.step !== feed.news.header.step) feed.start();
  }

  /** The last snapshot that is not after a step, or for null the run as it is now. */
  async look(step) {
    this.step = step;
    if (!this.side || !this.feed.news) return;
    if (step === null) return this.side.look(null);
    if (!(await this.#reach(step)) || this.step !== step) return;
    this.side.look(this.film.frame(this.film.at(step)));
  }

  async #reach(step) {
    const { film } = this;
    const there = film.count > 0 && film.step(film.count - 1) >= step;
    if (there || performance.now() - this.looked < AGAIN) return film.count > 0;
    this.looked = performance.now();
    try {
      await film.refresh();
    } catch {
      // the feed says it when the server does not answer
    }
    return film.count > 0;
  }

  #told(kind) {
    const { feed } = this;
    if (kind === "setup") this.#build();
    if (kind === "points") this.side?.scene.renew(feed.setup);
    if (kind === "news" && this.side) this.#news();
    const lost = feed.news?.header.members.some(({ state }) => state === "diverged");
    say(this.note, lost || feed.trouble || ["finished", "failed"].includes(feed.state) ? sentence(feed) : "");
    this.dirty();
  }

  #news() {
    const { film, feed } = this;
    if (film.count && feed.news.header.step < film.step(film.count - 1)) this.looked = -Infinity; // it began anew
    if (this.side.scene.moment === null && this.step !== null) this.look(this.step);
    else if (!this.side.scene.moment) this.side.now();
    if (this.laidOut !== this.side) this.built();
    this.laidOut = this.side;
  }

  #build() {
    try {
      this.side?.stop();
      this.side = new Side(this.feed, {
        root: this.root,
        kept: this.kept ?? this.first()?.scene,
        dirty: this.dirty,
        changed: this.changed,
        shapes: this.shapes,
      });
      if (this.first()) share(this.first().scene, this.side.scene);
    } catch (error) {
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

/** What both runs have to show, laid out side by side under the titles of the curves. */
export function sideBySide(first, second, curves) {
  const sides = [first, second.shown];
  if (first.parts.picture && second.shown) second.shown.parts.picture.above = first.parts.picture.above;
  const cells = (names, ...more) =>
    sides.map((side, k) =>
      element(
        "div",
        { class: `cell ${"ab"[k]}` },
        label(curves.pair, k, k ? more : []),
        ...(side ? elements(side, names) : [element("p", { class: "empty" }, "The second network comes in a moment.")]),
      ),
    );
  if (!first.scene.plane)
    return [...cells(["members"], second.note), curves.element, ...cells(["confusion"]), ...cells(["weights"])];
  const words = sides.map((side, k) =>
    element(
      "div",
      { class: "about", hidden: second.touched !== Boolean(k) },
      label(curves.pair, k, []),
      ...(side ? elements(side, ["inspector", "incoming"]) : []),
    ),
  );
  const pictures = cells(["structure", "picture"], second.note);
  if (first.parts.structure) pictures[1].firstChild.after(element("p", { class: "layers" }, "trained in step with A"));
  return [
    element("div", { class: "pictures" }, ...pictures),
    element("div", { class: "outputs" }, ...cells(["output", "members"]), curves.element),
    element("div", { class: "words-of-both" }, ...words),
  ];
}

const elements = ({ parts }, names) => names.map((name) => parts[name]?.element).filter(Boolean);

function label({ titles, colors }, k, more) {
  const swatch = element("span", { class: "key" });
  swatch.style.borderTopColor = colors[k];
  return element("header", { class: "label" }, swatch, element("h3", {}, titles[k]), ...more);
}
