/** Bytes before each body; the last four are its length. */
export const HEADER_BYTES = 16;
export const FLAGS_AT = 2;
export const STATUS_AT = 3;
export const ID_AT = 8;
const LENGTH_AT = 12;

export const REQUEST_FLAGS = 0xc2;
export const ANSWER_FLAGS = 0x02;
export const STATUS_OK = 20;

/** A request of `size` bytes, header included, with id 0. */
export function requestOf(size) {
  const frame = Buffer.alloc(size, "x");
  frame.fill(0, 0, HEADER_BYTES);
  frame.writeUInt16BE(0xdabb, 0);
  frame[FLAGS_AT] = REQUEST_FLAGS;
  frame.writeInt32BE(size - HEADER_BYTES, LENGTH_AT);
  return frame;
}

/** Cuts what arrives into frames, wherever the chunks are split. */
export class FrameCutter {
  #rest;

  /** Calls `onFrame(bytes, start, end)` for each whole frame, header included. */
  push(chunk, onFrame) {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + bytes.readInt32BE(at + LENGTH_AT);
      if (end > bytes.length) break;
      onFrame(bytes, at, end);
      at = end;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }
}
