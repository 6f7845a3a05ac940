// What is taken home: an image or all of them as PNG, the atlas as JSON.

import { drawLegend, paintSigned } from "../maths/color_scale.js";
import { format } from "../maths/number_format.js";
import { element, Sprite } from "../base/dom.js";
import { download } from "../base/download.js";
import { neuronName, addressName } from "./names.js";

const FINER = 3; // pixels a CSS pixel
const SIDE = 120;
const [LEFT, ABOVE, CAPTION, GAP] = [74, 46, 18, 8];

export function exportJson(document) {
  download(new Blob([JSON.stringify(document, null, 1)], { type: "application/json" }), "atlas.json");
}

/** The large image with its axes, its scale and what lies over it. */
export function exportLarge(large, snapshot, style, facts) {
  const { width, height } = large.extent();
  const context = sheet(width, height + 26, style);
  title(context, large.title.textContent, 12, 18, style);
  context.translate(0, 26);
  large.base(context, snapshot, style, facts);
  save(context, `atlas-${neuronName(large.state.focus).replace(/[^\w]/g, "")}.png`);
}

/** Every image in rows, one a layer and side of its activation. */
export function exportAll(state, rows, snapshots, style, scales) {
  const widest = Math.max(...rows.map((row) => row.figures.length));
  const pitch = SIDE + CAPTION + GAP;
  const context = sheet(LEFT + widest * (SIDE + GAP) + 8, ABOVE + rows.length * pitch, style);
  const [across, up] = state.domain.map(([low, high]) => `from ${format(low)} to ${format(high)}`);
  const by = state.view.by ? `, derivative with respect to ${addressName(state.view.by)}` : "";
  title(context, `Atlas: x₁ ${across}, x₂ ${up}${by}`, 12, 22, style);
  rows.forEach((row, k) =>
    drawRow(context, row, snapshots[row.beside ? 1 : 0], style, scales.of(row.key), state.view.show, ABOVE + k * pitch),
  );
  save(context, "atlas.png");
}

function drawRow(context, row, snapshot, style, scale, show, y) {
  const { layers, size } = snapshot;
  const { limit } = scale;
  const sprite = new Sprite();
  context.font = `11px ${style.font}`;
  row.figures.forEach(({ neuron }, k) => {
    paintSigned(sprite.pixels(size), 0, layers[row.layer][row.kind][neuron], size, limit, style.dark);
    sprite.show();
    const x = LEFT + k * (SIDE + GAP);
    context.drawImage(sprite.canvas, x, y, SIDE, SIDE);
    row.lines(context, neuron, snapshot, style, scale, show, x, y, SIDE);
    context.fillStyle = style.ink;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(neuronName([row.layer, row.kind, neuron]) + (row.beside ? " beside" : ""), x, y + SIDE + 13);
  });
  drawLegend(context, {
    x: 10,
    y: y + SIDE / 2 - 8,
    width: 52,
    height: 7,
    labels: [`−${format(limit, 2)}`, format(limit, 2)],
    ...style,
    font: `10px ${style.font}`,
  });
}

function sheet(width, height, { paper }) {
  const canvas = element("canvas", {});
  canvas.width = Math.ceil(width * FINER);
  canvas.height = Math.ceil(height * FINER);
  const context = canvas.getContext("2d");
  context.scale(FINER, FINER);
  context.fillStyle = paper;
  context.fillRect(0, 0, width, height);
  return context;
}

function title(context, text, x, y, { ink, font }) {
  context.fillStyle = ink;
  context.font = `600 14px ${font}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(text, x, y);
}

function save({ canvas }, name) {
  canvas.toBlob((blob) => download(blob, name), "image/png");
}
