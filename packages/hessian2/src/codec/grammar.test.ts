import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HessianError, type HessianErrorCode } from "./hessian-error.js";
import { Hessian2Input } from "./hessian2-input.js";
import { JavaCollection } from "./java-collection.js";
import { JavaDouble } from "./java-double.js";
import { JavaMap } from "./java-map.js";
import { JavaObject } from "./java-object.js";
import { readLossless } from "./lossless-reader.js";

const hex = (text: string) => Buffer.from(text.replace(/ /g, ""), "hex");
const letters = (count: number) => "61".repeat(count);
const fields = (...values: readonly (readonly [string, unknown])[]) =>
  Object.assign(Object.create(null), Object.fromEntries(values)) as Record<string, unknown>;

/** What a tag, with the bytes behind it, gives; or the error that it gives by itself, at its own place. */
interface Row {
  readonly first: number;
  readonly last: number;
  /** What follows the tag. */
  readonly rest?: (tag: number) => string;
  /** What stands before it and is read first, where it cannot come first in a stream. */
  readonly before?: string;
  readonly value?: (tag: number) => unknown;
  readonly error?: HessianErrorCode;
}

const row = (first: number, last: number, rest: (tag: number) => string, value: (tag: number) => unknown): Row => ({
  first,
  last,
  rest,
  value,
});
const one = (tag: number, rest: string, value: unknown): Row =>
  row(
    tag,
    tag,
    () => rest,
    () => value,
  );
const refused = (tag: number, error: HessianErrorCode): Row => ({ first: tag, last: tag, error });
const SIXTEEN = Array.from({ length: 16 }, (_, i) => `43 03 612e${(0x41 + i).toString(16)} 91 0178`).join("");

const TABLE: readonly Row[] = [
  row(
    0x00,
    0x1f,
    (tag) => letters(tag),
    (tag) => "a".repeat(tag),
  ),
  row(
    0x20,
    0x2f,
    (tag) => letters(tag - 0x20),
    (tag) => new Uint8Array(tag - 0x20).fill(0x61),
  ),
  row(
    0x30,
    0x33,
    (tag) => `05${letters(256 * (tag - 0x30) + 5)}`,
    (tag) => "a".repeat(256 * (tag - 0x30) + 5),
  ),
  row(
    0x34,
    0x37,
    (tag) => `05${letters(256 * (tag - 0x34) + 5)}`,
    (tag) => new Uint8Array(256 * (tag - 0x34) + 5).fill(0x61),
  ),
  row(
    0x38,
    0x3f,
    () => "ffff",
    (tag) => BigInt((tag - 0x3c) * 65536 + 65535),
  ),
  refused(0x40, "TAG"),
  one(0x41, "0001 61 42 0001 62", Uint8Array.of(0x61, 0x62)),
  one(0x42, "0002 6162", Uint8Array.of(0x61, 0x62)),
  one(0x43, "03 612e41 91 0178 60 91", new JavaObject("a.A", fields(["x", 1]))),
  one(0x44, "3ff8000000000000", new JavaDouble(1.5)),
  refused(0x45, "TAG"),
  one(0x46, "", false),
  refused(0x47, "TAG"),
  one(0x48, "91 0161 5a", new Map([[1, "a"]])),
  one(0x49, "80000000", -2147483648),
  one(0x4a, "0000018bcfe5687b", new Date(0x18bcfe5687b)),
  one(0x4b, "ffffffff", new Date(-60_000)),
  one(0x4c, "8000000000000000", -(2n ** 63n)),
  one(0x4d, "0161 91 92 5a", new JavaMap("a", new Map([[1, 2]]))),
  one(0x4e, "", null),
  { ...one(0x4f, "90 91", new JavaObject("a.A", fields(["x", 1]))), before: SIXTEEN },
  refused(0x50, "TAG"),
  { first: 0x51, last: 0x51, rest: () => "90", before: "78", value: () => [] },
  one(0x52, "0001 61 52 0001 62 00", "ab"),
  one(0x53, "0002 6162", "ab"),
  one(0x54, "", true),
  one(0x55, "04 5b696e74 91 92 5a", new JavaCollection("[int", [1, 2])),
  one(0x56, "04 5b696e74 92 91 92", new JavaCollection("[int", [1, 2])),
  one(0x57, "91 92 5a", [1, 2]),
  one(0x58, "92 91 92", [1, 2]),
  one(0x59, "7fffffff", 2147483647n),
  refused(0x5a, "TAG"),
  one(0x5b, "", new JavaDouble(0)),
  one(0x5c, "", new JavaDouble(1)),
  one(0x5d, "80", new JavaDouble(-128)),
  one(0x5e, "8000", new JavaDouble(-32768)),
  one(0x5f, "19b8a0d8", new JavaDouble(0.001 * 431530200)),
  {
    ...row(
      0x60,
      0x6f,
      () => "91",
      (tag) => new JavaObject(`a.${String.fromCharCode(0x41 + tag - 0x60)}`, fields(["x", 1])),
    ),
    before: SIXTEEN,
  },
  row(
    0x70,
    0x77,
    (tag) => `04 5b696e74 ${"91".repeat(tag - 0x70)}`,
    (tag) => new JavaCollection("[int", Array(tag - 0x70).fill(1)),
  ),
  row(
    0x78,
    0x7f,
    (tag) => "91".repeat(tag - 0x78),
    (tag) => Array(tag - 0x78).fill(1),
  ),
  row(
    0x80,
    0xbf,
    () => "",
    (tag) => tag - 0x90,
  ),
  row(
    0xc0,
    0xcf,
    () => "ff",
    (tag) => (tag - 0xc8) * 256 + 255,
  ),
  row(
    0xd0,
    0xd7,
    () => "ffff",
    (tag) => (tag - 0xd4) * 65536 + 65535,
  ),
  row(
    0xd8,
    0xef,
    () => "",
    (tag) => BigInt(tag - 0xe0),
  ),
  row(
    0xf0,
    0xff,
    () => "ff",
    (tag) => BigInt((tag - 0xf8) * 256 + 255),
  ),
];

