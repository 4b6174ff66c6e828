import { COST } from "./decode-limits.js";
import type { Hessian2Input } from "./hessian2-input.js";

const LONGEST = 24;
const SLOTS = 512;
/** Keys that were read before, by their hash. The same few come in every message, and a new string would be hashed again. */
const known: string[] = new Array(SLOTS).fill("");

/** The string that is next, where it is a short one of ASCII; undefined, with nothing consumed, for anything else. */
export function readKnownKey(input: Hessian2Input): string | undefined {
  const { bytes, position } = input;
  const length = bytes[position]!;
  const start = position + 1;
  const stop = start + length;
  if (position >= input.end || length > LONGEST || length > input.limits.stringLength || stop > input.end)
    return undefined;
  let hash = length;
  for (let i = start; i < stop; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return undefined;
    hash = Math.imul(hash, 31) + byte;
  }
  const slot = (hash ^ (hash >>> 9)) & (SLOTS - 1);
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
  return (known[slot] = input.readString());
}
