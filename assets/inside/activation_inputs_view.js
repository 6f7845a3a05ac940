// Where the activation is sampled: the curve of each layer, below it how often z is there, and how hard the loss pulls
// there.

import { element, prepare, say } from "../base/dom.js";
import { format } from "../maths/number_format.js";
import { tint } from "../base/line_style.js";
import { Frame } from "../base/frame.js";
import { living } from "./numbers.js";
import { Reader } from "../base/reading.js";
import { LayerView, panelOf } from "./network_view.js";
import {
  judged,
  readAt,
  readWords,
  inputsOf,
  inputsRows,
  inputsSentence,
  saturatedWords,
  strongest,
} from "./activation_inputs.js";
import { choice, entry, layerName, tick, why } from "./view.js";

const PULLS = { none: "nothing", a: "pull |∂L/∂a|", z: "pull |∂L/∂z|" };
const ROOM = { left: 30, right: 42, top: 18, below: 34 };
const TIGHT = { left: 2, right: 2, top: 3, below: 3 };
const HIGH = 188;
const SMALL = 62; // pixels of a seed's panel
const MAX_SEEDS = 12; // seeds side by side
const WHY =
  "Pull: how large the gradient of the loss is, on the average over the samples whose z lies in a bin. |∂L/∂a| is " +
  "how much the loss asks the activation for another value there; |∂L/∂z| is what is left of it behind the slope, " +
  "and trains the weights. Where the curve is flat the second vanishes however strong the first. By the chain rule: " +
  "∂L/∂z = σ′(z) ∂L/∂a.";
const CURVE =
  "line: the activation over z, dashed beyond the middle 99 % of what enters; where every seed has its own, that of " +
  "the seed, or their mean";

export class ActivationInputs extends LayerView {
  least = 216;

  /** `changed()` after something was switched here, which `switches` keep. */
  constructor(changed, { switches = {} } = {}) {
    const over = choice("with", PULLS, changed, switches);
    const seeds = tick("every seed", changed, switches);
    super({
      title: "Where the activation is sampled",
      tools: [over, why(WHY, "pull?"), seeds],
      file: "sampled",
      table: inputsRows,
      changed,
      switches,
    });
    this.over = over;
    this.seeds = seeds;
    this.small = new Frame({ room: TIGHT });
  }

  sentence(network) {
    return inputsSentence(network);
  }

  panel(network, layer) {
    const multiples = element("div", { class: "seed-panels", hidden: true });
    const figure = new InputsPicture((words) => parts.words.read(words, figure));
    const parts = panelOf(network, layer, figure.element);
    parts.element.append(multiples);
    return { figure, multiples, small: [], ...parts };
  }

  paint(style, rows) {
    const pull = this.over.value;
    for (const { cell, network, name, width } of this.cells(rows)) {
      const asked = inputsOf(network, cell.layer);
      const limits = this.#limits(network, { name, layer: cell.layer }, asked, pull);
      const words = `${asked.words}\n${pull === "none" ? saturatedWords(network, cell.layer) : strongest(asked, pull)}`;
      const [color, label] = [
        tint(network.color, style.dark),
        `${network.title}, ${layerName(network, cell.layer)}: the curve and where it is sampled`,
      ];
      cell.words.say(words);
      cell.figure.draw(style, { width, asked, limits, pull, color, label: `${label}; ${words.replace("\n", ", ")}` });
      this.#multiples(style, network, cell, { width, limits, pull, color });
    }
    this.#legend(style, pull);
  }

  // Axes that hold what enters and the curve there; they follow the step.
  #limits(network, { name, layer }, asked, pull) {
    const { x, curve, hist } = asked;
    const { step = 0 } = network;
    const finite = Array.from(curve).filter(Number.isFinite);
    const [low, high] = this.spans.at(`${name} z`, step, hist ? hist.filled : [x[0], x.at(-1)]);
    const [bottom, top] = this.spans.at(
      `${name} a`,
      step,
      finite.length ? [Math.min(0, ...finite), Math.max(0, ...finite)] : [0, 1],
    );
    const [, most] =
      pull === "none" || !hist
        ? [0, 1]
        : this.spans.at(`${name} ${pull}`, step, [0, this.#most(network, layer, asked, pull)]);
    return { low, high, bottom, top, most };
  }

  // The strongest pull that is shown, of every seed where these have panels.
  #most(network, layer, asked, pull) {
    const all = this.seeds.on ? living(network).map((s) => inputsOf(network, layer, [s])) : [];
    return Math.max(1e-30, ...[asked, ...all].flatMap((one) => judged(one, pull)).filter(Number.isFinite));
  }

