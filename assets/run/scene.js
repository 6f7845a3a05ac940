// What a panel shows of a run at this moment: its metadata, the newest numbers or those of a snapshot, and whose they
// are.

/** @import { Arrays, Snapshot } from "./snapshots.js" */

/**
 * The metadata of a run, what does not change while it trains.
 * @typedef {object} RunMetadata
 * @property {string} title of the data
 * @property {"binary" | "multiclass" | "regression"} task
 * @property {number[]} seeds
 * @property {string[]} features names of the inputs
 * @property {string[]} classes
 * @property {{inputs: number, width: number, norm: string, activation: any}[]} layers
 */

/** @typedef {number | "mean"} Choice of a member, or the mean over all */

export class Scene {
  /** @type {any} of the snapshot that is shown */
  header;
  /** @type {Arrays | undefined} */
  arrays;
  /** @type {RunMetadata & Record<string, any>} */
  metadata;

  /** @param {Snapshot} metadata as the server sends it */
  constructor(metadata) {
    this.metadata = metadata.header;
    this.renew(metadata);
    /** @type {any} */
    this.moment = null; // {step, epoch} of the snapshot that is shown instead of the newest
    /** @type {Choice} */
    this.choice = this.seeds.length > 1 ? "mean" : 0;
    /** @type {string | null} */
    this.view = null; // which of several views is shown, where there are some
    /** @type {Record<string, any>} */
    this.switches = {}; // what was switched on the parts that show it, by their names for it
    /** @type {Float32Array | null} */
    this.metrics = null; // of the moment that is shown: series-major, seeds within
  }

  /**
   * The data points, and with them the scaling, are others: everything else stays.
   * @param {Snapshot} metadata
   */
  renew({ header }) {
    this.metadata = header;
  }

  /**
   * The numbers of another moment.
   * @param {Snapshot} snapshot
   * @param {Float32Array | null} metrics
   */
  adopt({ header, arrays }, metrics) {
    this.header = header;
    this.arrays = arrays;
    this.metrics = metrics;
  }

  /** Names of what somebody chose, which is the same for two runs side by side and stays from run to run. */
  get chosen() {
    return ["view", "switches"];
  }

  /**
   * Choices that were made for the run before go on.
   * @param {Scene} before
   */
  keep(before) {
    copy(this, before, this.chosen);
    if (before.seeds.length === this.seeds.length) this.choice = before.choice;
  }

  /**
   * What is chosen and pointed at on another run is so on this one.
   * @param {Scene} other
   */
  follow(other) {
    copy(this, other, [...this.chosen, "choice"]);
  }

  /** @returns {number[]} */
  get seeds() {
    return this.metadata.seeds;
  }

  /** The member whose neurons are shown: the chosen one, for the mean the first that still has finite weights. */
  get shown() {
    if (this.choice !== "mean") return this.choice;
    return Math.max(
      0,
      this.seeds.findIndex((_, s) => this.alive(s)),
    );
  }

  /** @param {number} member */
  alive(member) {
    return this.header?.members?.[member]?.state !== "diverged";
  }

  get choiceName() {
    return nameOf(
      this,
      this.seeds.map((_, s) => this.alive(s)),
    );
  }
}

/**
 * The chosen seed, or of how many seeds the mean is.
 * @param {{choice: Choice, seeds: number[]}} scene
 * @param {boolean[]} alive a seed
 */
export function nameOf({ choice, seeds }, alive) {
  if (choice !== "mean") return `seed ${seeds[choice]}`;
  const count = alive.filter(Boolean).length;
  return count === seeds.length ? `mean of ${count} seeds` : `mean of ${count} of ${seeds.length} seeds`;
}

/**
 * @param {Scene} to
 * @param {Scene} from
 * @param {string[]} names of properties
 */
function copy(to, from, names) {
  const all = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (from));
  Object.assign(to, Object.fromEntries(names.map((name) => [name, all[name]])));
}
