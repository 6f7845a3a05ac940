// The atlas: equations with their numbers to drag and to type, and every neuron's view of the plane, which follows
// them.

import { niceLimit } from "../maths/limits.js";
import { Component, mounting } from "../base/component.js";
import { element, onLeave } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { firstBeside, firstSlice, imagesOf, onPin, openFile } from "./page_actions.js";
import { Band } from "./band.js";
import { parseAddress } from "./cells.js";
import { boxOf, Gestures } from "./gestures.js";
import { CellEditor } from "./cell_editor.js";
import { keepFocus, stepOf } from "./keys.js";
import { exportAll, exportJson, exportLarge } from "./export.js";
import { Large } from "./large.js";
import { arrange } from "./layout.js";
import { Letters } from "./letters.js";
import { Resolution } from "./resolution.js";
import { pointAt } from "./pictures.js";
import { Readout } from "./readout.js";
import { rowKey, Scales } from "./scales.js";
import { Snapshots } from "./snapshots.js";
import { Slice } from "./slice.js";
import { Starts } from "./starts.js";
import { sentenceOf, State } from "./state.js";
import { Tools } from "./tools.js";

const REFINE_AFTER_MS = 40; // ms from a quick picture to a fine one

class Page extends Component {
  constructor(root, data, report) {
    super(root, data, report, { name: "atlas", sheets: [new URL("atlas.css", import.meta.url).href] });
    this.pointer = null;
    this.linked = new Set();
    this.moving = false;
    this.stale = { shape: true, numbers: true };
    this.bands = [];
    const { formulas, mathml, zoo, tables } = data.definitions;
    this.state = new State(
      { formulas: { ...formulas }, mathml: { ...mathml }, zoo, tables: { ...tables } },
      data.base,
      {
        structure: () => {
          this.stale.shape = true;
          this.#dirty(true);
        },
        numbers: () => this.#dirty(true),
        view: () => this.#dirty(true),
        send: (text) => this.report.state("document", { text, revision: this.data.revision }),
      },
    );
    this.resolution = new Resolution(data.size);
    this.scales = new Scales();
    this.snapshots = new Snapshots(this.state);
    this.#parts(data);
    this.keyed = (event) => this.#key(event);
    document.addEventListener("keydown", this.keyed);
    onLeave(this.element, () => this.state.settle()); // a button that is pressed next finds what was changed
    this.#adopt(data);
  }

