// Reset, new weights, new data, play, step, epoch, speed; the counters; one sentence that says how the run stands.

import { element, icon, say } from "../base/dom.js";
import { counter, counting, epochText } from "./counters.js";

/** @import { Source } from "./feed.js" */
/** @import { Shortcut } from "./keys.js" */
/** @typedef {"reset" | "new" | "data" | "play" | "step" | "epoch"} Action */

/** @type {Record<Action | "pause", string[]>} */
const ICONS = {
  reset: ["M4 4v5h5", "M4.6 9a8 8 0 1 1-.6 5"],
  new: [
    "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z",
    "M8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01",
  ],
  data: ["M4 4v16h16", "M8.5 15.5h.01M9.5 9.5h.01M13 13h.01M14.5 7.5h.01M17.5 11h.01M17 16h.01"],
  play: ["M8 5.2v13.6L19 12z"],
  pause: ["M8 5.5v13M16 5.5v13"],
  step: ["M6 5.5v13l9.5-6.5z", "M18.5 5.5v13"],
  epoch: ["M4 6v12l7.5-6z", "M12 6v12l7.5-6z", "M21 5.5v13"],
};
/** @type {Record<Action, [string, string]>} */
const KEYS = {
  play: [" ", "Space"],
  step: ["ArrowRight", "→"],
  epoch: ["e", "E"],
  reset: ["r", "R"],
  new: ["n", "N"],
  data: ["d", "D"],
};
/** @type {[number, string][]} */
const SPEEDS = [
  [1, "1 step/s"],
  [5, "5 steps/s"],
  [25, "25 steps/s"],
  [100, "100 steps/s"],
  [0, "full"],
];

export class Transport {
  /**
   * @param {object} options
   * @param {(name: string) => void} options.act for the buttons
   * @param {(speed: number) => void} options.slow steps a second, 0: full
   * @param {HTMLElement[]} options.tools stand at the end
   * @param {boolean} [options.data] whether the data may be others
   */
  constructor({ act, slow, tools, data = true }) {
    this.act = act;
    this.buttons = {
      reset: this.#button("reset", "Reset to the same initial weights"),
      new: this.#button("new", "New random weights"),
      data: this.#button("data", "New data: other points, or other rows for training"),
      play: this.#button("play", "Play"),
      step: this.#button("step", "One step"),
      epoch: this.#button("epoch", "One epoch"),
    };
    this.buttons.data.hidden = !data;
    this.pauseIcon = icon(...ICONS.pause);
    this.playIcon = icon(...ICONS.play);
    this.buttons.play.replaceChildren(this.playIcon);
    this.playing = false;
    this.epoch = element("output", { class: "epoch", "aria-label": "epoch" }, "000,000");
    this.step = element("span", { class: "count" }, "0");
    this.rate = element("span", {}, "0");
    this.speeds = element(
      "select",
      {
        "aria-label": "Speed of the training",
        title: "Speed of the training",
        onchange: () => slow(Number(this.speeds.value)),
      },
      ...SPEEDS.map(([value, text]) => element("option", { value: String(value), selected: value === 0 }, text)),
    );
    this.status = element("p", { class: "status", role: "status" }, "Connecting …");
    this.element = element(
      "div",
      { class: "transport", role: "toolbar", "aria-label": "Training" },
      element("div", { class: "buttons" }, ...Object.values(this.buttons)),
      element(
        "dl",
        { class: "counters" },
        counter("epoch", this.epoch),
        counter("step", this.step),
        counter("steps/s", this.rate),
        counter("speed", this.speeds),
      ),
      this.status,
      element("div", { class: "tools" }, ...tools),
    );
  }

  /**
   * What the keys do, for `Keys` and the help.
   * @returns {Shortcut[]}
   */
  get shortcuts() {
    const names = /** @type {[Action, [string, string]][]} */ (Object.entries(KEYS));
    return names.map(([name, [key, shown]]) => ({
      keys: [key],
      shown,
      does: name === "play" ? "Play or pause" : (this.buttons[name].ariaLabel ?? ""),
      act: () => this.#press(name),
      repeats: name === "step",
    }));
  }

