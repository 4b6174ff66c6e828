import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Decimal } from "../codec/decimal.js";
import { JavaException } from "../codec/java-exception.js";
import { classOf } from "./object-schema.js";
import type { AnySchema, Infer, Input, Schema } from "./schema.js";
import { t } from "./t.js";

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(_?: T): void => {};

const Level = t.enum("com.acme.Level", ["BRONZE", "GOLD"]);
const Line = t.object("com.acme.Line", { sku: t.string, price: t.decimal });
const Order = t.object("com.acme.Order", {
  id: t.long,
  level: Level,
  note: t.nullable(t.string),
  units: t.withDefault(t.nullable(t.int), 1),
  lines: t.list(Line),
  extra: t.map(t.string, t.any),
  tags: t.record(t.string),
});
const RushOrder = t.object("com.acme.RushOrder", { deadline: t.date }, { extends: Order });
const OrderMissing = t.exception("com.acme.OrderMissing", { id: t.long });
const OrderHidden = t.exception("com.acme.OrderHidden", { why: t.nullable(t.string) }, { extends: OrderMissing });
const Page = <T, I>(item: Schema<T, I>) => t.object("com.acme.Page", { content: t.list(item), total: t.int });

interface Node {
  name: string | null;
  next: Node | null;
}
const Node = t.object("a.Node", { name: t.nullable(t.string), next: t.nullable(t.lazy((): Schema<Node> => Node)) });

describe("the types of t", () => {
  it("infer what decoding gives", () => {
    interface OrderShape {
      id: bigint;
      level: "BRONZE" | "GOLD";
      note: string | null;
      units: number;
      lines: { sku: string; price: Decimal }[];
      extra: Map<string, unknown>;
      tags: Record<string, string>;
    }
    holds<Same<Infer<typeof Order>, { [K in keyof OrderShape]: OrderShape[K] }>>();
    holds<Same<Infer<typeof Level>, "BRONZE" | "GOLD">>();
    holds<Same<Infer<typeof Node>["next"], Node | null>>();
    holds<Same<Infer<typeof RushOrder>["deadline"], Date>>();
    holds<Same<Infer<typeof RushOrder>["id"], bigint>>();
    const page = Page(Order);
    holds<Same<Infer<typeof page>["content"][number]["id"], bigint>>();
    const arrays = t.array(t.nullable(t.int));
    holds<Same<Infer<typeof arrays>, (number | null)[]>>();
    holds<Same<Infer<typeof t.void>, void>>();
    holds<Same<Infer<typeof t.any>, unknown>>();
  });

  it("let an input leave out what may be null, and be readonly", () => {
    const line = { sku: "a", price: null as unknown as Decimal } as const;
    const order: Input<typeof Order> = {
      id: 1n,
      level: "GOLD",
      lines: [line] as const,
      extra: new Map() as ReadonlyMap<string, unknown>,
      tags: {} as Readonly<Record<string, string>>,
    };
    const rush: Input<typeof RushOrder> = { ...order, deadline: new Date() };
    const asOrder: Input<typeof Order> = rush;
    // @ts-expect-error: a field that may not be null is missing
    const missing: Input<typeof RushOrder> = order;
    // @ts-expect-error: no such constant
    const level: Input<typeof Level> = "SILVER";
    const inferred: Input<typeof Order> = null as unknown as Infer<typeof Order>;
    assert.ok([asOrder, missing, level, inferred].length === 4);
  });

  it("make every schema an AnySchema, and a wider one of a narrower", () => {
    const all: AnySchema[] = [Order, RushOrder, OrderMissing, Level, Node, t.int, t.any, t.list(Order), Page(t.int)];
    const wide: Schema<{ id: bigint }, Input<typeof Order>> = Order;
    const base: Schema<Infer<typeof Order>, never> = RushOrder;
    assert.equal(all.length + [wide, base].length, 11);
  });

  it("make an exception a class with its fields", () => {
    const missing = new OrderMissing("no order", { id: 42n });
    const id: bigint = missing.id;
    assert.equal(id, 42n);
    assert.equal(missing.fields.id, 42n);
    assert.ok(missing instanceof OrderMissing && missing instanceof JavaException && missing instanceof Error);
    assert.equal(missing.message, "no order");
    assert.equal(`${missing}`, "com.acme.OrderMissing: no order");
    assert.match(missing.stack!, /t\.test/);
    // @ts-expect-error: the field is missing
    const wrong = () => new OrderMissing("no order");
    assert.equal(typeof wrong, "function");
    const hidden = new OrderHidden("hidden", { id: 1n }, { cause: missing });
    assert.ok(hidden instanceof OrderMissing);
    assert.equal(hidden.why, null);
    assert.equal(hidden.cause, missing);
    holds<Same<(typeof hidden)["why"], string | null>>();
    const bare = t.exception("a.Bare", {});
    assert.equal(new bare("x").message, "x");
    const plain: InstanceType<typeof OrderMissing> = hidden;
    assert.equal(plain, hidden);
  });
});