  #parts({ starts = [], sets = [] }) {
    const { state } = this;
    this.element.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && this.state.model?.document.view.pin) this.state.look({ pin: null });
    });
    const moving = (is) => this.#moving(is);
    const refused = (sentence) => this.starts.sentence(sentence);
    this.editor = new CellEditor(this.element, state, {
      moving,
      refused,
      held: (address) => this.#link(address),
      derive: (address) => state.look({ by: state.view.by === address ? null : address }),
    });
    this.on = {
      refused,
      moving,
      point: (place) => {
        this.pointer = place;
        this.#dirty();
      },
      clicked: (place, key) => this.#clicked(place, key),
      focus: (focus) => state.look({ focus }),
      seen: () => this.#dirty(true),
      wrote: (layer) => requestAnimationFrame(() => this.bands[layer]?.write()),
      sliced: (ends) => state.look({ slice: ends }, false),
      change: async (edit, note = "") => {
        const sentence = await state.change(edit);
        refused(sentence);
        if (!sentence) this.starts.note(note);
      },
    };
    this.starts = new Starts(starts, state, this.on, this.data.base !== null);
    this.tools = new Tools(state, sets, {
      refused,
      sliced: (is) => state.look({ slice: is ? firstSlice(state.domain) : null }),
      besides: (is) => this.on.change((model) => model.setBeside(is ? firstBeside(model.document.layers) : null)),
      keep: (what) => this.#keep(what),
      file: async (text) => refused(await openFile(state, text)),
    });
    this.letters = new Letters(state, this.editor, moving);
    this.readout = new Readout();
    this.slice = new Slice(state, this.on);
    this.slice.changed = () => this.#dirty();
    this.layers = element("div", { class: "bands", onpointerover: (event) => this.#over(event) });
    this.aside = element("aside", { class: "focus" });
    this.gestures = new Gestures(this.layers, state, {
      ...this.on,
      box: boxOf,
      grab: () => null,
      wheel: ({ ctrlKey, metaKey }) => ctrlKey || metaKey,
    });
    this.inside = element(
      "div",
      { class: "inside" },
      this.starts.element,
      this.tools.element,
      this.letters.element,
      element("div", { class: "main" }, this.layers, this.aside),
      this.slice.element,
    );
    this.element.append(this.inside, this.editor.element);
  }

  update(data, report) {
    const revised = data.revision !== this.data.revision;
    const definitions = this.data.definitions;
    super.update(data, report);
    if (revised) this.#adopt(data);
    else if (data.definitions !== definitions) this.#learn(data.definitions);
    this.#dirty(true);
  }

  unmount() {
    document.removeEventListener("keydown", this.keyed);
    clearTimeout(this.refining);
    super.unmount();
  }

  #adopt({ document, definitions, trouble }) {
    this.#learn(definitions);
    try {
      this.state.adopt(document);
      this.starts.recognise(document);
      this.starts.sentence(trouble ?? "");
    } catch (error) {
      this.starts.sentence(sentenceOf(error));
    }
  }

  #learn({ formulas, mathml, zoo, tables }) {
    const { definitions } = this.state;
    Object.assign(definitions.formulas, formulas);
    Object.assign(definitions.mathml, mathml);
    definitions.tables = { ...definitions.tables, ...tables };
    definitions.zoo = zoo;
  }

  resized() {
    this.stale.size = true;
    this.#dirty(true);
  }

  // -- what people do

  #key(event) {
    const step = this.element.isConnected ? stepOf(event, this.element) : 0;
    if (!step) return;
    event.preventDefault();
    this.state.step(step);
  }

  #moving(is) {
    if (this.moving === is) return;
    this.moving = is;
    this.element.classList.toggle("moving", is);
    if (!is) this.#dirty(true);
  }

  // A press on a small image makes it the large one; a press on the large one pins the point, or takes the pin away.
  #clicked(place, key) {
    if (key) return this.state.look({ focus: JSON.parse(key) });
    this.pointer = null;
    return this.state.look({
      pin: onPin(this.state, place) ? null : place.map((value) => Number(value.toPrecision(6))),
    });
  }

  #over({ target }) {
    if (!this.editor.field) this.#link(target.closest(".cell")?.dataset.address ?? null);
  }

  #link(address) {
    this.linked = new Set(address ? imagesOf(parseAddress(address)) : []);
    this.#dirty();
  }

  #keep(what) {
    const { state, scales } = this;
    const style = this.currentStyle();
    if (what === "json") return exportJson(state.document);
    const snapshots = this.snapshots.take(this.resolution.fine(this.snapshots.images));
    if (what === "large") return exportLarge(this.larges[0], snapshots[0], style, this.#facts(false));
    return exportAll(
      state,
      this.bands.flatMap(({ rows }) => rows),
      snapshots,
      style,
      scales,
    );
  }

  // -- drawing

  #dirty(numbers = false) {
    if (numbers) this.stale.numbers = true;
    this.redraw();
  }

  draw(style) {
    if (!this.state.model) return;
    if (this.stale.shape) keepFocus(this.layers, () => this.#rebuild());
    if (this.stale.size) this.#arrange();
    if (this.stale.numbers) this.#pictures(style);
    this.stale = {};
    this.#pointed(style);
    this.editor.draw();
  }

  #rebuild() {
    const { state, on } = this;
    this.bands = state.document.layers.map((_, layer) => new Band(layer, state, this.editor, on));
    this.layers.replaceChildren(...this.bands.map((band) => band.element));
    this.larges = (state.document.beside ? [false, true] : [false]).map((beside) => new Large(state, on, beside));
    this.aside.replaceChildren(...this.larges.map((large) => large.element), this.readout.element);
    this.inside.classList.toggle("two", this.larges.length > 1);
    this.tools.rebuild();
    this.slice.rebuild();
    this.stale.size = true;
  }

  #arrange() {
    const { side, wide } = arrange(this.layers, this.bands, this.aside, this.larges.length);
    this.side = side;
    this.wide = wide;
    this.editor.place();
  }

  #pictures(style) {
    const { resolution, moving } = this;
    const size = moving ? resolution.moving : resolution.resting(this.side * (window.devicePixelRatio || 1));
    const begun = performance.now();
    const snapshots = this.snapshots.take(size);
    this.#paint(snapshots, style);
    this.#describe(snapshots, style);
    this.letters.draw();
    const spent = performance.now() - begun;
    resolution.took(size, spent);
    this.element.dispatchEvent(new CustomEvent("drawn", { detail: { size, spent } }));
    clearTimeout(this.refining);
    if (!moving) this.refining = setTimeout(() => this.#refine(), REFINE_AFTER_MS);
  }

  #paint(snapshots, style) {
    const {
      state: { view },
      scales,
      bands,
    } = this;
    if (this.scaled !== `${view.by} ${view.scale}`) scales.reset();
    this.scaled = `${view.by} ${view.scale}`;
    const rows = bands.flatMap((band) => band.rows);
    scales.follow(
      rows.map((row) => ({ key: row.key, values: snapshots[row.beside ? 1 : 0].layers[row.layer][row.kind] })),
      view.scale === "common",
    );
    const options = { show: view.show, derivative: Boolean(view.by), side: this.side };
    for (const band of bands) {
      drawFigure(band.element, () => {
        band.drawNumbers(style, !this.moving);
        band.drawImages(snapshots, style, scales, options);
      });
    }
    this.#large(snapshots, style);
  }

  #large(snapshots, style) {
    this.larges.forEach((large, k) =>
      drawFigure(large.element, () => large.draw(snapshots[k], style, this.#facts(large.beside), this.wide)),
    );
  }

  #facts(beside) {
    const {
      view,
      document,
      focus: [layer, kind],
    } = this.state;
    const shown = view.show.includes("points") && document.data;
    return {
      scale: this.scales.of(rowKey(layer, kind, beside)),
      points: shown ? this.data.points : null,
      quick: this.moving,
    };
  }

  // The large image again, finer, once nothing moves.
  #refine() {
    const size = this.resolution.fine(this.snapshots.images);
    if (this.moving || !this.state.model || this.stale.numbers) return;
    this.element.dataset.rested = String(this.state.version);
    const style = this.currentStyle();
    this.snapshots.count();
    if (size <= this.resolution.resting(this.side * (window.devicePixelRatio || 1)))
      return this.#describe(this.shown, style);
    const snapshots = this.snapshots.take(size);
    this.#large(snapshots, style);
    this.#describe(snapshots, style);
    for (const large of this.larges) large.drawTop(this.#at());
  }

  // What is said beside the images; what takes long only once nothing moves.
  #describe(snapshots, style) {
    const {
      moving,
      snapshots: { known },
    } = this;
    this.shown = snapshots;
    if (!moving) this.unusual = this.snapshots.unusual(snapshots);
    if (!moving) this.starts.draw();
    this.tools.draw({ ...snapshots[0], count: moving ? null : known, unusual: this.unusual }, !moving, style.dark);
  }

  #at() {
    return this.pointer ?? this.state.view.pin;
  }

  // Cross-hairs in every image, the values under them, the pair of the input.
  #pointed(style) {
    const { state } = this;
    const point = this.#at();
    const heres = point ? this.snapshots.at(point) : null;
    pointAt(this.layers, state.domain, point);
    for (const band of this.bands) band.caption(heres ?? [], state.focus, this.linked);
    for (const large of this.larges) large.drawTop(point);
    this.readout.draw(point, heres, state, niceLimit(Math.max(...state.domain.flat().map(Math.abs))), style);
    drawFigure(this.slice.element, () => this.slice.draw(style, point));
  }

  // As it was when a movement began, for looking it up takes a while.
  currentStyle() {
    if (this.moving && this.styled) return this.styled;
    this.styled = super.currentStyle();
    return this.styled;
  }
}

/**
 * Mount the atlas in `root`; answers {update, unmount}.
 * data = {base (null without a server), theme, revision, document, definitions, starts: [{name, title, idea,
 * document}], sets: [{name, title}], points: {x, y, classes} or null, trouble: a sentence or "", size: a fixed
 * resolution, if any}.
 * Reports `document` as {text: its JSON, revision} after each finished change; a document is adopted only when
 * `revision` changes.
 */
export const mount = mounting(Page);
