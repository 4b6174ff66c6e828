import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { DecodeLimits } from "./decode-limits.js";
import { HessianError, type HessianErrorCode } from "./hessian-error.js";
import { Hessian2Input } from "./hessian2-input.js";
import { JavaException } from "./java-exception.js";
import { JavaObject } from "./java-object.js";

const hex = (text: string) => Buffer.from(text.replace(/ /g, ""), "hex");
const read = (bytes: Uint8Array, limits?: Partial<DecodeLimits>) =>
  new Hessian2Input(bytes, 0, bytes.length, limits).readValue();
const ascii = (text: string) => Buffer.from(text, "latin1").toString("hex");
const str = (text: string) => text.length.toString(16).padStart(2, "0") + ascii(text);

function refused(bytes: Uint8Array, code: HessianErrorCode, limits?: Partial<DecodeLimits>): HessianError {
  try {
    const value = read(bytes, limits);
    assert.fail(`gave ${typeof value}`);
  } catch (error) {
    assert.ok(error instanceof HessianError, String(error));
    assert.equal(error.code, code, error.message);
    assert.equal(typeof error.offset, "number");
    return error;
  }
}

describe("Hessian2Input reads", () => {
  it("every form of a list", () => {
    const forms = [
      "7a 91 92",
      "58 92 91 92",
      "57 91 92 5a",
      `72 ${str("java.util.ArrayList")} 91 92`,
      `56 ${str("java.util.ArrayList")} 92 91 92`,
      `55 ${str("java.util.ArrayList")} 91 92 5a`,
    ];
    for (const form of forms) assert.deepEqual(read(hex(form)), [1, 2]);
    assert.deepEqual(read(hex(`55 ${str("java.util.TreeSet")} 91 92 5a`)), new Set([1, 2]));
  });

  it("types that point to the table that lists and maps share", () => {
    const list = `7a 71 ${str("[int")} 91 4d ${str("java.util.TreeMap")} 5a`;
    assert.deepEqual(read(hex(`7d ${list.slice(3)} 71 90 92 4d 91 5a 71 90 93`)), [
      [1],
      new Map(),
      [2],
      new Map(),
      [3],
    ]);
  });

  it("class definitions before any value and inside a field list", () => {
    const value = read(hex(`43 ${str("a.A")} 91 ${str("x")} 43 ${str("a.B")} 90 60 43 ${str("a.C")} 90 61`));
    assert.ok(value instanceof JavaObject && value.is("a.A"));
    assert.ok((value.get("x") as JavaObject).is("a.B"));
    const long = read(hex(`43 ${str("a.A")} 91 ${str("x")} 4f 90 91`)) as JavaObject;
    assert.equal(long.get("x"), 1);
  });

  it("a repeated field name as its last value", () => {
    assert.equal((read(hex(`43 ${str("a.A")} 92 ${str("x")} ${str("x")} 60 91 92`)) as JavaObject).get("x"), 2);
  });

  it("chunked strings with any final chunk, and a pair of surrogates across chunks", () => {
    assert.equal(read(hex("52 0001 61 01 62")), "ab");
    assert.equal(read(hex("52 0001 61 3001 62")), "ab");
    assert.equal(read(hex("52 0001 61 53 0001 62")), "ab");
    assert.equal(read(hex("52 0001 61 00")), "a");
    assert.equal(read(hex("52 0000 52 0000 00")), "");
    assert.equal(read(hex("52 0001 eda0bd 01 edb880")), "\u{1f600}");
    assert.deepEqual(read(hex("41 0001 01 21 02")), Uint8Array.of(1, 2));
    assert.deepEqual(read(hex("41 0001 01 3401 02")), Uint8Array.of(1, 2));
    assert.deepEqual(read(hex("41 0000 20")), new Uint8Array());
  });

  it("all 2048 lone surrogates", () => {
    for (let unit = 0xd800; unit <= 0xdfff; unit++) {
      const bytes = Buffer.from([1, 0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 63), 0x80 | (unit & 63)]);
      assert.equal(read(bytes), String.fromCharCode(unit));
    }
  });

  it("the three-byte form of a double by multiplying, as Java does", () => {
    assert.equal(read(hex("5f 19b8ba88")), 0.001 * 0x19b8ba88);
    assert.notEqual(0.001 * 431529176, 431529.176);
    assert.equal(read(hex("5f 19b8a0d8")), 0.001 * 0x19b8a0d8);
  });

  it("references to containers still being read", () => {
    const list = read(hex("79 51 90")) as unknown[];
    assert.equal(list[0], list);
    const map = read(hex("48 01 61 51 90 5a")) as Map<string, unknown>;
    assert.equal(map.get("a"), map);
  });

  it("map keys of any type", () => {
    assert.deepEqual(
      [...(read(hex("48 91 01 61 e1 01 62 4e 01 63 78 01 64 44 7ff8000000000000 01 65 5a")) as Map<unknown, unknown>)],
      [
        [1, "a"],
        [1n, "b"],
        [null, "c"],
        [[], "d"],
        [Number.NaN, "e"],
      ],
    );
  });

  it("binaries as copies", () => {
    const bytes = hex("23 010203");
    const value = read(bytes) as Uint8Array;
    bytes.fill(0);
    assert.deepEqual(value, Uint8Array.of(1, 2, 3));
    assert.equal(value.buffer.byteLength, 3);
  });

  it("numbers of another Java type where nothing is lost", () => {
    const input = (text: string) => new Hessian2Input(hex(text));
    assert.equal(input("e5").readInt(), 5);
    assert.equal(input("4c 0000000000000005").readInt(), 5);
    assert.equal(input("5d 05").readInt(), 5);
    assert.equal(input("4e").readInt(), 0);
    assert.equal(input("95").readLong(), 5n);
    assert.equal(input("5d 05").readLong(), 5n);
    assert.equal(input("44 43dfffffffffffff").readLong(), 9223372036854774784n);
    assert.equal(input("95").readDouble(), 5);
    assert.equal(input("4c 0020000000000000").readDouble(), 2 ** 53);
    assert.equal(input("4c 8000000000000000").readDouble(), -(2 ** 63));
    assert.equal(input("4c 001fffffffffffff").readLongNumber(), Number.MAX_SAFE_INTEGER);
    for (const [text, use] of [
      ["4c 0000000080000000", "readInt"],
      ["5e 8000 ", undefined],
      ["44 3ff8000000000000", "readInt"],
      ["44 43e0000000000000", "readLong"],
      ["44 7ff8000000000000", "readLong"],
      ["4c 0020000000000001", "readDouble"],
      ["4c 0020000000000000", "readLongNumber"],
    ] as const) {
      if (use !== undefined) assert.throws(() => input(text)[use](), { code: "RANGE" }, text);
    }
    assert.throws(() => input("01 61").readInt(), { code: "TYPE" });
    assert.throws(() => input("91").readString(), { code: "TYPE", message: /expected string, got int/ });
  });
});

