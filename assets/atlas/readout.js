// Under the large image: the input pair as numbers and as an image of two pixels, and what the neuron says there.

import { paintSigned } from "../maths/color_scale.js";
import { format } from "../maths/number_format.js";
import { element, say } from "../base/dom.js";
import { neuronName, addressName } from "./names.js";

const MOUSE =
  "A click pins the point. Drag to move the plane. Ctrl or ⌘ and the wheel zoom; after a click the wheel alone.";
const TOUCH = "A tap pins the point. Two fingers move the plane and zoom it, as − and + do.";

export class Readout {
  constructor() {
    this.canvas = element("canvas", { class: "pair", role: "img" });
    this.input = element("p", { class: "input" });
    this.value = element("p", { class: "value" });
    this.element = element("div", { class: "readout" }, this.canvas, element("div", {}, this.input, this.value));
  }

  /** heres: what all neurons show at the point, one an atlas, or null; `limit` of the two pixels. */
  draw(point, heres, { focus, view }, limit, { dark }) {
    this.element.classList.toggle("nothing", !point);
    if (!point) {
      say(this.input, "Point at an image: every neuron says its value there.");
      say(this.value, matchMedia("(hover: none)").matches ? TOUCH : MOUSE);
      return;
    }
    this.#pixels(point, limit, dark);
    const [x1, x2] = point.map((value) => format(value));
    this.canvas.setAttribute("aria-label", `The input as an image of two pixels: ${x1} and ${x2}`);
    say(
      this.input,
      `the input (${x1}, ${x2}) drawn as an image of two pixels${view.pin?.join() === point.join() ? ", pinned" : ""}`,
    );
    const [layer, kind, neuron] = focus;
    const name = view.by ? `∂${neuronName(focus)} / ∂${addressName(view.by)}` : neuronName(focus);
    say(this.value, `${name} = ${heres.map(({ layers }) => format(layers[layer][kind][neuron], 5)).join(", beside ")}`);
  }

  #pixels(point, limit, dark) {
    const { canvas } = this;
    if (canvas.width !== 2) Object.assign(canvas, { width: 2, height: 1 });
    const image = new ImageData(2, 1);
    paintSigned(new Uint32Array(image.data.buffer), 0, Float64Array.from(point), 2, limit, dark);
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
}
