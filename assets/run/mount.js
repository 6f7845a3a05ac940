// The live panel in its place on the page: the one before, or the skeleton, stays in sight until the next has its first
// picture.

import { Feed } from "./feed.js";
import { Panel } from "./panel.js";
import { Transport } from "./transport.js";

/** What a panel requests, and how one requests it, where a server trains: a recorded run has others. */
export const LIVE = {
  feed: (data, changed) => new Feed(data, changed),
  transport: (options) => new Transport(options),
};

/**
 * Mount the panel in `root` for `data` = {base, token, revision, theme, beside, labels, changeable, drawable, start};
 * answers {update, unmount}. `beside` is the token of a second run that trains in step with the first, or null;
 * `labels` say how the two differ; `start` names the weights that the run began with, where these were not drawn.
 * `report.trigger` requests of the page what belongs to the experiment, not to the run: "renew" (true) for new first
 * weights, "redraw" (true) for other data where these are `drawable`, "branch" ({step, nonce}) for a run from that
 * snapshot on, "resume" (token) for the run that the tab showed before, "change" ({field: value}) for what was changed
 * on the picture where that is `changeable`, "atlas" and "inward" ({step, member, nonce}) for the network of that step
 * on another page. `kit` is what the page makes the panel of: `feed(data, changed)` and `transport(options)`, as in
 * LIVE; `side(feed, options)` the side of the run and `beside(feed, options)` that of a second one, for the options of
 * `Side` with {root, data, report, wanted}; `layOut({side, second, curves})` what the panel holds, {classes, nodes};
 * `branches`: whether runs branch off from snapshots; `place` names the page in the tab's memory. A feed that is
 * `still` is a recording, of which nothing else can be requested.
 */
export function mount(root, data, report, kit) {
  let [panel, leaving] = [null, root.querySelector(".skeleton")];
  const swap = () => {
    leaving?.remove();
    leaving = null;
    panel.element.classList.remove("coming");
  };
  const show = (next, before) => {
    if (before) {
      leaving?.remove();
      leaving = before;
      before.stop();
    }
    panel = new Panel(root, next, { report, before, hidden: Boolean(leaving), ready: swap, kit });
  };
  show(data, null);
  return {
    update(next) {
      if (panel.same(next)) panel.follow(next);
      else show(next, panel);
    },
    unmount() {
      leaving?.remove();
      panel.stop();
      panel.remove();
    },
  };
}
