// What the chosen neuron says: its image enlarged, its equation, the value under the mouse, and the scales.

import { drawLegend, NEGATIVE, paintSigned, POSITIVE, signedLabels } from "../maths/color_scale.js";
import { format } from "../maths/number_format.js";
import { weightIndex } from "../maths/parameters.js";
import { toPicture } from "../maths/coordinates.js";
import { element, prepare, say, Sprite, subscript } from "../base/dom.js";
import { crossHair } from "../base/pen.js";
import { histogram, summary } from "./response.js";
import { trainedLetters } from "../run/trained_letters.js";

const SIDE = 132;
const MAX_TERMS = 5;
const FIXED = [1, 2, 5, 10, 20];
const MAX_NAME_CHARACTERS = 28; // characters of a formula within an equation

export class Inspector {
  constructor(scene, picture, changed) {
    this.scene = scene;
    this.picture = picture;
    this.sprite = new Sprite();
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.legend = element("canvas", {
      role: "img",
      "aria-label": "Colour scale: orange negative, blue positive; line widths",
    });
    this.title = element("h3", {});
    this.equation = element("p", { class: "equation" });
    this.value = element("p", { class: "value" });
    this.element = element(
      "div",
      { class: "inspector" },
      this.canvas,
      element("div", { class: "words" }, this.title, this.equation, this.value),
      element("div", { class: "scales" }, this.legend, this.#choice(changed)),
    );
  }

  #choice(changed) {
    this.fixed = element(
      "select",
      {
        "aria-label": "Colour scale of the values",
        onchange: () => {
          this.scene.fixed = Number(this.fixed.value);
          changed();
        },
      },
      element("option", { value: "0" }, "colours follow the data"),
      ...FIXED.map((limit) => element("option", { value: String(limit) }, `colours fixed at ±${limit}`)),
    );
    return this.fixed;
  }

  draw(style) {
    this.fixed.value = String(this.scene.fixed); // of two runs side by side both have the same
    if (!this.scene.ready) return;
    if (this.scene.curve === null) this.#image(style);
    else this.#response(style);
    this.#words();
    this.#legend(style);
  }

