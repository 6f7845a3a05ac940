// Weights and biases set by hand: at once in the picture, then by the server.

const SEND_MS = 120; // ms between requests while a value is dragged

/** The shortest decimal number that is this float32: 0.1, not 0.10000000149011612. */
export function exact(value) {
  for (let digits = 1; digits <= 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

/** What somebody wrote as a number, or a sentence that says what is wrong with it. */
export function read(text, name) {
  const value = Number(text.trim().replaceAll("−", "-").replace(",", "."));
  if (text.trim() !== "" && Number.isFinite(Math.fround(value))) return { value };
  return { sentence: `A ${name} must be a finite number such as −0.5, not “${text.slice(0, 20)}”.` };
}

/** A place: {layer, name: "weight" | "bias", row, column}; a bias has row 0. */
export class WeightEditor {
  /** `changed()` draws again. */
  constructor(scene, feed, changed) {
    this.scene = scene;
    this.feed = feed;
    this.changed = changed;
    this.all = null; // whether a value goes to all seeds; null: where their mean is shown
    this.last = -Infinity;
    this.edits = 0; // that were shown
  }

  get possible() {
    return this.feed.state !== "failed" && !this.scene.moment;
  }

  get toAll() {
    return this.all ?? this.scene.choice === "mean";
  }

  /** The number as it is shown, of the shown member. */
  value(place) {
    const array = this.#array(place);
    return array ? array.data[this.#index(array, place, this.scene.shown)] : NaN;
  }

  /** Set a number; answers "" or the sentence of what went wrong, and then the number from before is shown again. */
  async set(place, value) {
    clearTimeout(this.coming);
    this.#show(place, value);
    this.last = performance.now();
    const { edits } = this;
    const member = this.toAll ? null : this.scene.shown;
    const trouble = await this.feed.act("edit", { ...place, value, member });
    if (trouble && edits === this.edits) this.#takeBack();
    return trouble;
  }

  /** The same while a value is dragged: seen at once, sent now and then, `failed` hears what went wrong. */
  drag(place, value, failed) {
    clearTimeout(this.coming);
    this.#show(place, value);
    this.coming = setTimeout(
      () => this.set(place, value).then(failed),
      Math.max(0, this.last + SEND_MS - performance.now()),
    );
  }

  stop() {
    clearTimeout(this.coming);
  }

  #array(place) {
    return this.scene.arrays?.[nameOf(place)];
  }

  #index({ shape: [, rows, columns] }, { row, column }, member) {
    return (member * rows + row) * columns + column;
  }

  #show(place, value) {
    const { scene } = this;
    const { shape, data } = this.#array(place);
    const array = { shape, data: data.slice() }; // the answer of the server stays as it came
    const members = this.toAll ? scene.seeds.map((_, s) => s) : [scene.shown];
    for (const member of members) array.data[this.#index(array, place, member)] = value;
    this.edits += 1;
    const header = { ...scene.header, revision: `${this.feed.snapshot.header.revision} ${this.edits}` };
    const arrays = { ...scene.arrays, [nameOf(place)]: array };
    scene.adopt({ header, arrays }, scene.metrics);
    this.changed();
  }

  // What the server has, unless one looks at the past.
  #takeBack() {
    const { scene, feed } = this;
    if (scene.moment) return;
    scene.adopt(feed.snapshot, feed.history.last);
    this.changed();
  }
}

const nameOf = ({ layer, name }) => `layers.${layer}.${name}`;
