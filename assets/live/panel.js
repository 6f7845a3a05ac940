// The live panel: lays the parts out, listens to the feed, redraws when there is news and somebody can see it.

import { Confusion } from "./confusion.js";
import { Curves } from "./curves.js";
import { element } from "./dom.js";
import { Feed } from "./feed.js";
import { Help } from "./help.js";
import { Inspector } from "./inspector.js";
import { Keys } from "./keys.js";
import { Members } from "./members.js";
import { Output } from "./output.js";
import { Picture } from "./picture.js";
import { earlier, remember } from "./resume.js";
import { Rewind } from "./rewind.js";
import { pictureRows, Save } from "./save.js";
import { Scene } from "./scene.js";
import { Transport } from "./transport.js";
import { Weights } from "./weights.js";

const SETTLED = 250; // ms without news before the images are drawn finely
const CURVES_EVERY = 200; // ms between redraws of the curves while training

/** What a panel is made of where a server trains: a recorded run has others. */
const LIVE = {
  feed: (data, changed) => new Feed(data, changed),
  transport: (asks) => new Transport(asks),
};

const HANDOVER = 3000; // ms that the old panel stays at most while the first picture of a new run comes

/**
 * Mount the panel in `root` for `data` = {base, token, revision, theme}; answers {update, unmount}.
 * `report.trigger` asks the page for what belongs to the experiment, not to the run: "renew" (true) for new first weights,
 * "branch" ({step, nonce}) for a run from that snapshot on, "resume" (token) for the run that the tab showed before.
 * `kit` makes the feed and the transport; a feed that is `still` is a recording, of which nothing else can be asked.
 */
export function mount(root, data, report, kit = LIVE) {
  let [panel, leaving] = [null, null];
  const swap = () => {
    leaving?.remove();
    leaving = null;
    panel.element.classList.remove("coming");
  };
  const show = (next, before) => {
    leaving?.remove();
    leaving = before;
    before?.stop();
    panel = new Panel(root, next, { report, before, ready: swap, kit });
  };
  show(data, null);
  return {
    update(next) {
      if (panel.same(next)) panel.retheme(next.theme);
      else show(next, panel);
    },
    unmount() {
      leaving?.remove();
      panel.stop();
      panel.remove();
    },
  };
}

class Panel {
  // `before` is the panel that this one follows: it stays in sight until `ready` is called, and its choices are kept.
  constructor(root, data, { report, before, ready, kit }) {
    this.data = data;
    this.report = report;
    this.before = before;
    this.ready = ready;
    this.body = element("div", { class: "body" }, element("p", { class: "empty" }, "The picture of the network will be here in a moment."));
    this.feed = kit.feed(data, (_, kind) => this.#changed(kind));
    this.help = new Help();
    this.rewind = new Rewind({ feed: this.feed, look: (frame) => this.#look(frame),
      branch: (step) => report.trigger("branch", { step, nonce: Date.now() }) });
    this.transport = kit.transport({ act: (action) => this.#act(action), slow: (speed) => this.#slow(speed),
      tools: [new Save(this).element, this.help.button] });
    this.element = element("div", { class: before ? "live-panel coming" : "live-panel loading" },
      element("div", { class: "inside" }, this.transport.element, this.rewind.element, this.body), this.help.dialog);
    const shortcuts = [...this.transport.shortcuts, ...this.rewind.shortcuts, ...this.help.shortcuts];
    this.help.fill(shortcuts);
    this.keys = new Keys(this.element, shortcuts, () => this.element.isConnected && !this.help.opened);
    const sheet = element("link", { rel: "stylesheet", href: new URL("panel.css", import.meta.url).href,
      onload: () => this.element.classList.remove("loading"), onerror: () => this.element.classList.remove("loading") });
    this.sheet = sheet;
    root.append(sheet, this.element);
    this.#watch();
    this.patience = setTimeout(ready, HANDOVER);
    this.feed.start();
  }

  same({ base, token, revision }) {
    return base === this.data.base && token === this.data.token && revision === this.data.revision;
  }

  retheme(theme) {
    this.data = { ...this.data, theme };
    this.#dirty();
  }

  stop() {
    this.feed.stop();
    this.rewind.stop();
    this.keys.stop();
    this.seen.disconnect();
    this.sized.disconnect();
    this.ended.abort();
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.refining);
    clearTimeout(this.settling);
    clearTimeout(this.patience);
  }

  remove() {
    this.sheet.remove();
    this.element.remove();
  }

  #watch() {
    this.ended = new AbortController();
    const { signal } = this.ended;
    this.visible = true;
    this.seen = new IntersectionObserver(([entry]) => { this.visible = entry.isIntersecting; this.#dirty(); });
    this.seen.observe(this.element);
    this.sized = new ResizeObserver(() => this.#dirty());
    this.sized.observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#dirty(), { signal });
    document.addEventListener("visibilitychange", () => this.#dirty(), { signal });
  }

  #act(action) {
    if (action === "new") return this.report.trigger("renew", true);
    if (action !== "pause") this.rewind.live(); // what one asks for is seen
    this.feed.act(action);
  }

  #slow(speed) {
    this.speed = speed;
    this.feed.act("speed", { value: speed });
  }

  #changed(kind) {
    const { feed } = this;
    this.rewind.update();
    this.transport.update(feed, this.moment);
    this.element.classList.toggle("lost", feed.trouble !== "");
    if (kind === "setup") this.#attempt(() => this.#build());
    if (kind === "points") this.scene?.renew(feed.setup);
    if (kind === "points") this.#dirty();
    if (kind !== "news" || !this.scene) return;
    if (!this.begun && !feed.still) this.#begin();
    if (this.moment) this.#dirty(); // the curves grow, the picture stays
    else this.#adopt(feed.news, feed.history.last);
  }

