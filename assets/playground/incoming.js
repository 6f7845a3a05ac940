// All that enters the chosen neuron as a table of exact numbers, each of which can be set.

import { element, say } from "../base/dom.js";
import { exact, read } from "./weight_editor.js";
import { nodeName, pieceName } from "./inspector.js";

export class Incoming {
  constructor(editor) {
    this.editor = editor;
    this.scene = editor.scene;
    this.fields = [];
    this.summary = element("summary", {});
    this.all = element("input", {
      type: "checkbox",
      onchange: () => {
        editor.all = this.all.checked;
      },
    });
    this.allLabel = element(
      "label",
      { class: "switch" },
      this.all,
      `a new value goes to all ${this.scene.seeds.length} seeds`,
    );
    this.allLabel.hidden = this.scene.seeds.length === 1;
    this.rows = element("div", { class: "numbers" });
    this.trouble = element("p", { class: "trouble", role: "alert" });
    const { switches } = this.scene;
    this.element = element(
      "details",
      { class: "incoming", open: Boolean(switches.incoming) },
      this.summary,
      this.allLabel,
      this.rows,
      this.trouble,
    );
    this.element.addEventListener("toggle", () => {
      switches.incoming = this.element.open;
      this.draw();
    });
  }

  draw() {
    const { scene, editor } = this;
    if (!scene.ready) return;
    const { layer, neuron } = scene.focus;
    const { layers, seeds } = scene.metadata;
    this.element.hidden = layer < 0;
    if (layer < 0) return;
    const seed = seeds.length > 1 ? `seed ${seeds[scene.shown]}` : "";
    const name = nodeName(layer, neuron, layers, scene.metadata).replace(/^[A-Z]/, (letter) => letter.toLowerCase());
    say(this.summary, [`Weights into ${name}`, pieceName(layers[layer]), seed].filter(Boolean).join(", "));
    if (!this.element.open) return;
    if (this.shown !== `${layer} ${neuron}`) this.#fill(layer, neuron);
    this.all.checked = editor.toAll;
    this.all.disabled = !editor.possible;
    const { activeElement } = this.element.getRootNode();
    for (const { place, field } of this.fields) {
      field.disabled = !editor.possible;
      if (field !== activeElement) field.value = String(exact(editor.value(place)));
    }
  }

  #fill(layer, neuron) {
    this.shown = `${layer} ${neuron}`;
    say(this.trouble, "");
    const { layers } = this.scene.metadata;
    const places = Array.from({ length: layers[layer].inputs }, (_, row) => ({
      layer,
      name: "weight",
      row,
      column: neuron,
    }));
    if (this.scene.arrays[`layers.${layer}.bias`]) places.push({ layer, name: "bias", row: 0, column: neuron });
    this.fields = places.map((place) => this.#field(place));
    this.rows.replaceChildren(...this.fields.map(({ label }) => label));
  }

  #field(place) {
    const { layer, row, name } = place;
    const from = name === "bias" ? "bias" : nodeName(layer - 1, row, this.scene.metadata.layers, this.scene.metadata);
    const field = element("input", {
      type: "number",
      step: "0.1",
      "aria-label": name === "bias" ? "bias" : `weight from ${from}`,
      onchange: () => this.#set(place, field),
    });
    return {
      place,
      field,
      label: element("label", {}, element("span", { title: from }, from.replace(/^(Input|Layer \d+,) /, "")), field),
    };
  }

  async #set(place, field) {
    const { value, sentence } = read(field.value, place.name);
    say(this.trouble, sentence ?? "");
    if (sentence) field.value = String(exact(this.editor.value(place)));
    else say(this.trouble, await this.editor.set(place, value));
  }
}
