// What is to be painted: every neuron's values, or its derivative, at one resolution, with what lies over them.

const COUNTED = 128; // places a side at which regions are counted

export class Snapshots {
  constructor(state) {
    this.state = state;
    this.kept = new Map();
    this.counted = null;
  }

  /** One a shown atlas: [{size, layers, plain, regions, silent}]; `plain` are the values, `layers` what is shown. */
  take(size) {
    const { version, view, document } = this.state;
    const mark = JSON.stringify([version, view.by, view.show]);
    const known = this.kept.get(size);
    if (known?.mark === mark) return known.snapshots;
    const snapshots = (document.beside ? [false, true] : [false]).map((beside) => this.#one(size, beside));
    this.kept.set(size, { mark, snapshots });
    return snapshots;
  }

  /** The linear regions counted at one resolution, whatever is on the screen, so that every machine says the same. */
  count() {
    const { view, model } = this.state;
    if (!view.show.includes("regions")) return null;
    if (!this.known) this.counted = { version: this.state.version, size: COUNTED, count: model.regions(COUNTED).count };
    return this.counted;
  }

  /** What was counted, if nothing has changed since. */
  get known() {
    if (this.counted?.version !== this.state.version) this.counted = null;
    return this.counted;
  }

  /** Whether any image has a place that is exactly zero, or not a number: {zero, cross}. */
  unusual(snapshots) {
    snapshots[0].unusual ??= unusual(
      snapshots.flatMap(({ layers }) => layers.flatMap(({ pre, post }) => [...pre, ...post])),
    );
    return snapshots[0].unusual;
  }

  /** How many images there are to be computed. */
  get images() {
    const {
      document: { layers, beside },
      view,
    } = this.state;
    return layers.reduce((sum, { b }) => sum + 2 * b.length, 0) * (beside ? 2 : 1) * (view.by ? 2 : 1);
  }

  #one(size, beside) {
    const {
      model,
      view: { by, show },
    } = this.state;
    const layers = by ? model.tangents(size, by, { beside }).layers : model.grid(size, { beside }).layers;
    const plain = by && show.includes("zero") ? model.grid(size, { beside }).layers : layers;
    return { size, layers, plain, ...this.#overlays(size, beside) };
  }

  #overlays(size, beside) {
    const {
      model,
      view: { show },
    } = this.state;
    return {
      regions: show.includes("regions") ? model.regions(size, { beside }) : null,
      silent: show.includes("silent") ? model.silent(size, { beside }) : null,
    };
  }

  /** What every neuron shows at one point, one a shown atlas: [{layers: [{pre: numbers, post: numbers}]}]. */
  at([x1, x2]) {
    const {
      model,
      view: { by },
      document,
    } = this.state;
    return (document.beside ? [false, true] : [false]).map((beside) => {
      if (!by) return model.at([x1, x2], { beside });
      const around = [x1, x2].map((x) => [x - 1, x + 1]);
      const first = (views) => views.map((view) => view[0]);
      const { layers } = model.tangents(1, by, { beside, domain: around });
      return { layers: layers.map(({ pre, post }) => ({ pre: first(pre), post: first(post) })) };
    });
  }
}

function unusual(images) {
  const found = { zero: false, cross: false };
  for (const values of images) {
    for (let p = 0; p < values.length; p++) {
      if (values[p] === 0) found.zero = true;
      else if (values[p] !== values[p]) found.cross = true;
    }
    if (found.zero && found.cross) break;
  }
  return found;
}
