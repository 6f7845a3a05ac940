// Cells in the editor: drag one and a slider appears and follows, type into it, step it with the arrow keys, double
// click for zero.

import { niceLimit } from "../maths/limits.js";
import { format } from "../maths/number_format.js";
import { element, say } from "../base/dom.js";
import { GREEK } from "../maths/letters.js";
import { REACH, MAX_NUMBER } from "./cells.js";
import { fill } from "./keys.js";
import { addressName } from "./names.js";
import { popoverPosition } from "./popover_position.js";
import { sentenceOf } from "./state.js";

const TRACK = 110; // px, from one end of the slider to the other
const DRAG = 190; // px of a drag that are worth as much
const SLACK = 3; // px that a press may move and still be a click
const LEAST = 3; // reach of a slider
const STEP = 0.1; // of an arrow key
const REST_MS = 400; // ms after the last step that end it
const WAKING = /^(.|Enter|Backspace|Delete|ArrowUp|ArrowDown)$/u; // keys that mean the number of a cell
const FIXED = "This cell is a formula: drag its letters, or type a number over it.";

export class CellEditor {
  /** `root`: where the cells are; on = {moving(is it), derive(address), held(address or null), refused(sentence)}. */
  constructor(root, state, on) {
    this.root = root;
    this.state = state;
    this.on = on;
    this.fields = new WeakMap();
    this.field = null;
    this.typing = false;
    this.input = element("input", {
      class: "editor",
      type: "text",
      role: "spinbutton",
      autocomplete: "off",
      spellcheck: "false",
      "data-own-keys": "",
      oninput: () => {
        this.typing = true;
        this.input.classList.remove("wrong");
        say(this.trouble, "");
      },
    });
    this.name = element("b", {});
    this.number = element("output", {});
    this.slider = element("input", {
      type: "range",
      step: "any",
      tabindex: "-1",
      oninput: () => this.#slide(),
      onchange: () => this.#finish(),
    });
    this.derive = element(
      "button",
      {
        type: "button",
        class: "derive",
        title: "Show the derivative with respect to this number",
        tabindex: "-1",
        onclick: () => on.derive(this.field.address),
      },
      "∂",
    );
    this.trouble = element("p", { class: "trouble", role: "alert" });
    new MutationObserver(() => this.place()).observe(this.trouble, { childList: true });
    this.element = element(
      "div",
      { class: "hand", hidden: true },
      element("div", { class: "said" }, this.name, this.slider, this.number, this.derive),
      this.trouble,
    );
    this.#listen();
  }

  /** From now on this cell is in reach. */
  add(field) {
    this.fields.set(field.element, field);
  }

  /** Follow the model. */
  draw() {
    if (!this.field) return;
    if (!this.field.element.isConnected) return this.#close();
    const { field } = this;
    const { value } = field;
    field.show();
    say(this.name, addressName(field.address));
    say(this.number, format(value, 5));
    this.#reach(value);
    this.slider.value = String(value);
    this.slider.disabled = field.isFormula;
    this.slider.setAttribute("aria-label", `${field.label}, slider`);
    this.derive.setAttribute("aria-pressed", String(this.state.view.by === field.address));
  }

  /** Beside the cell, where it hides least. */
  place() {
    if (!this.field) return;
    const box = this.root.getBoundingClientRect();
    const { left, top } = popoverPosition(this.field.element, this.root, this.element.getBoundingClientRect());
    Object.assign(this.element.style, { left: `${left - box.left}px`, top: `${top - box.top}px` });
  }

  #listen() {
    const { root } = this;
    const of = (act) => (event) => {
      const field = this.fields.get(event.target.closest?.(".cell"));
      if (field) act(field, event);
    };
    root.addEventListener(
      "pointerdown",
      of((field, event) => this.#press(field, event)),
    );
    root.addEventListener("pointermove", (event) => this.#move(event));
    root.addEventListener("pointerup", (event) => this.#release(event));
    root.addEventListener("pointercancel", (event) => this.#release(event, true));
    root.addEventListener(
      "dblclick",
      of((field) => this.#zero(field)),
    );
    root.addEventListener(
      "focusin",
      of((field, event) => {
        if (event.target === field.element && !this.resting) this.#take(field);
      }),
    );
    root.addEventListener("focusout", (event) => this.#leave(event));
    root.addEventListener(
      "keydown",
      of((field, event) => this.#key(field, event)),
    );
  }

  // -- dragging

  #press(field, event) {
    if (event.button !== 0 || (this.typing && this.field === field)) return;
    event.preventDefault();
    this.pressed = { field, id: event.pointerId, x: event.clientX, from: field.value, dragged: false };
  }

  #move(event) {
    const { pressed } = this;
    if (!pressed || event.pointerId !== pressed.id) return;
    const distance = event.clientX - pressed.x;
    if (!pressed.dragged && Math.abs(distance) <= SLACK) return;
    if (!pressed.dragged) this.#start(pressed, event);
    if (pressed.field.isFormula) return;
    const worth = ((event.altKey ? 0.1 : event.shiftKey ? 10 : 1) * 2 * pressed.limit) / DRAG; // of a pixel
    this.#turn(pressed.field, rounded(pressed.from + distance * worth, worth));
  }

  #start(pressed, event) {
    pressed.dragged = true;
    pressed.field.element.setPointerCapture(event.pointerId);
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
    const { field, dragged } = pressed;
    field.element.classList.remove("held");
    if (dragged) {
      this.#finish();
      if (this.input.parentNode !== field.element && !field.isFormula) this.#close();
    } else if (!cancelled && this.input.parentNode === field.element) this.input.setSelectionRange(99, 99);
    else if (!cancelled && this.root.getRootNode().activeElement === field.element) this.#take(field);
    else if (!cancelled) field.element.focus({ preventScroll: true });
  }

  #turn(field, value) {
    const reach = field.address in GREEK ? REACH : MAX_NUMBER;
    try {
      this.state.turn(field.address, Math.min(Math.max(value, -reach), reach));
      if (this.input.parentNode === field.element) this.#write();
    } catch (error) {
      say(this.trouble, sentenceOf(error));
    }
  }

  #slide() {
    this.on.moving(true);
    this.#turn(this.field, rounded(Number(this.slider.value), (2 * this.limit) / TRACK));
  }

  #finish() {
    this.on.moving(false);
    this.state.settle();
  }

