import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ByteWriter } from "../bytes/byte-writer.js";
import { Decimal } from "../codec/decimal.js";
import { HessianError } from "../codec/hessian-error.js";
import { Hessian2Input } from "../codec/hessian2-input.js";
import { Hessian2Output } from "../codec/hessian2-output.js";
import { java } from "../codec/java.js";
import { JavaBigInteger } from "../codec/java-big-integer.js";
import { JavaObject } from "../codec/java-object.js";
import { decode } from "./decode.js";
import { encode } from "./encode.js";
import { Level, Line, line, Node, Order, OrderMissing, order, RushOrder, scope, wire, write } from "./fixture.test.js";
import { classOf } from "./object-schema.js";
import type { AnySchema, Infer, Schema } from "./schema.js";
import { t } from "./t.js";
import { createTypeScope } from "./type-scope.js";

const encodeIn = <T, I>(schema: Schema<T, I>, value: I) => write((out) => scope.plan(schema).write(out, value));
const decodeIn = <T>(schema: Schema<T, never>, bytes: Uint8Array) => {
  const input = new Hessian2Input(bytes);
  const value = scope.plan(schema as Schema<T>).read(input);
  assert.equal(input.remaining, 0);
  return value;
};
const fails = (use: () => unknown, code: string, message: RegExp) =>
  assert.throws(use, (error: unknown) => {
    assert.ok(error instanceof HessianError, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, code, error.message);
    return true;
  });

