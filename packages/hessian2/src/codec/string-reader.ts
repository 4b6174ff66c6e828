import { isAscii } from "node:buffer";
import { readUint16 } from "../bytes/big-endian.js";
import { COST } from "./decode-limits.js";
import { HessianError, HessianErrorCode } from "./hessian-error.js";
import type { Hessian2Input } from "./hessian2-input.js";

/** What `toString("latin1", start, end)` calls, without its detours; not in the type declarations. */
type SlicedBuffer = Buffer & {
  latin1Slice(start: number, end: number): string;
  ucs2Slice(start: number, end: number): string;
};

const CONCAT_UNITS = 16;
/** Up to here a loop is faster than asking Node. */
const LOOP_UNITS = 96;
const UNITS_AT_ONCE = 4096;

/** UTF-16, the low byte first, on its way into a string. */
const units = Buffer.allocUnsafeSlow(2 * UNITS_AT_ONCE) as SlicedBuffer;

/** Reads a string, whole or in chunks. */
export function readString(input: Hessian2Input): string {
  const p = input.position;
  const tag = input.peek();
  if (tag <= 0x1f) {
    input.position = p + 1;
    return readUnits(input, tag, 0);
  }
  if (tag >= 0x30 && tag <= 0x33) {
    input.need(2);
    input.position = p + 2;
    return readUnits(input, ((tag & 3) << 8) | input.bytes[p + 1]!, 0);
  }
  if (tag !== 0x53 && tag !== 0x52) throw input.unexpected("string");
  let text = "";
  for (;;) {
    const at = input.position;
    const chunk = input.peek();
    if (chunk === 0x52 || chunk === 0x53) {
      input.need(3);
      input.position = at + 3;
      text += readUnits(input, readUint16(input.bytes, at + 1), text.length);
      if (chunk === 0x53) return text;
    } else if (chunk <= 0x1f) {
      input.position = at + 1;
      return text + readUnits(input, chunk, text.length);
    } else if (chunk >= 0x30 && chunk <= 0x33) {
      input.need(2);
      input.position = at + 2;
      return text + readUnits(input, ((chunk & 3) << 8) | input.bytes[at + 1]!, text.length);
    } else throw input.unexpected("string chunk");
  }
}

/** `before` units of the same string have been read. */
function readUnits(input: Hessian2Input, length: number, before: number): string {
  if (before + length > input.limits.stringLength) throw tooLong(input);
  input.growInside(COST.string + length, input.position);
  const bytes = input.bytes;
  const start = input.position;
  const stop = start + length;
  if (stop > input.end) throw input.truncated();
  if (length <= CONCAT_UNITS) return readShortUnits(input, start, stop);
  if (length > LOOP_UNITS) {
    if (!isAscii(bytes.subarray(start, stop))) return readWideUnits(input, start, start, length);
  } else {
    let i = start;
    while (i < stop && bytes[i]! < 0x80) i++;
    if (i !== stop) return readWideUnits(input, start, i, length);
  }
  input.position = stop;
  return (bytes as SlicedBuffer).latin1Slice(start, stop);
}

/** Crossing into native code costs more than joining a few letters here. */
function readShortUnits(input: Hessian2Input, start: number, stop: number): string {
  const bytes = input.bytes;
  let text = "";
  let p = start;
  for (; stop - p >= 8; p += 8) {
    const a = bytes[p]!;
    const b = bytes[p + 1]!;
    const c = bytes[p + 2]!;
    const d = bytes[p + 3]!;
    const e = bytes[p + 4]!;
    const f = bytes[p + 5]!;
    const g = bytes[p + 6]!;
    const h = bytes[p + 7]!;
    if ((a | b | c | d | e | f | g | h) >= 0x80) return readWideUnits(input, start, start, stop - start);
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  if (stop - p >= 4) {
    const a = bytes[p]!;
    const b = bytes[p + 1]!;
    const c = bytes[p + 2]!;
    const d = bytes[p + 3]!;
    if ((a | b | c | d) >= 0x80) return readWideUnits(input, start, start, stop - start);
    text += String.fromCharCode(a, b, c, d);
    p += 4;
  }
  const left = stop - p;
  if (left > 0) {
    const a = bytes[p]!;
    const b = left > 1 ? bytes[p + 1]! : 0;
    const c = left > 2 ? bytes[p + 2]! : 0;
    if ((a | b | c) >= 0x80) return readWideUnits(input, start, start, stop - start);
    if (left === 1) text += String.fromCharCode(a);
    else text += left === 2 ? String.fromCharCode(a, b) : String.fromCharCode(a, b, c);
  }
  input.position = stop;
  return text;
}

/** The ASCII bytes `start..wide` and what follows, `length` UTF-16 units in all. */
function readWideUnits(input: Hessian2Input, start: number, wide: number, length: number): string {
  const { bytes, end } = input;
  let text = wide === start ? "" : (bytes as SlicedBuffer).latin1Slice(start, wide);
  let left = length - (wide - start);
  let p = wide;
  while (left > 0) {
    const count = Math.min(left, UNITS_AT_ONCE);
    for (let i = 0; i < count; i++) {
      if (p >= end) throw input.truncated();
      const lead = bytes[p]!;
      let unit = lead;
      if (lead < 0x80) p += 1;
      else if ((lead & 0xe0) === 0xc0) {
        if (end - p < 2) throw input.truncated();
        const second = bytes[p + 1]!;
        unit = ((lead & 0x1f) << 6) | (second & 0x3f);
        if ((second & 0xc0) !== 0x80 || unit < 0x80) throw badText(p);
        p += 2;
      } else if ((lead & 0xf0) === 0xe0) {
        if (end - p < 3) throw input.truncated();
        const second = bytes[p + 1]!;
        const third = bytes[p + 2]!;
        unit = ((lead & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
        if ((second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80 || unit < 0x800) throw badText(p);
        p += 3;
      } else throw badText(p);
      units[2 * i] = unit;
      units[2 * i + 1] = unit >> 8;
    }
    text += units.ucs2Slice(0, 2 * count);
    left -= count;
  }
  input.position = p;
  return text;
}

function tooLong({ limits, position }: Hessian2Input): HessianError {
  return new HessianError(HessianErrorCode.Limit, `a string of more than ${limits.stringLength} units`, position);
}

function badText(offset: number): HessianError {
  return new HessianError(HessianErrorCode.Encoding, "not a hessian string", offset);
}