  // A small panel for every seed, on the axes of the large one.
  #multiples(style, network, cell, { width, limits, pull, color }) {
    const shown = this.seeds.on ? living(network).slice(0, MAX_SEEDS) : [];
    const across = Math.max(1, Math.min(4, Math.floor(width / 84)));
    const wide = Math.floor(width / across) - 4;
    while (cell.small.length < shown.length) cell.small.push(seedPanel(cell.multiples));
    cell.multiples.hidden = !shown.length;
    cell.multiples.style.setProperty("--across", across);
    cell.small.forEach(({ canvas, name, element: figure }, k) => {
      figure.hidden = k >= shown.length;
      if (figure.hidden) return;
      say(name, `seed ${network.seeds[shown[k]]}`);
      const context = prepare(canvas, wide, SMALL);
      this.small.fit({ width: wide, height: SMALL, ...limits });
      paint(context, this.small, inputsOf(network, cell.layer, [shown[k]]), {
        color,
        style,
        pull,
        most: limits.most,
        small: true,
      });
    });
  }

  #legend({ dark }, pull) {
    const mark = `${dark} ${pull}`;
    if (this.noted === mark) return;
    this.noted = mark;
    const sample = element("span", { class: "key dashed" });
    sample.style.borderTopColor = pullColor(dark);
    const pulls =
      pull === "none"
        ? []
        : [entry(sample, `mean ${PULLS[pull].replace("pull ", "")} of the samples in each bin, axis at the right`)];
    this.legend.replaceChildren(entry(element("span", { class: "bar" }), "how often z is there"), ...pulls, CURVE);
  }
}

// The large picture of a layer, read at a z.
class InputsPicture {
  constructor(read) {
    this.read = read;
    this.frame = new Frame({ room: ROOM, size: 10, across: "pre-activation z", up: "σ(z)" });
    this.canvas = element("canvas", { role: "img" });
    this.reader = new Reader(this.canvas, {
      find: (x) => (this.asked?.hist ? this.frame.back(x) : null),
      next: (z, across) => this.#next(z, across),
      show: (z) => this.#show(z),
    });
    this.element = this.reader.element;
  }

  draw(style, { width, asked, limits, pull, color, label }) {
    this.asked = asked;
    this.label = label;
    this.pull = pull === "none" ? "a" : pull;
    const context = prepare(this.canvas, width, HIGH);
    context.font = `10px ${style.font}`;
    const most = context.measureText(format(limits.most, 2)).width;
    this.frame.least = { ...ROOM, right: Math.max(ROOM.right, Math.ceil(most) + 5) };
    this.frame.fitNumbers(context, style, { width, height: HIGH, ...limits });
    this.frame.axes(context, style);
    paint(context, this.frame, asked, { color, style, pull, most: limits.most });
    this.reader.again();
  }

  // From the middle of what enters on, a bin at a time.
  #next(z, across) {
    const {
      asked,
      frame: { low, high },
    } = this;
    if (!across || !asked?.hist) return null;
    const { low: from, high: to, shares } = asked.hist;
    if (z === null) return (asked.middle[0] + asked.middle[1]) / 2;
    return Math.min(Math.max(z + across * ((to - from) / shares.length), low), high);
  }

  #show(z) {
    const there = z !== null && this.asked?.hist;
    const words = there ? readWords(this.asked, z, this.pull) : null;
    this.canvas.setAttribute(
      "aria-label",
      `${this.label}${words ? `; ${words.replace("\n", ", ")}` : ""}. Arrow keys read it.`,
    );
    this.read(words);
    return there ? this.#marks(z) : [];
  }

  #marks(z) {
    const { asked, frame } = this;
    const { low, high, shares } = asked.hist;
    const { value, bin } = readAt(asked, z, this.pull);
    const wide = ((high - low) / shares.length / (frame.high - frame.low)) * frame.width;
    const line = { top: frame.above, height: frame.height };
    const column = bin === null ? [] : [{ kind: "column", left: frame.x(low) + bin * wide, width: wide, ...line }];
    const spot =
      value >= frame.bottom && value <= frame.top ? [{ kind: "spot", left: frame.x(z), top: frame.y(value) }] : [];
    return [...column, { kind: "hair", left: frame.x(z), ...line }, ...spot];
  }
}

function seedPanel(multiples) {
  const [canvas, name] = [element("canvas", { "aria-hidden": "true" }), element("span", {})];
  const figure = element("figure", {}, canvas, name);
  multiples.append(figure);
  return { canvas, name, element: figure };
}

const pullColor = (dark) => (dark ? "#d7a8ff" : "#7a2a9e");

// Density, curve and pull on a frame that was fitted.
function paint(context, frame, asked, { color, style, pull, most, small = false }) {
  const { x, curve, hist } = asked;
  if (hist) frame.bars(context, hist.shares, [hist.low, hist.high], { color: style.ink, part: 0.42, alpha: 0.2 });
  frame.clip(context);
  frame.curve(context, x, curve, asked.middle, { color, width: small ? 1.6 : 2.4, outside: 0.7 });
  context.restore();
  if (hist && pull !== "none") pulled(context, frame, asked, { pull, style, most, small });
}

// The pull as a line, on an axis of its own from 0 to `most`.
function pulled(context, frame, asked, { pull, style, most, small }) {
  const pulls = judged(asked, pull);
  const { low, high } = asked.hist;
  const step = (high - low) / pulls.length;
  const floor = frame.above + frame.height;
  const y = (value) => floor - (value / most) * frame.height;
  frame.clip(context);
  frame.strokes(context, { color: pullColor(style.dark), width: small ? 1 : 1.6, dash: [5, 3] }, () => {
    let drawing = false;
    pulls.forEach((value, bin) => {
      const there = Number.isFinite(value);
      if (there) context[drawing ? "lineTo" : "moveTo"](frame.x(low + (bin + 0.5) * step), y(value));
      drawing = there;
    });
  });
  context.restore();
  if (small) return;
  context.font = `10px ${style.font}`;
  context.fillStyle = pullColor(style.dark);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(format(most, 2), frame.left + frame.width + 3, y(most));
  context.fillText("0", frame.left + frame.width + 3, floor);
}
