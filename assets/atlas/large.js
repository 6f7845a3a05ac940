// The large image of one neuron, with axes, scale and everything that lies over it; pointing, panning and zooming
// happen here.

import { drawLegend, paintSigned, signedLabels } from "../maths/color_scale.js";
import { format } from "../maths/number_format.js";
import { toPicture } from "../maths/coordinates.js";
import { axisNumber, ticks } from "../base/axes.js";
import { contextOf, element, icon, pixelRatio, prepare, say, Sprite } from "../base/dom.js";
import { crossHair } from "../base/pen.js";
import { PLANE_ARROWS } from "../base/pointer.js";
import { Gestures, zoomed } from "./gestures.js";
import { neuronName, addressName } from "./names.js";
import { drawLevels, drawPoints, drawSlice, drawZero, Hatching, paintRegions } from "./overlays.js";

const [LEFT, TOP, RIGHT, BELOW] = [38, 8, 10, 32]; // LEFT and RIGHT at least
const LEGEND = 28;
const CROSS = "rgb(25 27 30 / 0.82)"; // lines through the point that is read
const WHOLE = ["M4 9V4h5", "M15 4h5v5", "M20 15v5h-5", "M9 20H4v-5"];
const NEAR = { mouse: 13, touch: 26, pen: 16 }; // px around an end of the slice that take hold of it
const TURN = 1.35; // of the zoom buttons
const STEPS = 40; // of an arrow key across the image

export class Large {
  /** on = {point, clicked, moving, sliced(ends, finished)}; `beside`: of the second atlas. */
  constructor(state, on, beside = false) {
    this.state = state;
    this.on = on;
    this.beside = beside;
    this.sprite = new Sprite();
    this.margins = { left: LEFT, right: RIGHT };
    this.hatchings = [new Hatching(1), new Hatching(2)];
    this.title = element("h3", {});
    this.canvas = element("canvas", { class: "base", "aria-hidden": "true" });
    this.top = element("canvas", {
      class: "top",
      tabindex: "0",
      role: "application",
      "data-own-keys": "",
      onkeydown: (event) => this.#key(event),
    });
    this.sheet = element("div", { class: "sheet" }, this.canvas, this.top);
    const button = (sign, label, key, act) =>
      element(
        "button",
        { type: "button", class: "sign", "aria-label": label, title: `${label} (${key})`, onclick: act },
        sign,
      );
    this.element = element(
      "section",
      { class: "large" },
      element(
        "header",
        {},
        this.title,
        element(
          "div",
          { class: "zoom", role: "group", "aria-label": "Zoom" },
          button("−", "Zoom out", "−", () => this.zoom(TURN)),
          button("+", "Zoom in", "+", () => this.zoom(1 / TURN)),
          button(icon(...WHOLE), "Whole view", "0", () => this.home()),
        ),
      ),
      this.sheet,
    );
    this.gestures = new Gestures(this.top, state, {
      ...on,
      box: (event) => this.#box(event),
      wheel: (event) => this.#wheels(event),
      grab: (event, box) => this.#grab(event, box),
    });
  }

