// The choice of what is shown: the mean over the seeds, or one seed.

import { element } from "../base/dom.js";
import { sideways } from "../base/sideways.js";

/** @import { Choice, Scene } from "./scene.js" */

let groups = 0;

export class Members {
  /**
   * @param {Scene} scene
   * @param {() => void} changed after another choice
   * @param {HTMLElement[]} [pictures] a small one for each seed, or none
   */
  constructor(scene, changed, pictures = []) {
    this.scene = scene;
    /** @type {Map<Choice, HTMLInputElement>} */
    this.boxes = new Map();
    const group = `members-${groups++}`;
    /** @type {(choice: Choice, title: string, content: HTMLElement[]) => HTMLElement} */
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
      sideways(element("div", { class: "choices", "data-own-keys": "" }, ...mean, ...this.labels)),
    );
    this.element.hidden = scene.seeds.length === 1;
  }

  draw() {
    const { scene } = this;
    const box = this.boxes.get(scene.choice);
    if (box) box.checked = true;
    this.labels.forEach((label, s) => label.classList.toggle("lost", !scene.alive(s)));
  }
}
