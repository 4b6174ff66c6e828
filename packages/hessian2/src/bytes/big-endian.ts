const words = new Uint32Array(2);
const scratch = new Uint8Array(words.buffer);
const longs = new BigInt64Array(words.buffer);
const doubles = new Float64Array(words.buffer);

// The scratch words are read back as one 64-bit value, so which word is the low one depends on the machine.
words[0] = 1;
const LOW = scratch[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;

/** Reads a signed 32-bit integer. The caller has checked that four bytes are there. */
export function readInt32(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
}

/** Reads an unsigned 32-bit integer. The caller has checked that four bytes are there. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return readInt32(bytes, offset) >>> 0;
}

/** Reads an unsigned 16-bit integer. The caller has checked that two bytes are there. */
export function readUint16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!;
}

/** Reads a signed 64-bit integer. The caller has checked that eight bytes are there. */
export function readInt64(bytes: Uint8Array, offset: number): bigint {
  words[HIGH] = readInt32(bytes, offset);
  words[LOW] = readInt32(bytes, offset + 4);
  return longs[0]!;
}

/** Reads an IEEE 754 double. The caller has checked that eight bytes are there. */
export function readDouble(bytes: Uint8Array, offset: number): number {
  words[HIGH] = readInt32(bytes, offset);
  words[LOW] = readInt32(bytes, offset + 4);
  return doubles[0]!;
}

/** Writes 32 bits, signed or unsigned; bits above 32 are dropped. The caller has made room. */
export function writeInt32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >> 24;
  bytes[offset + 1] = value >> 16;
  bytes[offset + 2] = value >> 8;
  bytes[offset + 3] = value;
}

/** Writes an unsigned 32-bit integer. The caller has made room. */
export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  writeInt32(bytes, offset, value | 0);
}

/** Writes the low 64 bits of `value`, two's complement. The caller has made room. */
export function writeInt64(bytes: Uint8Array, offset: number, value: bigint): void {
  longs[0] = value;
  writeInt32(bytes, offset, words[HIGH]! | 0);
  writeInt32(bytes, offset + 4, words[LOW]! | 0);
}

/** Writes an IEEE 754 double. The caller has made room. */
export function writeDouble(bytes: Uint8Array, offset: number, value: number): void {
  doubles[0] = value;
  writeInt32(bytes, offset, words[HIGH]! | 0);
  writeInt32(bytes, offset + 4, words[LOW]! | 0);
}