describe("Hessian2Input refuses", () => {
  it("tags that begin no value", () => {
    for (const tag of ["40", "45", "47", "50", "5a"]) refused(hex(tag), "TAG");
    assert.match(refused(hex("79 45"), "TAG").message, /^\[0\]: .*0x45/);
    refused(hex("48 5a 5a").subarray(2), "TAG");
    refused(hex("48 91 5a"), "TAG");
  });

  it("declared lengths that the bytes cannot hold, without allocating", () => {
    for (const text of [
      "1f6161",
      "53 ffff 61",
      "42 ffff 61",
      "41 ffff 61",
      "58 49 7fffffff",
      `56 ${str("[int")} 49 7fffffff`,
      "37ff00",
      "33ff00",
      `43 ${str("a")} 49 7fffffff`,
    ]) {
      refused(hex(text), "TRUNCATED");
    }
    for (const text of ["58 8f", `56 ${str("[int")} 49 80000000`, `43 ${str("a")} 8f 60`]) refused(hex(text), "LENGTH");
  });

  it("lengths and indexes that are no ints", () => {
    for (const text of ["58 4e", "58 e1 91", "51 4e", "51 5b", "58 01 61"]) refused(hex(text), "TYPE");
  });

  it("references to what was never written", () => {
    for (const text of ["51 90", "79 51 91", "79 51 8f", "79 51 49 7fffffff", "60", "4f 90", "4f 8f", "71 90 91"]) {
      refused(hex(text), "REFERENCE");
    }
  });

  it("dates that JavaScript cannot hold", () => {
    refused(hex("4a 7fffffffffffffff"), "RANGE");
    refused(hex("4a 001eb208c2dc0001"), "RANGE");
    assert.equal((read(hex("4a 001eb208c2dc0000")) as Date).getTime(), 8.64e15);
    assert.ok(!Number.isNaN((read(hex("4b 7fffffff")) as Date).getTime()));
  });

  it("text that is not Java's: overlong, cut, four bytes at once", () => {
    for (const text of ["01 c080", "01 e08080", "01 80", "01 ff", "01 fe", "01 c3 28", "01 e228a1", "01 f09f9880"]) {
      refused(hex(text.padEnd(16, "0")), "ENCODING");
    }
  });

  it("nesting beyond the limit, 100 000 levels as 1001", () => {
    for (const [begin, end] of [
      ["79", ""],
      ["57", "5a"],
      ["48 90", "5a"],
    ] as const) {
      const nested = (levels: number) =>
        Buffer.concat([
          hex(begin.repeat(levels - 1)),
          hex(begin.startsWith("48") ? "485a" : "78"),
          hex(end.repeat(levels - 1)),
        ]);
      read(nested(1000));
      refused(nested(1001), "DEPTH");
      refused(nested(100_000), "DEPTH");
    }
    const object = `43 ${str("a")} 91 ${str("x")}`;
    refused(Buffer.concat([hex(object), Buffer.alloc(100_000, 0x60)]), "DEPTH");
    const error = refused(Buffer.alloc(100_000, 0x79), "DEPTH");
    assert.ok(error.message.length < 1024, `${error.message.length}`);
  });

  it("more containers than the budget, before they fill the memory", () => {
    const before = process.memoryUsage().rss;
    const maps = Buffer.alloc(8 * 1024 * 1024, "485a", "hex");
    maps.set(hex("58 49 003fffff"), 0);
    refused(maps, "BUDGET");
    const lists = Buffer.alloc(8 * 1024 * 1024, 0x78);
    lists.set(hex("58 49 007fff00"), 0);
    refused(lists, "BUDGET");
    assert.ok(process.memoryUsage().rss - before < 256 * 1024 * 1024);
    refused(hex("7b 78 78 78"), "BUDGET", { containers: 3 });
    read(hex("7b 78 78 78"), { containers: 4 });
  });

  it("class definitions and fields beyond their limits", () => {
    const definition = `43 ${str("a")} 90`;
    refused(hex(`${definition.repeat(3)}60`), "LIMIT", { classDefinitions: 2 });
    refused(hex(`43 ${str("a")} 93 ${str("x").repeat(3)} 60 919191`), "LIMIT", { fieldsPerClass: 2 });
    read(hex(`43 ${str("a")} 93 ${str("x").repeat(3)} 60 919191`), { fieldsPerClass: 3 });
    refused(hex(`43 ${str("a")} 93 ${str("x").repeat(3)} 60 919191`), "LIMIT", { fieldsPerClass: 2 });
    refused(Buffer.concat([hex(definition.repeat(1025)), hex("60")]), "LIMIT");
  });

  it("BigDecimals and BigIntegers that are too long or make no sense", () => {
    const decimal = (text: Buffer) =>
      Buffer.concat([hex(`43 ${str("java.math.BigDecimal")} 91 ${str("value")} 60`), text]);
    refused(decimal(hex(`${str("1x")}`)), "RANGE");
    refused(decimal(hex("91")), "TYPE");
    refused(decimal(hex(str("1E10001"))), "LIMIT");
    read(decimal(hex(str("1E10000"))));
    const chunk = Buffer.concat([hex("52 ffff"), Buffer.alloc(65535, "9")]);
    refused(decimal(Buffer.concat([...Array(16).fill(chunk), hex("00")])), "LIMIT");
    const integer = (signum: string, mag: string) =>
      hex(`43 ${str("java.math.BigInteger")} 92 ${str("signum")} ${str("mag")} 60 ${signum} ${mag}`);
    read(integer("91", `71 ${str("[int")} 91`));
    // As dubbo-go writes it: longs without a sign.
    read(integer("91", `71 ${str("[int")} e1`));
    read(integer("91", `72 ${str("[long")} 4c00000000ffffffff e0`));
    read(integer("91", `71 ${str("[long")} 59ffffffff`));
    for (const [signum, mag] of [
      ["90", `71 ${str("[int")} 91`],
      ["91", `70 ${str("[int")}`],
      ["92", `71 ${str("[int")} 91`],
      ["91", `71 ${str("[int")} 90`],
      ["91", `71 ${str("[long")} e0`],
      ["91", `71 ${str("[long")} 4c0000000100000000`],
      ["91", `71 ${str("[long")} 4cffffffff7fffffff`],
      ["91", "4e"],
      ["4e", `71 ${str("[int")} 91`],
    ] as const) {
      refused(integer(signum, mag), "RANGE");
    }
    refused(integer("91", `56 ${str("[int")} d40fa1 ${"91".repeat(4001)}`), "LIMIT");
  });
});