describe("a plan", () => {
  it("gives plain objects back that are equal to what was written", () => {
    const back = decodeIn(Order, encodeIn(Order, order));
    assert.deepStrictEqual(back, order);
    assert.equal(classOf(back), "com.acme.Order");
    assert.ok(Order.is(back));
    assert.equal(Object.getPrototypeOf(back), Object.prototype);
  });

  it("reads fields by name in any order, drops unknown ones and fills in what is missing", () => {
    const T = t.object("a.T", {
      a: t.int,
      b: t.nullable(t.string),
      c: t.withDefault(t.string, "none"),
      d: t.boolean,
      e: t.long,
      f: t.withDefault(t.list(t.int), () => [7]),
    });
    const value = decode(wire(java.object("a.T", { x: [1], e: 5n, a: 1, y: null })), T);
    assert.deepStrictEqual(value, { a: 1, b: null, c: "none", d: false, e: 5n, f: [7] });
    assert.deepEqual(Object.keys(value), ["a", "b", "c", "d", "e", "f"]);
    const nulls = decode(wire(java.object("a.T", { a: null, b: null, c: null, d: null, e: null, f: null })), T);
    assert.deepStrictEqual(nulls, { a: 0, b: null, c: "none", d: false, e: 0n, f: [7] });
    fails(
      () => decode(wire(java.object("a.T", {})), t.object("a.T", { s: t.string })),
      "TYPE",
      /^s: expected java.lang.String, got nothing/,
    );
    fails(
      () => decode(wire(java.object("a.T", { s: null })), t.object("a.T", { s: t.string })),
      "TYPE",
      /^s: .*null.*t\.nullable/,
    );
  });

  it("reads a map where a class is declared", () => {
    const wanted = { sku: "a", quantity: 2, price: Decimal.parse("1") };
    assert.deepStrictEqual(decode(wire(wanted), Line), wanted);
    assert.deepStrictEqual(
      decode(wire(java.map("com.acme.Line", Object.entries({ ...wanted, more: [] }))), Line),
      wanted,
    );
    assert.equal(decode(wire(java.map("com.acme.Level", [["name", "GOLD"]])), Level), "GOLD");
  });

  it("says where a value does not fit when it reads", () => {
    const bad = wire(
      java.object("com.acme.Order", {
        id: 1n,
        level: java.enum("com.acme.Level", "GOLD"),
        note: null,
        lines: [line("1"), line("2")].map((at, i) =>
          java.object("com.acme.Line", i === 1 ? { ...at, price: "2" } : at),
        ),
      }),
    );
    fails(() => decodeIn(Order, bad), "TYPE", /^lines\[1\]\.price: expected java\.math\.BigDecimal, got string/);
    fails(
      () => decode(wire(new Map([["a", [1.5]]])), t.map(t.string, t.list(t.int))),
      "RANGE",
      /^a\[0\]: 1\.5 does not fit int/,
    );
    fails(() => decode(wire(java.enum("com.acme.Level", "TIN")), Level), "RANGE", /"TIN"/);
    fails(() => decode(wire([300]), t.list(t.byte)), "RANGE", /^\[0\]: 300 does not fit byte/);
    fails(() => decode(wire("ab"), t.char), "RANGE", /char/);
    fails(
      () => decode(wire(java.object("a.Other")), t.decimal),
      "TYPE",
      /expected java.math.BigDecimal, got JavaObject/,
    );
    fails(() => decode(Uint8Array.of(0x91, 0x91), t.int), "LENGTH", /1 bytes behind/);
  });

  it("says where a value does not fit when it writes", () => {
    const write = (value: unknown) => encodeIn(Order, value as typeof order);
    fails(
      () => write({ ...order, lines: [line("1"), { ...line("1"), quantity: 1.5 }] }),
      "RANGE",
      /^lines\[1\]\.quantity: expected int, got number 1\.5/,
    );
    fails(
      () => write({ ...order, id: 42 }),
      "TYPE",
      /^id: expected long, got number 42: write 42n, or use t\.longNumber/,
    );
    fails(() => write({ ...order, level: "TIN" }), "RANGE", /^level: .*"TIN"/);
    fails(() => write({ ...order, colour: 1 }), "TYPE", /com\.acme\.Order has no field "colour"/);
    fails(() => write({ ...order, lines: undefined }), "TYPE", /^lines: expected java\.util\.List, got undefined/);
    fails(() => write(null), "TYPE", /expected com\.acme\.Order, got null/);
    fails(() => write([]), "TYPE", /got array/);
    for (const [schema, value] of [
      [t.int, 2 ** 31],
      [t.int, "1"],
      [t.int, null],
      [t.int, 1n],
      [t.byte, 1n],
      [t.int, { valueOf: () => 1 }],
      [t.int, Number.NaN],
      [t.byte, 128],
      [t.short, -32769],
      [t.long, 1n << 63n],
      [t.longNumber, 2 ** 53],
      [t.float, 1e39],
      [t.double, 1n],
      [t.boolean, 0],
      [t.char, ""],
      [t.char, "ab"],
      [t.string, 1],
      [t.bytes, [1]],
      [t.bytes, "a"],
      [t.decimal, 1],
      [t.bigInteger, 1],
      [t.date, 0],
      [t.date, new Date(Number.NaN)],
      [t.list(t.int), new Set([1])],
      [t.set(t.int), [1]],
      [t.map(t.string, t.int), { a: 1 }],
      [t.record(t.int), new Map()],
      [t.record(t.int), new Date()],
      [t.void, 1],
      [OrderMissing, new Error("x")],
      [t.any, () => 1],
      [t.any, Symbol("a")],
      [t.any, [undefined]],
      [t.any, { a: undefined }],
      [t.any, new (class Foreign {})()],
      [t.any, 1n << 63n],
    ] as readonly (readonly [AnySchema, unknown])[]) {
      assert.throws(
        () => encode(value, schema as Schema<unknown>),
        HessianError,
        `${schema.javaType} ${String(value)}`,
      );
    }
  });

  it("counts the depth when it writes, too", () => {
    let deep: unknown = [];
    let chain: Node | null = null;
    for (let i = 0; i < 100_000; i++) {
      deep = [deep];
      chain = { name: null, next: chain };
    }
    fails(() => encode(deep), "DEPTH", /1000/);
    fails(() => encode(chain as Node, Node), "DEPTH", /1000/);
    let fits: unknown = [];
    for (let i = 1; i < 1000; i++) fits = [fits];
    assert.ok(Array.isArray(decode(encode(fits))));
  });

  it("keeps identity and cycles", () => {
    const ring: Node = { name: "a", next: null };
    ring.next = { name: "b", next: ring };
    const back = decodeIn(Node, encodeIn(Node, ring));
    assert.equal(back.next?.next, back);
    const shared = line("1");
    const twice = decodeIn(t.list(Line), encodeIn(t.list(Line), [shared, shared]));
    assert.equal(twice[0], twice[1]);
  });

  it("writes an array that is used as two Java types as two values", () => {
    const T = t.object("a.T", {
      list: t.list(t.int),
      array: t.array(t.int),
      set: t.list(t.int, { java: "java.util.Vector" }),
    });
    const shared = [1];
    const back = decode(encode({ list: shared, array: shared, set: shared }, T), T);
    assert.notEqual(back.list, back.array);
    assert.deepStrictEqual(back, { list: [1], array: [1], set: [1] });
  });

  it("looks through a shared value before it stands where another type is declared", () => {
    const list = [1n];
    const T = t.object("a.T", { any: t.any, longs: t.list(t.long), ints: t.withDefault(t.list(t.int), []) });
    const sameLongs = decode(wire(java.object("a.T", { any: list, longs: list })), T);
    assert.equal(sameLongs.any, sameLongs.longs);
    fails(
      () => decode(wire(java.object("a.T", { any: list, ints: list, longs: [] })), T),
      "TYPE",
      /^ints: .*reference/,
    );
    const many = [...Array(2000).keys()].map(BigInt);
    const refs = java.object("a.T", { any: many, longs: Array(5000).fill(many) });
    assert.equal(decode(wire(refs), t.object("a.T", { any: t.any, longs: t.list(t.list(t.long)) })).longs.length, 5000);
  });

  it("reads and writes a subclass where its superclass is declared", () => {
    const rush = RushOrder.of({ ...order, deadline: new Date(5) });
    const back = decodeIn(t.list(Order), encodeIn(t.list(Order), [order, rush]));
    assert.equal(classOf(back[0]), "com.acme.Order");
    const second = back[1];
    assert.ok(RushOrder.is(second) && second.deadline.getTime() === 5);
    assert.ok(Order.is(second));
  });

  it("reads a subclass that it does not know as the declared class, and refuses an unrelated one it knows", () => {
    const fields = { ...line("1"), extra: 1 };
    const back = decodeIn(Line, wire(java.object("com.acme.SpecialLine", fields)));
    assert.deepStrictEqual(back, line("1"));
    assert.equal(classOf(back), "com.acme.Line");
    fails(() => decodeIn(Line, wire(java.object("a.Node", {}))), "TYPE", /expected com\.acme\.Line, got a\.Node/);
    fails(() => decodeIn(Line, wire(Decimal.parse("1"))), "TYPE", /got java\.math\.BigDecimal/);
  });

  it("takes an object of another class's tag by its fields", () => {
    const Twin = t.object("com.acme.Twin", { sku: t.string, quantity: t.int, price: t.decimal });
    const back = decode(encode(line("1"), Line), Line);
    assert.equal(classOf(decode(encode(back, Twin), Twin)), "com.acme.Twin");
  });

  it("takes numbers of other Java types where nothing is lost", () => {
    assert.equal(decode(wire(5n), t.int), 5);
    assert.equal(decode(wire(5), t.long), 5n);
    assert.equal(decode(wire(java.double(5)), t.longNumber), 5);
    assert.equal(decode(wire(5n), t.double), 5);
    fails(() => decode(wire(1n << 40n), t.int), "RANGE", /1099511627776 does not fit int/);
    fails(() => decode(wire("5"), t.int), "TYPE", /expected int, got string/);
  });

  it("keeps the fields that are names of Object.prototype as data", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "then"];
    const Odd = t.object("a.Odd", Object.fromEntries(names.map((name) => [name, t.nullable(t.any)])));
    const value = Object.create(null) as Record<string, unknown>;
    for (const name of names) value[name] = new Map([[name, 1]]);
    const back = decode(encode(value, Odd), Odd) as Record<string, unknown>;
    assert.deepEqual(Object.keys(back).sort(), [...names].sort());
    assert.equal(Object.getPrototypeOf(back), Object.prototype);
    for (const name of names) assert.deepEqual(Object.getOwnPropertyDescriptor(back, name)?.value, value[name]);
    const empty = decode(encode({}, Odd), Odd) as Record<string, unknown>;
    for (const name of names) assert.equal(Object.getOwnPropertyDescriptor(empty, name)?.value, null);
    const record = decode(encode(value, t.any), t.record(t.any));
    assert.equal(Object.getPrototypeOf(record), null);
    assert.deepEqual(Object.keys(record).sort(), [...names].sort());
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  });

  it("writes a float as Java's Float, and widened in fields and arrays", () => {
    assert.equal(Buffer.from(encode(1.1, t.float)).toString("hex"), "5f0000044c");
    assert.equal(Buffer.from(encode([1.1], t.array(t.float))).toString("hex"), "71065b666c6f6174443ff19999a0000000");
    const largest = decode(encode(3.4028234663852886e38, t.float), t.float);
    assert.equal(Math.fround(largest), 3.4028234663852886e38);
    assert.equal(decode(encode(largest, t.float), t.float), largest);
  });
});

