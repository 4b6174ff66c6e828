import { printable } from "@dubbo-ts/core/common";

const FIRST_BYTES = 256;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Writes the records of ZooKeeper's protocol, big-endian, into one growing buffer. Java: `BinaryOutputArchive`. */
export class JuteWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #end = 0;

  int(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeInt32BE(value, at);
    return this;
  }

  long(value: bigint): this {
    const at = this.#grow(8);
    this.#bytes.writeBigInt64BE(value, at);
    return this;
  }

  boolean(value: boolean): this {
    const at = this.#grow(1);
    this.#bytes[at] = value ? 1 : 0;
    return this;
  }

  /** Length and bytes; `null` is the length -1. */
  buffer(value: Uint8Array | null): this {
    if (value === null) return this.int(-1);
    this.int(value.length);
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  string(value: string): this {
    return this.buffer(Buffer.from(value, "utf8"));
  }

  /** What was written, in a frame: its length stands before it. */
  frame(): Buffer {
    const framed = Buffer.allocUnsafe(4 + this.#end);
    framed.writeInt32BE(this.#end, 0);
    this.#bytes.copy(framed, 4, 0, this.#end);
    return framed;
  }

  #grow(count: number): number {
    const at = this.#end;
    this.#end += count;
    if (this.#end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#end, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    return at;
  }
}

/** Reads the records of one frame; a `RangeError` when a value does not fit what is there. Java: `BinaryInputArchive`. */
export class JuteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Bytes that are not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  int(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  long(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  boolean(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  /** A view of the frame, not a copy; null for the length -1. */
  buffer(): Buffer | null {
    const length = this.int();
    if (length === -1) return null;
    if (length < 0) throw new RangeError(`a buffer of ${length} bytes`);
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** A null is "", as nothing that has one means anything by it. */
  string(): string {
    const bytes = this.buffer();
    if (bytes === null) return "";
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      throw new RangeError(`a string that is not UTF-8: "${printable(bytes.toString("latin1"), 64)}"`, { cause });
    }
  }

  strings(): string[] {
    const count = this.int();
    if (count === -1) return [];
    // Each takes four bytes at least, so that a count alone allocates nothing.
    if (count < 0 || count > this.left / 4) throw new RangeError(`a list of ${count} in ${this.left} bytes`);
    const values: string[] = [];
    for (let i = 0; i < count; i++) values.push(this.string());
    return values;
  }

  #take(count: number): number {
    const at = this.#at;
    if (count > this.left) throw new RangeError(`${count} bytes wanted, ${this.left} are left`);
    this.#at += count;
    return at;
  }
}
