import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Hessian2Input, java } from "@dubbo-ts/hessian2";
import { hessian, sayingOf } from "../interop/raw-connection.js";
import { Colour, call, hex, latin1, ofValue, ShapeApi, Victim } from "./victim.js";

const GENERIC = "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;";

const attached = (entries: Record<string, unknown>): Buffer => hessian(new Map(Object.entries(entries)));
const repeated = (part: Buffer, count: number): Buffer => Buffer.alloc(part.length * count, part);
/** A class definition and an object of it, whose fields are all null. */
const objectOf = (className: string, fields: readonly string[]): Buffer =>
  Buffer.concat([
    latin1("C"),
    hessian(className, fields.length, ...fields),
    hex("60"),
    latin1("N".repeat(fields.length)),
  ]);
const shape = (method: string, descriptor: string, args: Buffer, attachments = latin1("HZ")): Buffer =>
  call({ service: ShapeApi.interface, method, descriptor, args, attachments });
const generic = (mode: string, args: Buffer, method = "$invoke"): Buffer =>
  call({ method, descriptor: GENERIC, args, attachments: attached({ generic: mode }) });

type Row = readonly [id: string, what: string, bytes: Buffer, says: RegExp, status?: number];

/** Refused, each with its reason; the same connection serves on. */
const REFUSED: readonly Row[] = [
  ["B32", "an unknown service", call({ service: "com.acme.Gone" }), /service com\.acme\.Gone is not provided here/],
  ["B33", "an unknown method", call({ method: "gone" }), /has no method gone\(/],
  ["B34", "an unknown version", call({ version: "9.9.9" }), /is not provided here in version 9\.9\.9/],
  ["B35", "a malformed descriptor", call({ descriptor: "Lnope" }), /has no method any\(Lnope\)/],
  [
    "B36",
    "two parameters and one argument",
    shape("both", "ILjava/lang/String;", hessian(1)),
    /args\[1\]: expected string, got map/,
  ],
  ["B37", "an end before the arguments", call({ args: Buffer.alloc(0), attachments: Buffer.alloc(0) }), /ends inside/],
  [
    "B38",
    "an int for a String",
    call({ method: "ask", descriptor: "Ljava/lang/String;", args: hessian(5) }),
    /got int/,
  ],
  ["B39", "a string for the attachments", call({ attachments: hessian("x") }), /the attachments are no map/],
  ["B40", "no attachments", call({ attachments: Buffer.alloc(0) }), /ends inside/],
  ["B41", "an int for the method", call({ method: 5 }), /expected string, got int/],
  ["B42", "a method name of 65,536 bytes", call({ method: "m".repeat(65_536) }), /has no method m{1,256}[^m]/],
  [
    "B44",
    "10,000 attachments",
    call({ attachments: attached(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, "v"]))) }),
    /more than 256 attachments/,
  ],
  [
    "B44",
    "one of 1 MiB",
    call({ attachments: attached({ k: "v".repeat(1024 * 1024) }) }),
    /attachments of more than 65536/,
  ],
  ["B44", "an attachment of 1 MiB", call({ attachments: attached({ big: "x".repeat(2 ** 20) }) }), /attachments/],
  ["B45", "the tag 0x45", ofValue(hex("45")), /0x45/],
  ["B45", "the tag 0x40", ofValue(hex("40")), /0x40/],
  ["B45", "the tag 0x47", ofValue(hex("47")), /0x47/],
  ["B46", "a string of 65,535 letters that ends after one", ofValue(hex("53ffff61")), /args\[0\]/],
  ["B47", "a binary of 65,535 bytes that ends after one", ofValue(hex("42ffff61")), /ends inside/],
  ["B48", "a list of 2^31 - 1", ofValue(hex("58 49 7fffffff")), /args\[0\]/],
  ["B49", "a list of -1", ofValue(hex("58 49 ffffffff")), /args\[0\]/],
  [
    "B50",
    "an int[] of 100 million",
    ofValue(Buffer.concat([latin1("V"), hessian("[int"), hex("49 05f5e100")])),
    /args\[0\]/,
  ],
  [
    "B50",
    "an int[] of 2^31 - 1",
    ofValue(Buffer.concat([latin1("V"), hessian("[int"), hex("49 7fffffff")])),
    /args\[0\]/,
  ],
  [
    "B51",
    "a class of 2^31 - 1 fields",
    ofValue(Buffer.concat([latin1("C"), hessian("a.B"), hex("49 7fffffff")])),
    /args\[0\]/,
  ],
  ["B51", "a class of -1 fields", ofValue(Buffer.concat([latin1("C"), hessian("a.B"), hex("8f")])), /args\[0\]/],
  [
    "B52",
    "100,000 definitions of classes",
    ofValue(Buffer.concat([repeated(Buffer.concat([latin1("C"), hessian("a.B", 0)]), 100_000), hex("60")])),
    /more than 1024 class definitions/,
  ],
  ["B53", "a reference out of range", ofValue(hex("51 c8ff")), /args\[0\]/],
  ["B53", "a negative reference", ofValue(hex("51 8f")), /args\[0\]/],
  ["B54", "an object of an undefined class", ofValue(hex("6f")), /args\[0\]/],
  ["B54", "a list of an undefined type", ofValue(hex("71 95 90")), /args\[0\]/],
  ...(["79", "5795", "4890"] as const).flatMap((open) =>
    [5000, 100_000].map(
      (depth): Row => [
        "B56",
        `${depth} of ${open} inside each other`,
        ofValue(repeated(hex(open), depth)),
        /nested deeper than 1000|args\[0\]/,
      ],
    ),
  ),
  [
    "B57",
    "4 million empty maps",
    ofValue(Buffer.concat([hex("58 49 003d0900"), repeated(latin1("HZ"), 4_000_000)])),
    /more than \d+ (bytes of memory|containers)/,
  ],
  [
    "B58",
    "a list for a key of a plain object",
    shape("record", "Ljava/util/Map;", Buffer.concat([latin1("H"), hessian(["a"]), latin1("NZ")])),
    /args\[0\]/,
  ],
  ["B59", "a map without its end", ofValue(latin1("H")), /args\[0\]|ends inside/],
  ["B59", "an end without its map", ofValue(latin1("Z")), /args\[0\]/],
  ["B60", "invalid UTF-8", ofValue(hex("02 ff fe")), /args\[0\]/],
  ["B66", "a date beyond the calendar", ofValue(hex("4a 7fffffffffffffff")), /args\[0\]/],
  ["B66", "a date before the calendar", ofValue(hex("4a 8000000000000000")), /args\[0\]/],
  [
    "B68",
    "a BigDecimal of a million digits",
    ofValue(
      Buffer.concat([
        latin1("C"),
        hessian("java.math.BigDecimal", 1, "value"),
        hex("60"),
        hessian("9".repeat(1_000_000)),
      ]),
    ),
    /args\[0\]/,
  ],
  [
    "B68",
    "a BigInteger whose sign and magnitude disagree",
    ofValue(hessian(java.object("java.math.BigInteger", { signum: 0, mag: java.array("[int", [5]) }))),
    /args\[0\]/,
  ],
  [
    "B69",
    "an unknown name of an enum",
    shape("paint", "Lcom/acme/Colour;", hessian(java.object(Colour.className, { name: "BLUE" }))),
    /args\[0\].*BLUE/,
  ],
];