describe("the keys of a map", () => {
  const named = encode(new Map([["ab", 1]]), t.map(t.string, t.int));

  for (const [name, key] of Object.entries({
    int: t.int,
    long: t.long,
    char: t.char,
    decimal: t.decimal,
    enum: t.enum("com.acme.Level", ["GOLD"]),
  })) {
    it(`are no strings where they are ${name}`, () => {
      assert.throws(() => decode(named, t.map(key, t.int)), HessianError);
    });
  }

  for (const key of [t.string, t.nullable(t.string), t.any]) {
    it(`are strings where they may be: ${key.kind}`, () => {
      assert.deepEqual(decode(named, t.map(key, t.int)), new Map([["ab", 1]]));
    });
  }
});

describe("values without a schema", () => {
  it("are read through the classes of the scope", () => {
    const bytes = wire([
      java.object("com.acme.Line", { ...line("1") }),
      java.enum("com.acme.Level", "GOLD"),
      java.object("a.Unknown", { line: java.object("com.acme.Line", { ...line("2") }) }),
    ]);
    const [known, level, unknown] = new Hessian2Input(bytes).readValue(scope) as [unknown, unknown, JavaObject];
    assert.ok(Line.is(known));
    // Not the text that a schema gives: that would go back as a string.
    assert.deepEqual(level, java.enum("com.acme.Level", "GOLD"));
    assert.ok(unknown.is("a.Unknown") && Line.is(unknown.get("line")));
    const bare = new Hessian2Input(bytes).readValue() as unknown[];
    assert.ok(bare.every((item) => item instanceof JavaObject));
  });

  it("share the constants of an enum with places that declare it", () => {
    const Pair = t.object("a.Pair", { declared: Level, any: t.any, list: t.list(t.any) });
    const both = createTypeScope([Pair]);
    const gold = java.enum("com.acme.Level", "GOLD");
    const pair = java.object("a.Pair", { any: gold, declared: gold, list: [gold] });
    const plan = both.plan(Pair);
    const back = plan.read(new Hessian2Input(wire(pair)));
    assert.deepEqual({ ...back }, { declared: "GOLD", any: gold, list: [gold] });
    const writer = new ByteWriter();
    plan.write(new Hessian2Output(writer), back);
    const again = plan.read(new Hessian2Input(writer.bytes, 0, writer.end));
    assert.deepEqual({ ...again }, { ...back });
  });

  it("are written as the class of their tag", () => {
    const bytes = encodeIn(t.any, [
      Line.of(line("1")),
      new Map([["k", RushOrder.of({ ...order, deadline: new Date(0) })]]),
    ]);
    const [first, map] = decodeIn(t.any, bytes) as [unknown, Map<string, unknown>];
    assert.ok(Line.is(first) && RushOrder.is(map.get("k")));
  });

  it("come back as they went", () => {
    const leaf = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double(),
      fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
      fc.string({ unit: "binary", maxLength: 50 }),
      fc.uint8Array({ maxLength: 50 }),
      fc.date({ noInvalidDate: true }),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, leaf, tie("list"), tie("map"), tie("set")),
      list: fc.array(tie("value"), { maxLength: 5 }),
      set: fc.array(tie("value"), { maxLength: 5 }).map((items) => new Set(items)),
      map: fc.array(fc.tuple(leaf, tie("value")), { maxLength: 5 }).map((entries) => new Map(entries)),
    }));
    fc.assert(
      fc.property(value, (value) => {
        const bytes = encode(value);
        assert.deepStrictEqual(decode(bytes), value);
        for (let end = 0; end < bytes.length; end++) assert.throws(() => decode(bytes.subarray(0, end)), HessianError);
      }),
      { numRuns: 500 },
    );
  });

  it("keep the Java type that they are given", () => {
    const big = decode(encode(java.bigInteger(5n)));
    assert.ok(big instanceof JavaBigInteger && big.value === 5n);
    assert.equal(decode(encode(java.double(1))), 1);
    assert.equal(decode(encode(java.long(1))), 1n);
    assert.equal(Buffer.from(encode(java.double(1))).toString("hex"), "5c");
    assert.ok(Object.is(decode(encode(-0)), -0));
    assert.throws(() => java.int(1.5), RangeError);
    assert.throws(() => java.long(2 ** 53), RangeError);
    assert.deepEqual(decode(encode(java.collection("java.util.TreeSet", [1]))), new Set([1]));
  });
});

