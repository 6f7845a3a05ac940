// Small drawings on a canvas that several pictures share.

const HALO = { color: "rgb(255 255 255 / 0.75)", width: 2.5 };
export const RIM = "#ffffff";
export const RIM_ON_VALUES = "#2d3136"; // on a map of values the colours of the points are those of the map

/**
 * A line from one column to the next, horizontal at both ends.
 * @param {CanvasRenderingContext2D} context
 * @param {{x0: number, y0: number, x1: number, y1: number}} ends
 */
export function curve(context, { x0, y0, x1, y1 }) {
  const middle = (x0 + x1) / 2;
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
  context.stroke();
}

/**
 * Lines through a place within a square image, seen on light and dark values.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, side: number}} image
 * @param {number[]} place
 * @param {string} [color]
 */
export function crossHair(context, { x, y, side }, [px, py], color = "rgb(30 30 30 / 0.8)") {
  for (const hair of [HALO, { color, width: 1 }]) {
    context.strokeStyle = hair.color;
    context.lineWidth = hair.width;
    context.beginPath();
    context.moveTo(x + px, y);
    context.lineTo(x + px, y + side);
    context.moveTo(x, y + py);
    context.lineTo(x + side, y + py);
    context.stroke();
  }
}

/**
 * A data point: a disc or a square with a rim.
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} place
 * @param {number} radius
 * @param {{fill: string, rim: string, width?: number, square?: boolean}} look
 */
export function dataPoint(context, [x, y], radius, { fill, rim, width = 0.9, square = false }) {
  context.beginPath();
  if (square) context.rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7);
  else context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.strokeStyle = rim;
  context.lineWidth = width;
  context.fill();
  context.stroke();
}

/**
 * A few characters on paper, centred above `bottom`.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} center
 * @param {number} bottom
 * @param {{ink: string, paper: string, font: string}} look
 */
export function label(context, text, center, bottom, { ink, paper, font }) {
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  const width = context.measureText(text).width + 5;
  context.globalAlpha = 0.86;
  context.fillStyle = paper;
  context.fillRect(center - width / 2, bottom - 11, width, 11);
  context.globalAlpha = 1;
  context.fillStyle = ink;
  context.fillText(text, center, bottom);
}

/**
 * The text, cut so that it takes no more than `room` pixels.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} room
 */
export function shortened(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > room) length -= 1;
  return `${text.slice(0, length)}…`;
}
