// The gallery: a card an activation, grouped by idea; all curves at one scale, so that shapes can be compared.

import { element, prepare } from "../base/dom.js";
import { sideways } from "../base/sideways.js";
import { DASHES, tint } from "../base/line_style.js";

const [LOW, HIGH, BOTTOM, TOP] = [-3.6, 3.6, -1.7, 3.1];
const POINTS = 145;

export class Cards {
  /** groups = [{title, idea, names}]; `toggled(name)` when a card is pressed. */
  constructor(groups, entries, toggled) {
    this.groups = groups;
    this.toggled = toggled;
    this.cards = new Map();
    this.element = sideways(
      element(
        "div",
        { class: "gallery", role: "group", "aria-label": "All activations" },
        ...groups.map((group) => this.#group(group, entries)),
      ),
    );
    this.element.addEventListener("keydown", (event) => this.#arrows(event));
  }

  /** The card of a typed formula comes and goes with it. */
  setTyped(entry) {
    this.cards.get("typed")?.button.remove();
    this.cards.delete("typed");
    if (entry) this.last.append(this.#card(entry));
  }

  draw(style, curveOf, shown) {
    for (const [name, { button, canvas }] of this.cards) {
      const pressed = shown.includes(name);
      button.setAttribute("aria-pressed", String(pressed));
      button.style.setProperty("--line", tint(curveOf(name).entry.color, style.dark));
      const width = button.clientWidth - 8;
      if (width > 20)
        this.#curve(
          prepare(canvas, width, Math.round((width * (TOP - BOTTOM)) / (HIGH - LOW))),
          style,
          curveOf(name),
          width,
        );
    }
  }

  #group({ title, idea, names }, entries) {
    this.last = element("div", { class: "cards" }, ...names.map((name) => this.#card(entries.get(name))));
    return element("section", { class: "group" }, element("h3", {}, title), element("p", {}, idea), this.last);
  }

  #card({ name, title }) {
    const canvas = element("canvas", { "aria-hidden": "true" });
    const button = element(
      "button",
      { type: "button", class: "card", "aria-pressed": "false", "data-name": name, onclick: () => this.toggled(name) },
      canvas,
      element("span", {}, title),
    );
    this.cards.set(name, { button, canvas });
    return button;
  }

  #curve(context, { dark, faint }, curve, width) {
    const scale = width / (HIGH - LOW);
    const place = (x, y) => [(x - LOW) * scale, (TOP - y) * scale];
    context.strokeStyle = faint;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(...place(LOW, 0));
    context.lineTo(...place(HIGH, 0));
    context.moveTo(...place(0, BOTTOM));
    context.lineTo(...place(0, TOP));
    context.stroke();
    const {
      x,
      orders: [y],
      breaks: [jumps],
    } = curve.over(LOW, HIGH, POINTS);
    context.strokeStyle = tint(curve.entry.color, dark);
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.setLineDash(DASHES[curve.entry.dash].map((length) => length * 0.75));
    context.beginPath();
    for (let i = 0; i < x.length; i++) {
      const cut = i === 0 || !Number.isFinite(y[i - 1]) || jumps.some(({ at }) => at >= x[i - 1] && at < x[i]);
      if (Number.isFinite(y[i])) context[cut ? "moveTo" : "lineTo"](...place(x[i], Math.min(Math.max(y[i], -99), 99)));
    }
    context.stroke();
    context.setLineDash([]);
  }

  // The arrow keys go from card to card, so that the gallery need not be walked with the tab key alone.
  #arrows(event) {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const buttons = [...this.cards.values()].map(({ button }) => button);
    const here = buttons.findIndex((button) => button === event.target);
    if (!step || here < 0) return;
    event.preventDefault();
    buttons[(here + step + buttons.length) % buttons.length].focus();
  }
}
