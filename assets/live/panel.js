// The live panel: lays the parts out, listens to the feed, redraws when there is news and somebody can see it.

import { Confusion } from "./confusion.js";
import { Curves } from "./curves.js";
import { element } from "./dom.js";
import { Feed } from "./feed.js";
import { Inspector } from "./inspector.js";
import { Members } from "./members.js";
import { Output } from "./output.js";
import { Picture } from "./picture.js";
import { Scene } from "./scene.js";
import { Transport } from "./transport.js";
import { Weights } from "./weights.js";

const SETTLED = 250; // ms without news before the images are drawn finely
const CURVES_EVERY = 200; // ms between redraws of the curves while training

const HANDOVER = 3000; // ms that the old panel stays at most while the first picture of a new run comes

/**
 * Mount the panel in `root` for `data` = {base, token, revision, theme}; answers {update, unmount}.
 * `report.trigger("renew", true)` asks the page for new first weights: they belong to the experiment, not to the run.
 */
export function mount(root, data, report) {
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
    panel = new Panel(root, next, { report, before, ready: swap });
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
  constructor(root, data, { report, before, ready }) {
    this.data = data;
    this.before = before?.scene ?? null;
    this.ready = ready;
    this.body = element("div", { class: "body" }, element("p", { class: "empty" }, "The picture of the network will be here in a moment."));
    this.feed = new Feed(data, (_, kind) => this.#changed(kind));
    this.transport = new Transport((action) => action === "new" ? report.trigger("renew", true) : this.feed.act(action));
    this.element = element("div", { class: before ? "live-panel coming" : "live-panel loading" },
      element("div", { class: "inside" }, this.transport.element, this.body));
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
    this.transport.unmount();
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

  #changed(kind) {
    const { feed } = this;
    this.transport.update(feed);
    this.element.classList.toggle("lost", feed.trouble !== "");
    if (kind === "setup") this.#attempt(() => this.#build());
    if (kind !== "news" || !this.scene) return;
    this.scene.adopt(feed.news);
    this.#dirty();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => { this.scene.fine = true; this.#dirty(); }, SETTLED);
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
    if (this.before) keepChoices(scene, this.before);
    const changed = () => { this.curvesDrawn = -Infinity; this.#dirty(); };
    const { task } = scene.setup;
    this.parts = { members: new Members(scene, changed), curves: new Curves(scene, changed) };
    if (scene.plane) {
      this.parts.picture = new Picture(scene, changed);
      this.parts.inspector = new Inspector(scene, this.parts.picture);
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
    if (!complete && !feed.playing) this.#refine();
    parts.picture?.draw(style);
    parts.inspector?.draw(style);
    parts.output?.draw(style);
    parts.members.draw(style.dark, parts.output?.limit);
    parts.confusion?.draw(style, scene.arrays);
    parts.weights?.draw(style, scene.arrays);
    const late = now - (this.curvesDrawn ?? -Infinity) >= CURVES_EVERY;
    if (late || !feed.playing) {
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
      if (this.feed.playing) return;
      this.scene.advanceMaps() ? this.#dirty() : this.#refine();
    });
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

function keepChoices(scene, before) {
  scene.sharp = before.sharp;
  if (before.seeds.length === scene.seeds.length) scene.choice = before.choice;
  const sizes = ({ setup }) => setup.layers.map(({ width }) => width).join();
  if (sizes(scene) === sizes(before)) scene.focus = before.focus;
}

function luminance(color) {
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