describe("Hessian2Input and names that are no data elsewhere", () => {
  const names = [
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "then",
    "toJSON",
    "inspect",
    "__defineGetter__",
    "length",
    "name",
  ];

  it("keeps them as data in maps, objects and exceptions, and touches no prototype", () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const name of names) {
      assert.equal((read(hex(`48 ${str(name)} 91 5a`)) as Map<string, unknown>).get(name), 1);
      const object = read(hex(`43 ${str(name)} 91 ${str(name)} 60 91`)) as JavaObject;
      assert.equal(object.className, name);
      assert.equal(object.get(name), 1);
      assert.deepEqual(Object.keys(object.fields), [name]);
      assert.equal(Object.getPrototypeOf(object.fields), null);
      const exception = read(
        hex(
          `43 ${str("a.E")} 94 ${str("detailMessage")} ${str("stackTrace")} ${str("cause")} ${str(name)} 60 0161 4e 4e 91`,
        ),
      ) as JavaException;
      assert.equal(exception.fields[name], 1);
      assert.equal(`${exception}`, "a.E: a");
    }
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
  });

  it("finds no field that is not there", () => {
    assert.equal((read(hex(`43 ${str("a")} 90 60`)) as JavaObject).get("constructor"), undefined);
  });
});

describe("Hessian2Input and exceptions", () => {
  const definition = `43 ${str("a.E")} 93 ${str("detailMessage")} ${str("stackTrace")} ${str("cause")}`;

  it("cuts a chain of causes at 16 and knows the exception that is its own cause", () => {
    const self = read(hex(`${definition} 60 0161 4e 51 90`)) as JavaException;
    assert.equal(self.cause, undefined);
    let chain = read(hex(`${definition} ${"60 0161 4e".repeat(100)} 4e`)) as JavaException | undefined;
    let count = 0;
    for (; chain !== undefined; chain = chain.cause as JavaException | undefined) count++;
    assert.equal(count, 17);
  });

  it("keeps 64 frames of 100 000", () => {
    const frames = 100_000;
    const element = `43 ${str("java.lang.StackTraceElement")} 92 ${str("methodName")} ${str("lineNumber")}`;
    const bytes = Buffer.concat([
      hex(`${definition} ${element} 60 0161 58 49`),
      hex(frames.toString(16).padStart(8, "0")),
      Buffer.from("61016d91".repeat(frames), "hex"),
      hex("4e"),
    ]);
    const exception = read(bytes) as JavaException;
    assert.equal(exception.javaStackTrace.length, 64);
    assert.match(exception.stack!, /^a\.E: a\n {4}at \.m\(Unknown Source:1\)\n/);
  });

  it("prints a class name with control characters escaped", () => {
    const bytes = hex(`43 ${str("a\nb")} 93 ${str("detailMessage")} ${str("stackTrace")} ${str("cause")} 60 4e 4e 4e`);
    const exception = read(bytes) as JavaException;
    assert.equal(exception.className, "a\nb");
    assert.equal(exception.name, "a\\u000ab");
    assert.equal(exception.message, "");
    assert.ok(exception instanceof JavaException && exception instanceof Error);
  });
});

describe("Hessian2Input and random bytes", () => {
  it("gives a value or a HessianError, and nothing else", () => {
    const limits = { containers: 1000 };
    const attempt = (bytes: Uint8Array) => {
      try {
        read(bytes, limits);
      } catch (error) {
        if (!(error instanceof HessianError)) throw error;
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), attempt), { numRuns: 20_000 });
    const tags = [0x43, 0x60, 0x61, 0x48, 0x4d, 0x5a, 0x79, 0x51, 0x90, 0x91, 0x01, 0x61, 0x55, 0x57, 0x70, 0x4f, 0x4e];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tags), { maxLength: 40 }), (bytes) => attempt(Uint8Array.from(bytes))),
      { numRuns: 20_000 },
    );
  });
});
