// The confusion matrix over the validation rows: true classes down, predicted ones across, counts in the cells.

import { element, say } from "../base/dom.js";

export class Confusion {
  constructor(scene) {
    this.scene = scene;
    const { classes } = scene.metadata;
    this.cells = classes.map(() => classes.map(() => element("td", {}, "")));
    this.title = element("span", { class: "readout" });
    const head = element(
      "tr",
      {},
      element("td", { class: "corner" }),
      ...classes.map((name) => element("th", { scope: "col", title: name }, name)),
    );
    const rows = classes.map((name, k) =>
      element("tr", {}, element("th", { scope: "row", title: name }, name), ...this.cells[k]),
    );
    this.element = element(
      "section",
      { class: "confusion" },
      element("header", {}, element("h3", {}, "Confusion"), this.title),
      element("p", { class: "axis" }, "predicted →"),
      element(
        "div",
        { class: "frame" },
        element("p", { class: "axis side" }, "true →"),
        element(
          "table",
          { "aria-label": "Confusion matrix of the validation rows: rows true, columns predicted" },
          element("thead", {}, head),
          element("tbody", {}, ...rows),
        ),
      ),
    );
    this.drawn = null;
    this.choice = null;
    if (classes.length > 6) this.element.classList.add("many");
    if (classes.some((name) => name.length > 4)) this.element.classList.add("wordy");
  }

  draw(_, arrays) {
    const { scene, cells } = this;
    const confusion = arrays?.confusion;
    say(this.title, `validation, ${scene.seeds.length > 1 ? scene.choiceName : "counts"}`);
    if (!confusion || (this.drawn === confusion && this.choice === scene.choice)) return;
    [this.drawn, this.choice] = [confusion, scene.choice];
    const members =
      scene.choice === "mean" ? scene.seeds.map((_, s) => s).filter((s) => scene.alive(s)) : [scene.choice];
    cells.forEach((row, i) => {
      const counts = row.map((_, j) => meanCount(confusion, members, i, j));
      const total = counts.reduce((sum, count) => sum + count, 0) || 1;
      row.forEach((cell, j) => {
        const share = counts[j] / total;
        say(
          cell,
          counts[j] === 0
            ? "·"
            : counts[j] < 9.95 && counts[j] % 1 && cells.length < 7
              ? counts[j].toFixed(1)
              : String(Math.round(counts[j])),
        );
        cell.className = counts[j] === 0 ? "none" : i === j ? "hit" : "miss";
        cell.style.setProperty("--share", share.toFixed(3));
        if (share > 0.55) cell.classList.add("deep");
      });
    });
  }
}

function meanCount({ shape: [, classes], data }, members, i, j) {
  const sum = members.reduce((total, s) => total + data[(s * classes + i) * classes + j], 0);
  return members.length ? sum / members.length : 0;
}
