// How large the images may be: as large as the widest layer allows, the same in all layers so that they can be compared.

const [LEAST, MOST] = [46, 112]; // px, side of a small image
const [LEAST_LARGE, MOST_LARGE] = [220, 420];
const NAME = 64; // px, beside a row of images
const GAP = 6;
const NARROW = 640; // px of a band, below which the images stand under the numbers
const SHARE = 0.52; // of a band that the numbers may take beside the images

/** {side of the small images, width of a large one}; sets where the images stand in each band. */
export function arrange(layers, bands, aside, larges) {
  const width = layers.clientWidth;
  for (const band of bands) band.element.classList.remove("stacked");
  const beside = bands.filter((band) => width >= NARROW && band.natural <= SHARE * width);
  const numbers = Math.max(0, ...beside.map((band) => band.natural));
  layers.style.setProperty("--numbers", `${numbers}px`);
  const sides = bands.map((band) => {
    const stacked = !beside.includes(band);
    band.element.classList.toggle("stacked", stacked);
    const count = band.rows[0].figures.length;
    const room = (width - (stacked ? 0 : numbers + 24)) / (width < NARROW ? 1 : larges) - (larges > 1 ? 0 : NAME) - 10;
    return (room - (count - 1) * GAP) / count;
  });
  const side = Math.floor(Math.min(Math.max(Math.min(...sides), LEAST), MOST));
  layers.style.setProperty("--side", `${side}px`);
  return { side, large: largeWidth(aside.clientWidth, larges) };
}

// Two large images fit below each other on the screen.
function largeWidth(width, larges) {
  const room = larges > 1 ? (window.innerHeight - 150) / 2 - 50 : window.innerHeight - 260;
  return Math.min(width, MOST_LARGE, Math.max(LEAST_LARGE, room));
}
