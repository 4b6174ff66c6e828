import { readDouble, readInt32, readInt64 } from "../bytes/big-endian.js";
import { HessianError, HessianErrorCode } from "./hessian-error.js";
import type { Hessian2Input } from "./hessian2-input.js";

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Reads an int, a long or a double, whichever comes, as a number; null is 0, as in Java. Throws for a long that a
 * number cannot hold, naming `expected`.
 */
export function readNumber(input: Hessian2Input, expected: string): number {
  const { bytes } = input;
  const p = input.position;
  const tag = input.peek();
  if (tag >= 0x80) {
    if (tag <= 0xbf) {
      input.position = p + 1;
      return tag - 0x90;
    }
    if (tag <= 0xcf || tag >= 0xf0) {
      input.need(2);
      input.position = p + 2;
      return ((tag - (tag <= 0xcf ? 0xc8 : 0xf8)) << 8) | bytes[p + 1]!;
    }
    if (tag <= 0xd7) {
      input.need(3);
      input.position = p + 3;
      return ((tag - 0xd4) << 16) | (bytes[p + 1]! << 8) | bytes[p + 2]!;
    }
    input.position = p + 1;
    return tag - 0xe0;
  }
  switch (tag) {
    case 0x49:
    case 0x59:
      input.need(5);
      input.position = p + 5;
      return readInt32(bytes, p + 1);
    case 0x5b:
    case 0x5c:
      input.position = p + 1;
      return tag - 0x5b;
    case 0x5d:
      input.need(2);
      input.position = p + 2;
      return (bytes[p + 1]! << 24) >> 24;
    case 0x5e:
      input.need(3);
      input.position = p + 3;
      return ((bytes[p + 1]! << 24) >> 16) | bytes[p + 2]!;
    case 0x5f:
      input.need(5);
      input.position = p + 5;
      // Java multiplies: dividing by 1000 gives another double for many values.
      return 0.001 * readInt32(bytes, p + 1);
    case 0x44:
      input.need(9);
      input.position = p + 9;
      return readDouble(bytes, p + 1);
    case 0x4c: {
      input.need(9);
      const high = readInt32(bytes, p + 1);
      const value = high * 0x100000000 + (readInt32(bytes, p + 5) >>> 0);
      if (!Number.isSafeInteger(value)) {
        const exact = readInt64(bytes, p + 1);
        if (BigInt(Number(exact)) !== exact || (expected !== "double" && (exact > MAX_SAFE || exact < -MAX_SAFE))) {
          throw new HessianError(HessianErrorCode.Range, `${exact} does not fit ${expected}`, p);
        }
      }
      input.position = p + 9;
      return value;
    }
    case 0x4e:
      input.position = p + 1;
      return 0;
  }
  if (tag >= 0x38 && tag <= 0x3f) {
    input.need(3);
    input.position = p + 3;
    return ((tag - 0x3c) << 16) | (bytes[p + 1]! << 8) | bytes[p + 2]!;
  }
  throw input.unexpected(expected);
}
