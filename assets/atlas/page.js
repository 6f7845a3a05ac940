// The atlas: equations with their numbers in the hand, and every neuron's view of the plane, which follows them.

import { niceLimit } from "../maths/colors.js";
import { Component, mounting } from "../base/component.js";
import { element } from "../base/dom.js";
import { drawFigure } from "../base/figure.js";
import { firstBeside, firstSlice, imagesOf, onPin, openFile } from "./page_actions.js";
import { Band } from "./band.js";
import { parsePlace } from "./cells.js";
import { boxOf, Gestures } from "./gestures.js";
import { Hand } from "./cell_editor.js";
import { keepFocus, stepOf } from "./keys.js";
import { keepAll, keepJson, keepLarge } from "./keep.js";
import { Large } from "./large.js";
import { arrange } from "./layout.js";
import { Letters } from "./letters.js";
import { Pace } from "./resolution.js";
import { pointAt } from "./pictures.js";
import { Readout } from "./readout.js";
import { rowKey, Scales } from "./scales.js";
import { Shots } from "./snapshots.js";
import { Slice } from "./slice.js";
import { Starts } from "./starts.js";
import { sentenceOf, State } from "./state.js";
import { Tools } from "./tools.js";

const SOON = 40; // ms from a quick picture to a fine one

class Page extends Component {
  constructor(root, data, report) {
    super(root, data, report, { name: "atlas", sheets: [new URL("atlas.css", import.meta.url).href] });
    Object.assign(this, {
      pointer: null,
      linked: new Set(),
      moving: false,
      stale: { shape: true, numbers: true },
      bands: [],
    });
    const { formulas, mathml, zoo, tables } = data.known;
    this.state = new State({ formulas: { ...formulas }, mathml: { ...mathml }, zoo, tables: { ...tables } }, data.base, {
      structure: () => {
        this.stale.shape = true;
        this.#dirty(true);
      },
      numbers: () => this.#dirty(true),
      view: () => this.#dirty(true),
      tell: (text) => this.report.state("document", text),
    });
    this.pace = new Pace(data.size);
    this.scales = new Scales();
    this.shots = new Shots(this.state);
    this.#parts(data);
    this.keyed = (event) => this.#key(event);
    document.addEventListener("keydown", this.keyed);
    this.#adopt(data);
  }

