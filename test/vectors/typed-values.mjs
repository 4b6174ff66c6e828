// Values of schemas as our encoder writes them. `TypedValues` of the Java project beside this file knows what they are.
import { ByteWriter, createTypeScope, Decimal, Hessian2Output, JavaException, java, t } from "@dubbo-ts/hessian2";

const model = "org.dubbots.vectors.model";
const Level = t.enum(`${model}.Level`, ["BRONZE", "GOLD", "DIAMOND"]);
const Line = t.object(`${model}.Line`, {
  sku: t.nullable(t.string),
  quantity: t.int,
  price: t.nullable(t.decimal),
});
const Order = t.object(`${model}.Order`, {
  id: t.long,
  count: t.int,
  small: t.short,
  tiny: t.byte,
  paid: t.boolean,
  grade: t.char,
  weight: t.double,
  price: t.decimal,
  placed: t.date,
  level: Level,
  note: t.nullable(t.string),
  units: t.nullable(t.int),
  lines: t.list(Line),
  extra: t.map(t.string, t.any),
  counts: t.array(t.int),
  blob: t.bytes,
});
const RushOrder = t.object(`${model}.RushOrder`, { deadline: t.long }, { extends: Order });
const Node = t.object(`${model}.Node`, { name: t.nullable(t.string), next: t.nullable(t.lazy(() => Node)) });
const OrderMissing = t.exception(`${model}.OrderMissing`, { id: t.long, hint: t.nullable(t.string) });
const scope = createTypeScope([Order, RushOrder, Node, OrderMissing]);

/** Name and bytes of each. */
export const typedValues = [];

function write(name, use) {
  const writer = new ByteWriter();
  use(new Hessian2Output(writer));
  typedValues.push([name, writer.bytes.subarray(0, writer.end)]);
}
const value = (name, schema, value) => write(name, (out) => scope.plan(schema).write(out, value));
const thrown = (name, error) => write(name, (out) => scope.throwable.write(out, error));

const order = {
  id: 42n,
  count: 7,
  small: -300,
  tiny: -1,
  paid: true,
  grade: "B",
  weight: 12.345,
  price: Decimal.parse("1.10"),
  placed: new Date(1700000000123),
  level: "GOLD",
  note: "caf\u00e9 \u{1f600}",
  units: 3,
  lines: [
    { sku: "a", quantity: 1, price: Decimal.parse("1.10") },
    { sku: "b", quantity: 2, price: Decimal.parse("1E+3") },
  ],
  extra: new Map([["k", [1, 2n, "x"]]]),
  counts: [1, 2, 3],
  blob: Uint8Array.of(1, 2, 3),
};
const shared = [];
const ring = { name: "ring" };
ring.next = ring;
const missing = new OrderMissing("no order 42", { id: 42n, hint: "look" });
const first = new JavaException("java.lang.RuntimeException", "first");
first.cause = new JavaException("java.lang.RuntimeException", "second", {}, { cause: first });

value("order", Order, order);
value("rush order", Order, RushOrder.of({ ...order, deadline: 1n << 40n }));
const tagged = Order.of(order);
value("list and two references to it behind an order", t.any, [tagged, shared, shared, tagged]);
value("ring", Node, ring);
thrown("exception", missing);
thrown(
  "exception with cause",
  new OrderMissing(
    "no order 42",
    { id: 42n },
    { cause: new TypeError("x is not a function", { cause: new OrderMissing("inner", { id: 7n }) }) },
  ),
);
thrown("plain error", new RangeError("too much"));
thrown("IllegalStateException", new JavaException("java.lang.IllegalStateException", "state"));
thrown("causes in a ring", first);
value("exception, list, the same list", t.any, [missing, shared, shared, missing]);
value("BigIntegers", t.list(t.bigInteger), [
  0n,
  1n,
  -1n,
  1n << 32n,
  -(1n << 63n) - 1n,
  123456789012345678901234567890n,
]);
value("BigInteger, list, the same list", t.any, [java.bigInteger(10n), shared, shared]);
value("BigDecimals", t.list(t.decimal), ["1.10", "1E+3", "-0.0000001"].map(Decimal.parse));
value("negative zero", t.any, -0);
value("enums", t.list(Level), ["GOLD", "DIAMOND", "GOLD"]);
value("set", t.set(t.string), new Set(["a", "b"]));
value("linked list", t.list(t.int, { java: "java.util.LinkedList" }), [1, 2]);
value("tree map", t.map(t.string, t.long, { java: "java.util.SortedMap" }), new Map([["a", 1n]]));
value("Integer[]", t.array(t.nullable(t.int)), [1, null]);
value("int[]", t.array(t.int), [1, -2, 300000]);
value("int[][]", t.array(t.array(t.int)), [[1], [2, 3]]);
value("float[]", t.array(t.float), [1.1, 2]);
value("Line[]", t.array(Line), [{ sku: "a", quantity: 1 }]);
value("Float", t.float, 1.1);
value("long text", t.string, `${"a".repeat(32767)}\u{1f600}${"\u4e2d".repeat(40000)}`);
value(
  "20 classes",
  t.any,
  Array.from({ length: 20 }, (_, i) => java.object(`a.B${i}`, { x: i })),
);
