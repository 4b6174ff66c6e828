import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type AnySchema,
  classOf,
  createTypeScope,
  Decimal,
  generalize,
  HessianError,
  Instant,
  java,
  LocalDate,
  LocalDateTime,
  realize,
  type Schema,
  t,
} from "../index.js";

const Level = t.enum("com.acme.Level", ["BRONZE", "GOLD"]);
const Line = t.object("com.acme.Line", { sku: t.string, weight: t.double });
const Order = t.object("com.acme.Order", {
  id: t.long,
  count: t.int,
  level: t.nullable(Level),
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
const real = <T>(schema: Schema<T, never>, value: unknown): T => realize(schema, value, scope);

describe("realize", () => {
  it("makes maps objects, nested ones too, drops what the class has not, and fills in what does not come", () => {
    const map = new Map<unknown, unknown>([
      ["class", "com.acme.Order"],
      ["id", 1],
      ["lines", [new Map<string, unknown>([["sku", "a"]])]],
      ["other", 1],
      ["level", new Map([["name", "GOLD"]])],
      ["note", null],
    ]);
    const order = real(Order, map);
    assert.deepEqual(order, { id: 1n, count: 0, level: "GOLD", lines: [{ sku: "a", weight: 0 }], note: null });
    assert.equal(classOf(order), "com.acme.Order");
    assert.ok(Line.is(order.lines[0]));
  });

  it("honours the class of a subclass it knows, ignores an unknown name, and refuses another class", () => {
    const map = (name: string): Map<string, unknown> =>
      new Map<string, unknown>([
        ["class", name],
        ["lines", []],
        ["hours", 2],
      ]);
    assert.equal(classOf(real(Order, map("com.acme.RushOrder"))), "com.acme.RushOrder");
    assert.equal(classOf(real(Order, map("java.lang.Runtime"))), "com.acme.Order");
    assert.throws(() => real(Order, map("com.acme.Line")), /expected com\.acme\.Order, got com\.acme\.Line/);
  });

  it("makes objects of maps in a place of any type when the scope knows their class", () => {
    const line = new Map([
      ["class", "com.acme.Line"],
      ["sku", "a"],
    ]);
    const value = real(t.any, [new Map<string, unknown>([["x", line]]), new Map([["class", "a.B"]]), new Set([line])]);
    const [first, second, third] = value as [Map<string, unknown>, Map<string, unknown>, Set<unknown>];
    assert.ok(Line.is(first.get("x")));
    assert.deepEqual(second, new Map([["class", "a.B"]]));
    assert.ok(Line.is([...third][0]));
    const level = new Map([
      ["class", "com.acme.Level"],
      ["name", "GOLD"],
    ]);
    assert.deepEqual(real(t.any, level), java.enum("com.acme.Level", "GOLD"));
  });

  it("takes objects that came as themselves", () => {
    const line = Line.of({ sku: "a", weight: 1 });
    assert.equal(real(Line, line), line);
    assert.deepEqual(real(Line, java.object("com.acme.Gone", { sku: "b", weight: 2 })), { sku: "b", weight: 2 });
  });

  const conversions: readonly (readonly [AnySchema, unknown, unknown])[] = [
    [t.long, 1, 1n],
    [t.long, "42", 42n],
    [t.long, 3.0, 3n],
    [t.longNumber, 7n, 7],
    [t.int, 7n, 7],
    [t.int, Decimal.from("2.00"), 2],
    [t.int, null, 0],
    [t.byte, "-128", -128],
    [t.double, 1n, 1],
    [t.double, "1e3", 1000],
    [t.double, "NaN", Number.NaN],
    [t.float, 1.1, Math.fround(1.1)],
    [t.boolean, "TRUE", true],
    [t.string, 5, "5"],
    [t.char, "x", "x"],
    [t.chars, ["a", "b"], "ab"],
    [t.bytes, [1, -1], Uint8Array.of(1, 255)],
    [t.bigInteger, java.bigInteger(5), 5n],
    [t.bigInteger, "123456789012345678901234567890", 123456789012345678901234567890n],
    [t.decimal, "1.50", Decimal.from("1.50")],
    [t.decimal, 2, Decimal.from("2")],
    [t.date, 1700000000000n, new Date(1700000000000)],
    [t.date, "2024-01-31 12:30:00", new Date(2024, 0, 31, 12, 30, 0)],
    [t.date, "2024-01-31T12:30:00Z", new Date("2024-01-31T12:30:00Z")],
    [t.localDate, "2024-01-31", LocalDate.parse("2024-01-31")],
    [t.localDateTime, "2024-01-31T12:30", LocalDateTime.parse("2024-01-31T12:30")],
    [t.instant, Instant.parse("2024-01-31T12:30:00Z"), Instant.parse("2024-01-31T12:30:00Z")],
    [t.sqlDate, "2024-01-31", new Date(2024, 0, 31)],
    [t.sqlTime, "12:30:00", new Date(1970, 0, 1, 12, 30)],
    [t.sqlTimestamp, java.sqlTimestamp(new Date(5)), new Date(5)],
    [t.uuid, java.uuid("00000000-0000-0001-0000-000000000002"), "00000000-0000-0001-0000-000000000002"],
    [t.currency, "EUR", "EUR"],
    [t.atomicLong, 5, 5n],
    [t.bitSet, 5, 5n],
    [t.nullable(t.int), null, null],
    [t.withDefault(t.int, 9), null, 9],
    [t.array(t.long), new Set([1, 2]), [1n, 2n]],
    [t.set(t.int), [1, 1, 2], new Set([1, 2])],
    [t.list(Level), ["GOLD", java.enum("com.acme.Level", "BRONZE")], ["GOLD", "BRONZE"]],
    [t.map(t.int, t.long), new Map([["1", 2]]), new Map([[1, 2n]])],
  ];
  for (const [schema, from, to] of conversions) {
    it(`makes ${schema.javaType} of ${typeof from === "object" ? JSON.stringify(from) : `${typeof from} ${from}`}`, () => {
      assert.deepEqual(real(schema as Schema<unknown>, from), to);
    });
  }

  const refusals: readonly (readonly [AnySchema, unknown, RegExp])[] = [
    [t.int, 2 ** 31, /expected int/],
    [t.int, 1.5, /expected int/],
    [t.int, "x", /expected int/],
    [t.long, 1n << 63n, /expected long/],
    [t.string, null, /expected java\.lang\.String, got null/],
    [t.string, new Map(), /expected java\.lang\.String, got Map/],
    [t.date, "yesterday", /expected java\.util\.Date/],
    [t.bigInteger, "1".repeat(20_000), /expected java\.math\.BigInteger/],
    [t.localDate, "31.1.2024", /expected java\.time\.LocalDate, got string/],
    [t.currency, "euro", /expected java\.util\.Currency, got string/],
    [Level, "SILVER", /expected a constant of com\.acme\.Level, got "SILVER"/],
    [t.list(t.int), 1, /expected java\.util\.List, got number 1/],
    [Line, "x", /expected com\.acme\.Line, got string/],
  ];
  for (const [schema, from, message] of refusals) {
    it(`refuses ${typeof from === "bigint" ? from : String(from).slice(0, 20)} as ${schema.javaType}`, () => {
      assert.throws(() => real(schema as Schema<unknown>, from), message);
    });
  }

  it("says where a value does not fit", () => {
    const map = new Map<string, unknown>([["lines", [new Map([["sku", new Map()]])]]]);
    assert.throws(
      () => real(Order, map),
      (error) => error instanceof HessianError && error.path === "lines[0].sku",
    );
  });

  it("lets no key reach a prototype", () => {
    const Odd = t.object("com.acme.Odd", { constructor: t.nullable(t.string) });
    const odd = real(Odd, new Map([["constructor", "x"]]));
    assert.ok(Object.hasOwn(odd, "constructor"));
    const record = real(t.record(t.any), new Map([["__proto__", new Map()]]));
    assert.deepEqual(Object.keys(record), ["__proto__"]);
  });

  it("ends at values that lead back to themselves, and keeps what is shared shared", () => {
    const map = new Map<string, unknown>([["name", "a"]]);
    map.set("next", map);
    const node = real(Node, map);
    assert.equal(node.next, node);
    const list: unknown[] = [];
    list.push(list);
    const copy = real(t.any, list) as unknown[];
    assert.equal(copy[0], copy);
    const shared = new Map([["sku", "a"]]);
    const [one, other] = real(t.list(Line), [shared, shared]);
    assert.equal(one, other);
  });

  it("takes back what generalize has made", () => {
    const order = RushOrder.of({
      id: 1n,
      count: 1,
      level: "GOLD",
      lines: [{ sku: "a", weight: 2 }],
      note: null,
      hours: 3,
    });
    assert.deepEqual(real(Order, generalize(Order, order, scope)), order);
  });
});