  #image({ dark, faint }) {
    const { scene } = this;
    const { layer, neuron } = scene.focus;
    const { grid, size } = scene.grid();
    const values = layer < 0 ? grid.inputs[neuron] : grid.layers[layer].post[neuron];
    const context = prepare(this.canvas, SIDE, SIDE);
    paintSigned(this.sprite.pixels(size), 0, values, size, this.picture.scale(scene.focus).limit, dark);
    this.sprite.show();
    context.imageSmoothingQuality = "high";
    context.drawImage(this.sprite.canvas, 0, 0, SIDE, SIDE);
    context.strokeStyle = faint;
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, SIDE - 1, SIDE - 1);
    if (!scene.pointer) return;
    crossHair(context, { x: 0, y: 0, side: SIDE }, toPicture(scene.metadata.domain, SIDE, scene.pointer));
  }

  // The activation of the layer that is pointed at, with the density of what enters it.
  #response(style) {
    const context = prepare(this.canvas, SIDE, SIDE);
    this.picture.drawResponse(
      { context, ...style },
      this.scene.curve,
      { x: 0, y: 4, width: SIDE - 4, height: SIDE - 22 },
      true,
    );
  }

  #words() {
    const { scene } = this;
    if (scene.curve !== null) return this.#responseWords(scene.curve);
    this.equation.classList.remove("told");
    const { layer, neuron } = scene.focus;
    const { layers, seeds } = scene.metadata;
    const seed = seeds.length > 1 ? `, seed ${seeds[scene.shown]}` : "";
    say(this.title, nodeName(layer, neuron, layers, scene.metadata) + (layer < 0 ? "" : seed));
    say(this.equation, layer < 0 ? this.#inputEquation(neuron) : this.#neuronEquation(layer, neuron));
    say(this.value, this.#valueText(layer, neuron));
  }

  #responseWords(layer) {
    const { scene } = this;
    const { activation, width, pieces = 1 } = scene.metadata.layers[layer];
    say(this.title, `Layer ${layer + 1}: ${activation.title}`);
    const all = scene.entering(layer);
    const letters = trainedLetters(scene, layer);
    this.equation.classList.add("told");
    say(
      this.equation,
      letters ? `Trained: ${letters}.` : "The curve over what enters it; below, how often each value enters.",
    );
    if (!all) return say(this.value, "");
    const { mean, deviation, low, high, count } = summary(all);
    const share = histogram(all, this.picture.responses[layer].limit).beyond / count;
    const outside = share > 0 ? `; ${format(100 * share, 2)} % beyond the axis` : "";
    const spread = `mean ${format(mean)}, standard deviation ${format(deviation)}`;
    const numbers = `${spread}, from ${format(low)} to ${format(high)}${outside}`;
    say(this.value, `${all[0].length} rows × ${width} neurons${pieces > 1 ? ` × ${pieces} pieces` : ""}: ${numbers}`);
  }

  #inputEquation(feature) {
    const name = this.scene.metadata.features[feature];
    const { shift, scale } = this.scene.network.scaling;
    if (shift[feature] === 0 && scale[feature] === 1) return `${name}, unscaled`;
    const shifted = `${factor(name)} ${shift[feature] < 0 ? "+" : "−"} ${format(Math.abs(shift[feature]))}`;
    return `(${shifted}) / ${format(scale[feature])}`;
  }

  #neuronEquation(layer, neuron) {
    const { scene } = this;
    const { inputs, activation, norm } = scene.metadata.layers[layer];
    const { raw } = scene.parameters(scene.shown)[layer];
    const source = (i) => (layer === 0 ? factor(scene.metadata.features[i]) : `h${subscript(i + 1)}`);
    const terms = Array.from({ length: inputs }, (_, i) => ({
      weight: raw.weight[weightIndex(scene.metadata.layers[layer], i, neuron)],
      name: source(i),
    }));
    const largestFirst = [...terms].sort((p, q) => Math.abs(q.weight) - Math.abs(p.weight)).slice(0, MAX_TERMS);
    const kept = terms.filter((term) => largestFirst.includes(term));
    const rest = inputs > kept.length ? ` + ${inputs - kept.length} smaller` : "";
    const sum = kept.map(({ weight, name }, k) => signedTerm(weight, name, k === 0)).join(" ");
    const offset = raw.bias ? ` ${signedTerm(raw.bias[neuron], "", false)}` : "";
    const inside = norm === "none" ? `${sum}${rest}${offset}` : `${norm} norm(${sum}${rest}${offset})`;
    const others = pieceName(scene.metadata.layers[layer]);
    return activation ? `${activation.title}( ${inside}${others && `; ${others}`} )` : inside;
  }

  #valueText(layer, neuron) {
    const { scene } = this;
    if (scene.edge) return this.#edgeText(scene.edge);
    if (scene.bias) return this.#biasText(scene.bias);
    if (!scene.pointer) return "Point at a neuron, a line, a bias, a curve or the output.";
    const [x1, x2] = scene.pointer.map((value) => format(value));
    const here = scene.here();
    const at = `at (${x1}, ${x2}): `;
    if (layer < 0) return at + format(here.inputs[neuron][0], 5);
    const { pre, post } = here.layers[layer];
    const before = format(pre[neuron][0], 5);
    if (pre === post) return at + before;
    const piece = pieceWords(scene.metadata.layers[layer]);
    return `${at}${before} before${piece}, ${format(post[neuron][0], 5)} after the activation`;
  }

  #edgeText({ layer, from, neuron }) {
    const { scene } = this;
    const { layers } = scene.metadata;
    const weight = scene.parameters(scene.shown)[layer].raw.weight[weightIndex(layers[layer], from, neuron)];
    const name = (l, n) => nodeName(l, n, layers, scene.metadata).toLowerCase();
    const way = `from ${name(layer - 1, from)} to ${name(layer, neuron)}`;
    return `weight ${format(weight, 5)}, ${way}${pieceWords(layers[layer])}`;
  }

  #biasText({ layer, neuron }) {
    const { layers } = this.scene.metadata;
    const { bias } = this.scene.parameters(this.scene.shown)[layer].raw;
    if (!bias) return "";
    const whose = nodeName(layer, neuron, layers, this.scene.metadata).toLowerCase();
    return `bias ${format(bias[neuron], 5)} of ${whose}${pieceWords(layers[layer])}`;
  }

  #legend({ dark, ink, faint, font }) {
    const context = prepare(this.legend, 168, SIDE);
    const small = `11px ${font}`;
    const scale = this.picture.scale(this.scene.focus);
    caption(
      context,
      this.scene.focus.layer < 0 ? "colour: input value" : "colour: what the neuron says",
      10,
      ink,
      small,
    );
    drawLegend(context, {
      x: 0,
      y: 16,
      width: 168,
      height: 9,
      labels: signedLabels(scale.limit, scale.clipped),
      dark,
      ink,
      font: small,
    });
    caption(context, "line: weight", 60, ink, small);
    const colors = [NEGATIVE, POSITIVE].map((pair) => pair[dark ? "dark" : "light"]);
    [-1, -0.5, -0.1, 0.1, 0.5, 1].forEach((strength, k) => {
      context.strokeStyle = colors[strength < 0 ? 0 : 1];
      context.globalAlpha = 0.3 + 0.6 * Math.abs(strength);
      context.lineWidth = 0.4 + 6 * Math.abs(strength);
      context.lineCap = "butt";
      context.beginPath();
      context.moveTo(k * 28 + 2, 71);
      context.lineTo(k * 28 + 26, 71);
      context.stroke();
    });
    context.globalAlpha = 1;
    ends(context, `−${format(this.picture.edgeLimit, 2)}`, format(this.picture.edgeLimit, 2), 78, ink, small);
    this.#marks(context, colors, ink, faint, small);
  }

  #marks(context, colors, ink, faint, font) {
    [0, 1].forEach((k) => {
      context.beginPath();
      context.arc(5 + k * 11, 108, 4, 0, 2 * Math.PI);
      context.fillStyle = colors[k];
      context.fill();
    });
    caption(context, "bias", 112, ink, font, 26);
    context.fillStyle = "#bdbdbb";
    context.fillRect(72, 103, 11, 11);
    context.strokeStyle = "#8d8d8b";
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(72, 114);
    context.lineTo(83, 103);
    context.moveTo(72, 108.5);
    context.lineTo(77.5, 103);
    context.moveTo(77.5, 114);
    context.lineTo(83, 108.5);
    context.stroke();
    caption(context, "exactly 0", 112, ink, font, 88);
  }
}

