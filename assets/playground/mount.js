// The panel of a run on the Playground: the network as a picture, its output, and its numbers to be set by hand.

import { LIVE, mount as mountPanel } from "../run/mount.js";
import { layOut, NetworkSide } from "./side.js";

/** What the panel of a network is made of, but for where its run comes from. */
export const NETWORK = {
  branches: true,
  side: (feed, options) =>
    new NetworkSide(feed, { ...options, resize: options.data.changeable ? resizing(options) : null }),
  beside: (feed, options) => new NetworkSide(feed, options),
  layOut,
};

const resizing =
  ({ report }) =>
  (hidden) =>
    report.trigger("change", { "network.hidden": hidden });

/** As `mount` of run/mount.js. */
export function mount(root, data, report) {
  return mountPanel(root, data, report, { ...LIVE, ...NETWORK });
}
