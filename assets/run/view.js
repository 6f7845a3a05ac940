// The panel of a run that shows one view, over its whole width, instead of the network: for the pages that look at it
// so.

import { drawFigure } from "../base/figure.js";
import { LIVE, mount } from "./mount.js";
import { Scene } from "./scene.js";
import { Side } from "./side.js";

/** @import { Mounted, Report, Style } from "../base/component.js" */
/** @import { Source } from "./feed.js" */
/** @import { Snapshot } from "./snapshots.js" */
/** @import { Part, Picture, SideOptions } from "./side.js" */
/** @typedef {(run: any) => Part} Make gives the view of a run {scene, changed, feed, data, report} */

class ViewSide extends Side {
  /**
   * @param {Source} feed
   * @param {SideOptions} options
   * @param {Make | null} make the second run of two is seen in the view of the first
   */
  constructor(feed, options, make) {
    super(feed, new Scene(/** @type {Snapshot} */ (feed.metadata)), options);
    if (make) this.parts.view = make({ ...options, scene: this.scene, feed });
  }

  get waiting() {
    return Boolean(this.parts.view?.waiting);
  }

  /**
   * @param {Style} style
   * @param {Scene[]} [others]
   */
  draw(style, others = []) {
    super.draw(style);
    const { view } = this.parts;
    if (view) drawFigure(view.element, () => view.draw(style, this.scene.arrays, others));
  }

  /**
   * @param {Style} style
   * @param {string} [title]
   * @returns {Picture[]}
   */
  pictures(style, title) {
    return this.parts.view?.pictures?.(style, title) ?? [];
  }
}

/** @param {any} panel */
function layOut({ side: { parts }, second, curves }) {
  const nodes = [parts.members.element, parts.view.element, curves.element];
  return { classes: ["two", "learned"], nodes: second ? [...nodes, second.note] : nodes };
}

/**
 * As `mount` of mount.js.
 * @param {HTMLElement} root
 * @param {any} data
 * @param {Report} report
 * @param {{place: string, make: Make, pictured?: string}} page its name in the tab's memory, what is shown, and what of
 *   it is saved as pictures where that is not all
 * @returns {Mounted}
 */
export function mountView(root, data, report, { place, make, pictured }) {
  const kit = {
    ...LIVE,
    place,
    pictured,
    side: (/** @type {Source} */ feed, /** @type {SideOptions} */ options) => new ViewSide(feed, options, make),
    beside: (/** @type {Source} */ feed, /** @type {SideOptions} */ options) => new ViewSide(feed, options, null),
    layOut,
  };
  return mount(root, data, report, kit);
}
