import { COST } from "./decode-limits.js";
import type { Hessian2Input } from "./hessian2-input.js";

const LONGEST = 24;
const SLOTS = 512;
/** Keys of ASCII that were read before, by their hash. The same few come in every message, and a new string would be hashed again. */
const known: string[] = new Array(SLOTS).fill("");

/** The string that is next, where it is a short one; undefined, with nothing consumed, for anything else. */
export function readKnownKey(input: Hessian2Input): string | undefined {
  const { bytes, position } = input;
  const length = bytes[position]!;
  const start = position + 1;
  const stop = start + length;
  if (position >= input.end || length > LONGEST || length > input.limits.stringLength || stop > input.end)
    return undefined;
  // Keys of one map differ in their length or in their last letters, nearly always.
  const last = length > 1 ? (bytes[stop - 2]! << 5) ^ bytes[stop - 1]! : bytes[stop - 1]!;
  const slot = (last ^ (length << 4) ^ (bytes[start + (length >> 1)]! << 2)) & (SLOTS - 1);
  const key = known[slot]!;
  if (key.length === length) {
    let i = 0;
    while (i < length && key.charCodeAt(i) === bytes[start + i]) i++;
    if (i === length) {
      input.growInside(COST.string + length, position);
      input.position = stop;
      return key;
    }
  }
  const text = input.readString();
  // A byte for each unit: ASCII, so that the bytes of another text never look like it.
  if (input.position === stop) known[slot] = text;
  return text;
}
