// The way back from packed tables: bytes [4, P, T] of differences over time -> numbers [T, P].

/**
 * The first numbers of each difference come before all second ones; its lowest bit is its sign.
 * @param {{shape: number[], data: any}} planes of shape [4, columns, rows]; data are bytes
 * @param {[number, number][]} drop [columns, bits of the fraction that were rounded away], for all columns in order
 */
export function unpack({ shape: [, width = 0, count = 0], data }, drop) {
  const plane = width * count;
  const patterns = new Uint32Array(plane);
  let column = 0;
  for (const [columns, bits] of drop) {
    for (const end = column + columns; column < end; column++) {
      let pattern = 0;
      for (let t = 0; t < count; t++) {
        const at = column * count + t;
        const folded = data[at] | (data[plane + at] << 8) | (data[2 * plane + at] << 16) | (data[3 * plane + at] << 24);
        pattern = (pattern + ((folded >>> 1) ^ -(folded & 1))) >>> 0;
        patterns[t * width + column] = pattern << bits;
      }
    }
  }
  return { shape: [count, width], data: new Float32Array(patterns.buffer) };
}

/**
 * Text in base 64 of gzipped bytes -> ArrayBuffer.
 * @param {string} text
 */
export async function unzip(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