describe("every schema", () => {
  const samples = {
    scalars: t.object("a.Scalars", {
      a: t.boolean,
      b: t.byte,
      c: t.short,
      d: t.int,
      e: t.long,
      f: t.longNumber,
      g: t.double,
      h: t.char,
      i: t.string,
      j: t.bytes,
      k: t.bigInteger,
      l: t.decimal,
      m: t.date,
      n: t.nullable(t.string),
      o: t.list(t.nullable(t.long)),
      p: t.set(t.string),
      q: t.map(t.long, t.list(t.int)),
      r: t.record(t.double),
      s: t.array(t.array(t.int)),
    }),
  };
  const arbitrary: fc.Arbitrary<Infer<typeof samples.scalars>> = fc.record(
    {
      a: fc.boolean(),
      b: fc.integer({ min: -128, max: 127 }),
      c: fc.integer({ min: -32768, max: 32767 }),
      d: fc.integer(),
      e: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
      f: fc.maxSafeInteger(),
      g: fc.double(),
      h: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }),
      i: fc.string({ unit: "binary", maxLength: 100 }),
      j: fc.uint8Array({ maxLength: 100 }),
      k: fc.bigInt(),
      l: fc.tuple(fc.bigInt(), fc.integer({ min: -100, max: 100 })).map(([n, scale]) => new Decimal(n, scale)),
      m: fc.date({ noInvalidDate: true }),
      n: fc.option(fc.string()),
      o: fc.array(fc.option(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }))),
      p: fc.uniqueArray(fc.string()).map((items) => new Set(items)),
      q: fc
        .array(fc.tuple(fc.bigInt({ min: 0n, max: 99n }), fc.array(fc.integer())))
        .map((entries) => new Map(entries)),
      r: fc
        .dictionary(fc.string(), fc.double(), { noNullPrototype: false })
        .map((of) => Object.assign(Object.create(null), of)),
      s: fc.array(fc.array(fc.integer())),
    },
    { noNullPrototype: true },
  );

  it("gives back what it was given", () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        assert.deepStrictEqual(decode(encode(value, samples.scalars), samples.scalars), value);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses each strict prefix, and answers damage with a value or a HessianError", () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(), fc.nat(255), (value, at, byte) => {
        const bytes = encode(value, samples.scalars);
        const end = at % bytes.length;
        assert.throws(() => decode(bytes.subarray(0, end), samples.scalars), HessianError);
        bytes[end] = byte;
        try {
          decode(bytes, samples.scalars);
        } catch (error) {
          if (!(error instanceof HessianError)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("createTypeScope", () => {
  it("refuses two different classes of one name, and takes the same generic class twice", () => {
    assert.throws(() => createTypeScope([t.object("a.B", { x: t.int }), t.object("a.B", { y: t.int })]), /a\.B/);
    assert.throws(() => createTypeScope([t.object("a.B", {}), t.enum("a.B", ["A"])]), /a\.B/);
    const Page = <T, I>(item: Schema<T, I>) => t.object("a.Page", { content: t.list(item) });
    const ofInt = Page(t.int);
    const ofString = Page(t.string);
    const pages = createTypeScope([ofInt, ofString]);
    const bytes = write((out) => {
      pages.plan(ofInt).write(out, { content: [1] });
      pages.plan(ofString).write(out, { content: ["a"] });
    });
    const input = new Hessian2Input(bytes);
    assert.deepEqual(pages.plan(ofInt).read(input), { content: [1] });
    assert.deepEqual(pages.plan(ofString).read(input), { content: ["a"] });
    assert.ok(new Hessian2Input(bytes).readValue(pages) instanceof JavaObject);
  });

  it("compiles a schema once", () => {
    assert.equal(scope.plan(Order), scope.plan(Order));
    assert.notEqual(createTypeScope([Order]).plan(Order), scope.plan(Order));
  });
});
