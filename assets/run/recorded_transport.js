// Above a recorded run: where in time one looks. It has no buttons of a training, for nothing trains here.

import { element, say } from "../base/dom.js";
import { counter, counting, epochText } from "./counters.js";

export class RecordedTransport {
  /** @param {{tools: HTMLElement[]}} options */
  constructor({ tools }) {
    this.epoch = element("output", { class: "epoch", "aria-label": "epoch" }, "000,000");
    this.step = element("span", { class: "count" }, "0");
    this.status = element("p", { class: "status" }, "");
    this.element = element(
      "div",
      { class: "transport standing" },
      element("dl", { class: "counters" }, counter("epoch", this.epoch), counter("step", this.step)),
      this.status,
      element("div", { class: "tools" }, ...tools),
    );
  }

  get shortcuts() {
    return [];
  }

  /**
   * @param {any} feed
   * @param {any} moment
   */
  update({ snapshot: { header } }, moment) {
    const { step, epoch } = moment ?? header;
    say(this.epoch, epochText(epoch));
    say(this.step, counting.format(step));
    say(this.status, standing(header, moment));
    this.element.classList.toggle("back", Boolean(moment));
  }
}

/**
 * @param {{members: {state: string}[]}} header
 * @param {any} moment
 */
function standing({ members }, moment) {
  const lost = members.filter(({ state }) => state === "diverged").length;
  const where = moment ? "A moment of the run." : "The end of the recording: move the slider to look back, or play it.";
  return lost ? `${where} ${lost} of ${members.length} seeds diverged.` : where;
}
