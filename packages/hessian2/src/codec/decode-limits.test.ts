import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { decode } from "../schema/decode.js";
import { t } from "../schema/t.js";
import { COST, DEFAULT_DECODE_LIMITS, type DecodeLimits } from "./decode-limits.js";
import { HessianError, type HessianErrorCode } from "./hessian-error.js";
import { JavaException } from "./java-exception.js";
import { hashOfKey, UNGUARDED_ENTRIES } from "./key-guard.js";

const hex = (text: string) => Buffer.from(text.replace(/ /g, ""), "hex");
const str = (text: string) => text.length.toString(16).padStart(2, "0") + Buffer.from(text, "latin1").toString("hex");
const int = (value: number) => `49 ${value.toString(16).padStart(8, "0")}`;
const THROWABLE = `43 ${str("a.E")} 93 ${str("detailMessage")} ${str("stackTrace")} ${str("cause")}`;
const decimal = (text: string) => `43 ${str("java.math.BigDecimal")} 91 ${str("value")} 60 ${str(text)}`;

/** A body that needs exactly `need` of a limit in both dynamic readers, or in those of `readers`. */
interface Row {
  readonly name: string;
  readonly limit: keyof DecodeLimits;
  readonly code: HessianErrorCode;
  readonly body: string;
  readonly need: number;
  readonly lossless?: boolean;
}

const ROWS: readonly Row[] = [
  { name: "lists in lists", limit: "depth", code: "DEPTH", body: "79 79 78", need: 3 },
  { name: "maps in maps", limit: "depth", code: "DEPTH", body: "48 90 48 90 48 5a 5a 5a", need: 3 },
  { name: "objects", limit: "depth", code: "DEPTH", body: `43 0161 91 0178 60 60 60 4e`, need: 3 },
  { name: "an exception", limit: "depth", code: "DEPTH", body: `${THROWABLE} 60 4e 4e 4e`, need: 5, lossless: false },
  { name: "lists", limit: "containers", code: "BUDGET", body: "7b 78 78 78", need: 4 },
  { name: "binaries", limit: "containers", code: "BUDGET", body: "7a 20 20", need: 5 },
  {
    name: "an exception",
    limit: "containers",
    code: "BUDGET",
    body: `${THROWABLE} 60 4e 4e 4e`,
    need: 8,
    lossless: false,
  },
  { name: "a list", limit: "decodedBytes", code: "BUDGET", body: "7a 90 90", need: COST.list + 2 * COST.element },
  {
    name: "a map",
    limit: "decodedBytes",
    code: "BUDGET",
    body: "48 90 91 5a",
    need: COST.map + COST.entry + COST.element,
  },
  { name: "a string", limit: "decodedBytes", code: "BUDGET", body: "03 616263", need: COST.string + 3 },
  { name: "a binary", limit: "decodedBytes", code: "BUDGET", body: "23 616263", need: COST.binary + 3 },
  { name: "a long", limit: "decodedBytes", code: "BUDGET", body: "4c 7fffffffffffffff", need: COST.bigint },
  { name: "a date", limit: "decodedBytes", code: "BUDGET", body: "4b 00000001", need: COST.date },
  {
    name: "an object",
    limit: "decodedBytes",
    code: "BUDGET",
    body: "43 0161 91 0178 60 90",
    need: COST.object + COST.field + COST.record + COST.namedField,
  },
  { name: "a string", limit: "stringLength", code: "LIMIT", body: "03 616263", need: 3 },
  { name: "a string in chunks", limit: "stringLength", code: "LIMIT", body: "52 0002 6162 01 63", need: 3 },
  { name: "a long string", limit: "stringLength", code: "LIMIT", body: `53 0400 ${"61".repeat(1024)}`, need: 1024 },
  { name: "types", limit: "types", code: "LIMIT", body: "7b 70 0161 4d 0161 5a 70 0162", need: 3 },
  { name: "definitions", limit: "classDefinitions", code: "LIMIT", body: `${"43 0161 90".repeat(3)} 4e`, need: 3 },
  { name: "fields", limit: "fieldsPerClass", code: "LIMIT", body: `43 0161 93 0178 0179 017a 60 4e4e4e`, need: 3 },
  { name: "a decimal", limit: "scale", code: "LIMIT", body: decimal("1E-30"), need: 30, lossless: false },
];

function outcome(row: Row, lossless: boolean, value: number): string {
  try {
    decode(hex(row.body), { lossless }, { [row.limit]: value });
    return "decoded";
  } catch (error) {
    if (error instanceof HessianError) return error.code;
    throw error;
  }
}

