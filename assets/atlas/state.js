// The document in the hand: what is turned, typed and taken back, and when it is sent. Knows nothing of the screen.

import { askFormula, textsOf } from "./formula_api.js";
import { GREEK } from "../maths/letters.js";
import { readCell, readSlider } from "./cells.js";
import { Model } from "./model.js";
import { readView } from "./view.js";

const MAX_STEPS = 200; // that can be taken back

export class State {
  /** on = {structure(), numbers(), view(), send(text)}; `base` as in the page's data. */
  constructor(definitions, base, on) {
    this.definitions = definitions;
    this.base = base;
    this.on = on;
    this.past = [];
    this.at = -1;
    this.sent = "";
    this.version = 0;
    this.model = null;
  }

  get document() {
    return this.model.document;
  }

  get view() {
    return this.model.document.view;
  }

  get domain() {
    return this.model.document.domain;
  }

  /** What the large image shows: [layer, "pre" | "post", neuron]; without a choice the last output. */
  get focus() {
    return this.view.focus ?? [this.document.layers.length - 1, "post", 0];
  }

  /** A document from outside: the past begins anew with it. Throws one sentence, and then nothing is changed. */
  adopt(document) {
    this.#open(document);
    this.home = structuredClone(this.domain);
    this.sent = JSON.stringify(this.document);
    this.past = [{ text: this.sent, opened: true, home: this.home }];
    this.at = 0;
  }

  /**
   * A document that was chosen here: it can be taken back. Throws one sentence, and then nothing is changed; `home` as
   * before or its domain.
   */
  async open(document, home = null) {
    for (const [text, of] of textsOf(document)) await this.learn(text, of);
    this.#open(document);
    this.home = home ?? structuredClone(this.domain);
    this.settle(true);
  }

  /** A number while it is dragged: only shown. */
  turn(address, value) {
    this.model.set(address, value);
    this.touched();
  }

  /** What was typed into a cell; answers "" or the sentence that says why it was refused. */
  async type(address, text) {
    return this.attempt(async () => {
      const cell = address in GREEK ? readSlider(address, tidy(text)) : await this.read(text);
      this.model.set(address, cell); // by now perhaps another one
      this.touched();
      this.settle();
    });
  }

  /**
   * What was typed as a cell -> a number, or a formula that is now known and a number at the present sliders. Throws
   * one sentence.
   */
  async read(text) {
    const cell = readCell(tidy(text));
    if (typeof cell !== "string") return cell;
    await this.learn(cell, "");
    const { formulas, document } = this.model;
    formulas.tree(cell, []);
    formulas.bounded(cell, document.letters);
    return cell;
  }

  /**
   * A change of the model's shape or activations; answers "" or a sentence. What has to be read first, `read` reads:
   * `edit(model, what it gave)` then changes the model of that moment.
   */
  async change(edit, read = () => null) {
    return this.attempt(async () => {
      const found = await read();
      edit(this.model, found);
      this.#restructured();
      this.settle();
    });
  }

  async attempt(act) {
    try {
      await act();
      return "";
    } catch (error) {
      return sentenceOf(error);
    }
  }

  /** Make a formula known here. Throws one sentence. */
  async learn(text, of) {
    if (Object.hasOwn(this.definitions.formulas, text)) return;
    const parsed = await askFormula(this.base, text, of);
    this.definitions.formulas[text] = parsed.tree;
    this.definitions.mathml[text] = parsed.mathml;
    this.model?.learn(text, parsed);
  }

  /** Another way to look at it: sent, but nothing that is taken back. */
  look(change, finished = true) {
    Object.assign(this.view, change);
    this.on.view();
    if (finished) this.settle();
  }

  /** Another part of the plane, if it is one. */
  show(domain) {
    try {
      this.model.setDomain(domain);
    } catch (error) {
      sentenceOf(error); // too small or too large: nobody needs to hear it
      return;
    }
    this.touched();
  }

  touched() {
    this.version += 1;
    this.on.numbers();
  }

  /** A change is finished: it can be taken back, and it is sent once. `opened`: it is another document. */
  settle(opened = false) {
    const text = JSON.stringify(this.document);
    const present = this.past[this.at];
    if (text === this.sent && text === present?.text) return;
    if (present && network(text) === network(present.text)) present.text = text;
    else {
      this.past = [...this.past.slice(0, this.at + 1), { text, opened, home: this.home }].slice(-MAX_STEPS);
      this.at = this.past.length - 1;
    }
    this.#send(text);
  }

  get undoable() {
    return this.at > 0;
  }

  get redoable() {
    return this.at < this.past.length - 1;
  }

  /** One step back (-1) or forth (1). It is looked at as before, unless the step leads to another document. */
  step(direction) {
    this.settle(); // a change that is under way is a step of its own
    const [from, to] = [this.past[this.at], this.past[this.at + direction]];
    if (!to) return;
    const { view, domain } = this.document;
    const opened = (direction < 0 ? from : to).opened;
    const document = JSON.parse(to.text);
    this.#open(opened ? document : { ...document, domain, view: fitting(view, document.layers) });
    this.at += direction;
    this.home = to.home;
    to.text = JSON.stringify(this.document);
    this.#send(to.text);
  }

  #open(document) {
    const view = readView(document?.view, document?.layers);
    this.model = new Model({ ...document, view }, this.definitions);
    this.#restructured();
  }

  #restructured() {
    this.version += 1;
    this.on.structure();
  }

  #send(text) {
    if (text === this.sent) return;
    this.sent = text;
    this.on.send(text);
  }
}

/** What was thrown, as a sentence for people; where it is none of ours, the console hears of an error of the code. */
export function sentenceOf(error) {
  if (error.constructor === Error) return error.message;
  reportError(error);
  return `This could not be done: ${error.message}`;
}

// A view of other layers: the neuron that it shows may not be there.
function fitting(view, layers) {
  const [layer, , neuron] = view.focus ?? [];
  return view.focus && neuron >= (layers[layer]?.b.length ?? 0) ? { ...view, focus: null } : view;
}

// What of a document is the network: looking elsewhere is no step.
function network(text) {
  const { view, domain, ...rest } = JSON.parse(text);
  return JSON.stringify(rest);
}

// A decimal comma is read, where it can be no other one, and what is no number is called so.
function tidy(text) {
  if (/^\s*[-−+]?[1-9]\d{0,2},\d{3}\s*$/.test(text)) {
    const [whole, rest] = text.trim().split(",");
    throw new Error(`Write ${whole}.${rest} or ${whole}${rest}: ${text.trim()} may mean either.`);
  }
  if (/^\s*[-−+]?\d+,\d+\s*$/.test(text)) return text.replace(",", ".");
  if (/^\s*nan\s*$/i.test(text)) return "NaN";
  return text.replace(/^\s*([-−+]?)inf(inity)?\s*$/i, "$1Infinity");
}