  // -- typing

  // The one field that is typed into goes to the cell that has the focus.
  #take(field) {
    const { element: cell } = field;
    for (const other of cell.closest(".cells").querySelectorAll(".cell")) other.tabIndex = -1;
    this.input.setAttribute("aria-label", field.label);
    cell.append(this.input);
    this.#hold(field);
    this.input.focus({ preventScroll: true });
    this.#write();
  }

  #write() {
    this.typing = false;
    this.input.classList.remove("wrong");
    fill(this.input, this.field.exact);
    this.input.setAttribute("aria-valuenow", String(this.field.value));
    this.input.select();
  }

  #key(field, event) {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    const rests = this.input.parentNode !== field.element;
    if (ctrlKey || metaKey || (rests && key === "Escape")) return;
    if (rests && WAKING.test(key)) this.#take(field);
    if (key === "Enter") this.#enter(field);
    else if (key === "Escape") this.#escape(field);
    else if (key === "ArrowUp" || key === "ArrowDown")
      this.#step(field, (key === "ArrowUp" ? 1 : -1) * STEP * (shiftKey ? 10 : altKey ? 0.1 : 1));
    else if ((key === "ArrowLeft" || key === "ArrowRight") && !this.typing) walk(field, key === "ArrowLeft" ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #enter(field) {
    if (this.typing && (await this.#commit(field, this.input.value))) return;
    if (this.input.parentNode === field.element) this.#write();
  }

  #escape(field) {
    say(this.trouble, "");
    this.on.refused("");
    if (this.typing) return this.#write();
    this.#rest(field);
  }

  // The cell keeps the focus, without the field.
  #rest({ element: cell }) {
    this.resting = true;
    cell.focus({ preventScroll: true });
    this.resting = false;
    this.#close();
  }

  #step(field, step) {
    if (field.isFormula) return say(this.trouble, FIXED);
    this.#turn(field, Number((field.value + step).toPrecision(12)));
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.state.settle(), REST_MS);
  }

  // Answers "" or the sentence that says why it was refused; then the last good value stays.
  async #commit(field, text) {
    const sentence = await this.state.type(field.address, text);
    this.on.refused(sentence);
    const here = this.input.parentNode === field.element;
    if (here) this.input.classList.toggle("wrong", Boolean(sentence));
    if (here && !sentence) this.#write();
    if (this.field === field) say(this.trouble, sentence);
    return sentence;
  }

  async #zero(field) {
    await this.#commit(field, "0");
  }

  // -- what is held

  #hold(field) {
    if (this.field !== field) {
      say(this.trouble, "");
      this.limit = 0;
    }
    this.field = field;
    this.element.hidden = false;
    this.on.held(field.address);
    this.draw();
    this.place();
  }

  #leave({ target, relatedTarget }) {
    if (target === this.input && !this.element.contains(relatedTarget)) this.#put(target.closest(".cell"));
    const inside =
      relatedTarget &&
      (this.element.contains(relatedTarget) || relatedTarget === this.input || this.fields.has(relatedTarget));
    if (!inside && !this.pressed && (target === this.input || this.element.contains(target))) this.#close();
  }

  // The field is taken from the cell; what was typed counts.
  #put(cell) {
    const field = this.fields.get(cell);
    const text = this.typing ? this.input.value : null;
    this.typing = false;
    cell.tabIndex = 0;
    queueMicrotask(() => {
      if (this.input.parentNode === cell && this.root.getRootNode().activeElement !== this.input) this.input.remove();
    });
    if (field && text !== null) this.#commit(field, text);
  }

  #close() {
    this.field = null;
    this.element.hidden = true;
    say(this.trouble, "");
    this.on.held(null);
  }

  #reach(value) {
    const size = Math.abs(value);
    const most =
      this.field.address in GREEK
        ? REACH
        : this.limit && size <= this.limit
          ? this.limit
          : niceLimit(Math.max(LEAST, this.limit ? size : 1.5 * size));
    if (most === this.limit) return;
    this.limit = most;
    Object.assign(this.slider, { min: String(-most), max: String(most) });
  }
}

// The cells of a matrix are one stop of the tab key; the arrow keys lead from one to the next.
function walk({ element: cell }, step) {
  const all = [...cell.closest(".cells").querySelectorAll(".cell")];
  all[(all.indexOf(cell) + step + all.length) % all.length].focus();
}

// To a round step at or below one pixel's worth.
function rounded(value, step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return Number((Math.round(value / power) * power).toPrecision(12));
}