describe("the limits of decoding", () => {
  for (const row of ROWS) {
    for (const lossless of row.lossless === undefined ? [false, true] : [row.lossless]) {
      it(`${row.limit} lets ${row.name} of just that through${lossless ? ", without loss" : ""}`, () => {
        assert.equal(outcome(row, lossless, row.need), "decoded");
        assert.equal(outcome(row, lossless, row.need - 1), row.code);
      });
    }
  }

  it("digits lets a BigInteger and a BigDecimal of just that through", () => {
    const read = (body: string, digits: number) => decode(hex(body), t.any, { digits });
    assert.throws(() => read(decimal("9".repeat(27)), 10), { code: "LIMIT" });
    read(decimal("9".repeat(26)), 10);
    const integer = (words: number) =>
      `43 ${str("java.math.BigInteger")} 92 ${str("signum")} ${str("mag")} 60 91 ${(0x70 + words).toString(16)} ${str("[int")} ${"91".repeat(words)}`;
    read(integer(2), 10);
    assert.throws(() => read(integer(3), 10), { code: "LIMIT" });
  });

  it("stackFrames and causes keep as many and drop the others", () => {
    const frame = `43 ${str("java.lang.StackTraceElement")} 91 ${str("methodName")}`;
    const body = `${THROWABLE} ${frame} 60 4e 7b ${"61 016d".repeat(3)} ${"60 4e 4e".repeat(3)} 4e`;
    const read = (limits: Partial<DecodeLimits>) => decode(hex(body), t.any, limits) as JavaException;
    assert.equal(read({ stackFrames: 3 }).javaStackTrace.length, 3);
    assert.equal(read({ stackFrames: 2 }).javaStackTrace.length, 2);
    const causes = (error: JavaException) => {
      let count = 0;
      for (let at = error.cause; at instanceof JavaException; at = at.cause) count++;
      return count;
    };
    assert.equal(causes(read({ causes: 3 })), 3);
    assert.equal(causes(read({ causes: 2 })), 2);
  });

  it("collisions counts steps among keys with one hash, in maps and sets, by schema or without", () => {
    const keys: number[] = [];
    for (let key = 0; keys.length < 100; key++) if ((hashOfKey(key) & 0xff) === 3) keys.push(key);
    const ints = keys.map((key) => int(key)).join("");
    const entries = keys.map((key) => `${int(key)} 90`).join("");
    // Each key behind the unguarded ones waits for all before it, and sixteen are free.
    let steps = 0;
    for (let before = UNGUARDED_ENTRIES + 1; before < keys.length; before++) steps += before - 16;
    const map = `48 ${entries} 5a`;
    const set = `56 ${str("java.util.HashSet")} ${int(keys.length)} ${ints}`;
    for (const [body, schema] of [
      [map, t.any],
      [map, t.lossless],
      [map, t.map(t.int, t.int)],
      [set, t.any],
      [set, t.set(t.int)],
    ] as const) {
      const read = (collisions: number) => decode(hex(body), schema as typeof t.any, { collisions });
      read(steps);
      assert.throws(() => read(steps - 1), { code: "BUDGET", message: /collide/ });
    }
  });

  it("refuses long before the end what will be too much", () => {
    const maps = Buffer.alloc(200_000, "485a", "hex");
    maps.set(hex(`58 ${int(99_990)}`));
    const begun = (limits: Partial<DecodeLimits>) => {
      try {
        decode(maps, t.any, limits);
      } catch (error) {
        assert.ok(error instanceof HessianError && error.code === "BUDGET");
        return error.offset!;
      }
      return assert.fail("decoded");
    };
    assert.ok(begun({ containers: 32_000 }) < 2 * 2100);
    assert.ok(begun({ decodedBytes: 16 * 1024 * 1024 }) < 2 * 4000);
  });

  it("are described in the README, each with its default", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const rows = new Map([...readme.matchAll(/^\| `(\w+)` \| ([\d ]+) ([KM]i)? ?\|/gm)].map((m) => [m[1], m] as const));
    for (const [name, value] of Object.entries(DEFAULT_DECODE_LIMITS)) {
      const [, , digits, unit] = rows.get(name) ?? assert.fail(`no row for ${name}`);
      const factor = unit === "Mi" ? 1024 * 1024 : unit === "Ki" ? 1024 : 1;
      assert.equal(Number(digits!.replaceAll(" ", "")) * factor, value, name);
    }
    assert.equal(rows.size, Object.keys(DEFAULT_DECODE_LIMITS).length);
  });
});
