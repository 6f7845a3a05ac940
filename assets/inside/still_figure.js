// Where a still figure of the inside stands: a component with the styles of a run's panel and of its inside.

import { Component } from "../base/component.js";
import { decode } from "../maths/protocol.js";
import { SHEET } from "./inside.js";

const PANEL = new URL("../run/panel.css", import.meta.url).href;

export class StillFigure extends Component {
  constructor(root, data, report) {
    super(root, data, report, { name: "live-panel still", sheets: [PANEL, SHEET] });
  }
}

/** The arrays of a message that the page sends as base64. */
export function arraysOf(coded) {
  return decode(Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0)).buffer).arrays;
}
