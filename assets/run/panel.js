// The panel of a run: lays the parts out, listens to the feed, redraws when there is something new and somebody can see
// it.

import { Curves } from "./curves.js";
import { dress, styleOf, THEME } from "../base/component.js";
import { element, messageOf } from "../base/dom.js";
import { beforeBranch, fromFile, inherited } from "./earlier.js";
import { Help } from "./help.js";
import { Keys } from "./keys.js";
import { onward } from "./handoff.js";
import { earlier, remember } from "./resume.js";
import { Rewind } from "./rewind.js";
import { Save } from "./save.js";
import { pairColors, SecondRun } from "./compare.js";
import { Side } from "./side.js";
import { writeState } from "./state_attributes.js";

/** @import { Report } from "../base/component.js" */
/** @import { Earlier } from "./earlier.js" */
/** @import { Kit, KitOptions, PanelData } from "./mount.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Snapshot } from "./snapshots.js" */
/** @import { Sheets } from "./save.js" */

const CURVES_MS = 200; // ms between redraws of the curves while training
const HANDOVER_MS = 3000; // ms that the old panel stays at most while the first picture of a new run comes
const MOVED_MS = 60_000; // ms that it stays at most while the run is asked for at another server
const MOVE_MS = 1000; // ms between two tries to go on at another server
const MOVES = 10; // tries
/** @type {(keyof PanelData)[]} what a panel is built for: with another one of these a new one follows */
const BUILT_FOR = ["base", "token", "revision", "changeable", "drawable", "inward"];

