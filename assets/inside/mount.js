// The panel of a run whose inside is looked at: gradients, distributions and neurons instead of the picture of the network.

import { LIVE, mount as live } from "../run/mount.js";
import { Inside } from "./inside.js";

/** As live/mount.js. */
export function mount(root, data, report) {
  const shapes = (scene, changed, feed, { view }) => {
    if (view) scene.inside = view;
    return new Inside(scene, changed, feed);
  };
  return live(root, data, report, { ...LIVE, place: "inside", shapes });
}
