// The network's output over the plane with the data points, its axes and its legend.

import { classColor, drawLegend, format, largest, niceLimit, signedColor } from "../engine/colors.js";
import { fromPicture, toPicture } from "../engine/plane.js";
import { element, prepare, say, Sprite } from "./dom.js";
import { paintOutput, REACH } from "./members.js";
import { crossHair } from "./picture.js";

const LEFT = 30;
const BELOW = 32;
const LEGEND = 32;
const WIDEST = 320;
const LONGEST_NAME = 11; // characters between two numbers of an axis

export class Output {
  constructor(scene, changed) {
    this.scene = scene;
    this.changed = changed;
    this.sprite = new Sprite();
    this.limit = niceLimit(this.#targets());
    this.title = element("h3", {});
    this.canvas = element("canvas", { role: "img", "aria-label": "Output of the network over the plane, with the data points" });
    const sharp = element("input", { type: "checkbox", checked: scene.sharp, onchange: () => { scene.sharp = sharp.checked; changed(); } });
    this.readout = element("p", { class: "value" });
    this.classes = element("p", { class: "classes" });
    this.element = element("section", { class: "output" },
      element("header", {}, this.title, element("label", { class: "switch" }, sharp, "discretise")),
      this.canvas, this.classes, this.readout);
    this.canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.#point(event));
    this.canvas.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") this.#leave(); });
  }

  draw(style) {
    const { scene } = this;
    const { task, seeds } = scene.setup;
    const wide = Math.min(this.element.clientWidth, WIDEST);
    if (wide < 80) return;
    this.side = wide - LEFT - 8;
    const height = this.side + BELOW + (task === "multiclass" ? 2 : LEGEND) + 6;
    const context = prepare(this.canvas, wide, height);
    say(this.title, seeds.length > 1 ? `Output, ${scene.choiceName}` : "Output");
    if (scene.ready) this.#map(context, style);
    this.#axes(context, style);
    if (scene.points) this.#points(context);
    if (scene.pointer) crossHair(context, LEFT, 6, this.side, ...this.#toPixels(scene.pointer));
    this.#legend(context, style);
    say(this.readout, this.#valueText());
  }

  #map(context, { dark }) {
    const { scene } = this;
    const { values, size } = scene.output();
    if (!values.length) return;
    if (scene.setup.task === "regression") this.limit = niceLimit(Math.max(largest(values), this.#targets()), this.limit);
    paintOutput(this.sprite, values, size, { task: scene.setup.task, sharp: scene.sharp, dark, limit: this.limit });
    context.imageSmoothingEnabled = !scene.sharp;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.sprite.canvas, LEFT, 6, this.side, this.side);
    context.imageSmoothingEnabled = true;
  }

  #targets() {
    return this.scene.points && this.scene.setup.task === "regression" ? largest([this.scene.points["train.y"].data]) : 0;
  }

  #axes(context, { ink, faint, font }) {
    const { domain, axes } = this.scene.setup;
    context.save();
    context.strokeStyle = faint;
    context.lineWidth = 1;
    context.strokeRect(LEFT - 0.5, 5.5, this.side + 1, this.side + 1);
    context.fillStyle = ink;
    context.globalAlpha = 0.75;
    context.font = `11px ${font}`;
    for (let k = 0; k <= 4; k++) {
      const [across, up] = domain.map(([low, high]) => low + (k / 4) * (high - low));
      const [x, y] = this.#toPixels([across, up]);
      context.textAlign = "center";
      context.textBaseline = "top";
      context.fillText(format(across), LEFT + x, this.side + 11);
      context.textAlign = "right";
      context.textBaseline = "middle";
      context.fillText(format(up), LEFT - 5, 6 + y);
    }
    context.font = `italic 13px Georgia, "Times New Roman", serif`;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillText(shortened(axes[0]), LEFT + this.side * 0.625, this.side + 10);
    context.textBaseline = "middle";
    context.translate(LEFT - 13, 6 + this.side * 0.375);
    if (axes[1].length > 3) context.rotate(-Math.PI / 2);
    context.fillText(shortened(axes[1]), 0, 0);
    context.restore();
  }

  #points(context) {
    const { scene } = this;
    context.save();
    context.beginPath();
    context.rect(LEFT, 6, this.side, this.side);
    context.clip();
    const rim = "#ffffff";
    const ring = scene.setup.task === "regression" ? "#2d3136" : null; // there the colours are those of the map
    const radius = scene.points["train.x"].shape[0] > 600 ? 1.9 : 2.9;
    for (const split of ["validation", "train"]) {
      const places = scene.points[`${split}.x`];
      const targets = scene.points[`${split}.y`];
      if (!places) continue;
      for (let i = 0; i < places.shape[0]; i++) {
        const [x, y] = this.#toPixels([places.data[2 * i], places.data[2 * i + 1]]);
        const color = this.#pointColor(targets.data[i]);
        context.beginPath();
        context.arc(LEFT + x, 6 + y, radius, 0, 2 * Math.PI);
        context.fillStyle = split === "train" ? color : rim;
        context.strokeStyle = ring ?? (split === "train" ? rim : color);
        context.lineWidth = split === "train" ? 0.9 : 1.4;
        context.fill();
        context.stroke();
      }
    }
    context.restore();
  }

