// The choice between the mean map, one seed's, all of them side by side, and where they disagree.

import { element } from "../base/dom.js";

const CHOICES = { mean: "mean", seed: "one seed", all: "all seeds", spread: "disagreement" };
let groups = 0;

export class Views {
  constructor(scene, changed) {
    this.scene = scene;
    const group = `views-${groups++}`;
    this.boxes = Object.fromEntries(
      Object.keys(CHOICES).map((name) => [
        name,
        element("input", {
          type: "radio",
          name: group,
          onchange: () => {
            this.#choose(name);
            changed();
          },
        }),
      ]),
    );
    this.element = element(
      "fieldset",
      { class: "views", "aria-label": "What is shown of the seeds", "data-own-keys": "" },
      ...Object.entries(CHOICES).map(([name, text]) => element("label", {}, this.boxes[name], text)),
    );
    this.element.hidden = scene.seeds.length === 1;
  }

  show() {
    const { view, choice } = this.scene;
    this.boxes[view !== "map" ? view : choice === "mean" ? "mean" : "seed"].checked = true;
  }

  #choose(name) {
    const { scene } = this;
    scene.view = name === "mean" || name === "seed" ? "map" : name;
    if (name === "mean") scene.choice = "mean";
    if (name === "seed" && scene.choice === "mean") scene.choice = scene.shown;
  }
}
