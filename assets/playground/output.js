// The network's output over the plane with the data points, its axes and its legend.

import { classColor, drawLegend, paintAmounts, signedLabels } from "../maths/color_scale.js";
import { largest, niceLimit } from "../maths/limits.js";
import { format } from "../maths/number_format.js";
import { fromPicture, toPicture } from "../maths/coordinates.js";
import { classWords, disagreementName, likeliest, mostDisagreement } from "./disagreement.js";
import { axisNumber } from "../base/axes.js";
import { contextOf, element, prepare, say, Sprite } from "../base/dom.js";
import { paintOutput, REACH } from "./member_maps.js";
import { Multiples } from "./multiples.js";
import { crossHair, shortened } from "../base/pen.js";
import { Points, SPLITS } from "./points.js";
import { Views } from "./views.js";

const LEFT = 30; // at least, as RIGHT
const RIGHT = 8;
const BELOW = 32;
const NAME = 17; // pixels beyond the numbers for a name
const NAMES = `italic 13px Georgia, "Times New Roman", serif`;
const LEGEND = 32;
const WIDEST = 320;
const SHORT_NAME = 3; // characters that fit between two numbers of an axis

export class Output {
  constructor(scene, changed) {
    this.scene = scene;
    this.changed = changed;
    this.sprite = new Sprite();
    this.left = LEFT;
    this.limit = niceLimit(this.#targets());
    this.spreadLimit = 0;
    this.points = new Points(scene);
    this.multiples = new Multiples(scene, changed);
    this.title = element("h3", {});
    this.canvas = element("canvas", {
      role: "img",
      "aria-label": "Output of the network over the plane, with the data points",
    });
    this.bar = element("canvas", { "aria-hidden": "true" }); // of many maps
    this.key = element("div", { class: "key-bar" }, this.bar);
    this.sharp = element("input", {
      type: "checkbox",
      onchange: () => {
        scene.sharp = this.sharp.checked;
        changed();
      },
    });
    this.readout = element("p", { class: "value" });
    this.classes = element("p", { class: "classes" });
    this.views = new Views(scene, changed);
    this.element = element(
      "section",
      { class: "output" },
      element("header", {}, this.title, element("label", { class: "switch" }, this.sharp, "discretise")),
      this.views.element,
      this.canvas,
      this.multiples.element,
      this.key,
      this.classes,
      this.#switches(),
      this.readout,
    );
    this.canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.#point(event));
    this.canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.#leave();
    });
  }

  draw(style) {
    const { scene } = this;
    const wide = Math.min(this.element.clientWidth, WIDEST);
    if (wide < 80) return;
    this.#fit(style, wide);
    const all = scene.view === "all";
    const output = scene.ready && scene.view === "map" ? scene.output() : null;
    this.canvas.hidden = all;
    this.multiples.element.hidden = !all;
    this.key.hidden = !all || scene.metadata.task === "multiclass";
    this.views.show();
    this.#show();
    say(this.title, this.#titleText());
    this.#scale(output?.values ?? scene.maps.flatMap((map) => map?.values ?? []));
    if (all) this.#all(style, wide);
    else this.#large(style, wide, output);
    this.#entries(style);
    say(this.readout, this.#valueText());
  }

  // What is chosen, on this run or on the one beside it.
  #show() {
    const { scene } = this;
    this.sharp.checked = scene.sharp;
    for (const { split, box } of this.boxes) box.checked = scene.splits[split];
  }

  // Margins that have room for the numbers of the axes, and for names that do not fit between them.
  #fit({ font }, wide) {
    const { domain, axes } = this.scene.metadata;
    const context = contextOf(this.canvas);
    context.font = `11px ${font}`;
    const [across, up] = domain.map(([low, high]) =>
      quarters(low, high).map(({ text }) => context.measureText(text).width),
    );
    this.long = axes.map((name) => name.length > SHORT_NAME);
    this.left = Math.max(LEFT, Math.ceil(Math.max(...up)) + 7 + (this.long[1] ? NAME : 0));
    this.side = wide - this.left - Math.max(RIGHT, Math.ceil(across.at(-1) / 2));
    this.every = Math.max(...across) + 4 > this.side / 4 ? 2 : 1; // which of the numbers across are written
    this.below = BELOW + (this.long[0] ? NAME : 0);
    this.element.style.setProperty("--left", `${this.left}px`);
  }

  #titleText() {
    const { scene } = this;
    if (scene.view === "spread") return "Where the seeds disagree";
    if (scene.view === "all") return `Output, ${scene.seeds.length} seeds`;
    return scene.seeds.length > 1 ? `Output, ${scene.choiceName}` : "Output";
  }

  // Values have one scale for all that is shown, which follows them.
  #scale(values) {
    const { scene } = this;
    if (scene.metadata.task !== "regression" || !values.length) return;
    this.most = largest(values);
    this.limit = scene.fixed || niceLimit(Math.max(this.most, this.#targets()), this.limit);
  }

  #all(style, wide) {
    this.multiples.draw(style, wide, this.limit);
    if (!this.key.hidden) this.#bar(prepare(this.bar, wide, LEGEND), style, 4);
  }

  #large(style, wide, output) {
    const { scene } = this;
    const bar = scene.metadata.task !== "multiclass" || scene.view === "spread";
    const context = prepare(this.canvas, wide, this.side + this.below + (bar ? LEGEND : 2) + 6);
    if (scene.ready && scene.view === "spread") this.#spread(context, style);
    else if (output) this.#map(context, style, output);
    this.#axes(context, style);
    const place = { x: this.left, y: 6, side: this.side };
    this.points.draw(context, { ...place, limit: this.limit });
    if (scene.pointer) crossHair(context, place, this.#toPixels(scene.pointer));
    if (bar) this.#bar(context, style, this.side + this.below + 4);
  }

  // Which points are shown: they are the legend of the points too.
  #switches() {
    const { scene } = this;
    this.boxes = [];
    const labels = Object.entries(SPLITS)
      .filter(([split]) => scene.points?.[`${split}.x`])
      .map(([split, name]) => {
        const box = element("input", {
          type: "checkbox",
          onchange: () => {
            scene.splits = { ...scene.splits, [split]: box.checked };
            this.changed();
          },
        });
        this.boxes.push({ split, box });
        return element("label", { class: "switch" }, box, element("span", { class: `dot ${split}` }), name);
      });
    return element("div", { class: "dots", role: "group", "aria-label": "Data points that are shown" }, ...labels);
  }

  #spread(context, { dark }) {
    const { scene } = this;
    const { task, classes } = scene.metadata;
    const spread = scene.spread();
    if (!spread) return;
    const { values, size } = spread;
    this.spreadMost = largest([values]);
    this.spreadMean = values.reduce((sum, value) => sum + value, 0) / values.length;
    this.spreadLimit =
      mostDisagreement(task, scene.seeds.length, classes.length) ?? niceLimit(this.spreadMost, this.spreadLimit);
    paintAmounts(this.sprite.pixels(size), values, size, this.spreadLimit, dark);
    this.sprite.show();
    this.#stretch(context);
  }

  #stretch(context) {
    context.imageSmoothingEnabled = !this.scene.sharp;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.sprite.canvas, this.left, 6, this.side, this.side);
    context.imageSmoothingEnabled = true;
  }

  #map(context, { dark }, { values, size }) {
    const { scene } = this;
    if (!values.length) return;
    paintOutput(this.sprite, values, size, { task: scene.metadata.task, sharp: scene.sharp, dark, limit: this.limit });
    this.#stretch(context);
  }

  #targets() {
    return this.scene.points && this.scene.metadata.task === "regression"
      ? largest([this.scene.points["train.y"].data])
      : 0;
  }

  #axes(context, { ink, faint, font }) {
    const { side, left } = this;
    context.save();
    context.strokeStyle = faint;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, 5.5, side + 1, side + 1);
    context.fillStyle = ink;
    context.globalAlpha = 0.75;
    context.font = `11px ${font}`;
    const [across, up] = this.scene.metadata.domain.map(([low, high]) => quarters(low, high));
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const [k, { text, share }] of across.entries())
      if (k % this.every === 0) context.fillText(text, left + share * side, side + 11);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { text, share } of up) context.fillText(text, left - 5, 6 + (1 - share) * side);
    this.#names(context);
    context.restore();
  }

  // A short name between two numbers of its axis, a long one beyond them.
  #names(context) {
    const { side, left, long } = this;
    const { axes } = this.scene.metadata;
    context.font = NAMES;
    context.textAlign = "center";
    context.textBaseline = "top";
    const [across, up] = axes.map((name) => shortened(context, name, side));
    if (long[0]) context.fillText(across, left + side / 2, side + 10 + NAME);
    else context.fillText(across, left + side * (this.every > 1 ? 0.75 : 0.625), side + 10);
    context.textBaseline = "middle";
    context.translate(long[1] ? NAME / 2 : left - 13, 6 + side * (long[1] ? 0.5 : 0.375));
    if (long[1]) context.rotate(-Math.PI / 2);
    context.fillText(up, 0, 0);
  }

  #bar(context, { dark, ink, font }, y) {
    const { task } = this.scene.metadata;
    const place = { x: this.left, y, width: this.side, height: 8, dark, ink, font: `11px ${font}` };
    if (this.scene.view === "spread") {
      drawLegend(context, {
        ...place,
        amounts: true,
        labels: ["0", format(this.spreadLimit / 2, 2), format(this.spreadLimit, 2)],
      });
    } else if (task === "binary") drawLegend(context, { ...place, labels: ["0", "0.5", "1"], reach: REACH });
    else drawLegend(context, { ...place, labels: signedLabels(this.limit, this.most > this.limit * 1.001) });
  }

  /** What the colours mean: [{color, text}]. */
  legend({ dark }) {
    const {
      view,
      metadata: { task, classes },
    } = this.scene;
    if (view === "spread") return [{ text: disagreementName(task, classes[1]) }];
    if (task === "multiclass")
      return classes.map((name, k) => ({ color: classColor(k, dark), text: classWords(name) }));
    return [{ text: task === "binary" ? `P(${classWords(classes[1])})` : "prediction" }];
  }

  #entries(style) {
    const mark = `${style.dark} ${this.scene.view}`;
    if (this.marked === mark) return;
    this.marked = mark;
    this.classes.replaceChildren(
      ...this.legend(style).map(({ color, text }) =>
        color ? swatch(color, text) : element("span", { title: text }, text),
      ),
    );
  }

  #valueText() {
    const { scene } = this;
    if (!scene.ready) return "";
    if (!scene.pointer)
      return scene.view === "spread" && this.spreadMost !== undefined
        ? `over the plane: mean ${format(this.spreadMean)}, at most ${format(this.spreadMost)}`
        : "";
    const at = `at (${scene.pointer.map((value) => format(value)).join(", ")}): `;
    const members =
      scene.choice === "mean" || scene.view === "spread"
        ? scene.seeds.map((_, s) => s).filter((s) => scene.alive(s))
        : [scene.choice];
    const outputs = members.map((s) => scene.here(s).output.map((values) => values[0]));
    if (!outputs.length) return `${at}every seed has diverged`;
    return at + (scene.view === "spread" ? this.#spreadText(outputs) : this.#outputText(outputs));
  }

  #outputText(outputs) {
    const { task, classes } = this.scene.metadata;
    const means = outputs[0].map((_, k) => average(outputs.map((output) => output[k])));
    const best = task === "multiclass" ? means.indexOf(Math.max(...means)) : 0;
    const each = outputs.map((output) => output[best]);
    const range = outputs.length > 1 ? ` (seeds ${format(Math.min(...each))} to ${format(Math.max(...each))})` : "";
    const name = task === "regression" ? "" : `${classWords(classes[task === "binary" ? 1 : best])} `;
    return `${name}${format(means[best], 5)}${range}`;
  }

  #spreadText(outputs) {
    const { task, classes } = this.scene.metadata;
    if (task === "multiclass") {
      const votes = outputs.map((output) =>
        likeliest(
          output.map((value) => [value]),
          0,
        ),
      );
      const counts = classes
        .map((name, k) => [votes.filter((vote) => vote === k).length, name])
        .filter(([count]) => count > 0);
      const texts = counts.sort(([p], [q]) => q - p).map(([count, name]) => `${classWords(name)} ${count}`);
      return `${texts.join(", ")} of ${outputs.length} seeds`;
    }
    const values = outputs.map(([value]) => value);
    const mean = average(values);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
    return `standard deviation ${format(deviation, 4)} around ${format(mean, 4)}`;
  }

  #toPixels([x1, x2]) {
    return toPicture(this.scene.metadata.domain, this.side, [x1, x2]);
  }

  #point(event) {
    if (!this.side || !this.scene.ready) return;
    const box = this.canvas.getBoundingClientRect();
    const place = [event.clientX - box.left - this.left, event.clientY - box.top - 6];
    const inside = place.every((along) => along >= 0 && along <= this.side);
    this.scene.pointer = inside ? fromPicture(this.scene.metadata.domain, this.side, place) : null;
    this.changed();
  }

  #leave() {
    this.scene.pointer = null;
    this.changed();
  }
}

// The ends of an axis and the quarters between them: where they are on it, and as text.
function quarters(low, high) {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => ({ share, text: axisNumber(low + share * (high - low), low, high) }));
}

const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function swatch(color, name) {
  const chip = element("span", { class: "chip" });
  chip.style.background = color;
  return element("span", { class: "class" }, chip, name);
}
