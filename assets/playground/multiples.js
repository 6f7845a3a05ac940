// The output maps of all seeds side by side, each with its score; a click chooses the seed.

import { paintOutput } from "./member_maps.js";
import { element, pixelRatio, prepare, say, Sprite } from "../base/dom.js";
import { Points } from "./points.js";

const MIN_SIDE_PIXELS = 92; // CSS pixels of a map
const GAP = 8;
const DOT = 1.3;

export class Multiples {
  constructor(scene, changed) {
    this.scene = scene;
    this.sprite = new Sprite();
    this.points = new Points(scene);
    this.painted = [];
    this.tiles = scene.seeds.map((seed, s) => this.#tile(seed, s, changed));
    this.element = element(
      "div",
      { class: "multiples", role: "group", "aria-label": "Output of every seed", tabIndex: -1 },
      ...this.tiles.map(({ button }) => button),
    );
  }

  #tile(seed, s, changed) {
    const canvas = element("canvas", { "aria-hidden": "true" });
    const score = element("span", { class: "score" });
    const button = element(
      "button",
      {
        type: "button",
        onclick: () => {
          this.scene.choice = s;
          changed();
        },
      },
      canvas,
      element("span", { class: "name" }, `seed ${seed}`),
      score,
    );
    return { button, canvas, score };
  }

  draw({ dark }, width, limit) {
    const { scene } = this;
    const across = Math.max(1, Math.min(scene.seeds.length, Math.floor((width + GAP) / (MIN_SIDE_PIXELS + GAP))));
    const side = Math.floor((width - (across - 1) * GAP) / across) - 4;
    if (this.known !== scene.points) this.painted = [];
    this.known = scene.points;
    this.tiles.forEach(({ button, canvas, score }, s) => {
      const text = scene.score(s);
      say(score, text);
      button.setAttribute("aria-label", `seed ${scene.seeds[s]}, ${text}`);
      button.setAttribute("aria-pressed", String(scene.choice === s));
      const map = scene.maps[s];
      const look = [dark, limit, scene.sharp, side, pixelRatio(), Object.values(scene.splits)];
      const mark = map && [map.edition, map.size, ...look].join();
      if (!map || this.painted[s] === mark) return;
      this.painted[s] = mark;
      const context = prepare(canvas, side, side);
      paintOutput(this.sprite, map.values, map.size, { task: scene.metadata.task, sharp: scene.sharp, dark, limit });
      context.imageSmoothingEnabled = !scene.sharp;
      context.imageSmoothingQuality = "high";
      context.drawImage(this.sprite.canvas, 0, 0, side, side);
      this.points.draw(context, { x: 0, y: 0, side, limit, radius: DOT });
    });
  }
}
