// The list of the keys, in a dialog that Escape closes.

import { element } from "../base/dom.js";

/** @import { Shortcut } from "./keys.js" */

const MORE = [
  ["Tab", "Next button, switch or picture"],
  ["Arrow keys", "In the picture of the network: from neuron to neuron"],
  ["Esc", "Close this list"],
];

export class Help {
  constructor() {
    this.list = element("dl", {});
    const close = element("button", { type: "button", class: "word", onclick: () => this.dialog.close() }, "Close");
    this.dialog = element(
      "dialog",
      {
        class: "help",
        "aria-label": "Keys",
        onclick: (/** @type {MouseEvent} */ event) => {
          if (event.target === this.dialog) this.dialog.close();
        },
      },
      element("div", {}, element("header", {}, element("h3", {}, "Keys"), close), this.list),
    );
    this.button = element(
      "button",
      {
        type: "button",
        class: "small",
        "aria-label": "Keys",
        title: "Keys (?)",
        "aria-keyshortcuts": "?",
        onclick: () => this.open(),
      },
      "?",
    );
  }

  get shortcuts() {
    return [{ keys: ["?"], shown: "?", does: "This list", act: () => this.open() }];
  }

  /** @param {Shortcut[]} shortcuts */
  fill(shortcuts) {
    const rows = [...shortcuts.map(({ shown, does }) => [shown, does]), ...MORE];
    this.list.replaceChildren(
      ...rows.flatMap(([key, does]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)]),
    );
  }

  get opened() {
    return this.dialog.open;
  }

  open() {
    if (!this.opened) this.dialog.showModal();
  }
}