export class Panel {
  /**
   * @param {HTMLElement} root
   * @param {PanelData} data
   * @param {object} owner
   * @param {Report} owner.report
   * @param {Panel | null} owner.before the panel that this one follows, whose choices are kept
   * @param {boolean} owner.hidden whether something stays in sight until `ready` is called
   * @param {() => void} owner.ready
   * @param {Kit} owner.kit
   */
  constructor(root, data, { report, before, hidden, ready, kit }) {
    this.data = data;
    this.report = report;
    /** @type {Panel | null} */
    this.before = before;
    this.kit = kit;
    /** @type {Side | null} */
    this.side = null;
    /** @type {SecondRun | null} */
    this.second = null;
    /** @type {Curves | null} */
    this.curves = null;
    /** @type {any} */
    this.moment = null; // of the snapshot that is looked at
    /** @type {Earlier | null} */
    this.branched = null;
    /** @type {string[]} */
    this.classes = []; // of the layout
    this.curvesDrawn = -Infinity; // ms
    this.drawing = 0;
    this.refining = 0;
    this.speed = before?.speed ?? 0; // steps a second as they were asked for last, 0: full
    this.granted = 0; // and as the server took them
    this.begun = false;
    this.complete = false; // whether all maps are there
    this.visible = true;
    this.ended = new AbortController();
    this.seen = new IntersectionObserver((entries) => {
      this.visible = Boolean(entries.at(-1)?.isIntersecting);
      this.#dirty();
    });
    this.sized = new ResizeObserver(() => this.#dirty());
    /** @type {any} */
    this.wanted = before?.wanted ?? {}; // hidden layers, by clicks on the picture
    this.ready = ready;
    this.earlier = inherited(data, before); // curves behind those of this run
    this.body = element(
      "div",
      { class: "body" },
      element("p", { class: "empty" }, "The picture of the network will be here in a moment."),
    );
    this.feed = kit.feed(data, (_, kind) => this.#changed(kind));
    this.help = new Help();
    this.rewind = new Rewind({
      feed: this.feed,
      look: (snapshot) => this.#look(snapshot),
      branch: kit.branches ? (step) => this.#branch(step) : null,
      onward: onward(data, (name, payload) => this.#takeAlong(name, payload)),
    });
    this.transport = kit.transport({
      act: (/** @type {string} */ action) => this.#act(action),
      slow: (/** @type {number} */ speed) => this.#slow(speed),
      data: data.drawable !== false,
      tools: [new Save(this).element, this.help.button],
    });
    if (this.speed) this.transport.speed = this.speed;
    this.element = element(
      "div",
      { class: `themed live-panel${hidden ? " coming" : ""}${before ? "" : " loading"}` },
      element("div", { class: "inside" }, this.transport.element, this.rewind.element, this.body),
      this.help.dialog,
    );
    const shortcuts = [...this.transport.shortcuts, ...this.rewind.shortcuts, ...this.help.shortcuts];
    this.help.fill(shortcuts);
    this.keys = new Keys(this.element, shortcuts, () => this.element.isConnected && !this.help.opened);
    this.styles = dress(root, [THEME, new URL("panel.css", import.meta.url).href], () => this.#dressed());
    root.append(this.element);
    this.#watch();
    this.moved = this.#isElsewhere(before);
    this.patience = setTimeout(ready, this.moved ? MOVED_MS : HANDOVER_MS);
    this.feed.start();
    this.#pair(before?.sceneBeside);
  }

  /** The scene of the second run. */
  get sceneBeside() {
    return this.second?.side?.scene;
  }

  get scene() {
    return this.side?.scene ?? null;
  }

  /** What `Save` calls its pictures. */
  get pictured() {
    return this.kit.pictured;
  }

  /** @param {PanelData} next */
  same(next) {
    return BUILT_FOR.every((name) => next[name] === this.data[name]);
  }

  /**
   * The same run, in another theme or beside another second run.
   * @param {PanelData} next
   */
  follow(next) {
    const before = this.data;
    this.data = next;
    this.branched = null; // it came to nothing
    if (next.beside !== before.beside) this.#pair(this.sceneBeside);
    if (next.beside !== before.beside || String(next.labels) !== String(before.labels)) this.#layOut();
    this.#dirty();
  }

  // The second run comes, or goes.
  /** @param {Scene | undefined} kept */
  #pair(kept) {
    const { beside } = this.data;
    const before = this.second?.shown ?? null;
    this.second?.stop();
    this.second = beside
      ? new SecondRun({
          feed: (changed) => this.kit.feed({ ...this.data, token: beside }, changed),
          make: (feed, scene) =>
            this.kit.beside(
              feed,
              this.#options(scene, () => this.#touched(this.second?.side, this.side)),
            ),
          kept,
          before,
          step: this.moment && this.moment.step,
          first: () => this.side,
          dirty: () => this.#dirty(),
          built: () => this.#layOut(),
        })
      : null;
  }

  stop() {
    delete this.element.dataset.settled; // another one comes
    this.feed.stop();
    this.second?.stop();
    this.side?.stop();
    this.rewind.stop();
    this.keys.stop();
    this.seen.disconnect();
    this.sized.disconnect();
    this.ended.abort();
    cancelAnimationFrame(this.drawing);
    cancelAnimationFrame(this.refining);
    clearTimeout(this.patience);
  }

  remove() {
    this.styles.remove();
    this.element.remove();
  }

  #watch() {
    const { signal } = this.ended;
    this.seen.observe(this.element);
    this.sized.observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#dirty(), { signal });
    document.addEventListener("visibilitychange", () => this.#dirty(), { signal });
  }

  /** @param {string} action */
  #act(action) {
    if (action === "new") return this.report.trigger("renew", true);
    if (action === "data") return this.report.trigger("redraw", true);
    if (action !== "pause") this.rewind.live(); // what one asks for is seen
    this.feed.act(action);
  }

  /** @param {number} step */
  #branch(step) {
    if (!this.scene) return;
    this.branched = beforeBranch(this.scene, this.feed.history, this.moment.epoch);
    this.report.trigger("branch", { step, nonce: Date.now() });
  }

  /**
   * @param {string} name
   * @param {object} payload
   */
  #takeAlong(name, payload) {
    if (this.scene) this.report.trigger(name, { member: this.scene.shown, ...payload, nonce: Date.now() });
  }

