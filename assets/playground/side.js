// One run in pictures: its scene, and the parts that draw it. A comparison has two sides.

import { Confusion } from "./confusion.js";
import { Edit } from "./edit.js";
import { Hand } from "./weight_editor.js";
import { Incoming } from "./incoming.js";
import { Inspector } from "./inspector.js";
import { Members } from "./members.js";
import { Output } from "./output.js";
import { Picture } from "./picture.js";
import { Scene } from "./scene.js";
import { Weights } from "./weights.js";

const SETTLED = 250; // ms without news before the images are drawn finely
const CHOICES = ["sharp", "view", "splits", "fixed", "inside"];

export class Side {
  /**
   * For a feed whose set-up is there. `root`: the panel's element; `kept`: the scene before, whose choices stay; `dirty()`
   * draws again soon; `changed()` too, after somebody did something here; `shapes(scene, changed)`, where it is given, makes
   * what is shown of the activations' curves instead of the network.
   */
  constructor(feed, { root, kept, dirty, changed, shapes = null }) {
    Object.assign(this, { feed, dirty });
    const scene = new Scene(feed.setup);
    if (shapes) scene.plane = false;
    this.scene = scene;
    if (kept) keepChoices(scene, kept);
    this.parts = { members: new Members(scene, changed) };
    if (shapes) {
      this.parts.shapes = shapes(scene, changed, feed);
      return;
    }
    if (scene.plane) this.#plane(root, changed);
    else this.parts.weights = new Weights(scene);
    if (scene.setup.task !== "regression" && !scene.plane) this.parts.confusion = new Confusion(scene);
  }

  #plane(root, changed) {
    const { scene, parts, feed } = this;
    parts.picture = new Picture(scene, changed);
    parts.inspector = new Inspector(scene, parts.picture, changed);
    parts.output = new Output(scene, changed);
    if (feed.still) return;
    const hand = new Hand(scene, feed, () => {
      scene.fine = false;
      this.#settle();
      changed();
    });
    parts.edit = new Edit(root, parts.picture, hand);
    parts.incoming = new Incoming(hand);
  }

  stop() {
    clearTimeout(this.settling);
    this.parts.edit?.stop();
  }

  /** The run as it is now. */
  now() {
    if (!this.feed.news) return; // it has not been heard of yet
    this.#adopt(this.feed.news, this.feed.history.last);
  }

  /** A snapshot of the run, or for null the run as it is now. */
  look(frame) {
    const {
      feed: { news },
      scene,
    } = this;
    scene.moment = frame && frame.header;
    if (!frame || !news) return this.now();
    const { metrics } = frame.header;
    const series = news.header.series.length;
    const members = scene.seeds.map((_, s) => ({ state: fallen(metrics, s, series) ? "diverged" : "training" }));
    this.#adopt({ header: { ...news.header, ...frame.header, members }, arrays: frame.arrays }, metrics);
  }

  #adopt(answer, metrics) {
    this.scene.adopt(answer, metrics);
    this.dirty();
    this.#settle();
  }

  #settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.scene.fine = true;
      this.dirty();
    }, SETTLED);
  }

  /** Bring the maps of all seeds up to date; false while there is more to do. */
  advance() {
    const { scene } = this;
    return !scene.ready || scene.seeds.length === 1 || scene.advanceMaps();
  }

  /** `others`: scenes of runs beside this one, once they are drawable. */
  draw(style, others = []) {
    const { scene, parts } = this;
    parts.edit?.draw();
    parts.picture?.draw(style);
    parts.structure?.draw();
    if (!parts.inspector?.element.parentElement.hidden) {
      parts.inspector?.draw(style);
      parts.incoming?.draw();
    }
    parts.output?.draw(style);
    parts.members.draw(style.dark, parts.output?.limit);
    parts.confusion?.draw(style, scene.arrays);
    parts.weights?.draw(style, scene.arrays);
    parts.shapes?.draw(style, scene.arrays, others);
  }
}

// In a snapshot a member has diverged where its training loss is no number.
function fallen(metrics, member, series) {
  return series > 0 && !Number.isFinite(metrics[member]);
}

function keepChoices(scene, before) {
  for (const name of CHOICES) scene[name] = before[name];
  if (scene.seeds.length === 1) scene.view = "map";
  if (before.seeds.length === scene.seeds.length) scene.choice = before.choice;
  const sizes = ({ setup }) => setup.layers.map(({ width }) => width).join();
  if (sizes(scene) === sizes(before)) scene.focus = before.focus;
}

/** What is chosen and pointed at on one side is so on the other. */
export function share(from, to) {
  for (const name of [...CHOICES, "choice", "pointer"]) to[name] = from[name];
}
