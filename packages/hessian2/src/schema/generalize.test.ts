import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  createTypeScope,
  Decimal,
  decode,
  encode,
  generalize,
  Instant,
  JavaBigInteger,
  JavaCollection,
  JavaDouble,
  JavaMap,
  java,
  LocalDate,
  type Schema,
  t,
} from "../index.js";

const Level = t.enum("com.acme.Level", ["BRONZE", "GOLD"]);
const Line = t.object("com.acme.Line", { sku: t.string, weight: t.double });
const Order = t.object("com.acme.Order", {
  id: t.long,
  level: Level,
  lines: t.list(Line),
  note: t.nullable(t.string),
});
const RushOrder = t.object("com.acme.RushOrder", { hours: t.int }, { extends: Order });
interface Node {
  name: string;
  next: Node | null;
}
const Node = t.object("com.acme.Node", { name: t.string, next: t.nullable(t.lazy((): Schema<Node> => Node)) });
const scope = createTypeScope([RushOrder, Node]);

const UUID = "00000000-0000-0001-0000-000000000002";
const line = { sku: "a", weight: 2 };
const order = { id: 1n, level: "GOLD" as const, lines: [line], note: null };
const generalLine = new Map<string, unknown>([
  ["class", "com.acme.Line"],
  ["sku", "a"],
  ["weight", new JavaDouble(2)],
]);

describe("generalize", () => {
  it("makes an object a map with its class, nested ones too, and nulls stay", () => {
    assert.deepEqual(
      generalize(Order, order, scope),
      new Map<string, unknown>([
        ["class", "com.acme.Order"],
        ["id", 1n],
        ["level", "GOLD"],
        ["lines", [generalLine]],
        ["note", null],
      ]),
    );
  });

  it("names the subclass that an object is of", () => {
    const map = generalize(Order, RushOrder.of({ ...order, hours: 3 }), scope) as Map<string, unknown>;
    assert.equal(map.get("class"), "com.acme.RushOrder");
    assert.equal(map.get("hours"), 3);
  });

  it("keeps each number in its Java type", () => {
    const of = <I>(schema: Schema<unknown, I>, value: I): unknown => generalize(schema, value, scope);
    assert.deepEqual(of(t.int, 1), 1);
    assert.deepEqual(of(t.longNumber, 1), 1n);
    assert.deepEqual(of(t.double, 1), new JavaDouble(1));
    assert.deepEqual(of(t.float, Math.fround(1.1)), new JavaDouble(1.1));
    assert.deepEqual(of(t.bigInteger, 1n), new JavaBigInteger(1n));
    assert.deepEqual(of(t.decimal, Decimal.from("1.50")), Decimal.from("1.50"));
  });

  it("leaves arrays of primitives, texts and numbers, makes enum arrays text arrays and all others Object[]", () => {
    const type = <I>(schema: Schema<unknown, I>, value: I): string =>
      (generalize(schema, value, scope) as JavaCollection).type;
    assert.equal(type(t.array(t.int), [1]), "[int");
    assert.equal(type(t.array(t.array(t.long)), [[1n]]), "[[long");
    assert.equal(type(t.array(t.nullable(t.int)), [null]), "[java.lang.Integer");
    assert.equal(type(t.array(t.decimal), []), "[java.math.BigDecimal");
    assert.equal(type(t.array(Level), ["GOLD"]), "[string");
    assert.deepEqual(generalize(t.array(Line), [line], scope), new JavaCollection("[object", [generalLine]));
  });

  it("goes through lists, sets, maps of a class and records", () => {
    assert.deepEqual(generalize(t.set(Line), new Set([line]), scope), new Set([generalLine]));
    assert.deepEqual(
      generalize(t.map(Level, Line, { java: "java.util.TreeMap" }), new Map([["GOLD", line]] as const), scope),
      new JavaMap("java.util.TreeMap", new Map([["GOLD", generalLine]])),
    );
    assert.deepEqual(generalize(t.record(Line), { a: line }, scope), new Map([["a", generalLine]]));
  });

  it("goes through values of no known type", () => {
    const value = [
      Line.is(line) ? line : Line.of(line),
      { plain: [Line.of(line)] },
      java.enum("com.acme.Level", "GOLD"),
      java.object("com.acme.Other", { a: 1 }),
      java.array("[int", [1]),
      java.array("[com.acme.Line", [Line.of(line)]),
      java.collection("java.util.LinkedHashSet", [1]),
    ];
    assert.deepEqual(generalize(t.any, value, scope), [
      generalLine,
      new Map([["plain", [generalLine]]]),
      "GOLD",
      new Map<string, unknown>([
        ["class", "com.acme.Other"],
        ["a", 1],
      ]),
      java.array("[int", [1]),
      java.array("[object", [generalLine]),
      new Set([1]),
    ]);
  });

  it("makes local dates, times and classes text, and leaves the other values of the JDK themselves", () => {
    const of = <I>(schema: Schema<unknown, I>, value: I): unknown => generalize(schema, value, scope);
    assert.equal(of(t.localDate, LocalDate.parse("2024-01-31")), "2024-01-31");
    assert.equal(of(t.class, "java.lang.String"), "java.lang.String");
    const any = [LocalDate.parse("2024-01-31"), java.class("int"), java.sqlDate(new Date(5))];
    assert.deepEqual(of(t.any, any), ["2024-01-31", "int", java.sqlDate(new Date(5))]);
    const instant = Instant.parse("2024-01-31T12:30:00Z");
    assert.equal(of(t.instant, instant), instant);
    assert.deepEqual(of(t.sqlDate, new Date(5)), java.sqlDate(new Date(5)));
    assert.deepEqual(of(t.uuid, UUID), java.uuid(UUID));
    assert.equal(decode(encode(of(t.uuid, UUID)), t.uuid), UUID);
    assert.deepEqual(of(t.array(t.localDate), [LocalDate.parse("2024-01-31")]), java.array("[object", ["2024-01-31"]));
  });

  it("ends at values that lead back to themselves", () => {
    const node: Node = { name: "a", next: null };
    node.next = node;
    const map = generalize(Node, node, scope) as Map<string, unknown>;
    assert.equal(map.get("next"), map);
    const any: { self?: unknown } = {};
    any.self = any;
    const general = generalize(t.any, any, scope) as Map<string, unknown>;
    assert.equal(general.get("self"), general);
    const record: Record<string, unknown> = {};
    record["self"] = record;
    const made = generalize(t.record(t.any), record, scope) as Map<string, unknown>;
    assert.equal(typeof made.get("self"), "object");
  });

  it("is what a reader without schemas gets", () => {
    const read = decode(encode(generalize(Order, order, scope))) as Map<string, unknown>;
    assert.equal(read.get("class"), "com.acme.Order");
    assert.deepEqual((read.get("lines") as Map<string, unknown>[])[0]!.get("weight"), 2);
  });
});