  #parts({ starts = [], sets = [] }) {
    const { state } = this;
    this.element.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && this.state.model?.document.view.pin) this.state.look({ pin: null });
    });
    const moving = (is) => this.#moving(is);
    const refused = (sentence) => this.starts.sentence(sentence);
    this.hand = new Hand(this.element, state, {
      moving,
      refused,
      held: (place) => this.#link(place),
      derive: (place) => state.look({ by: state.view.by === place ? null : place }),
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
    this.letters = new Letters(state, this.hand, moving);
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
    this.element.append(this.inside, this.hand.element);
  }

  update(data, report) {
    const revised = data.revision !== this.data.revision;
    const known = this.data.known;
    super.update(data, report);
    if (revised) this.#adopt(data);
    else if (data.known !== known) this.#learn(data.known);
    this.#dirty(true);
  }

  unmount() {
    document.removeEventListener("keydown", this.keyed);
    clearTimeout(this.refining);
    super.unmount();
  }

  #adopt({ document, known, trouble }) {
    this.#learn(known);
    try {
      this.state.adopt(document);
      this.starts.recognise(document);
      this.starts.sentence(trouble ?? "");
    } catch (error) {
      this.starts.sentence(sentenceOf(error));
    }
  }

  #learn({ formulas, mathml, zoo, tables }) {
    const { known } = this.state;
    Object.assign(known.formulas, formulas);
    Object.assign(known.mathml, mathml);
    known.tables = { ...known.tables, ...tables };
    known.zoo = zoo;
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
    if (!this.hand.field) this.#link(target.closest(".cell")?.dataset.place ?? null);
  }

  #link(place) {
    this.linked = new Set(place ? imagesOf(parsePlace(place)) : []);
    this.#dirty();
  }

  #keep(what) {
    const { state, scales } = this;
    const style = this.style();
    if (what === "json") return keepJson(state.document);
    const shots = this.shots.take(this.pace.fine(this.shots.images));
    if (what === "large") return keepLarge(this.larges[0], shots[0], style, this.#facts(false));
    return keepAll(
      state,
      this.bands.flatMap(({ rows }) => rows),
      shots,
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
    this.hand.draw();
  }

  #rebuild() {
    const { state, on } = this;
    this.bands = state.document.layers.map((_, layer) => new Band(layer, state, this.hand, on));
    this.layers.replaceChildren(...this.bands.map((band) => band.element));
    this.larges = (state.document.beside ? [false, true] : [false]).map((beside) => new Large(state, on, beside));
    this.aside.replaceChildren(...this.larges.map((large) => large.element), this.readout.element);
    this.inside.classList.toggle("two", this.larges.length > 1);
    this.tools.rebuild();
    this.slice.rebuild();
    this.stale.size = true;
  }

  #arrange() {
    Object.assign(this, arrange(this.layers, this.bands, this.aside, this.larges.length));
    this.hand.place();
  }

  #pictures(style) {
    const { pace, moving } = this;
    const size = moving ? pace.moving : pace.resting(this.side * (window.devicePixelRatio || 1));
    const begun = performance.now();
    const shots = this.shots.take(size);
    this.#paint(shots, style);
    drawFigure(this.slice.element, () => this.slice.draw(style, null));
    this.#said(shots, style);
    this.letters.draw();
    const spent = performance.now() - begun;
    pace.took(size, spent);
    this.element.dispatchEvent(new CustomEvent("drawn", { detail: { size, spent } }));
    clearTimeout(this.refining);
    if (!moving) this.refining = setTimeout(() => this.#refine(), SOON);
  }

  #paint(shots, style) {
    const {
      state: { view },
      scales,
      bands,
    } = this;
    if (this.scaled !== `${view.by} ${view.scale}`) scales.reset();
    this.scaled = `${view.by} ${view.scale}`;
    const rows = bands.flatMap((band) => band.rows);
    scales.follow(
      rows.map((row) => ({ key: row.key, values: shots[row.beside ? 1 : 0].layers[row.layer][row.kind] })),
      view.scale === "common",
    );
    const options = { show: view.show, derivative: Boolean(view.by), side: this.side };
    for (const band of bands) {
      drawFigure(band.element, () => {
        band.drawNumbers(style, !this.moving);
        band.drawImages(shots, style, scales, options);
      });
    }
    this.#large(shots, style);
  }

  #large(shots, style) {
    this.larges.forEach((large, k) =>
      drawFigure(large.element, () => large.draw(shots[k], style, this.#facts(large.beside), this.wide)),
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
    const size = this.pace.fine(this.shots.images);
    if (this.moving || !this.state.model || this.stale.numbers) return;
    this.element.dataset.rested = String(this.state.version);
    const style = this.style();
    this.shots.count();
    if (size <= this.pace.resting(this.side * (window.devicePixelRatio || 1))) return this.#said(this.shown, style);
    const shots = this.shots.take(size);
    this.#large(shots, style);
    this.#said(shots, style);
    for (const large of this.larges) large.drawTop(this.#at());
  }

  // What is told beside the images; what takes long only once nothing moves.
  #said(shots, style) {
    const {
      moving,
      shots: { known },
    } = this;
    this.shown = shots;
    if (!moving) this.unusual = this.shots.unusual(shots);
    if (!moving) this.starts.draw();
    this.tools.draw({ ...shots[0], count: moving ? null : known, unusual: this.unusual }, !moving, style.dark);
  }

  #at() {
    return this.pointer ?? this.state.view.pin;
  }

  // Cross-hairs in every image, the values under them, the pair of the input.
  #pointed(style) {
    const { state } = this;
    const point = this.#at();
    const heres = point ? this.shots.at(point) : null;
    pointAt(this.layers, state.domain, point);
    for (const band of this.bands) band.caption(heres ?? [], state.focus, this.linked);
    for (const large of this.larges) large.drawTop(point);
    this.readout.draw(point, heres, state, niceLimit(Math.max(...state.domain.flat().map(Math.abs))), style);
    if (state.view.slice) drawFigure(this.slice.element, () => this.slice.draw(style, point));
  }

  // As it was when a movement began, for looking it up takes a while.
  style() {
    if (this.moving && this.styled) return this.styled;
    this.styled = super.style();
    return this.styled;
  }
}

/**
 * Mount the atlas in `root`; answers {update, unmount}.
 * data = {base (null without a server), theme, revision, document, known, starts: [{name, title, idea, document}],
 * sets: [{name, title}], points: {x, y, classes} or null, trouble: a sentence or "", size: a fixed resolution, if any}.
 * Reports `document`, the JSON text, after each finished change; a document is adopted only when `revision` changes.
 */
export const mount = mounting(Page);
