import { hessian } from "./raw.js";

const MAX = [0x7f, 0xff, 0xff, 0xff];
const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(5, 0x49);
  bytes.writeInt32BE(value, 1);
  return bytes;
};

/** Everything in hessian2 that has a length, as long as its bytes can say, and next to nothing behind it. */
export const declaredLengths: Readonly<Record<string, Buffer>> = {
  "untyped list": Buffer.from([0x58, 0x49, ...MAX, 0x90]),
  "typed list": Buffer.concat([Buffer.from([0x56]), hessian("[int"), Buffer.from([0x49, ...MAX, 0x90])]),
  "list of a long as its length": Buffer.from([0x58, 0x4c, ...MAX, ...MAX, 0x90]),
  "list of a negative length": Buffer.from([0x58, 0x49, 0xff, 0xff, 0xff, 0xff]),
  "string chunk": Buffer.from([0x52, 0xff, 0xff, 0x41]),
  "last string chunk": Buffer.from([0x53, 0xff, 0xff, 0x41]),
  "binary chunk": Buffer.from([0x41, 0xff, 0xff, 0x41]),
  "last binary chunk": Buffer.from([0x42, 0xff, 0xff, 0x41]),
  "class of many fields": Buffer.concat([
    Buffer.from("C"),
    hessian("a.B"),
    Buffer.from([0x49, ...MAX]),
    Buffer.from([0x60]),
  ]),
  "class number": Buffer.from([0x4f, 0x49, ...MAX]),
  reference: Buffer.from([0x51, 0x49, ...MAX]),
  "type number": Buffer.from([0x55, 0x49, ...MAX, 0x5a]),
  "lists in a list": Buffer.concat([
    int(0).subarray(0, 0),
    ...Array.from({ length: 900 }, () => Buffer.from([0x58, 0x49, ...MAX])),
  ]),
};

/** A list of empty maps, about as many bytes as are asked for. */
export function emptyMaps(bytes: number): Buffer {
  const count = Math.floor((bytes - 6) / 2);
  return Buffer.concat([Buffer.from([0x58]), int(count), Buffer.alloc(count * 2, "HZ")]);
}
