import { writeDouble, writeInt64 } from "./big-endian.js";

/** Writing would have passed the writer's `limit`. Nothing was allocated and nothing was written. */
export class ByteLimitError extends RangeError {
  override readonly name = "ByteLimitError";
  /** The absolute end offset that may not be passed. */
  readonly limit: number;
  /** The end offset that was asked for. */
  readonly needed: number;

  constructor(limit: number, needed: number) {
    super(`${needed} bytes needed, the limit is ${limit}`);
    this.limit = limit;
    this.needed = needed;
  }
}

/** The most bytes one writer can ever hold, and the default `limit`. */
export const MAX_WRITER_BYTES = 0x7fffffff;

const SMALLEST_CAPACITY = 64;

/**
 * One growing buffer that is appended to: whole frames are built in it, headers included.
 * `bytes[0..end)` is what was written; growing replaces `bytes`, so never keep a reference across a write.
 */
export class ByteWriter {
  /** The buffer as it is now; replaced when it grows. Its pages behind `end` hold anything. */
  bytes: Buffer;
  /** Offset of the next byte to write. May be moved forward only after `ensure`. */
  end = 0;
  /** Absolute end offset never to be passed. May be changed between writes. */
  limit: number;

  /** `capacity`: bytes to begin with, default 1024. `limit`: default 2 GiB - 1. */
  constructor(capacity = 1024, limit: number = MAX_WRITER_BYTES) {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(SMALLEST_CAPACITY, Math.min(capacity, limit)));
    this.limit = limit;
  }

  /** Makes room for `n` more bytes. Throws `ByteLimitError`, before allocating, when they would pass `limit`. */
  ensure(n: number): void {
    const needed = this.end + n;
    if (needed > this.limit) throw new ByteLimitError(this.limit, needed);
    if (needed > this.bytes.length) this.#grow(needed);
  }

  /** Appends one byte. */
  writeByte(value: number): void {
    this.ensure(1);
    this.bytes[this.end++] = value;
  }

  /** Appends two bytes, big-endian. */
  writeInt16(value: number): void {
    this.ensure(2);
    const { bytes, end } = this;
    bytes[end] = value >> 8;
    bytes[end + 1] = value;
    this.end = end + 2;
  }

  /** Appends four bytes, big-endian. */
  writeInt32(value: number): void {
    this.ensure(4);
    const { bytes, end } = this;
    bytes[end] = value >> 24;
    bytes[end + 1] = value >> 16;
    bytes[end + 2] = value >> 8;
    bytes[end + 3] = value;
    this.end = end + 4;
  }

  /** Appends eight bytes, big-endian two's complement; bits above 64 are dropped. */
  writeInt64(value: bigint): void {
    this.ensure(8);
    writeInt64(this.bytes, this.end, value);
    this.end += 8;
  }

  /** Appends an IEEE 754 double, big-endian. */
  writeDouble(value: number): void {
    this.ensure(8);
    writeDouble(this.bytes, this.end, value);
    this.end += 8;
  }

  /** Appends a copy of `source`. */
  writeBytes(source: Uint8Array): void {
    this.ensure(source.length);
    this.bytes.set(source, this.end);
    this.end += source.length;
  }

  /** Cuts off everything from `end` on: a half-written value, or 0 to use the buffer again. */
  truncate(end: number): void {
    if (!(end >= 0 && end <= this.end)) throw new RangeError(`cannot truncate ${this.end} bytes to ${end}`);
    this.end = end;
  }

  #grow(needed: number): void {
    const capacity = Math.min(Math.max(needed, this.bytes.length * 2), Math.max(this.limit, needed));
    const grown = Buffer.allocUnsafeSlow(capacity);
    this.bytes.copy(grown, 0, 0, this.end);
    this.bytes = grown;
  }
}
