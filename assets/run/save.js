// Saving what the panel shows: the picture as SVG or PNG, the curves as CSV. Nothing leaves the browser.

import { format } from "../maths/number_format.js";
import { safe } from "../base/csv.js";
import { contextOf, element, icon, say } from "../base/dom.js";
import { download } from "../base/download.js";
import { SvgContext, svgFile } from "../base/svg.js";

/** @import { Style } from "../base/component.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Entry, Picture } from "./side.js" */
/** @typedef {{name?: string, scene: any, history: {rows: number, columns: ArrayLike<number>[]}}} Run */
/** @typedef {Style & {rows: Picture[][], draw: () => void}} Sheets */

const DISK = ["M12 4v11", "M7.5 11 12 15.5 16.5 11", "M5 19.5h14"];
const MARGIN = 16;
const HEAD = 44;
const LEAVING_MS = 200; // a press on an item takes the focus from the menu before the item is pressed
const FINER = 2; // pixels of the PNG for each of the panel's
/** @type {Record<string, string>} */
const UNITS = { loss: "mean per row", accuracy: "share", r2: "1 at best" };

export class Save {
  /**
   * @param {object} panel
   * @param {() => Sheets} panel.sheets colours, the pictures in rows, and what draws them
   * @param {() => Run[]} panel.runs
   * @param {Scene | null} panel.scene
   * @param {string} [panel.pictured] what its pictures are called
   * @param {(name: string, text: string) => string} panel.open shows saved curves; "" or what is wrong with them
   */
  constructor(panel) {
    this.panel = panel;
    const { pictured = "Picture" } = panel;
    this.leaving = 0;
    this.file = element("input", {
      type: "file",
      accept: ".csv,text/csv",
      hidden: true,
      "aria-label": "Curves that were saved",
      onchange: () => this.#open(),
    });
    this.trouble = element("p", { class: "trouble", role: "alert" });
    const item = (/** @type {string} */ text, /** @type {() => void} */ act) =>
      element(
        "button",
        {
          type: "button",
          onclick: () => {
            this.element.open = false;
            if (panel.scene?.header) act();
          },
        },
        text,
      );
    this.element = element(
      "details",
      {
        class: "save",
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
        onfocusout: () => this.#left(),
      },
      element("summary", { class: "small", "aria-label": "Save", title: "Save" }, icon(...DISK)),
      element(
        "div",
        { class: "menu", role: "group", "aria-label": "Save" },
        item(`${pictured} as PNG`, () => this.#png()),
        item(`${pictured} as SVG`, () =>
          this.#download(new Blob([this.#svg().text], { type: "image/svg+xml" }), "svg"),
        ),
        item("Curves as CSV", () => this.#download(new Blob([curvesText(panel.runs())], { type: "text/csv" }), "csv")),
        item("Open curves …", () => this.file.click()),
        this.trouble,
        this.file,
      ),
    );
  }

  async #open() {
    const file = this.file.files?.[0];
    if (!file) return;
    const sentence = this.panel.open(file.name, await file.text());
    this.file.value = "";
    say(this.trouble, sentence);
    this.element.open = sentence !== "";
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || !this.element.open) return;
    event.stopPropagation();
    this.element.open = false;
    this.element.querySelector("summary")?.focus();
  }

