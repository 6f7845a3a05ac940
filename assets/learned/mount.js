// The panel of a run whose learned activations are looked at: curves instead of the network.

import { LIVE, mount as live } from "../run/mount.js";
import { Workbench } from "./workbench.js";

/** As live/mount.js; "keep" ({layer, step, member, nonce}) asks the page to put a curve on the shelf. */
export function mount(root, data, report) {
  const shapes = (scene, changed, feed) =>
    new Workbench(scene, changed, {
      feed,
      names: data.names ?? {},
      keep: (asked) => report.trigger("keep", { ...asked, nonce: Date.now() }),
    });
  return live(root, data, report, { ...LIVE, place: "learned", shapes });
}
