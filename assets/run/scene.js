// What a panel shows of a run at this moment: its set-up, the newest numbers or those of a snapshot, and whose they
// are.

export class Scene {
  /** `setup`: {header, arrays} as the server sends it. */
  constructor(setup) {
    this.renew(setup);
    this.moment = null; // {step, epoch} of the snapshot that is shown instead of the newest
    this.choice = this.seeds.length > 1 ? "mean" : 0;
    this.view = null; // which of several views is shown, where there are some
    this.metrics = null; // of the moment that is shown: series-major, seeds within
  }

  /** The data points, and with them the scaling, are others: everything else stays. */
  renew({ header }) {
    this.setup = header;
  }

  /** The numbers of another moment. */
  adopt({ header, arrays }, metrics) {
    Object.assign(this, { header, arrays, metrics });
  }

  /** Names of what somebody chose, which is the same for two runs side by side and stays from run to run. */
  get chosen() {
    return ["view"];
  }

  /** Choices that were made for the run before go on. */
  keep(before) {
    for (const name of this.chosen) this[name] = before[name];
    if (before.seeds.length === this.seeds.length) this.choice = before.choice;
  }

  /** What is chosen and pointed at on another run is so on this one. */
  follow(other) {
    for (const name of [...this.chosen, "choice"]) this[name] = other[name];
  }

  get seeds() {
    return this.setup.seeds;
  }

  /** The member whose neurons are shown: the chosen one, for the mean the first that still has finite weights. */
  get shown() {
    if (this.choice !== "mean") return this.choice;
    return Math.max(
      0,
      this.seeds.findIndex((_, s) => this.alive(s)),
    );
  }

  alive(member) {
    return this.header?.members?.[member]?.state !== "diverged";
  }

  get choiceName() {
    const alive = this.seeds.filter((_, s) => this.alive(s)).length;
    if (this.choice !== "mean") return `seed ${this.seeds[this.choice]}`;
    return alive === this.seeds.length ? `mean of ${alive} seeds` : `mean of ${alive} of ${this.seeds.length} seeds`;
  }
}
