// The live panel in its place on the page: the one before, or the skeleton, stays in sight until the next has its first
// picture.

import { Feed } from "./feed.js";
import { Panel } from "./panel.js";
import { Transport } from "./transport.js";

/** @import { Mounted, Report } from "../base/component.js" */
/** @import { Changed, Source } from "./feed.js" */
/** @import { Side, SideOptions } from "./side.js" */

/**
 * What a page needs to know of a run to show its panel.
 * @typedef {object} PanelData
 * @property {string} base address of the lab
 * @property {string} token of the run
 * @property {string} [session] names the page's session with its server
 * @property {number} [revision]
 * @property {string | null} [theme]
 * @property {string | null} [beside] token of a second run that trains in step with the first
 * @property {string[]} [labels] how the two differ
 * @property {boolean} [changeable] whether neurons and layers are added on the picture
 * @property {boolean} [drawable] whether there may be other data
 * @property {boolean} [plane]
 * @property {boolean} [inward] whether the network may be taken to the page that looks inside
 * @property {string | null} [start] names the weights that the run began with, where these were not drawn
 */

/** @typedef {SideOptions & {root: HTMLElement, data: PanelData, report: Report, wanted: any}} KitOptions */
/** @typedef {{classes: string[], nodes: Node[]}} Layout of a panel: classes of its element, and what it holds */

/**
 * What a page makes the panel of.
 * @typedef {object} Kit
 * @property {(data: PanelData, changed: Changed) => Source} feed
 * @property {(options: any) => any} transport
 * @property {(feed: Source, options: KitOptions) => Side} side of the run
 * @property {(feed: Source, options: KitOptions) => Side} beside of a second run
 * @property {(parts: {side: Side, second: any, curves: any}) => Layout} layOut
 * @property {boolean} [branches] whether runs branch off from snapshots
 * @property {string} [place] names the page in the tab's memory
 * @property {string} [pictured] what is saved as pictures, where it is only a part of what one sees
 */

/**
 * What a panel requests, and how one requests it, where a server trains: a recorded run has others.
 * @type {Pick<Kit, "feed" | "transport">}
 */
export const LIVE = {
  feed: (data, changed) => new Feed(data, changed),
  transport: (options) => new Transport(options),
};

/**
 * Mount the panel of a run. `report.trigger` requests of the page what belongs to the experiment, not to the run:
 * "renew" (true) for new first weights, "redraw" (true) for other data where these are `drawable`, "branch" ({step,
 * nonce}) for a run from that snapshot on, "resume" (token) for the run that the tab showed before, "change" ({field:
 * value}) for what was changed on the picture where that is `changeable`, "atlas" and "inward" ({step, member, nonce})
 * for the network of that step on another page.
 * @param {HTMLElement} root
 * @param {PanelData} data
 * @param {Report} report
 * @param {Kit} kit
 * @returns {Mounted}
 */
export function mount(root, data, report, kit) {
  /** @type {Element | Panel | null} */
  let leaving = root.querySelector(".skeleton");
  const make = (/** @type {PanelData} */ next, /** @type {Panel | null} */ before) =>
    new Panel(root, next, { report, before, hidden: Boolean(leaving), ready: swap, kit });
  const swap = () => {
    leaving?.remove();
    leaving = null;
    panel.element.classList.remove("coming");
  };
  let panel = make(data, null);
  return {
    update(next) {
      if (panel.same(next)) return panel.follow(next);
      const before = panel;
      before.stop();
      if (leaving) before.remove();
      else leaving = before;
      panel = make(next, before);
    },
    unmount() {
      leaving?.remove();
      panel.stop();
      panel.remove();
    },
  };
}