  // The focus left: for another place of the menu, as a press on an item that takes no focus, or for good.
  #left() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => {
      if (!this.element.matches(":focus-within")) this.element.open = false;
    }, LEAVING_MS);
  }

  // The pictures of the panel in rows, with their titles and what their colours mean.
  #svg() {
    const { rows, paper, ink, font, draw } = this.panel.sheets();
    for (const { canvas } of rows.flat()) canvas.recorder = new SvgContext();
    draw();
    const pen = { ink, font };
    const scene = /** @type {Scene} */ (this.panel.scene);
    const groups = [written(pictureTitle(scene), MARGIN, MARGIN + 12, { ...pen, weight: 600 })];
    let width = 0;
    let top = HEAD;
    for (const row of rows) {
      let left = MARGIN;
      const heights = row.map(({ canvas, legend }) => canvas.recorder.height + (legend.length ? 28 : 0));
      for (const { canvas, name, legend } of row) {
        const { recorder } = canvas;
        delete canvas.recorder;
        groups.push(written(name, left, top + 12, pen), recorder.group(left, top + 20));
        groups.push(...entries(legend, left, top + recorder.height + 36, pen));
        left += recorder.width + MARGIN;
      }
      width = Math.max(width, left);
      top += Math.max(...heights) + 20 + MARGIN;
    }
    draw();
    return { text: svgFile(groups, { width, height: top, paper }), width, height: top };
  }

  async #png() {
    const { text, width, height } = this.#svg();
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), {
      width: Math.ceil(width * FINER),
      height: Math.ceil(height * FINER),
    });
    contextOf(canvas).drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob((blob) => blob && this.#download(blob, "png"), "image/png");
  }

  /**
   * @param {Blob} blob
   * @param {string} ending
   */
  #download(blob, ending) {
    const { metadata, header } = /** @type {Scene} */ (this.panel.scene);
    const name = `${metadata.title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-step-${header.step}.${ending}`;
    download(blob, name);
  }
}

/**
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{ink: string, font: string, weight?: number}} pen
 */
function written(text, x, y, { ink, font, weight = 400 }) {
  const line = new SvgContext().begin(0, 0);
  Object.assign(line, { fillStyle: ink, font: `${weight} ${weight > 400 ? 14 : 12}px ${font}` });
  line.fillText(text, x, y);
  return line.group(0, 0);
}

// Swatches with their words, one after the other.
/**
 * @param {Entry[]} legend
 * @param {number} x
 * @param {number} y
 * @param {{ink: string, font: string}} pen
 */
function entries(legend, x, y, { ink, font }) {
  const line = new SvgContext().begin(0, 0);
  line.font = `11px ${font}`;
  for (const { color, text } of legend) {
    if (color) {
      line.fillStyle = color;
      line.fillRect(x, y - 9, 10, 10);
      x += 15;
    }
    line.fillStyle = ink;
    line.fillText(text, x, y);
    x += line.measureText(text).width + 14;
  }
  return [line.group(0, 0)];
}

/**
 * The curves of runs as CSV: one row a measurement, the unit of each column in brackets; of two runs each row says
 * which.
 * @param {Run[]} runs
 */
export function curvesText(runs) {
  const [
    {
      scene: {
        header: { series },
        seeds,
      },
      name: named,
    },
  ] = runs;
  const unit = (/** @type {string} */ name) => UNITS[name.split(".")[1] ?? ""] ?? "";
  const names = [
    "step (updates)",
    "epoch (passes over the training rows)",
    ...series.flatMap((/** @type {string} */ name) =>
      seeds.map((/** @type {number} */ seed) => `${name} seed ${seed} (${unit(name)})`),
    ),
  ];
  const lines = runs.flatMap(({ name, history: { rows, columns } }) =>
    Array.from({ length: rows }, (_, row) =>
      [...(name ? [name] : []), ...columns.map((column) => number(column[row]))].join(","),
    ),
  );
  const heads = [...(named ? ["network"] : []), ...names].map((name) => `"${safe(name)}"`);
  return `${[heads.join(","), ...lines].join("\n")}\n`;
}

const number = (/** @type {number} */ value) => (value === value ? String(Number(value.toPrecision(8))) : "");

// One line that says what a saved picture shows.
/** @param {Pick<Scene, 'metadata' | 'header' | 'choiceName'>} scene */
function pictureTitle({ metadata, header, choiceName }) {
  const layers = [metadata.layers[0].inputs, ...metadata.layers.map(({ width }) => width)].join("-");
  const { activation } = metadata.layers[0];
  const network = `${metadata.title}, ${layers}${activation ? `, ${activation.title}` : ""}`;
  return `${network}: step ${header.step}, epoch ${format(header.epoch, 4)}, ${choiceName}`;
}
