import { COST } from "./decode-limits.js";

/** What is to come, at least. */
export interface Survey {
  /** Lists, maps and objects. */
  containers: number;
  /** Bytes, as `DecodeLimits.decodedBytes` counts them. */
  decodedBytes: number;
}

/**
 * Counts the lists, maps and objects that begin in `bytes[start..end)`, token by token and without making a value, until
 * more than `most` were found. Stops at the first thing that is wrong: whoever reads the values finds it.
 */
export function survey(bytes: Uint8Array, start: number, end: number, most: Survey): Survey {
  const found = { containers: 0, decodedBytes: 0 };
  let p = start;
  while (p < end && found.containers <= most.containers && found.decodedBytes <= most.decodedBytes) {
    const tag = bytes[p]!;
    if (tag <= 0x1f) p = behindUnits(bytes, p + 1, end, tag);
    else if (tag >= 0x80) p += lengthOfNumber(tag);
    else if (tag >= 0x70 || (tag >= 0x55 && tag <= 0x58)) {
      found.containers++;
      found.decodedBytes += COST.list;
      p++;
    } else if (tag >= 0x60 || tag === 0x4f) {
      found.containers++;
      found.decodedBytes += COST.object;
      p++;
    } else if (tag === 0x48 || tag === 0x4d) {
      found.containers++;
      found.decodedBytes += COST.map;
      p++;
    } else if (tag <= 0x2f) p += 1 + (tag - 0x20);
    else if (tag <= 0x33) p = behindUnits(bytes, p + 2, end, ((tag & 3) << 8) | bytes[p + 1]!);
    else if (tag <= 0x37) p += 2 + (((tag & 3) << 8) | bytes[p + 1]!);
    else if (tag === 0x52 || tag === 0x53) p = behindUnits(bytes, p + 3, end, (bytes[p + 1]! << 8) | bytes[p + 2]!);
    else if (tag === 0x41 || tag === 0x42) p += 3 + ((bytes[p + 1]! << 8) | bytes[p + 2]!);
    else {
      const length = LENGTHS[tag];
      if (length === undefined) break;
      p += length;
    }
  }
  return found;
}

/** Of the tags without a length of their own: how long they and what always follows are. */
const LENGTHS: Readonly<Record<number, number>> = {
  ...Object.fromEntries([0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f].map((tag) => [tag, 3])),
  ...Object.fromEntries([0x43, 0x46, 0x4e, 0x51, 0x54, 0x5a, 0x5b, 0x5c].map((tag) => [tag, 1])),
  ...Object.fromEntries([0x44, 0x4a, 0x4c].map((tag) => [tag, 9])),
  ...Object.fromEntries([0x49, 0x4b, 0x59, 0x5f].map((tag) => [tag, 5])),
  93: 2,
  94: 3,
};

function lengthOfNumber(tag: number): number {
  if (tag <= 0xbf) return 1;
  if (tag <= 0xcf || tag >= 0xf0) return 2;
  return tag <= 0xd7 ? 3 : 1;
}

function behindUnits(bytes: Uint8Array, start: number, end: number, units: number): number {
  let p = start;
  for (let left = units; left > 0 && p < end; left--) {
    const lead = bytes[p]!;
    p += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : 3;
  }
  return p;
}
