// The panel of a run whose learned activations are looked at: curves instead of the network.

import { mountView } from "../run/view.js";
import { Workbench } from "./workbench.js";

/** As `mount` of run/mount.js; "keep" ({layer, step, member, nonce}) asks the page to keep a curve. */
export function mount(root, data, report) {
  const make = ({ scene, changed, feed }) =>
    new Workbench(scene, changed, {
      feed,
      names: data.names ?? {},
      keep: (payload) => report.trigger("keep", { ...payload, nonce: Date.now() }),
    });
  return mountView(root, data, report, { place: "learned", make });
}
