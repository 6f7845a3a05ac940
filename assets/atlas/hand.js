// Cells in the hand: drag one and a slider appears and follows, type into it, step it with the arrow keys, double click for zero.

import { format, niceLimit } from "../engine/colors.js";
import { element, say } from "../live/dom.js";
import { GREEK, REACH } from "./cells.js";
import { placeName } from "./names.js";

const TRACK = 190; // px, from one end of the slider to the other
const THUMB = 16;
const SLACK = 3; // px that a press may move and still be a click
const LEAST = 3; // reach of a slider
const STEP = 0.1; // of an arrow key
const GAP = 4;
const FIXED = "This cell is a formula: drag its letters, or type a number over it.";

export class Hand {
  /** `root`: where the cells are; on = {moving(is it), derive(place)}. */
  constructor(root, state, on) {
    Object.assign(this, { root, state, on, fields: new WeakMap(), field: null });
    this.name = element("b", {});
    this.number = element("output", {});
    this.slider = element("input", { type: "range", step: "any", tabindex: "-1", oninput: () => this.#slide(), onchange: () => this.#finish() });
    this.derive = element("button", { type: "button", class: "derive", title: "Show the derivative with respect to this number", tabindex: "-1",
      onclick: () => on.derive(this.field.place) }, "∂");
    this.trouble = element("p", { class: "trouble", role: "alert" });
    this.element = element("div", { class: "hand", hidden: true },
      element("div", { class: "line" }, this.name, this.number, this.derive), this.slider, this.trouble);
    this.#listen();
  }

  /** From now on this cell is in reach. */
  add(field) {
    this.fields.set(field.element, field);
  }

  /** Follow the model, and the cell where it lies. */
  draw() {
    if (!this.field) return;
    if (!this.field.element.isConnected) return this.#close();
    const { field } = this;
    const { value } = field;
    say(this.name, placeName(field.place));
    say(this.number, format(value, 5));
    this.#reach(value);
    this.slider.value = String(value);
    this.slider.disabled = field.isFormula;
    this.slider.setAttribute("aria-label", `${field.element.getAttribute("aria-label")}, slider`);
    this.derive.setAttribute("aria-pressed", String(this.state.view.by === field.place));
    this.#put();
  }

  #listen() {
    const { root } = this;
    const of = (act) => (event) => {
      const field = this.fields.get(event.target);
      if (field) act(field, event);
    };
    root.addEventListener("pointerdown", of((field, event) => this.#press(field, event)));
    root.addEventListener("pointermove", (event) => this.#move(event));
    root.addEventListener("pointerup", (event) => this.#release(event));
    root.addEventListener("pointercancel", (event) => this.#release(event, true));
    root.addEventListener("dblclick", of((field) => this.#zero(field)));
    root.addEventListener("focusin", of((field) => this.#take(field)));
    root.addEventListener("focusout", (event) => this.#leave(event));
    root.addEventListener("input", of((field) => { field.typing = true; say(this.trouble, ""); }));
    root.addEventListener("keydown", of((field, event) => this.#key(field, event)));
  }

  // -- dragging

  #press(field, event) {
    if (event.button !== 0 || field.typing) return;
    const focused = this.root.getRootNode().activeElement === field.element;
    if (!focused) event.preventDefault();
    this.pressed = { field, id: event.pointerId, x: event.clientX, from: field.value, dragged: false, focused };
  }

  #move(event) {
    const { pressed } = this;
    if (!pressed || event.pointerId !== pressed.id) return;
    const distance = event.clientX - pressed.x;
    if (!pressed.dragged && Math.abs(distance) <= SLACK) return;
    if (!pressed.dragged) this.#start(pressed, event);
    if (pressed.field.isFormula) return;
    const fine = event.altKey ? 0.1 : event.shiftKey ? 10 : 1;
    const worth = (2 * fine * pressed.limit) / TRACK; // of a pixel
    this.#turn(pressed.field, rounded(pressed.from + distance * worth, worth));
  }

  #start(pressed, event) {
    pressed.dragged = true;
    pressed.field.element.setPointerCapture(event.pointerId);
    this.root.getSelection?.()?.removeAllRanges();
    this.limit = 0;
    this.#hold(pressed.field);
    pressed.limit = this.limit;
    if (pressed.field.isFormula) say(this.trouble, FIXED);
    else this.on.moving(true);
    pressed.field.element.classList.add("held");
  }

  #release(event, cancelled = false) {
    const { pressed } = this;
    if (!pressed || event.pointerId !== pressed.id) return;
    this.pressed = null;
    pressed.field.element.classList.remove("held");
    if (pressed.dragged) {
      this.#finish();
      if (!this.#focused() && !pressed.field.isFormula) this.#close();
    } else if (!cancelled && !pressed.focused) pressed.field.element.focus({ preventScroll: true });
  }

  #turn(field, value) {
    const reach = field.place in GREEK ? REACH : 1e6;
    try {
      this.state.turn(field.place, Math.min(Math.max(value, -reach), reach));
    } catch (error) {
      say(this.trouble, error.message);
    }
    field.typing = false;
  }

  #slide() {
    this.on.moving(true);
    this.#turn(this.field, rounded(Number(this.slider.value), (2 * this.limit) / TRACK));
  }

  #finish() {
    this.on.moving(false);
    this.state.settle();
  }

  // -- keys

  #key(field, event) {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (ctrlKey || metaKey) return;
    if (key === "Enter") this.#commit(field).then((sentence) => sentence || field.edit());
    else if (key === "Escape") this.#revert(field);
    else if (key === "ArrowUp" || key === "ArrowDown") this.#step(field, (key === "ArrowUp" ? 1 : -1) * STEP * (event.shiftKey ? 10 : altKey ? 0.1 : 1));
    else if ((key === "ArrowLeft" || key === "ArrowRight") && !field.typing) this.#walk(field, key === "ArrowLeft" ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(field, step) {
    if (field.isFormula) return say(this.trouble, FIXED);
    this.#turn(field, Number((field.value + step).toPrecision(12)));
    field.write();
    field.edit();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.state.settle(), 400);
  }

  // The cells of a matrix are one stop of the tab key; the arrow keys lead from one to the next.
  #walk(field, step) {
    const all = [...field.element.closest(".cells").querySelectorAll(".cell")];
    all[(all.indexOf(field.element) + step + all.length) % all.length].focus();
  }

  async #commit(field) {
    if (!field.typing) return "";
    const sentence = await this.state.type(field.place, field.element.value);
    field.element.classList.toggle("wrong", Boolean(sentence));
    if (sentence) {
      this.on.refused(sentence);
      if (this.field === field) say(this.trouble, sentence);
    } else {
      field.typing = false;
      this.on.refused("");
      field.write();
    }
    return sentence;
  }

  #revert(field) {
    const typed = field.typing;
    field.typing = false;
    field.element.classList.remove("wrong");
    say(this.trouble, "");
    field.write();
    if (typed) field.edit();
    else { field.element.blur(); this.#close(); }
  }

  async #zero(field) {
    field.typing = true;
    field.element.value = "0";
    if (!(await this.#commit(field)) && this.root.getRootNode().activeElement === field.element) field.edit();
  }

  // -- what is held

  #take(field) {
    this.#hold(field);
    for (const cell of field.element.closest(".cells")?.querySelectorAll(".cell") ?? []) cell.tabIndex = cell === field.element ? 0 : -1;
    field.edit();
  }

  #hold(field) {
    if (this.field !== field) { say(this.trouble, ""); this.limit = 0; }
    this.field = field;
    this.element.hidden = false;
    this.on.held(field.place);
    this.draw();
  }

  async #leave(event) {
    const field = this.fields.get(event.target);
    if (this.element.contains(event.relatedTarget)) return;
    if (field) {
      const sentence = await this.#commit(field);
      if (sentence) this.#revertQuietly(field);
      else if (!field.typing) field.write();
    }
    if (!this.pressed && !this.#focused()) this.#close();
  }

  // The last good value stays; the sentence that says why stands above.
  #revertQuietly(field) {
    field.typing = false;
    field.element.classList.remove("wrong");
    field.write();
  }

  #focused() {
    const { activeElement } = this.root.getRootNode();
    return this.element.contains(activeElement) || this.fields.get(activeElement) === this.field;
  }

  #close() {
    this.field = null;
    this.element.hidden = true;
    say(this.trouble, "");
    this.on.held(null);
  }

  #reach(value) {
    const size = Math.abs(value);
    const most = this.field.place in GREEK ? REACH : size <= this.limit ? this.limit : niceLimit(Math.max(LEAST, this.limit ? size : 1.5 * size));
    if (most === this.limit) return;
    this.limit = most;
    Object.assign(this.slider, { min: String(-most), max: String(most) });
  }

  // Below the cell, its thumb under the middle of it where there is room.
  #put() {
    const box = this.root.getBoundingClientRect();
    const cell = this.field.element.getBoundingClientRect();
    const width = TRACK + THUMB + 20;
    const left = Math.min(Math.max(cell.left + cell.width / 2 - width / 2, box.left), box.right - width) - box.left;
    Object.assign(this.element.style, { left: `${left}px`, top: `${cell.bottom - box.top + GAP}px`, width: `${width}px` });
  }
}

// To a round step at or below one pixel's worth.
function rounded(value, step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return Number((Math.round(value / power) * power).toPrecision(12));
}
