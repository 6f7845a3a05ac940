// One run in a page of its own: all that is needed lies in the page, nothing is asked of any server.

import { decode } from "../maths/protocol.js";
import { mount } from "../run/mount.js";
import { unzip } from "../run/packing.js";
import { RecordedTransport } from "../run/recorded_transport.js";
import { Recording } from "../run/recording.js";
import { NETWORK } from "./mount.js";

const TOO_OLD = "This browser cannot unpack the run; one of 2023 or later can.";

async function part(name) {
  return decode(await unzip(document.getElementById(name).textContent.trim()));
}

async function open(root) {
  const [metadata, snapshot, snapshots] = await Promise.all(["metadata", "snapshot", "history"].map(part));
  const kit = {
    ...NETWORK,
    feed: (_, changed) => new Recording({ metadata, snapshot, snapshots }, changed),
    transport: (options) => new RecordedTransport(options),
  };
  root.replaceChildren();
  mount(root, {}, { trigger() {} }, kit);
}

const experiment = JSON.parse(document.getElementById("experiment").textContent);
document.getElementById("shown").textContent = JSON.stringify(experiment, null, 2);
const root = document.getElementById("panel");
open(root).catch((error) => {
  root.textContent =
    typeof DecompressionStream === "undefined" ? TOO_OLD : `The run in this page is damaged: ${error.message}`;
});