  // Whether the wheel zooms: else it scrolls the page, which one may want to.
  #wheels({ ctrlKey, metaKey }) {
    return ctrlKey || metaKey || this.top.matches(":focus");
  }

  zoom(factor) {
    this.state.show(
      zoomed(
        this.state.domain,
        this.state.domain.map(([low, high]) => (low + high) / 2),
        factor,
      ),
    );
    this.state.settle();
  }

  home() {
    this.state.show(this.state.home);
    this.state.settle();
  }

  #box({ clientX, clientY }) {
    if (!this.side) return null;
    const box = this.top.getBoundingClientRect();
    const [left, top] = [box.left + this.margins.left, box.top + TOP];
    const inside = clientX >= left && clientY >= top && clientX <= left + this.side && clientY <= top + this.side;
    return inside ? { left, top, side: this.side, key: null } : null;
  }

  // The end of the slice under the pointer.
  #grab({ clientX, clientY, pointerType }, { left, top, side }) {
    const { slice } = this.state.view;
    const end =
      slice?.findIndex((at) => {
        const [x, y] = toPicture(this.state.domain, side, at);
        return Math.hypot(left + x - clientX, top + y - clientY) < (NEAR[pointerType] ?? NEAR.mouse);
      }) ?? -1;
    return end < 0
      ? null
      : (at) => {
          this.on.moving(true);
          this.on.sliced(this.state.view.slice.map((other, k) => (k === end ? at : other)));
        };
  }

  #key(event) {
    const step = PLANE_ARROWS[event.key];
    if (step) this.#step(step.map((one) => one * (event.shiftKey ? 5 : 1)));
    else if (event.key === "+" || event.key === "=") this.zoom(1 / TURN);
    else if (event.key === "-") this.zoom(TURN);
    else if (event.key === "0") this.home();
    else if (event.key === "Escape") this.state.look({ pin: null });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(step) {
    const { domain, view } = this.state;
    const from = view.pin ?? domain.map(([low, high]) => (low + high) / 2);
    const at = from.map((value, axis) => value + (step[axis] * (domain[axis][1] - domain[axis][0])) / STEPS);
    this.state.look({ pin: at.map((value) => Number(value.toPrecision(6))) }, false);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.state.settle(), 400);
  }

  /** snapshot: {size, layers, plain, regions, silent} of this atlas; facts: {scale, points}. */
  draw(snapshot, style, facts, wide) {
    const { left, right } = this.#hold(style);
    this.side = Math.max(120, Math.floor(wide) - left - right);
    const { width, height } = this.extent();
    this.base(prepare(this.canvas, width, height), snapshot, style, facts);
    say(this.title, this.#title());
  }

  // Margins with room for the numbers; they only widen, so that the image rests while one moves over the plane.
  #hold({ font }) {
    const { margins } = this;
    const context = contextOf(this.canvas);
    context.font = `11px ${font}`;
    const [across, up] = this.state.domain.map((span) =>
      written(span).map(({ text }) => context.measureText(text).width),
    );
    margins.left = Math.max(margins.left, Math.ceil(Math.max(...up)) + 8);
    margins.right = Math.max(margins.right, Math.ceil(Math.max(...across) / 2));
    return margins;
  }

  extent() {
    const { left, right } = this.margins;
    return { width: this.side + left + right, height: this.side + TOP + BELOW + LEGEND };
  }

  /** Everything but the pointer, into any context in CSS pixels. */
  base(context, snapshot, style, facts) {
    const {
      side,
      state: { focus, view, domain },
    } = this;
    const [layer, kind, neuron] = focus;
    const values = snapshot.layers[layer][kind][neuron];
    const words = this.sprite.pixels(snapshot.size);
    if (snapshot.regions?.count) paintRegions(words, snapshot.regions.index, style.dark);
    else paintSigned(words, 0, values, snapshot.size, facts.scale.limit, style.dark);
    this.sprite.show();
    context.save();
    context.translate(this.margins.left, TOP);
    context.save();
    context.beginPath();
    context.rect(0, 0, side, side);
    context.clip();
    context.imageSmoothingEnabled = !snapshot.regions?.count;
    context.imageSmoothingQuality = facts.quick ? "low" : "high";
    context.drawImage(this.sprite.canvas, 0, 0, side, side);
    context.imageSmoothingEnabled = true;
    if (snapshot.silent)
      for (const hatching of this.hatchings) hatching.draw(context, snapshot.silent.kind, snapshot.size, side);
    if (view.show.includes("levels")) drawLevels(context, values, snapshot.size, side, facts.scale.limit, style.font);
    if (view.show.includes("zero")) drawZero(context, snapshot.plain, snapshot.size, side, focus);
    if (facts.points) drawPoints(context, facts.points, domain, side, facts.scale.limit);
    context.restore();
    this.#axes(context, style, domain);
    context.restore();
    this.#legend(context, style, facts.scale);
  }

  #axes(context, { ink, faint, font }, domain) {
    const { side } = this;
    context.strokeStyle = faint;
    context.lineWidth = 1;
    context.strokeRect(-0.5, -0.5, side + 1, side + 1);
    context.fillStyle = ink;
    context.font = `11px ${font}`;
    const [across, up] = domain.map(written);
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const { value, text } of across)
      this.#tick(context, toPicture(domain, side, [value, domain[1][0]]), 0, 5, text);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { value, text } of up) this.#tick(context, toPicture(domain, side, [domain[0][0], value]), -5, 0, text);
    this.#names(context, across, up);
  }

  // Between the last two numbers of their axes.
  #names(context, across, up) {
    const { side } = this;
    const places = [across, up].map((axis) =>
      axis.slice(-2).map(({ value }) => toPicture(this.state.domain, side, [value, value])),
    );
    const [x, y] = places.map((ends, axis) => (ends[0][axis] + ends.at(-1)[axis]) / 2);
    context.font = `italic 13px Georgia, "Times New Roman", serif`;
    context.textAlign = "center";
    context.fillText("x₁", x, side + 13);
    context.textAlign = "right";
    context.fillText("x₂", -8, y);
  }

  #tick(context, [x, y], dx, dy, text) {
    context.globalAlpha = 0.75;
    context.fillText(text, x + dx * 1.2, y + dy * 1.4);
    context.globalAlpha = 0.5;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + Math.sign(dx) * 4, y + Math.sign(dy) * 4);
    context.stroke();
    context.globalAlpha = 1;
  }

  #legend(context, { dark, ink, font }, { limit, clipped }) {
    drawLegend(context, {
      x: this.margins.left,
      y: this.side + TOP + BELOW + 2,
      width: this.side,
      height: 7,
      labels: signedLabels(limit, clipped),
      dark,
      ink,
      font: `11px ${font}`,
    });
  }

  /** The pointer, the pin and the slice: drawn often, so on a sheet of their own. */
  drawTop(point) {
    if (!this.side) return;
    const {
      side,
      state: { domain, view },
    } = this;
    const mark = JSON.stringify([side, pixelRatio(), domain, point, view.pin, view.slice, this.title.textContent]);
    if (this.mark === mark) return;
    this.mark = mark;
    const { width, height } = this.extent();
    const context = prepare(this.top, width, height);
    context.save();
    context.beginPath();
    context.rect(this.margins.left, TOP, side, side);
    context.clip();
    context.translate(this.margins.left, TOP);
    if (point) crossHair(context, { x: 0, y: 0, side }, toPicture(domain, side, point), CROSS);
    if (view.pin) pin(context, toPicture(domain, side, view.pin));
    context.restore();
    context.save();
    context.translate(this.margins.left, TOP);
    if (view.slice) drawSlice(context, view.slice, domain, side);
    context.restore();
    this.top.setAttribute(
      "aria-label",
      `${this.#title()}, x₁ from ${domain[0].map((end) => format(end)).join(" to ")}, x₂ from ${domain[1]
        .map((end) => format(end))
        .join(" to ")}. Arrow keys move a pinned point, + and − zoom.`,
    );
  }

  #title() {
    const { focus, view, document } = this.state;
    const name = view.by ? `∂${neuronName(focus)} / ∂${addressName(view.by)}` : neuronName(focus);
    const last = focus[0] === document.layers.length - 1 && focus[1] === "post";
    const titles = document.layers.map((_, layer) => this.state.model.entry(layer, this.beside).title);
    const used = [...new Set(titles)].filter((title) => title !== "Identity").join(" and ");
    if (document.beside) return `${name}, with ${used || "Identity"}`;
    return last ? `${name}, output` : name;
  }
}

// The round numbers of an axis, as text.
const written = ([low, high]) => ticks(low, high, 5).map((value) => ({ value, text: axisNumber(value, low, high) }));

function pin(context, [x, y]) {
  context.beginPath();
  context.arc(x, y, 4.5, 0, 2 * Math.PI);
  context.fillStyle = "#fff";
  context.strokeStyle = "#16181b";
  context.lineWidth = 2.2;
  context.fill();
  context.stroke();
}
