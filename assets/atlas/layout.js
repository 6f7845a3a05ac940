// How large the images may be: as large as the widest layer allows, the same in all layers so that they can be
// compared.

const [LEAST, LEAST_NARROW, MOST] = [38, 46, 112]; // px, side of a small image
const [LEAST_LARGE, MOST_LARGE] = [220, 420];
const APART = 8; // px between two large images
const NAME = 64; // px, beside a row of images
/** px between small images */
export const GAP = 6;
const CROWDED = 50; // px of an image, below which they rather stand under the numbers
const NARROW = 640; // px of a band, below which the images stand under the numbers
const SHARE = 0.58; // of a band that the numbers may take beside the images

/** {side: of the small images, wide: width of a large one}; sets where the images stand in each band. */
export function arrange(layers, bands, aside, larges) {
  const width = layers.clientWidth;
  for (const band of bands) {
    band.settle(false);
    band.element.classList.remove("stacked", "lined");
  }
  const fits = bands.map((band) => width >= NARROW && band.natural <= SHARE * width);
  const numbers = Math.max(0, ...bands.map((band, k) => (fits[k] ? band.natural : 0)));
  const rooms = (stands) =>
    bands.map((band, k) =>
      sideIn(width - (stands[k] ? numbers + 24 : 8), larges, width < NARROW, band.rows[0].figures.length),
    );
  const under = fits.map(() => false);
  const crowded = Math.min(...rooms(fits)) < CROWDED && Math.min(...rooms(under)) > 1.3 * Math.min(...rooms(fits));
  const stands = crowded ? under : fits; // which have their images beside their numbers
  bands.forEach((band, k) => {
    band.element.classList.toggle("stacked", !stands[k]);
    band.element.classList.toggle("lined", !stands[k] && band.across <= width - 8);
  });
  layers.style.setProperty("--numbers", `${numbers}px`);
  const side = Math.floor(Math.min(Math.max(Math.min(...rooms(stands)), width < NARROW ? LEAST_NARROW : LEAST), MOST));
  layers.style.setProperty("--side", `${side}px`);
  for (const band of bands) band.height = band.element.offsetHeight;
  for (const band of bands) band.settle(true);
  return { side, wide: largeWidth(aside.clientWidth, larges) };
}

// How large each of so many images in a row may be.
function sideIn(room, larges, narrow, count) {
  const row = larges > 1 ? room / (narrow ? 1 : 2) - 12 : room - NAME - 10;
  return (row - (count - 1) * GAP) / count;
}

// Two large images stand side by side, or where that is too narrow below each other on the screen.
function largeWidth(width, larges) {
  const pair = larges > 1 && width >= 2 * LEAST_LARGE + APART;
  const room = larges > 1 && !pair ? (window.innerHeight - 150) / 2 - 50 : window.innerHeight - 260;
  return Math.min(pair ? Math.floor((width - APART) / 2) : width, MOST_LARGE, Math.max(LEAST_LARGE, room));
}