const byte = (tag: number) => tag.toString(16).padStart(2, "0");

function inputOf(row: Row, tag: number): Hessian2Input {
  const input = new Hessian2Input(hex(`${row.before ?? ""} ${byte(tag)} ${row.rest?.(tag) ?? ""}`));
  if (row.before === "78") readLossless(input);
  return input;
}

describe("every tag", () => {
  it("stands in the table once", () => {
    let next = 0;
    for (const { first, last } of TABLE) {
      assert.equal(first, next, byte(first));
      next = last + 1;
    }
    assert.equal(next, 256);
  });

  for (const row of TABLE) {
    for (let tag = row.first; tag <= row.last; tag++) {
      if (row.error !== undefined) {
        it(`${byte(tag)} is refused, by name and place`, () => {
          for (const read of [readLossless, (input: Hessian2Input) => input.readValue()]) {
            assert.throws(
              () => read(inputOf(row, tag)),
              (error) =>
                error instanceof HessianError &&
                error.code === row.error &&
                error.offset === 0 &&
                error.message.includes(`0x${byte(tag)}`),
            );
          }
        });
        continue;
      }

      it(`${byte(tag)} gives its value, and no more bytes than its own are read`, () => {
        const input = inputOf(row, tag);
        assert.deepEqual(readLossless(input), row.value!(tag));
        assert.equal(input.remaining, 0);
        const other = inputOf(row, tag);
        other.readValue();
        assert.equal(other.remaining, 0);
      });

      it(`${byte(tag)} with its last byte cut off is refused`, () => {
        const { bytes } = inputOf(row, tag);
        const cut = new Hessian2Input(bytes, 0, bytes.length - 1);
        if (row.before === "78") readLossless(cut);
        assert.throws(() => readLossless(cut), HessianError);
      });
    }
  }
});

describe("forms that hessian-lite never writes", () => {
  const read = (text: string) => {
    const input = new Hessian2Input(hex(text));
    const value = readLossless(input);
    assert.equal(input.remaining, 0);
    return value;
  };

  it("give the same number: an int and a long in every length", () => {
    for (const form of ["91", "c801", "d40001", "4900000001"]) assert.equal(read(form), 1);
    for (const form of ["e1", "f801", "3c0001", "5900000001", "4c0000000000000001"]) assert.equal(read(form), 1n);
    const one = new JavaDouble(1);
    for (const form of ["5c", "5d01", "5e0001", "5f000003e8", "443ff0000000000000"]) assert.deepEqual(read(form), one);
  });

  it("count and point with an int of any length", () => {
    for (const int of ["91", "c801", "d40001", "4900000001"]) {
      assert.deepEqual(read(`58 ${int} 95`), [5]);
      assert.deepEqual(read(`56 0161 ${int} 95`), new JavaCollection("a", [5]));
      assert.deepEqual(read(`43 0161 ${int} 0178 60 95`), new JavaObject("a", fields(["x", 5])));
      assert.deepEqual(read(`43 0161 90 43 0162 90 4f ${int}`), new JavaObject("b", fields()));
      const [list, again] = (read(`7a 78 51 ${int}`) as unknown[]) ?? [];
      assert.equal(list, again);
      const types = read(`7b 70 0161 70 0162 70 ${int}`) as JavaCollection[];
      assert.equal(types[2]!.type, "b");
      assert.equal((read(`7a 70 0161 79 ${`4d 0162 5a`}`) as unknown[]).length, 2);
    }
  });

  it("name a type of a map and of a list by its place in one table", () => {
    const [, map, list] = read("7b 70 0161 4d 90 5a 55 90 91 5a") as [unknown, JavaMap, JavaCollection];
    assert.equal(map.type, "a");
    assert.equal(list.type, "a");
  });

  it("cut strings and binaries anywhere, with an end of any form, an empty one too", () => {
    for (const end of ["00", "3000", "530000"]) assert.equal(read(`52 0001 61 52 0000 52 0001 62 ${end}`), "ab");
    for (const end of ["20", "3400", "420000"]) {
      assert.deepEqual(read(`41 0001 61 41 0000 41 0001 62 ${end}`), Uint8Array.of(0x61, 0x62));
    }
    assert.equal(read("52 0001 eda0bd 52 0001 edb880 00"), "\u{1f600}");
  });

  it("define classes before any value, several in a row, the same one again, and unused ones", () => {
    const a = "43 0161 91 0178";
    assert.equal(read(`${a} 91`), 1);
    assert.deepEqual(read(`7a ${a} 60 91 ${a} 61 92`), [
      new JavaObject("a", fields(["x", 1])),
      new JavaObject("a", fields(["x", 2])),
    ]);
    assert.deepEqual(read(`48 ${a} 91 ${a} 60 92 5a`), new Map([[1, new JavaObject("a", fields(["x", 2]))]]));
    assert.deepEqual(read(`${a} 60 43 0162 90 61`), new JavaObject("a", fields(["x", new JavaObject("b", fields())])));
  });

  it("give an object as a map with its class", () => {
    assert.deepEqual(read("4d 0161 0178 91 5a"), new JavaMap("a", new Map([["x", 1]])));
  });
});
