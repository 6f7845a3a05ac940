// The panel of a run that shows one view, over its whole width, instead of the network: for the pages that look at it
// so.

import { drawFigure } from "../base/figure.js";
import { LIVE, mount } from "./mount.js";
import { Scene } from "./scene.js";
import { Side } from "./side.js";

class ViewSide extends Side {
  // `make` gives {element, draw(style, arrays, others)}; the second run of two is seen in the view of the first.
  constructor(feed, options, make) {
    super(feed, new Scene(feed.setup), options);
    this.parts.view = make?.({ ...options, scene: this.scene, feed });
  }

  get waiting() {
    return Boolean(this.parts.view?.waiting);
  }

  draw(style, others = []) {
    super.draw();
    const { view } = this.parts;
    if (view) drawFigure(view.element, () => view.draw(style, this.scene.arrays, others));
  }
}

function layOut({ side: { parts }, second, curves }) {
  const nodes = [parts.members.element, parts.view.element, curves.element];
  return { classes: ["two", "learned"], nodes: second ? [...nodes, second.note] : nodes };
}

/**
 * As `mount` of mount.js. `place` names the page in the tab's memory; `make({scene, changed, feed, data, report})`
 * gives what is shown: {element, draw(style, arrays of the moment, scenes of the runs beside this one)}.
 */
export function mountView(root, data, report, { place, make }) {
  const kit = {
    ...LIVE,
    place,
    side: (feed, options) => new ViewSide(feed, options, make),
    beside: (feed, options) => new ViewSide(feed, options, null),
    layOut,
  };
  return mount(root, data, report, kit);
}
