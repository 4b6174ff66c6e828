import { readUint16 } from "../bytes/big-endian.js";
import { COST } from "./decode-limits.js";
import type { Hessian2Input } from "./hessian2-input.js";
import { isBinaryTag } from "./tag-names.js";

/** A typed array costs as much time and memory as this many maps. */
const BINARY_COST = 2;
const TAG_OF_MORE = 0x41;

/** Reads a binary, whole or in chunks, as a copy. */
export function readBinary(input: Hessian2Input): Uint8Array {
  if (!isBinaryTag(input.peek())) throw input.unexpected("binary");
  const { bytes, end } = input;
  const start = input.position;
  let total = 0;
  // Measured first, so that nothing is allocated for bytes that are not there.
  for (let last = false; !last; ) {
    last = bytes[input.position] !== TAG_OF_MORE;
    const length = readChunkLength(input);
    if (length > end - input.position) throw input.truncated();
    total += length;
    input.position += length;
  }
  input.spend(BINARY_COST, start);
  input.grow(COST.binary + total, start);
  const stop = input.position;
  // Not zeroed first, and of its own even when it is small: a slice of a pool would keep the pool.
  const value = new Uint8Array(Buffer.allocUnsafeSlow(total).buffer);
  input.position = start;
  let filled = 0;
  while (input.position < stop) {
    const length = readChunkLength(input);
    value.set(bytes.subarray(input.position, input.position + length), filled);
    filled += length;
    input.position += length;
  }
  return value;
}

function readChunkLength(input: Hessian2Input): number {
  const p = input.position;
  const tag = input.peek();
  if (tag >= 0x20 && tag <= 0x2f) {
    input.position = p + 1;
    return tag - 0x20;
  }
  if (tag >= 0x34 && tag <= 0x37) {
    input.need(2);
    input.position = p + 2;
    return ((tag - 0x34) << 8) | input.bytes[p + 1]!;
  }
  if (tag !== TAG_OF_MORE && tag !== 0x42) throw input.unexpected("binary chunk");
  input.need(3);
  input.position = p + 3;
  return readUint16(input.bytes, p + 1);
}