  // With the first news of a run: the speed goes on, and after a reload so does the run.
  async #begin() {
    this.begun = true;
    const { data, feed, before } = this;
    this.before = null;
    if (before?.speed) {
      this.transport.speed = before.speed;
      this.#slow(before.speed);
    }
    const token = before ? null : await earlier(feed);
    if (token) this.report.trigger("resume", token);
    else remember(data.token);
  }

  #adopt(answer, metrics) {
    this.scene.adopt(answer, metrics);
    this.#dirty();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => { this.scene.fine = true; this.#dirty(); }, SETTLED);
  }

  // A snapshot of the run, or for null the run as it is now.
  #look(frame) {
    const { feed, scene } = this;
    this.moment = frame && frame.header;
    this.transport.update(feed, this.moment);
    if (!scene) return;
    scene.moment = this.moment;
    if (!frame) return this.#adopt(feed.news, feed.history.last);
    const series = feed.news.header.series.length;
    const members = scene.seeds.map((_, s) => ({ state: fallen(frame.header.metrics, s, scene.seeds.length, series) ? "diverged" : "training" }));
    this.#adopt({ header: { ...feed.news.header, ...frame.header, members }, arrays: frame.arrays }, frame.header.metrics);
  }

  get #moving() {
    return this.feed.playing && !this.moment;
  }

  #attempt(build) {
    try {
      build();
    } catch (error) {
      this.scene = null;
      this.body.replaceChildren(element("p", { class: "empty" }, `This run cannot be drawn: ${error.message}`));
    }
  }

  #build() {
    const scene = new Scene(this.feed.setup);
    this.scene = scene;
    if (this.before?.scene) keepChoices(scene, this.before.scene);
    const changed = () => { this.curvesDrawn = -Infinity; this.#dirty(); };
    const { task } = scene.setup;
    this.parts = { members: new Members(scene, changed), curves: new Curves(scene, changed, (epoch) => this.rewind.toEpoch(epoch)) };
    if (scene.plane) {
      this.parts.picture = new Picture(scene, changed);
      this.parts.inspector = new Inspector(scene, this.parts.picture, changed);
      this.parts.output = new Output(scene, changed);
    } else this.parts.weights = new Weights(scene);
    if (task !== "regression" && !scene.plane) this.parts.confusion = new Confusion(scene);
    this.#layOut(scene.plane);
  }

  #layOut(plane) {
    const { picture, inspector, output, members, curves, confusion, weights } = this.parts;
    this.element.classList.toggle("plane", plane);
    if (plane) {
      this.body.replaceChildren(
        element("div", { class: "left" }, picture.element, inspector.element),
        element("div", { class: "right" }, output.element, members.element, curves.element));
    } else {
      this.body.replaceChildren(...[members, curves, confusion, weights].filter(Boolean).map((part) => part.element));
      this.element.classList.toggle("two", !confusion);
    }
  }

  #dirty() {
    if (this.frame || !this.scene?.header || !this.visible || document.hidden) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = 0;
      this.#draw(now);
    });
  }

  #draw(now) {
    const { parts, scene, feed } = this;
    const style = this.#style();
    const complete = !scene.ready || scene.seeds.length === 1 || scene.advanceMaps();
    if (!complete && !this.#moving) this.#refine();
    parts.picture?.draw(style);
    parts.inspector?.draw(style);
    parts.output?.draw(style);
    parts.members.draw(style.dark, parts.output?.limit);
    parts.confusion?.draw(style, scene.arrays);
    parts.weights?.draw(style, scene.arrays);
    const late = now - (this.curvesDrawn ?? -Infinity) >= CURVES_EVERY;
    if (late || !this.#moving) {
      parts.curves.draw(style, feed.history);
      this.curvesDrawn = now;
    }
    if (this.patience) this.#arrived();
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
      this.scene.advanceMaps() ? this.#dirty() : this.#refine();
    });
  }

  history() {
    return this.feed.history;
  }

  /** What `Save` draws: rows of pictures, the colours, and how to draw them. */
  sheets() {
    const style = this.#style();
    const draw = () => {
      this.curvesDrawn = -Infinity;
      this.#draw(performance.now());
    };
    return { ...style, rows: pictureRows(this.parts, style), draw };
  }

  // The theme's colours as the canvases need them.
  #style() {
    const computed = getComputedStyle(this.element);
    const of = (name) => computed.getPropertyValue(name).trim();
    const paper = of("--paper") || "#ffffff";
    const dark = this.data.theme ? this.data.theme === "dark" : luminance(computed.backgroundColor) < 0.4;
    this.element.classList.toggle("dark", dark);
    return { dark, ink: of("--ink") || "#222", faint: of("--faint") || "#ddd", paper, accent: of("--accent") || "#0a66ad",
      font: computed.fontFamily || "system-ui, sans-serif" };
  }
}

// In a snapshot a member has diverged where its training loss is no number.
function fallen(metrics, member, seeds, series) {
  return series > 0 && !Number.isFinite(metrics[member]);
}

function keepChoices(scene, before) {
  for (const name of ["sharp", "view", "splits", "fixed"]) scene[name] = before[name];
  if (scene.seeds.length === 1) scene.view = "map";
  if (before.seeds.length === scene.seeds.length) scene.choice = before.choice;
  const sizes = ({ setup }) => setup.layers.map(({ width }) => width).join();
  if (sizes(scene) === sizes(before)) scene.focus = before.focus;
}

function luminance(color) {
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
