// The run as the server has it: polls for snapshots, keeps the history, posts actions.

import { decode } from "../maths/protocol.js";
import { History } from "./history.js";

const PLAYING_POLL_MS = 100; // ms between polls while it trains
const RESTING_POLL_MS = 1000; // ms between polls as a lease
const BACKOFF_MS = [500, 1000, 2000, 4000, 5000];
const TIMEOUT_MS = 10000; // ms until an unanswered request counts as lost
const LOST = "Connection lost, trying again.";
const LEFT = "This run is not there any more; reload the page to start it anew.";
const LEFT_STATUS = 204; // of a run that its page has just left for another one

/** The server did not answer, or `refused` with a sentence of its own: the message is one sentence for the visitor. */
export class FeedError extends Error {
  /**
   * @param {string} message
   * @param {boolean} [refused]
   */
  constructor(message, refused = false) {
    super(message);
    this.refused = refused;
  }
}

/**
 * The error of a request without an answer; whatever else it is goes on: an error in the code is no lost connection.
 * @param {unknown} error
 * @returns {FeedError}
 */
export function onlyLost(error) {
  if (error instanceof FeedError) return error;
  throw error;
}

/** @import { Snapshot } from "./snapshots.js" */
/** @typedef {"metadata" | "snapshot" | "state" | "points" | "connection" | "server"} Kind of what changed */
/** @typedef {(feed: any, kind: Kind) => void} Changed */

/**
 * What the panel and its parts take of a run, be it on a server or recorded.
 * @typedef {object} Source
 * @property {Snapshot | null} metadata
 * @property {Snapshot | null} snapshot the newest one
 * @property {History} history
 * @property {string} state
 * @property {boolean} playing
 * @property {string} trouble a sentence while there is no answer
 * @property {string} [refusal] a sentence where what was asked last is not done
 * @property {boolean} [still] whether it is a recording
 * @property {() => void} start
 * @property {() => void} stop
 * @property {(action: string, fields?: object) => any} act
 * @property {(path: string, options?: RequestInit, token?: string) => Promise<Snapshot>} request
 */

/** @type {Record<string, string>} */
const EXPECTED = { play: "playing", pause: "paused", reset: "paused", step: "paused", epoch: "paused" };

