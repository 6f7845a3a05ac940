// The panel of a run whose inside is looked at: gradients, distributions and neurons instead of the picture of the
// network.

import { mountView } from "../run/view.js";
import { Inside } from "./inside.js";

/** As `mount` of run/mount.js. */
export function mount(root, data, report) {
  const make = ({ scene, changed, feed, data: { view } }) => {
    if (view) scene.view = view;
    return new Inside(scene, changed, feed);
  };
  return mountView(root, data, report, { place: "inside", make, pictured: "Curves" });
}
