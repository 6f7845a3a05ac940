// Reset, new weights, play, step, epoch; the counters; one sentence that says how the run stands.

import { element, icon, say } from "./dom.js";

const ICONS = {
  reset: ["M4 4v5h5", "M4.6 9a8 8 0 1 1-.6 5"],
  new: ["M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z", "M8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01"],
  play: ["M8 5.2v13.6L19 12z"],
  pause: ["M8 5.5v13M16 5.5v13"],
  step: ["M6 5.5v13l9.5-6.5z", "M18.5 5.5v13"],
  epoch: ["M4 6v12l7.5-6z", "M12 6v12l7.5-6z", "M21 5.5v13"],
};
const KEYS = { " ": "play", ArrowRight: "step", e: "epoch", r: "reset", n: "new" };
const BUSY_WITH_KEYS = "input, textarea, select, button, a, [role=slider], [role=button], [role=combobox], [role=textbox], [role=tab], [contenteditable]:not([contenteditable=false])";
const counting = new Intl.NumberFormat("en-US");

export class Transport {
  constructor(act) {
    this.act = act;
    this.buttons = {
      reset: this.#button("reset", "Reset to the same initial weights", "R"),
      new: this.#button("new", "New random weights", "N"),
      play: this.#button("play", "Play", "Space"),
      step: this.#button("step", "One step", "→"),
      epoch: this.#button("epoch", "One epoch", "E"),
    };
    this.pauseIcon = icon(...ICONS.pause);
    this.playIcon = this.buttons.play.firstChild;
    this.epoch = element("output", { class: "epoch", "aria-label": "epoch" }, "000,000");
    this.step = element("span", { class: "number" }, "0");
    this.rate = element("span", { class: "number" }, "0");
    this.status = element("p", { class: "status", role: "status" }, "Connecting …");
    this.element = element("div", { class: "transport", role: "toolbar", "aria-label": "Training" },
      element("div", { class: "buttons" }, ...Object.values(this.buttons)),
      element("dl", { class: "counters" }, pair("epoch", this.epoch), pair("step", this.step), pair("steps/s", this.rate)),
      this.status);
    this.ended = new AbortController();
    window.addEventListener("keydown", (event) => this.#key(event), { capture: true, signal: this.ended.signal });
  }

  unmount() {
    this.ended.abort();
  }

  update(feed) {
    const { header } = feed.news ?? {};
    const over = !header || feed.state === "failed";
    this.playing = feed.playing;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.disabled = over ? name !== "reset" || !header : feed.state === "finished" && !["reset", "new"].includes(name);
    }
    this.#showPlay(feed.playing);
    if (header) this.#count(header);
    say(this.status, sentence(feed));
    this.status.classList.toggle("alert", Boolean(feed.trouble) || feed.state === "failed" || diverged(header) > 0);
  }

  #button(name, label, key) {
    const button = element("button", { type: "button", class: `action ${name}`, "aria-label": label, title: `${label} (${key})`,
      "aria-keyshortcuts": key === "→" ? "ArrowRight" : key, disabled: true, onclick: () => this.#press(name) });
    button.append(icon(...ICONS[name]));
    return button;
  }

  #press(name) {
    if (this.buttons[name].disabled) return;
    this.act(name === "play" && this.playing ? "pause" : name);
  }

  #showPlay(playing) {
    const { play } = this.buttons;
    const label = playing ? "Pause" : "Play";
    if (play.getAttribute("aria-label") === label) return;
    play.setAttribute("aria-label", label);
    play.title = `${label} (Space)`;
    play.replaceChildren(playing ? this.pauseIcon : this.playIcon);
  }

  #count({ epoch, step, rate, state }) {
    say(this.epoch, counting.format(1e6 + Math.floor(epoch)).slice(2));
    say(this.step, counting.format(step));
    say(this.rate, state === "playing" ? counting.format(Math.round(rate)) : "–");
  }

  #key(event) {
    const name = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    if (target instanceof Element && (target.closest(BUSY_WITH_KEYS) || target.closest("[data-own-keys]"))) return;
    if (event.shiftKey || !this.element.isConnected) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat || name === "step") this.#press(name);
  }
}

function pair(term, value) {
  return element("div", {}, element("dt", {}, term), element("dd", {}, value));
}

const diverged = (header) => (header?.members ?? []).filter(({ state }) => state === "diverged").length;

/** One sentence, sometimes two: what the run does, and which seeds no longer take part. */
export function sentence(feed) {
  if (feed.trouble) return feed.trouble;
  const { header } = feed.news ?? {};
  if (!header) return "Connecting …";
  return [standing(feed, header), fallen(header)].filter(Boolean).join(" ");
}

function standing(feed, { state, why, place, step, visitors }) {
  if (state === "failed") return why || "The run failed; reset it to try again.";
  if (state === "waiting") return place > 0 ? `Waiting in the queue: place ${place}.` : why || "Waiting for its turn.";
  if (state === "finished") return why || "Finished.";
  if (state === "paused") return why || (step === 0 ? "Ready: press Play, or the space bar." : "Paused.");
  if (feed.resumed) return "Goes on: the run had paused while this tab was hidden.";
  return visitors > 1 ? `${why || "Training."} ${visitors} visitors share this machine fairly.` : why || "Training.";
}

function fallen({ members = [] }) {
  const lost = members.filter(({ state }) => state === "diverged");
  const stopped = members.filter(({ state }) => state === "stopped").length;
  const parts = [];
  if (lost.length) parts.push(`${lost.length} of ${members.length} seeds diverged. ${lost[0].sentence ?? ""}`.trim());
  if (stopped) parts.push(`${stopped} of ${members.length} seeds stopped early.`);
  return parts.join(" ");
}