/** What a value is read as, and answered with. */
const KEPT: readonly (readonly [id: string, what: string, value: Buffer])[] = [
  ["B58", "a list for a key", Buffer.concat([latin1("H"), hessian(["a"]), latin1("NZ")])],
  ["B58", "a map for a key", latin1("HHZNZ")],
  ["B58", "null for a key", latin1("HNNZ")],
  ["B58", "NaN for a key", Buffer.concat([latin1("H"), hessian(Number.NaN), latin1("NZ")])],
  ["B61", "a lone surrogate", hex("01 eda080")],
  ["B62", "a pair of surrogates in two chunks", hex("52 0001 eda0bd 01 edb880")],
  ["B67", "NaN", hessian(Number.NaN)],
  ["B67", "Infinity", hessian(Number.POSITIVE_INFINITY)],
  ["B67", "-Infinity", hessian(Number.NEGATIVE_INFINITY)],
  ["B67", "-0", hex("44 8000000000000000")],
];

describe("a provider that gets", () => {
  for (const [id, what, bytes, says, status] of REFUSED) {
    it(`${id} ${what} refuses the request, and serves on`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      await victim.refuses(connection, bytes, says, status);
      await victim.servesOn(connection);
      assert.equal(victim.log.length, 1, victim.log.join("\n"));
    });
  }

  for (const [id, what, value] of KEPT) {
    it(`${id} ${what} keeps it, and serves on`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      connection.write(shape("keep", "Ljava/lang/Object;", value));
      const answer = await victim.answer(connection);
      assert.equal(answer.status, 20, sayingOf(answer.bytes));
      const read = (bytes: Buffer, start = 0): unknown => new Hessian2Input(bytes, start).readValue();
      assert.deepEqual(read(answer.bytes, 17), read(value));
      await victim.servesOn(connection);
    });
  }

  it("B31 99.0.0 for the version of Dubbo serves it as the newest that is known", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(call({ dubbo: "99.0.0" }));
    const answer = await victim.answer(connection);
    assert.deepEqual([answer.status, sayingOf(answer.bytes)], [20, "x"]);
    await victim.servesOn(connection);
  });

  for (const timeout of ["abc", "-1", "1e9", "NaN", "", "9".repeat(400)]) {
    it(`B43 a timeout of "${timeout.slice(0, 9)}" serves it as if there were none`, async (test) => {
      let remaining: number | undefined;
      const any = (value: unknown, { remainingMs }: { remainingMs: number | undefined }): unknown => {
        remaining = remainingMs;
        return value;
      };
      const victim = await Victim.of(test, { service: { any } });
      const connection = await victim.raw();
      connection.write(call({ attachments: attached({ timeout }) }));
      assert.equal((await victim.answer(connection)).status, 20);
      assert.equal(remaining, undefined);
      await victim.servesOn(connection);
    });
  }

  it("B52 two fields of one name takes the last", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    const value = Buffer.concat([latin1("C"), hessian("a.B", 2, "f", "f"), hex("60"), hessian(1, 2)]);
    connection.write(ofValue(value));
    const answer = await victim.answer(connection);
    assert.deepEqual([answer.status, sayingOf(answer.bytes)], [20, "object a.B"]);
    await victim.servesOn(connection);
  });

  it("B55 a list that holds itself gives it back so", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(ofValue(hex("79 51 90")));
    const answer = await victim.answer(connection);
    assert.equal(answer.status, 20);
    const list = new Hessian2Input(answer.bytes, 17).readValue() as unknown[];
    assert.equal(list[0], list);
    await victim.servesOn(connection);
  });

  for (const [id, what, className] of [
    ["B63", "an unknown class", "a.B"],
    ["B64", "a class on the deny list", "java.lang.ProcessBuilder"],
    ["B64", "a class of scripts", "javax.script.ScriptEngineManager"],
    ["B65", "a class named __proto__", "__proto__"],
    ["B65", "a class named constructor", "constructor"],
  ] as const) {
    it(`${id} ${what} keeps it as data, and serves on`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      connection.write(ofValue(objectOf(className, ["f"])));
      const answer = await victim.answer(connection);
      assert.deepEqual([answer.status, sayingOf(answer.bytes)], [20, `object ${className}`]);
      await victim.servesOn(connection);
    });
  }

  for (const name of ["__proto__", "constructor", "then", "toString", "hasOwnProperty"]) {
    it(`B65 a field named ${name} keeps it as data, and serves on`, async (test) => {
      let seen: unknown;
      const any = (value: unknown): string => {
        seen = value;
        return "x";
      };
      const victim = await Victim.of(test, { service: { any } });
      const connection = await victim.raw();
      const before = Object.getOwnPropertyNames(Object.prototype);
      connection.write(ofValue(Buffer.concat([latin1("C"), hessian("a.B", 1, name), hex("60"), hessian(5)])));
      assert.equal((await victim.answer(connection)).status, 20);
      const { fields } = seen as { fields: object };
      assert.deepEqual(Object.getOwnPropertyDescriptor(fields, name)?.value, 5);
      assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
      await victim.servesOn(connection);
    });
  }

  for (const mode of ["nativejava", "bean", "raw.return", "whatever"]) {
    it(`B70 $invoke in the mode ${mode} refuses it, and reads no arguments`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      // What is no hessian2 at all would be seen if it were read.
      const args = hessian(
        "ask",
        java.array("[string", ["java.lang.String"]),
        java.array("[object", [Buffer.from("x")]),
      );
      await victim.refuses(connection, generic(mode, args), new RegExp(mode), 70);
      await victim.servesOn(connection);
    });
  }

  for (const [what, args, says] of [
    [
      "three types and two values",
      hessian("ask", java.array("[string", ["int", "int", "int"]), java.array("[object", [1, 2])),
      /ask/,
    ],
    [
      "types of unknown classes",
      hessian("ask", java.array("[string", ["a.B", "java.lang.ProcessBuilder"]), java.array("[object", [1, 2])),
      /ask/,
    ],
  ] as const) {
    it(`B71 $invoke of ${what} refuses it, and serves on`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      await victim.refuses(connection, generic("true", args), says, 70);
      await victim.servesOn(connection);
    });
  }

  it("B72 $echo gives any value back", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(call({ method: "$echo", args: hessian("echoed") }));
    const answer = await victim.answer(connection);
    assert.deepEqual([answer.status, sayingOf(answer.bytes)], [20, "echoed"]);
    await victim.servesOn(connection);
  });

  it("B72 $echo of a bomb refuses it, as of any method", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    await victim.refuses(connection, call({ method: "$echo", args: repeated(hex("79"), 5000) }), /nested deeper/);
    await victim.servesOn(connection);
  });
});
