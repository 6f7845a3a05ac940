// The binary answers of the server: uint32 header length, header JSON, zero padding to 8, then 8-aligned buffers.

/**
 * Numbers of a shape; `data` is the typed array of the dtype that was sent.
 * @typedef {{shape: number[], data: any}} Shaped
 */

/** @type {Record<string, any>} */
const TYPES = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array };

/** @param {number} length in bytes */
const padded = (length) => Math.ceil(length / 8) * 8;

/**
 * A message taken apart. Throws an Error of one sentence where it is malformed.
 * @param {ArrayBuffer} buffer
 * @returns {{header: any, arrays: Record<string, Shaped>}}
 */
export function decode(buffer) {
  if (buffer.byteLength < 4) throw new Error("The answer is cut off: it has no header.");
  const length = new DataView(buffer).getUint32(0, true);
  if (4 + length > buffer.byteLength) throw new Error("The answer is cut off: its header is incomplete.");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {Record<string, Shaped>} */
  const arrays = {};
  let offset = padded(4 + length);
  for (const { name, dtype, shape } of header.arrays ?? []) {
    const Type = TYPES[dtype];
    if (!Type) throw new Error(`An array is one of ${Object.keys(TYPES).join(", ")}, not "${dtype}".`);
    const count = shape.reduce((/** @type {number} */ product, /** @type {number} */ size) => product * size, 1);
    const bytes = count * Type.BYTES_PER_ELEMENT;
    if (offset + bytes > buffer.byteLength) throw new Error(`The answer is cut off within "${name}".`);
    arrays[name] = { shape, data: new Type(buffer, offset, count) };
    offset += padded(bytes);
  }
  return { header, arrays };
}
