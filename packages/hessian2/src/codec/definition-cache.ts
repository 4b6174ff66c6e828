import type { ClassDefinition } from "./class-definition.js";

interface Entry {
  readonly raw: Uint8Array;
  readonly definition: ClassDefinition;
}

const BUCKETS = 256;
const PER_BUCKET = 8;
const LONGEST_RAW = 4096;

// Each message repeats its class definitions byte for byte, so the whole process shares what they decode to. Bounded
// in every direction: a peer that floods it only makes its own definitions be decoded again.
const buckets: Entry[][] = Array.from({ length: BUCKETS }, () => []);

/** The definition whose bytes (after `C`) stand at `start`, when it was seen before; `end` is then in `matchedEnd`. */
export function findDefinition(bytes: Uint8Array, start: number, end: number): ClassDefinition | undefined {
  const bucket = buckets[hash(bytes, start, end)]!;
  for (let b = 0; b < bucket.length; b++) {
    const { raw, definition } = bucket[b]!;
    const length = raw.length;
    if (start + length > end) continue;
    let i = 0;
    while (i < length && raw[i] === bytes[start + i]) i++;
    if (i === length) {
      matchedEnd = start + length;
      return definition;
    }
  }
  return undefined;
}

/** Where the definition that `findDefinition` last gave ends. */
export let matchedEnd = 0;

/** Remembers the definition that `bytes[start..end)` decoded to. */
export function rememberDefinition(bytes: Uint8Array, start: number, end: number, definition: ClassDefinition): void {
  if (end - start > LONGEST_RAW) return;
  const bucket = buckets[hash(bytes, start, end)]!;
  if (bucket.length === PER_BUCKET) bucket.shift();
  bucket.push({ raw: Uint8Array.prototype.slice.call(bytes, start, end), definition });
}

/** Of the name's length, its last letters and the field count. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  const tag = bytes[start]!;
  const count = tag < 0x20 ? start + 1 + tag : start + 2 + (((tag & 3) << 8) | bytes[start + 1]!);
  if (count >= end) return 0;
  return (tag * 31 + bytes[count - 1]! * 17 + bytes[count - 2]! * 7 + bytes[count]!) & (BUCKETS - 1);
}