  /** @param {number} speed */
  async #slow(speed) {
    this.speed = speed;
    const trouble = await this.feed.act("speed", { value: speed });
    if (!trouble) this.granted = speed;
    else if (this.speed === speed && !this.ended.signal.aborted) this.speed = this.transport.speed = this.granted;
  }

  /** @param {string} kind */
  #changed(kind) {
    const { feed } = this;
    this.rewind.update();
    this.transport.update(feed, this.moment);
    this.element.classList.toggle("lost", feed.trouble !== "");
    if (kind === "server") this.#move(this.data.session, MOVES);
    if (kind === "metadata") this.#attempt(() => this.#build());
    if (kind === "points" && feed.metadata) this.scene?.renew(feed.metadata);
    if (kind === "points") this.#dirty();
    this.second?.follow(feed);
    this.#writeState();
    if (kind !== "snapshot" || !this.scene) return;
    if (!this.begun && !feed.still) this.#begin();
    if (this.moment)
      this.#dirty(); // the curves grow, the picture stays
    else this.side?.now();
  }

  // Another server answers: there the page has no session yet, and what is asked of it first goes unheard. So it is
  // asked to go on with this run, again as long as its connection is not there.
  /**
   * @param {string | undefined} session that it had
   * @param {number} times
   */
  #move(session, times) {
    if (!times || this.ended.signal.aborted || this.data.session !== session) return;
    this.report.trigger("resume", this.data.token);
    setTimeout(() => this.#move(session, times - 1), MOVE_MS);
  }

  // With the first snapshot of a run: the speed goes on, and so does the run, after a reload or at another server.
  async #begin() {
    this.begun = true;
    const { data, feed, before } = this;
    this.before = null;
    if (this.speed) this.#slow(this.speed);
    const known = before && before.data.session === data.session;
    const token = known ? null : await earlier(feed, this.kit.place);
    if (token) return this.report.trigger("resume", token);
    remember(data.token, this.kit.place);
    this.moved = false;
    this.#dirty();
  }

  // A snapshot of the run, or for null the run as it is now.
  /** @param {Snapshot | null} snapshot */
  #look(snapshot) {
    this.moment = snapshot && snapshot.header;
    this.transport.update(this.feed, this.moment);
    this.side?.look(snapshot);
    this.second?.look(this.moment && this.moment.step);
    this.#writeState();
  }

  #writeState() {
    const { data, feed, side, second, drawing, complete } = this;
    writeState(this.element, { data, feed, side, second, complete: complete && !drawing });
  }

  get #sides() {
    return [this.side, this.second?.shown].filter((side) => side instanceof Side);
  }

  get #moving() {
    return this.feed.playing && !this.moment;
  }

  /** @param {() => void} build */
  #attempt(build) {
    try {
      build();
    } catch (error) {
      reportError(error);
      this.side = null;
      this.body.replaceChildren(element("p", { class: "empty" }, `This run cannot be drawn: ${messageOf(error)}`));
    }
  }

  #build() {
    const changed = () => this.#touched(this.side, this.second?.side);
    this.side?.stop();
    this.side = this.kit.side(this.feed, this.#options(this.before?.scene, changed));
    const curves = new Curves(this.side.scene, changed, (/** @type {number} */ epoch) => this.rewind.toEpoch(epoch));
    curves.earlier = this.earlier;
    this.curves = curves;
    this.#layOut();
  }

  // What a page's kit makes a side of, beside its feed.
  /**
   * @param {Scene | null | undefined} kept
   * @param {() => void} changed
   * @returns {KitOptions}
   */
  #options(kept, changed) {
    const { element: root, data, report, wanted } = this;
    return { root, kept, dirty: () => this.#dirty(), changed, data, report, wanted };
  }

  // Somebody did something on one side: what both have in common follows, and the words are about this side.
  /**
   * @param {Side | null | undefined} side
   * @param {Side | null | undefined} other
   */
  #touched(side, other) {
    if (side && other) {
      other.scene.follow(side.scene);
      this.second?.touch(side === this.second.side);
    }
    this.curvesDrawn = -Infinity;
    this.#dirty();
  }

  #layOut() {
    const { side, second, curves, element: panel } = this;
    if (!side || !curves) return;
    const { labels = [], beside } = this.data;
    curves.pair = beside ? { titles: labels, colors: pairColors(side, second?.shown ?? null) } : null;
    const { classes, nodes } = this.kit.layOut({ side, second, curves });
    panel.classList.remove(...this.classes);
    this.classes = beside ? [...classes, "versus"] : classes;
    panel.classList.add(...this.classes);
    this.body.replaceChildren(...nodes);
  }

  #dirty() {
    if (this.drawing || !this.scene?.header || !this.visible || document.hidden) return;
    this.drawing = requestAnimationFrame((now) => {
      this.drawing = 0;
      this.#draw(now);
    });
    this.#writeState();
  }

  /** @param {number} now */
  #draw(now) {
    const { feed, second } = this;
    const style = this.#style();
    const sides = this.#sides;
    const other = second?.drawable ? second.side : null;
    const complete = sides.map((side) => side.advance()).every(Boolean);
    this.complete = complete;
    if (!complete && !this.#moving) this.#refine();
    for (const side of sides) {
      side.draw(style, side === this.side && other ? [other.scene] : []);
      side.drawn = side.scene.header;
    }
    const late = now - this.curvesDrawn >= CURVES_MS;
    if (late || !this.#moving) {
      this.curves?.draw(
        style,
        feed.history,
        other && second ? { scene: other.scene, history: second.feed.history } : null,
      );
      this.curvesDrawn = now;
    }
    this.#writeState();
    if (this.patience && this.#isReady) this.#arrived();
  }

  // At another server the page begins with a fresh run; nobody is to see it before the one from before is asked for.
  /** @param {Panel | null} before */
  #isElsewhere(before) {
    return before !== null && before.data.session !== this.data.session;
  }

  get #isReady() {
    return !this.moved && !this.element.classList.contains("loading") && (!this.second || this.second.drawable);
  }

  #dressed() {
    this.element.classList.remove("loading");
    this.#dirty();
  }

  #arrived() {
    clearTimeout(this.patience);
    this.patience = 0;
    this.ready();
  }

  // Standing still, the maps of many seeds come in over some frames; all is drawn again when they are there.
  #refine() {
    cancelAnimationFrame(this.refining);
    this.refining = requestAnimationFrame(() => {
      if (this.#moving) return;
      if (this.#sides.map((side) => side.advance()).every(Boolean)) this.#dirty();
      else this.#refine();
    });
  }

  /** The runs with their curves, by name where there are two: [{name, scene, history}]. */
  runs() {
    const one = { scene: this.scene, history: this.feed.history };
    const { second } = this;
    return second?.side && second.drawable
      ? [
          { name: "A", ...one },
          { name: "B", scene: second.side.scene, history: second.feed.history },
        ]
      : [one];
  }

  /**
   * Show the curves in a file behind those of the run; gives one sentence where that is not possible, else "".
   * @param {string} name
   * @param {string} text
   */
  open(name, text) {
    try {
      this.earlier = fromFile(name, text);
      if (this.curves) this.curves.earlier = this.earlier;
    } catch (error) {
      return messageOf(error);
    }
    this.curvesDrawn = -Infinity;
    this.#dirty();
    return "";
  }

  /**
   * What `Save` draws: rows of pictures, the colours, and how to draw them.
   * @returns {Sheets}
   */
  sheets() {
    const style = this.#style();
    const draw = () => {
      this.curvesDrawn = -Infinity;
      this.#draw(performance.now());
    };
    const { curves } = this;
    const titles = curves?.pair?.titles ?? [];
    const rows = this.#sides.map((side, k) => side.pictures(style, titles[k]));
    return { ...style, rows: [...rows, curves?.pictures() ?? []].filter((row) => row.length), draw };
  }

  // The theme's colours as the canvases need them.
  #style() {
    const style = styleOf(this.element, this.data.theme);
    this.element.classList.toggle("dark", style.dark);
    return style;
  }
}
