/** Largest frame that is taken, in bytes: twenty thousand addresses of a kilobyte and a half. */
export const MAX_FRAME_BYTES = 32 * 1024 * 1024;

/** Cuts what a server sends into frames, whatever the chunks. Nothing is allocated for bytes that have only been announced. */
export class FrameCutter {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes of the frame that is coming; undefined until its length is here. */
  #wanted: number | undefined;

  constructor(maxBytes = MAX_FRAME_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The frames that are whole now, without their lengths. A `RangeError` when a length cannot be. */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const frames: Buffer[] = [];
    for (;;) {
      if (this.#wanted === undefined) {
        if (this.#size < 4) return frames;
        this.#wanted = this.#take(4).readInt32BE(0);
        if (this.#wanted < 0 || this.#wanted > this.#maxBytes) {
          throw new RangeError(`a frame of ${this.#wanted} bytes, ${this.#maxBytes} are allowed`);
        }
      }
      if (this.#size < this.#wanted) return frames;
      frames.push(this.#take(this.#wanted));
      this.#wanted = undefined;
    }
  }

  #take(count: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#size);
    this.#size -= count;
    this.#chunks = this.#size === 0 ? [] : [all.subarray(count)];
    return all.subarray(0, count);
  }
}
