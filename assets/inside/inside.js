// The inside of a network as one part of a run's side: four views, of which one is shown.

import { dress } from "../base/component.js";
import { element } from "../base/dom.js";
import { sideways } from "../base/sideways.js";
import { drawFigure } from "../base/figure.js";
import { onlyLost } from "../run/feed.js";
import { pairColors } from "../run/compare.js";
import { Snapshots } from "../run/snapshots.js";
import { Distributions } from "./distributions.js";
import { GradientFlow } from "./gradient_flow.js";
import { Neurons } from "./neurons.js";
import { Past } from "./past.js";
import { ActivationInputs } from "./activation_inputs_view.js";

/** The views by name: what their tab says, what makes them, and what the tab says where there is little room. */
export const VIEWS = {
  flow: ["Gradient flow", GradientFlow],
  distributions: ["Distributions", Distributions],
  neurons: ["Dead neurons", Neurons],
  sampled: ["Where it is sampled", ActivationInputs, "Sampled"],
};
const NAMES = Object.keys(VIEWS);
const AGAIN_MS = 2000; // ms after a lost answer until it may be asked for again
const KEYS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
let tabs = 0;

/** The styles of the views. */
export const SHEET = new URL("inside.css", import.meta.url).href;

export class Inside {
  /**
   * A part of a run's side: `scene` as in run/scene.js, whose `view` is the chosen one; `changed()` after somebody did
   * something here; `feed` of the run, which may be sent a request for its snapshots.
   */
  constructor(scene, changed, feed = null) {
    this.scene = scene;
    this.changed = changed;
    this.feed = feed;
    this.views = {};
    this.pasts = new WeakMap(); // scene -> Past
    scene.view ??= NAMES[0];
    const group = `inside-${tabs++}`;
    this.tabs = NAMES.map((name) => this.#tab(name, group));
    this.panel = element("div", { role: "tabpanel", id: `${group}-panel` });
    const list = {
      class: "tabs",
      role: "tablist",
      "aria-label": "Inside the network",
      onkeydown: (event) => this.#key(event),
    };
    this.element = element("div", { class: "inside-net" }, sideways(element("div", list, ...this.tabs)), this.panel);
    dress(this.element, [SHEET], changed);
  }

  #tab(name, group) {
    const [title, , short = title] = VIEWS[name];
    const tab = {
      type: "button",
      role: "tab",
      id: `${group}-${name}`,
      "aria-controls": `${group}-panel`,
      "aria-label": title,
      "data-short": short,
    };
    return element("button", { ...tab, onclick: () => this.#choose(name) }, title);
  }

  /** `arrays` of a frame, named "inside.{layer}.…"; `others`: scenes of networks that are shown below this one's. */
  draw(style, arrays, others = []) {
    const name = NAMES.includes(this.scene.view) ? this.scene.view : NAMES[0];
    this.views[name] ??= new VIEWS[name][1](this.changed, { switches: (this.scene.switches[name] ??= {}) });
    const view = this.views[name];
    const networks = toldApart([
      this.#network(this.scene, arrays),
      ...others.map((scene) => this.#network(scene, scene.arrays)),
    ]);
    if (name === "neurons") this.#recall(networks[0].before);
    if (this.panel.firstChild !== view.element) this.panel.replaceChildren(view.element);
    this.tabs.forEach((tab, k) => {
      const chosen = NAMES[k] === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) this.panel.setAttribute("aria-labelledby", tab.id);
    });
    drawFigure(view.element, () => view.draw(style, networks));
  }

  // A network with what is known of its past.
  #network(scene, arrays) {
    if (!this.pasts.has(scene)) this.pasts.set(scene, new Past());
    const [network, before] = [networkOf(scene, arrays), this.pasts.get(scene)];
    before.note(arrays, network.step, !network.past);
    return { ...network, before, scene };
  }

  // Who comes when the run is on its way finds its start among the snapshots.
  async #recall(before) {
    if (before.complete || before.asked || !this.feed?.request || before.start === Infinity) return;
    const asked = (before.asked = {}); // a run that begins anew forgets it
    const snapshots = new Snapshots((known, generation) =>
      this.feed.request(`/history?known=${known}&generation=${generation}`),
    );
    try {
      await snapshots.refresh();
    } catch (error) {
      onlyLost(error); // the feed says it when the server does not answer
      setTimeout(() => {
        if (before.asked === asked) before.asked = null;
      }, AGAIN_MS);
      return;
    }
    if (before.asked !== asked) return;
    for (let k = 0; k < snapshots.count; k++) before.note(snapshots.get(k).arrays, snapshots.step(k), false);
    this.changed();
  }

  #choose(name) {
    this.scene.view = name;
    this.changed();
  }

  #key(event) {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation();
    const at = Math.min(Math.max(NAMES.indexOf(this.scene.view) + KEYS[event.key], 0), NAMES.length - 1);
    this.#choose(NAMES[at]);
    this.tabs[at].focus();
  }
}

/** The networks with names and colours of their own, where two that differ in something else have one activation. */
export function toldApart(networks) {
  const [one, other] = networks;
  if (!other || one.title !== other.title) return networks;
  const colors = pairColors(one, other);
  return networks.map((network, k) => ({ ...network, title: `${"AB"[k]}: ${network.title}`, color: colors[k] }));
}

/** What the views take of a run: its scene and the arrays of a moment. */
function networkOf(scene, arrays) {
  const { layers } = scene.metadata;
  const { title = "Network", color = "#0072B2", dash = "solid" } = layers[0].activation ?? {};
  const mixed = new Set(layers.slice(0, -1).map(({ activation }) => activation?.title)).size > 1;
  const { seeds, choice, header, moment } = scene;
  return {
    title: mixed ? "Mixed activations" : title,
    color,
    dash,
    layers,
    arrays,
    seeds,
    choice,
    step: header?.step ?? 0,
    past: Boolean(moment),
  };
}
