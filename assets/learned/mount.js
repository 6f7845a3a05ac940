// The panel of a run whose learned activations are looked at: curves instead of the network.

import { mountView } from "../run/view.js";
import { Workbench } from "./workbench.js";

/** As `mount` of run/mount.js; "save_curve" ({layer, step, member, nonce}) asks the page to save a curve. */
export function mount(root, data, report) {
  const make = ({ scene, changed, feed }) =>
    new Workbench(scene, changed, {
      feed,
      names: data.names ?? {},
      saveCurve: (payload) => report.trigger("save_curve", { ...payload, nonce: Date.now() }),
    });
  return mountView(root, data, report, { place: "learned", make });
}