export class Feed {
  /**
   * @param {{base: string, token: string}} data
   * @param {Changed} changed
   */
  constructor({ base, token }, changed) {
    this.token = token;
    this.base = new URL("live", new URL(base, document.baseURI)).href;
    this.changed = changed;
    /** @type {Snapshot | null} */
    this.metadata = null;
    /** @type {Snapshot | null} */
    this.snapshot = null; // the newest answer
    /** @type {Promise<void> | null} */
    this.polling = null; // the poll under way
    /** @type {number | undefined} */
    this.metadataVersion = undefined; // of the metadata of the run
    this.server = ""; // names the process that answers
    this.history = new History();
    this.trouble = ""; // a sentence while the server does not answer
    this.refusal = ""; // a sentence of the server, until something else is asked
    this.resumed = false; // true after a return from a hidden tab that started the run again
    this.failures = 0;
    this.turn = 0; // counts actions
    this.pending = 0; // actions without an answer yet; no polls meanwhile
    this.timer = 0;
    this.wasPlaying = false;
    this.ended = new AbortController();
    document.addEventListener("visibilitychange", () => this.#seen(), { signal: this.ended.signal });
  }

  /** @returns {string} */
  get state() {
    return this.snapshot?.header.state ?? "connecting";
  }

  get playing() {
    return this.state === "playing" || this.state === "waiting";
  }

  /** Whether the run stands still and will, until somebody asks something of it: no request is open. */
  get settled() {
    return !this.trouble && Boolean(this.snapshot?.header.settled);
  }

  start() {
    this.#poll();
  }

  stop() {
    this.ended.abort();
    clearTimeout(this.timer);
  }

  /**
   * Post an action with its fields; the expected state is shown at once and corrected by the answer.
   * Gives "", or one sentence of what went wrong.
   * @param {string} action
   * @param {object} [fields]
   * @returns {Promise<string>}
   */
  async act(action, fields = {}) {
    if (!this.snapshot || this.ended.signal.aborted) return "";
    this.resumed = false;
    this.refusal = "";
    const expected = EXPECTED[action];
    const turn = ++this.turn; // answers to requests from before are out of date from here on
    this.snapshot.header = { ...this.snapshot.header, settled: false, ...(expected && { state: expected, why: "" }) };
    clearTimeout(this.timer);
    this.pending += 1;
    try {
      this.changed(this, "state");
      const after = this.snapshot.header.revision;
      const answer = await this.request("", {
        method: "POST",
        body: JSON.stringify({ action, after, ...fields }),
        headers: { "Content-Type": "application/json" },
      });
      if (turn === this.turn) this.#adopt(answer);
      this.#well();
      return "";
    } catch (error) {
      const { refused, message } = onlyLost(error);
      if (refused && message !== LEFT) this.#refuse(message);
      else this.#ill(error);
      return message;
    } finally {
      this.pending -= 1;
      this.#next();
    }
  }

  /** Poll; calls while one is under way wait for the same answer. */
  #poll() {
    clearTimeout(this.timer);
    if (this.ended.signal.aborted) return;
    this.polling ??= this.#ask().finally(() => {
      this.polling = null;
      this.#next();
    });
    return this.polling;
  }

  async #ask() {
    const { turn } = this;
    try {
      if (!this.metadata) {
        this.metadata = await this.request("/metadata");
        this.changed(this, "metadata");
      }
      const answer = await this.request(`?after=${this.snapshot?.header.revision ?? -1}`);
      if (turn === this.turn) this.#adopt(answer);
      this.#well();
    } catch (error) {
      this.#ill(error);
    }
  }

  /**
   * The decoded answer to a GET (or what `options` say) of the address of the run; throws a FeedError where there is
   * none.
   * @param {string} path
   * @param {RequestInit} [options]
   * @param {string} [token]
   * @returns {Promise<Snapshot>}
   */
  async request(path, options = {}, token = this.token) {
    const headers = { ...options.headers, "X-Run-Token": token };
    return decode(await this.#fetch(this.base + path, { ...options, headers }));
  }

  /**
   * @param {string} address
   * @param {RequestInit} options
   */
  async #fetch(address, options) {
    const signal = AbortSignal.any([this.ended.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    let response;
    try {
      response = await fetch(address, { cache: "no-store", ...options, signal });
      if (response.ok && response.status !== LEFT_STATUS) return await response.arrayBuffer();
    } catch {
      throw new FeedError(LOST);
    }
    if (response.status === LEFT_STATUS) throw new FeedError(LEFT, true);
    throw new FeedError(await sentence(response), true);
  }

  // An answer without parameters (nothing new) keeps those of the answer before.
  /** @param {Snapshot} answer */
  #adopt(answer) {
    const { header, arrays } = answer;
    const before = this.snapshot;
    const fresh = header.full || !before || header.revision !== before.header.revision;
    if (header.full) this.history.clear();
    if (arrays.history && fresh) this.history.append(arrays.history);
    this.snapshot = {
      header,
      arrays: fresh && !header.full ? { ...before?.arrays, ...arrays } : fresh ? arrays : before.arrays,
    };
    this.changed(this, fresh ? "snapshot" : "state");
    this.#look(header.metadata_version);
    const moved = this.server && header.server !== this.server;
    this.server = header.server;
    if (moved) this.changed(this, "server");
  }

  // The data points moved (their noise was turned): they are requested again.
  /** @param {number} version of the metadata of the run */
  async #look(version) {
    const known = this.metadataVersion ?? version;
    this.metadataVersion = version;
    if (!(version > known)) return;
    try {
      this.metadata = await this.request("/metadata");
      this.changed(this, "points");
    } catch (error) {
      onlyLost(error);
      this.metadataVersion = known; // requested again with the next answer
    }
  }

  #well() {
    const wasLost = this.trouble !== "";
    this.failures = 0;
    this.trouble = "";
    if (wasLost) this.changed(this, "connection");
  }

  /** @param {unknown} error */
  #ill(error) {
    const { message } = onlyLost(error);
    if (this.ended.signal.aborted) return;
    this.failures += 1;
    // one lost answer is nothing to speak of: the next comes in half a second
    if (this.failures === 1 && this.snapshot) return;
    if (!this.trouble || message !== LOST) this.trouble = message; // what the server said last says more than silence
    this.changed(this, "connection");
  }

  // What was asked for is not done; the server is there.
  /** @param {string} why */
  #refuse(why) {
    if (this.ended.signal.aborted) return;
    this.refusal = why;
    this.changed(this, "state");
  }

  #next() {
    if (this.ended.signal.aborted || this.pending) return;
    clearTimeout(this.timer);
    const wait = this.failures
      ? BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length) - 1]
      : this.playing
        ? PLAYING_POLL_MS
        : RESTING_POLL_MS;
    if (!document.hidden) this.timer = setTimeout(() => this.#poll(), wait);
  }

  // A hidden tab asks for nothing (its run pauses by itself); on return the run goes on and says so.
  async #seen() {
    if (document.hidden) {
      this.wasPlaying = this.playing;
      clearTimeout(this.timer);
      return;
    }
    this.failures = 0;
    await this.polling; // which was asked before
    await this.#poll();
    if (this.wasPlaying && this.state === "paused") {
      this.resumed = !(await this.act("play")) && !this.ended.signal.aborted;
      if (this.resumed) this.changed(this, "state");
    }
    this.wasPlaying = false;
  }
}

/** @param {Response} response */
async function sentence(response) {
  try {
    return (await response.json()).error ?? LOST;
  } catch {
    return LOST;
  }
}