/** A neuron, an input or an output in words. */
export function nodeName(layer, neuron, layers, { features, task, classes }) {
  if (layer < 0) return `Input ${features[neuron]}`;
  if (layer < layers.length - 1) return `Layer ${layer + 1}, neuron ${neuron + 1}`;
  if (task === "multiclass") return `Output of class ${classes[neuron] ?? neuron}`;
  return task === "binary" ? "Output before the sigmoid" : "Output";
}

/** Of Maxout the numbers of the first piece are shown and set: "piece 1 of 2", "" for other activations. */
export function pieceName({ pieces = 1 }) {
  return pieces > 1 ? `piece 1 of ${pieces}` : "";
}

function pieceWords(layer) {
  const name = pieceName(layer);
  return name && ` (${name})`;
}

// The name of an input beside a weight: in brackets where it is a sum or a comparison, cut where it is long.
function factor(name) {
  const short = name.length > MAX_NAME_CHARACTERS ? `${name.slice(0, MAX_NAME_CHARACTERS)}…` : name;
  return /^−| [+−<≤>≥=≠] /.test(outsideBrackets(name)) ? `(${short})` : short;
}

function outsideBrackets(text) {
  const less = text.replace(/\([^()]*\)/g, "");
  return less === text ? text : outsideBrackets(less);
}

function signedTerm(weight, name, first) {
  const sign = weight < 0 ? "−" : first ? "" : "+";
  const size = format(Math.abs(weight), 2);
  return `${sign}${first ? "" : " "}${size}${name ? ` ${name}` : ""}`;
}

function caption(context, text, y, ink, font, x = 0) {
  context.font = font;
  context.fillStyle = ink;
  context.globalAlpha = 0.7;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(text, x, y);
  context.globalAlpha = 1;
}

function ends(context, left, right, y, ink, font) {
  context.font = font;
  context.fillStyle = ink;
  context.textBaseline = "top";
  context.textAlign = "left";
  context.fillText(left, 0, y);
  context.textAlign = "right";
  context.fillText(right, 168, y);
}
