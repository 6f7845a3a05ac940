// A small form at the line or the bias that was clicked, for its exact value.

import { niceLimit } from "../maths/limits.js";
import { element, say } from "../base/dom.js";
import { exact, read } from "./weight_editor.js";
import { nodeName, pieceName } from "./inspector.js";
import { biasAt, lineAt, nodeAt } from "./layout.js";

const NEAR = { mouse: 4, touch: 12, pen: 8 }; // pixels beside a line that still mean it
const NEAR_BIAS = { mouse: 6, touch: 16, pen: 10 };
const WIDTH = 268;
const GAP = 12;
const PAST = "This is the past: go live, or branch from here, to change it.";

export class WeightForm {
  /** `root`: the panel's element, in which the form lies over everything else. */
  constructor(root, picture, editor) {
    this.root = root;
    this.picture = picture;
    this.editor = editor;
    this.scene = editor.scene;
    this.place = null;
    this.title = element("h3", {});
    this.where = element("p", { class: "where" });
    const close = element(
      "button",
      { type: "button", class: "small", "aria-label": "Close", title: "Close (Esc)", onclick: () => this.close() },
      "×",
    );
    this.field = element("input", {
      type: "number",
      step: "0.1",
      "aria-label": "Value",
      oninput: () => say(this.trouble, ""),
    });
    this.slider = element("input", {
      type: "range",
      step: "any",
      "aria-label": "Value, to drag",
      oninput: () => this.#drag(),
    });
    this.all = element("input", {
      type: "checkbox",
      onchange: () => {
        editor.all = this.all.checked;
      },
    });
    this.allLabel = element("label", { class: "switch" }, this.all, `all ${this.scene.seeds.length} seeds`);
    this.allLabel.hidden = this.scene.seeds.length === 1;
    this.apply = element("button", { type: "submit", class: "word" }, "Set");
    this.trouble = element("p", { class: "trouble", role: "alert" });
    this.form = element(
      "form",
      {
        class: "edit",
        role: "dialog",
        noValidate: true,
        hidden: true,
        onsubmit: (event) => this.#submit(event),
        onkeydown: (event) => this.#key(event),
      },
      element("header", {}, this.title, close),
      this.where,
      element("div", { class: "row" }, this.field, this.apply),
      this.slider,
      this.allLabel,
      this.trouble,
    );
    root.append(this.form);
    this.ended = new AbortController();
    const { signal } = this.ended;
    picture.canvas.addEventListener("click", (event) => this.#clicked(event), { signal });
    document.addEventListener("pointerdown", (event) => this.#outside(event), { signal });
  }

  get opened() {
    return this.place !== null;
  }

  stop() {
    this.ended.abort();
    this.editor.stop();
    this.form.remove();
  }

  close() {
    if (!this.opened) return;
    this.#hide();
    this.picture.canvas.focus({ preventScroll: true });
  }

  /** Follow the run: the value, unless somebody is at it; called with every picture. */
  draw() {
    if (!this.opened) return;
    this.picture.mark(this.place);
    const { editor, field, slider, scene } = this;
    const possible = editor.possible;
    for (const part of [field, slider, this.all, this.apply]) part.disabled = !possible;
    if (!possible) say(this.trouble, scene.moment ? PAST : "");
    else if (this.trouble.textContent === PAST) say(this.trouble, "");
    this.all.checked = editor.toAll;
    if (this.form.contains(this.root.getRootNode().activeElement) && possible) return;
    this.#show(editor.value(this.place));
  }

  #show(value) {
    this.field.value = String(exact(value));
    const most = niceLimit(Math.max(2, 1.5 * Math.abs(value), this.picture.edgeLimit), Number(this.slider.max));
    Object.assign(this.slider, { min: String(-most), max: String(most), value: String(value) });
  }

  #clicked(event) {
    const { plan } = this.picture;
    if (!plan || !this.scene.ready) return;
    const box = this.picture.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const place = placeAt(plan, this.scene, x, y, event.pointerType || "mouse");
    if (place && !(place.name === "bias" && !this.scene.arrays[`layers.${place.layer}.bias`])) this.#open(place, event);
  }

  #open(place, event) {
    this.place = place;
    const { layers } = this.scene.metadata;
    const name = (layer, neuron) => nodeName(layer, neuron, layers, this.scene.metadata);
    const { layer, row, column } = place;
    const target = name(layer, column);
    const where = place.name === "weight" ? `${name(layer - 1, row)} → ${target}` : target;
    const seed = this.scene.seeds.length > 1 ? `seed ${this.scene.seeds[this.scene.shown]}` : "";
    const kind = place.name === "weight" ? "Weight" : "Bias";
    say(this.title, [kind, pieceName(layers[layer]), seed].filter(Boolean).join(", "));
    say(this.where, where);
    say(this.trouble, "");
    this.form.setAttribute("aria-label", `${place.name} of ${where}`);
    this.form.hidden = false;
    this.slider.max = "0";
    this.#show(this.editor.value(place));
    this.draw(); // before the next picture: who is quick finds nothing of the place before
    this.#put(event);
    this.editor.changed();
    if (event.pointerType !== "touch") this.field.select(); // a phone would open its keyboard over the picture
  }

  // Below and right of the click, within the panel and, where it can be, within the window.
  #put({ clientX, clientY }) {
    const box = this.root.getBoundingClientRect();
    const width = Math.min(WIDTH, box.width);
    const height = this.form.offsetHeight;
    const below = clientY + GAP + height <= window.innerHeight || clientY - GAP - height < 0;
    const top = below ? clientY + GAP : clientY - GAP - height;
    const left = Math.min(Math.max(clientX + GAP - box.left, 0), box.width - width);
    Object.assign(this.form.style, { width: `${width}px`, left: `${left}px`, top: `${top - box.top}px` });
  }

  #outside(event) {
    if (!this.opened || event.composedPath().includes(this.form)) return;
    this.#hide();
  }

  #hide() {
    this.place = null;
    this.form.hidden = true;
    this.picture.mark(null);
    this.editor.changed();
  }

  #key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  #drag() {
    this.field.value = String(exact(Math.fround(Number(Number(this.slider.value).toPrecision(3)))));
    this.editor.drag(this.place, Number(this.field.value), (sentence) => say(this.trouble, sentence));
  }

  async #submit(event) {
    event.preventDefault();
    const { place } = this;
    const { value, sentence } = read(this.field.value, place.name);
    say(this.trouble, sentence ?? "");
    if (sentence) return this.field.select();
    const trouble = await this.editor.set(place, value);
    if (this.place !== place) return;
    if (trouble) say(this.trouble, trouble);
    else this.close();
  }
}

/** The weight or the bias at (x, y) of a picture, or null. */
export function placeAt(plan, scene, x, y, pointer) {
  const bias = biasAt(plan, x, y, NEAR_BIAS[pointer]);
  if (bias) return { layer: bias.layer, name: "bias", row: 0, column: bias.neuron };
  const line = nodeAt(plan, x, y) ? null : lineAt(plan, x, y, NEAR[pointer]);
  return line && { layer: line.layer, name: "weight", row: line.from, column: line.neuron };
}
