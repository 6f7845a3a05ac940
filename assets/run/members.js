// The choice of what is shown: the mean over the seeds, or one seed.

import { element } from "../base/dom.js";

let groups = 0;

export class Members {
  /** `pictures`: a small canvas for each seed, or []; `changed()` after another choice. */
  constructor(scene, changed, pictures = []) {
    this.scene = scene;
    this.boxes = new Map();
    const group = `members-${groups++}`;
    const option = (choice, title, content) => {
      const input = element("input", {
        type: "radio",
        name: group,
        checked: scene.choice === choice,
        "aria-label": title,
        onchange: () => {
          scene.choice = choice;
          changed();
        },
      });
      this.boxes.set(choice, input);
      return element("label", { title }, input, ...content);
    };
    this.labels = scene.seeds.map((seed, s) =>
      option(s, `seed ${seed}`, [...pictures.slice(s, s + 1), element("span", {}, String(seed))]),
    );
    const mean =
      scene.seeds.length > 1
        ? [option("mean", "mean over the seeds", [element("span", { class: "mean" }, "mean")])]
        : [];
    this.element = element(
      "fieldset",
      { class: "members" },
      element("legend", {}, "seed"),
      element("span", { class: "named", "aria-hidden": "true" }, "seed"),
      element("div", { class: "choices", "data-own-keys": "" }, ...mean, ...this.labels),
    );
    this.element.hidden = scene.seeds.length === 1;
  }

  draw() {
    const { scene } = this;
    this.boxes.get(scene.choice).checked = true;
    this.labels.forEach((label, s) => label.classList.toggle("lost", !scene.alive(s)));
  }
}