describe("the schemas of t", () => {
  it("know their JVM descriptors", () => {
    const wanted: readonly (readonly [AnySchema, string])[] = [
      [t.boolean, "Z"],
      [t.byte, "B"],
      [t.short, "S"],
      [t.int, "I"],
      [t.long, "J"],
      [t.longNumber, "J"],
      [t.float, "F"],
      [t.double, "D"],
      [t.char, "C"],
      [t.void, "V"],
      [t.string, "Ljava/lang/String;"],
      [t.bytes, "[B"],
      [t.chars, "[C"],
      [t.bigInteger, "Ljava/math/BigInteger;"],
      [t.decimal, "Ljava/math/BigDecimal;"],
      [t.date, "Ljava/util/Date;"],
      [t.any, "Ljava/lang/Object;"],
      [t.nullable(t.boolean), "Ljava/lang/Boolean;"],
      [t.nullable(t.byte), "Ljava/lang/Byte;"],
      [t.nullable(t.short), "Ljava/lang/Short;"],
      [t.nullable(t.int), "Ljava/lang/Integer;"],
      [t.nullable(t.longNumber), "Ljava/lang/Long;"],
      [t.nullable(t.float), "Ljava/lang/Float;"],
      [t.nullable(t.double), "Ljava/lang/Double;"],
      [t.nullable(t.char), "Ljava/lang/Character;"],
      [t.nullable(t.string), "Ljava/lang/String;"],
      [t.withDefault(t.nullable(t.int), 1), "Ljava/lang/Integer;"],
      [t.array(t.int), "[I"],
      [t.array(t.nullable(t.int)), "[Ljava/lang/Integer;"],
      [t.array(t.array(t.string)), "[[Ljava/lang/String;"],
      [t.array(t.bytes), "[[B"],
      [t.list(t.int), "Ljava/util/List;"],
      [t.list(t.int, { java: "java.util.Collection" }), "Ljava/util/Collection;"],
      [t.set(t.int), "Ljava/util/Set;"],
      [t.map(t.int, t.int), "Ljava/util/Map;"],
      [t.record(t.int, { java: "java.util.SortedMap" }), "Ljava/util/SortedMap;"],
      [t.lazy((): Schema<Node> => Node), "La/Node;"],
      [t.array(t.lazy((): Schema<Node> => Node)), "[La/Node;"],
      [Level, "Lcom/acme/Level;"],
      [t.object("a.b.C$D", {}), "La/b/C$D;"],
      [OrderMissing, "Lcom/acme/OrderMissing;"],
    ];
    for (const [schema, descriptor] of wanted) assert.equal(schema.descriptor, descriptor);
  });

  it("refuse mistakes where they are made", () => {
    assert.throws(() => t.array(t.byte), /t\.bytes/);
    assert.throws(() => t.array(t.char), /t\.chars/);
    for (const name of ["", "a..b", ".a", "a/b", "a b", "1a"]) assert.throws(() => t.object(name, {}), TypeError, name);
    assert.throws(() => t.enum("a.E", []), TypeError);
    assert.throws(() => t.enum("a.E", ["A", "A"]), TypeError);
    assert.throws(() => t.object("a.B", { x: undefined as unknown as AnySchema }), /"x"/);
    assert.throws(() => Order.of(null as never), TypeError);
  });

  it("tag what `of` makes without leaving a trace", () => {
    const fields = { id: 1n, level: "GOLD", lines: [], extra: new Map(), tags: {}, deadline: new Date(0) } as const;
    const rush = RushOrder.of(fields);
    assert.notEqual(rush, fields);
    assert.deepStrictEqual(rush, fields);
    assert.deepEqual(Reflect.ownKeys(rush), Object.keys(fields));
    assert.ok(RushOrder.is(rush) && Order.is(rush) && !Line.is(rush));
    assert.equal(classOf(rush), "com.acme.RushOrder");
    assert.equal(classOf({ ...rush }), undefined);
    assert.ok(!Order.is(fields) && !Order.is(null) && !Order.is(1));
    assert.equal(classOf(new OrderMissing("x", { id: 1n })), "com.acme.OrderMissing");
  });
});