  /** @param {number} value */
  set speed(value) {
    this.speeds.value = String(value);
  }

  /**
   * `moment`: {step, epoch} of the snapshot that is shown instead of the newest, or null.
   * @param {Source} feed
   * @param {any} moment
   */
  update(feed, moment) {
    const { header } = feed.snapshot ?? {};
    const over = !header || feed.state === "failed";
    this.playing = feed.playing;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.disabled = over
        ? name !== "reset" || !header
        : feed.state === "finished" && !["reset", "new", "data"].includes(name);
    }
    this.#showPlay(feed.playing);
    if (header) this.#count(header, moment);
    say(this.status, sentence(feed));
    this.status.classList.toggle(
      "alert",
      Boolean(feed.trouble || feed.refusal) || feed.state === "failed" || diverged(header) > 0,
    );
  }

  /**
   * @param {Action} name
   * @param {string} label
   */
  #button(name, label) {
    const [key, shown] = KEYS[name];
    const button = element("button", {
      type: "button",
      class: `action ${name}`,
      "aria-label": label,
      title: `${label} (${shown})`,
      "aria-keyshortcuts": key === " " ? "Space" : key,
      disabled: true,
      onclick: () => this.#press(name),
    });
    button.append(icon(...ICONS[name]));
    return button;
  }

  /** @param {Action} name */
  #press(name) {
    if (this.buttons[name].disabled || this.buttons[name].hidden) return;
    this.act(name === "play" && this.playing ? "pause" : name);
  }

  /** @param {boolean} playing */
  #showPlay(playing) {
    const { play } = this.buttons;
    const label = playing ? "Pause" : "Play";
    if (play.getAttribute("aria-label") === label) return;
    play.setAttribute("aria-label", label);
    play.title = `${label} (Space)`;
    play.replaceChildren(playing ? this.pauseIcon : this.playIcon);
  }

  /**
   * @param {any} header
   * @param {any} moment
   */
  #count({ epoch, step, rate, state }, moment) {
    say(this.epoch, epochText(moment?.epoch ?? epoch));
    say(this.step, counting.format(moment?.step ?? step));
    say(this.rate, state === "playing" ? counting.format(Math.round(rate)) : "–");
    this.element.classList.toggle("back", Boolean(moment));
  }
}

const diverged = (/** @type {any} */ header) =>
  (header?.members ?? []).filter((/** @type {any} */ { state }) => state === "diverged").length;

/**
 * One sentence, sometimes two: what the run does, and which seeds no longer take part; or why it does not do what was
 * asked of it last.
 * @param {any} feed
 */
export function sentence(feed) {
  if (feed.trouble || feed.refusal) return feed.trouble || feed.refusal;
  const { header } = feed.snapshot ?? {};
  if (!header) return "Connecting …";
  const [stands, others] = [standing(feed, header), fallen(header)];
  return others.includes(stands) ? others : [stands, others].filter(Boolean).join(" ");
}

/**
 * @param {any} feed
 * @param {any} header
 */
function standing(feed, { state, why, place, step, visitors }) {
  if (state === "failed") return why || "The run failed; reset it to try again.";
  if (state === "waiting") return place > 0 ? `Waiting in the queue: place ${place}.` : why || "Waiting for its turn.";
  if (state === "finished") return why || "Finished.";
  if (state === "paused") return why || (step === 0 ? "Ready: press Play, or the space bar." : "Paused.");
  if (feed.resumed) return "Goes on: the run had paused while this tab was hidden.";
  return visitors > 1 ? `${why || "Training."} ${visitors} visitors share this machine fairly.` : why || "Training.";
}

/** @param {{members?: {state: string, sentence?: string}[]}} header */
function fallen({ members = [] }) {
  const lost = members.filter(({ state }) => state === "diverged");
  const stopped = members.filter(({ state }) => state === "stopped").length;
  const parts = [];
  if (lost.length) parts.push(`${lost.length} of ${members.length} seeds diverged. ${lost[0].sentence ?? ""}`.trim());
  if (stopped) parts.push(`${stopped} of ${members.length} seeds stopped early.`);
  return parts.join(" ");
}
