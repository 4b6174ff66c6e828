import { writeDouble, writeInt64 } from "../bytes/big-endian.js";
import { ByteLimitError, type ByteWriter } from "../bytes/byte-writer.js";

/** UTF-16 units of one `R` string chunk, as Java cuts them. */
export const STRING_CHUNK_UNITS = 0x8000;
/** Bytes of one `A` binary chunk, as hessian-lite 4 cuts them. */
export const BINARY_CHUNK_BYTES = 8189;

const LOOP_UNITS = 48;
/** Bytes before a chunk, at most. */
const TAG_BYTES = 3;

/** What `write(text, start, length, "utf8")` calls, without its detours; not in the type declarations. */
type NativeBuffer = Buffer & { utf8Write(text: string, start: number, length: number): number };

/** Appends a hessian int in its shortest form. `value` is an int32. */
export function writeIntTo(out: ByteWriter, value: number): void {
  out.ensure(5);
  const bytes = out.bytes;
  const end = out.end;
  if (value >= -16 && value <= 47) {
    bytes[end] = 0x90 + value;
    out.end = end + 1;
  } else if (value >= -2048 && value <= 2047) {
    bytes[end] = 0xc8 + (value >> 8);
    bytes[end + 1] = value;
    out.end = end + 2;
  } else if (value >= -262144 && value <= 262143) {
    bytes[end] = 0xd4 + (value >> 16);
    bytes[end + 1] = value >> 8;
    bytes[end + 2] = value;
    out.end = end + 3;
  } else {
    bytes[end] = 0x49;
    bytes[end + 1] = value >> 24;
    bytes[end + 2] = value >> 16;
    bytes[end + 3] = value >> 8;
    bytes[end + 4] = value;
    out.end = end + 5;
  }
}

/** Appends a hessian long in its shortest form. `value` is a safe integer. */
export function writeSmallLongTo(out: ByteWriter, value: number): void {
  out.ensure(9);
  const bytes = out.bytes;
  const end = out.end;
  if (value >= -8 && value <= 15) {
    bytes[end] = 0xe0 + value;
    out.end = end + 1;
  } else if (value >= -2048 && value <= 2047) {
    bytes[end] = 0xf8 + (value >> 8);
    bytes[end + 1] = value;
    out.end = end + 2;
  } else if (value >= -262144 && value <= 262143) {
    bytes[end] = 0x3c + (value >> 16);
    bytes[end + 1] = value >> 8;
    bytes[end + 2] = value;
    out.end = end + 3;
  } else if (value >= -2147483648 && value <= 2147483647) {
    bytes[end] = 0x59;
    bytes[end + 1] = value >> 24;
    bytes[end + 2] = value >> 16;
    bytes[end + 3] = value >> 8;
    bytes[end + 4] = value;
    out.end = end + 5;
  } else {
    const high = Math.floor(value / 0x100000000);
    const low = value - high * 0x100000000;
    bytes[end] = 0x4c;
    bytes[end + 1] = high >> 24;
    bytes[end + 2] = high >> 16;
    bytes[end + 3] = high >> 8;
    bytes[end + 4] = high;
    bytes[end + 5] = low >>> 24;
    bytes[end + 6] = low >>> 16;
    bytes[end + 7] = low >>> 8;
    bytes[end + 8] = low;
    out.end = end + 9;
  }
}

/** Appends a hessian long in its shortest form. `value` fits 64 bits. */
export function writeLongTo(out: ByteWriter, value: bigint): void {
  const small = Number(value);
  if (Number.isSafeInteger(small)) {
    writeSmallLongTo(out, small);
    return;
  }
  out.ensure(9);
  out.bytes[out.end] = 0x4c;
  writeInt64(out.bytes, out.end + 1, value);
  out.end += 9;
}

/** Appends a hessian double as Java does; -0, whose sign Java loses, is written whole. */
export function writeDoubleTo(out: ByteWriter, value: number): void {
  out.ensure(9);
  const bytes = out.bytes;
  const end = out.end;
  const int = value | 0;
  if (int === value && (int !== 0 || 1 / value > 0)) {
    if (int === 0 || int === 1) {
      bytes[end] = 0x5b + int;
      out.end = end + 1;
      return;
    }
    if (int >= -128 && int <= 127) {
      bytes[end] = 0x5d;
      bytes[end + 1] = int;
      out.end = end + 2;
      return;
    }
    if (int >= -32768 && int <= 32767) {
      bytes[end] = 0x5e;
      bytes[end + 1] = int >> 8;
      bytes[end + 2] = int;
      out.end = end + 3;
      return;
    }
  }
  const mills = Math.trunc(value * 1000);
  if (mills >= -2147483648 && mills <= 2147483647 && 0.001 * mills === value && (mills !== 0 || 1 / value > 0)) {
    bytes[end] = 0x5f;
    bytes[end + 1] = mills >> 24;
    bytes[end + 2] = mills >> 16;
    bytes[end + 3] = mills >> 8;
    bytes[end + 4] = mills;
    out.end = end + 5;
    return;
  }
  bytes[end] = 0x44;
  writeDouble(bytes, end + 1, value);
  out.end = end + 9;
}