  // The map is bright in both themes, so its points keep the deeper colours.
  #pointColor(target) {
    const { task, classes } = this.scene.setup;
    if (task === "regression") return signedColor(target, this.limit, false);
    return classColor(target, classes.length, false);
  }

  #legend(context, { dark, ink, font }) {
    const { task, classes } = this.scene.setup;
    const y = this.side + BELOW + 4;
    if (task !== "multiclass") {
      const labels = task === "binary" ? ["0", "0.5", "1"] : [`−${format(this.limit, 2)}`, "0", format(this.limit, 2)];
      drawLegend(context, { x: LEFT, y, width: this.side, height: 8, labels, dark, ink, font: `11px ${font}`,
        reach: task === "binary" ? REACH : 1 });
    }
    const mark = `${dark} ${task}`;
    if (this.marked === mark) return;
    this.marked = mark;
    const text = task === "binary" ? [element("span", { class: "clip", title: `probability of “${classes[1]}”` }, `P(${classes[1]})`)] : task === "regression" ? ["prediction"] : [];
    const swatches = task === "multiclass" ? classes.map((name, k) => swatch(classColor(k, classes.length, dark), name)) : [];
    this.classes.replaceChildren(...text, ...swatches,
      element("span", { class: "dots" }, element("span", { class: "dot train" }), "training", element("span", { class: "dot validation" }), "validation"));
  }

  #valueText() {
    const { scene } = this;
    if (!scene.pointer || !scene.ready) return "";
    const [x1, x2] = scene.pointer.map((value) => format(value, 2));
    const members = scene.choice === "mean" ? scene.seeds.map((_, s) => s).filter((s) => scene.alive(s)) : [scene.choice];
    const outputs = members.map((s) => scene.here(s).output.map((values) => values[0]));
    const means = outputs[0]?.map((_, k) => outputs.reduce((sum, output) => sum + output[k], 0) / outputs.length) ?? [NaN];
    const best = means.indexOf(Math.max(...means));
    const spread = outputs.map((output) => output[scene.setup.task === "multiclass" ? best : 0]);
    const range = members.length > 1 ? ` (seeds ${format(Math.min(...spread), 2)} to ${format(Math.max(...spread), 2)})` : "";
    const name = scene.setup.task === "regression" ? "" : `${scene.setup.classes[scene.setup.task === "binary" ? 1 : best]} `;
    return `at (${x1}, ${x2}): ${name}${format(scene.setup.task === "multiclass" ? means[best] : means[0])}${range}`;
  }

  #toPixels([x1, x2]) {
    return toPicture(this.scene.setup.domain, this.side, [x1, x2]);
  }

  #point(event) {
    if (!this.side || !this.scene.ready) return;
    const box = this.canvas.getBoundingClientRect();
    const place = [event.clientX - box.left - LEFT, event.clientY - box.top - 6];
    const inside = place.every((along) => along >= 0 && along <= this.side);
    this.scene.pointer = inside ? fromPicture(this.scene.setup.domain, this.side, place) : null;
    this.changed();
  }

  #leave() {
    this.scene.pointer = null;
    this.changed();
  }
}

function shortened(name) {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

function swatch(color, name) {
  const chip = element("span", { class: "chip" });
  chip.style.background = color;
  return element("span", { class: "class" }, chip, name);
}
