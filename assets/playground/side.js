// One run on the Playground: its network over the plane or, for many inputs, tables; and how two runs stand side by
// side.

import { element } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { runTitle } from "../run/compare.js";
import { Side } from "../run/side.js";
import { Confusion } from "./confusion.js";
import { WeightForm } from "./weight_form.js";
import { Incoming } from "./incoming.js";
import { Inspector } from "./inspector.js";
import { MemberMaps } from "./member_maps.js";
import { Output } from "./output.js";
import { Picture } from "./picture.js";
import { PlaneScene } from "./scene.js";
import { Structure } from "./structure.js";
import { WeightEditor } from "./weight_editor.js";
import { Weights } from "./weights.js";

export class NetworkSide extends Side {
  /**
   * As `Side`; `root`: the panel's element; `resize(hidden widths)`, where it is given, asks for another network when
   * somebody changed it on the picture, and `wanted` is kept from picture to picture.
   */
  constructor(feed, { root, resize = null, wanted, ...options }) {
    const scene = new PlaneScene(feed.metadata);
    const maps = scene.plane ? new MemberMaps(scene) : null;
    super(feed, scene, { ...options, pictures: maps?.canvases });
    this.maps = maps;
    if (scene.plane) this.#plane(root);
    else this.parts.weights = new Weights(scene);
    if (resize && scene.plane) this.parts.structure = new Structure(this.parts.picture, wanted, resize);
    if (scene.metadata.task !== "regression" && !scene.plane) this.parts.confusion = new Confusion(scene);
  }

  #plane(root) {
    const { scene, parts, feed, changed } = this;
    parts.picture = new Picture(scene, changed);
    parts.inspector = new Inspector(scene, parts.picture, changed);
    parts.output = new Output(scene, changed);
    if (feed.still) return;
    const editor = new WeightEditor(scene, feed, () => {
      scene.fine = false;
      this.settle();
      changed();
    });
    parts.edit = new WeightForm(root, parts.picture, editor);
    parts.incoming = new Incoming(editor);
  }

  stop() {
    super.stop();
    this.parts.edit?.stop();
  }

  advance() {
    const { scene } = this;
    return !scene.ready || scene.seeds.length === 1 || scene.advanceMaps();
  }

  // The words below the pictures are about the side that somebody was at last.
  attend(is) {
    this.parts.inspector?.element.parentElement?.toggleAttribute("hidden", !is);
  }

  draw(style) {
    const { scene, parts, maps } = this;
    const draw = (part, ...what) => part && drawFigure(part.element, () => part.draw(...what));
    parts.edit?.draw();
    if (draw(parts.picture, style)) draw(parts.structure); // its buttons stand where the picture has its layers
    if (!parts.inspector?.element.parentElement.hidden) {
      draw(parts.inspector, style);
      draw(parts.incoming);
    }
    draw(parts.output, style);
    super.draw(style);
    if (maps) drawFigure(parts.members.element, () => maps.draw(style.dark, parts.output.limit));
    draw(parts.confusion, style, scene.arrays);
    draw(parts.weights, style, scene.arrays);
  }

  pictures(style, title = "") {
    const { picture, output, weights } = this.parts;
    const sheet = (part, name, legend = []) =>
      part && !part.canvas.hidden ? [{ canvas: part.canvas, name, legend }] : [];
    return [
      ...sheet(picture, title),
      ...sheet(output, output?.title.textContent, output?.legend(style)),
      ...sheet(weights, [title, "First-layer weights"].filter(Boolean).join(", ")),
    ];
  }
}

const elements = ({ parts }, names) => names.map((name) => parts[name]?.element).filter(Boolean);

/** What the panel holds: {classes of the panel, nodes}; `second` is the run beside this one, or null. */
export function layOut({ side, second, curves }) {
  const { scene, parts } = side;
  const classes = scene.plane ? ["plane"] : parts.confusion ? [] : ["two"];
  if (second) return { classes, nodes: (scene.plane ? planes : tables)(side, second, curves) };
  if (!scene.plane) {
    const [members, ...rest] = elements(side, ["members", "confusion", "weights"]);
    return { classes, nodes: [members, curves.element, ...rest] };
  }
  const left = element("div", { class: "left" }, ...elements(side, ["structure", "picture", "inspector", "incoming"]));
  const right = element("div", { class: "right" }, ...elements(side, ["output", "members"]), curves.element);
  return { classes, nodes: [left, right] };
}

// A cell for each of two runs, under the title of its curves.
function cells(first, second, curves, names, ...more) {
  const coming = element("p", { class: "empty" }, "The second network comes in a moment.");
  return [first, second.shown].map((side, k) =>
    element(
      "div",
      { class: `cell ${"ab"[k]}` },
      runTitle(curves.pair, k, k ? more : []),
      ...(side ? elements(side, names) : [coming]),
    ),
  );
}

function tables(first, second, curves) {
  const pair = (names, ...more) => cells(first, second, curves, names, ...more);
  return [...pair(["members"], second.note), curves.element, ...pair(["confusion"]), ...pair(["weights"])];
}

function planes(first, second, curves) {
  if (second.shown) second.shown.parts.picture.above = first.parts.picture.above;
  const words = [first, second.shown].map((side, k) =>
    element(
      "div",
      { class: "about", hidden: second.touched !== Boolean(k) },
      runTitle(curves.pair, k, []),
      ...(side ? elements(side, ["inspector", "incoming"]) : []),
    ),
  );
  const pictures = cells(first, second, curves, ["structure", "picture"], second.note);
  if (first.parts.structure) pictures[1].firstChild.after(element("p", { class: "layers" }, "trained in step with A"));
  return [
    element("div", { class: "pictures" }, ...pictures),
    element("div", { class: "outputs" }, ...cells(first, second, curves, ["output", "members"]), curves.element),
    element("div", { class: "words-of-both" }, ...words),
  ];
}