/** Appends a hessian string, cut into chunks as Java cuts them. */
export function writeStringTo(out: ByteWriter, text: string): void {
  let length = text.length;
  if (length <= 31) {
    writeShort(out, text, length);
    return;
  }
  let start = 0;
  while (length > STRING_CHUNK_UNITS) {
    const last = text.charCodeAt(start + STRING_CHUNK_UNITS - 1);
    const units = last >= 0xd800 && last <= 0xdbff ? STRING_CHUNK_UNITS - 1 : STRING_CHUNK_UNITS;
    writeTag16(out, 0x52, units);
    writeUnits(out, text.slice(start, start + units));
    start += units;
    length -= units;
  }
  if (length <= 31) out.writeByte(length);
  else if (length <= 1023) out.writeInt16(0x3000 + length);
  else writeTag16(out, 0x53, length);
  writeUnits(out, start === 0 ? text : text.slice(start));
}

/** Nearly all strings are short and ASCII, so that is tried first. */
function writeShort(out: ByteWriter, text: string, length: number): void {
  const { bytes, end } = out;
  const start = end + 1;
  if (start + length <= bytes.length && start + length <= out.limit) {
    bytes[end] = length;
    let i = 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) break;
      bytes[start + i] = unit;
    }
    if (i === length) {
      out.end = start + length;
      return;
    }
  }
  out.writeByte(length);
  writeUnits(out, text);
}

/** Appends a hessian binary, cut into chunks as Java cuts them. */
export function writeBytesTo(out: ByteWriter, value: Uint8Array): void {
  let start = 0;
  let length = value.length;
  // At once, so that the buffer is not copied each time it doubles.
  out.ensure(length + TAG_BYTES * Math.ceil(length / BINARY_CHUNK_BYTES));
  while (length > BINARY_CHUNK_BYTES) {
    writeTag16(out, 0x41, BINARY_CHUNK_BYTES);
    out.writeBytes(value.subarray(start, start + BINARY_CHUNK_BYTES));
    start += BINARY_CHUNK_BYTES;
    length -= BINARY_CHUNK_BYTES;
  }
  if (length <= 15) out.writeByte(0x20 + length);
  else if (length <= 1023) out.writeInt16(0x3400 + length);
  else writeTag16(out, 0x42, length);
  out.writeBytes(start === 0 ? value : value.subarray(start));
}

function writeTag16(out: ByteWriter, tag: number, length: number): void {
  out.ensure(3);
  out.bytes[out.end] = tag;
  out.bytes[out.end + 1] = length >> 8;
  out.bytes[out.end + 2] = length;
  out.end += 3;
}

/** Appends each UTF-16 unit by itself as one to three bytes, which is what Java does with its `char`s. */
function writeUnits(out: ByteWriter, text: string): void {
  const length = text.length;
  const most = length * 3;
  if (out.end + most > out.limit) checkLimit(out, text);
  else out.ensure(most);
  if (length > LOOP_UNITS) {
    // Node's own encoder writes other bytes than ours only for surrogates, and one byte a unit only for ASCII.
    const written = (out.bytes as NativeBuffer).utf8Write(text, out.end, Math.min(most, out.bytes.length - out.end));
    if (written === length || !SURROGATE.test(text)) {
      out.end += written;
      return;
    }
  }
  const bytes = out.bytes;
  let end = out.end;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[end++] = unit;
    } else if (unit < 0x800) {
      bytes[end++] = 0xc0 | (unit >> 6);
      bytes[end++] = 0x80 | (unit & 0x3f);
    } else {
      bytes[end++] = 0xe0 | (unit >> 12);
      bytes[end++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[end++] = 0x80 | (unit & 0x3f);
    }
  }
  out.end = end;
}

const SURROGATE = /[\ud800-\udfff]/;

/** The worst case passes the limit, so the real size decides. */
function checkLimit(out: ByteWriter, text: string): void {
  let size = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    size += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  if (out.end + size > out.limit) throw new ByteLimitError(out.limit, out.end + size);
  out.ensure(size);
}
