import { Decimal, java, t } from "dubbo-ts";
import { Order, PAYLOADS } from "../peers/dubbo/contract.mjs";

const Flat = t.object("org.example.bench.Flat", {
  id: t.int,
  name: t.string,
  email: t.string,
  active: t.boolean,
  score: t.double,
  visits: t.int,
});

const flat = {
  id: 1234,
  name: "Erika Mustermann",
  email: "erika.mustermann@example.org",
  active: true,
  score: 98.5,
  visits: 301,
};
/** Nothing is shared between two of them: hessian would write what it has met before as a reference. */
const orderOf = (id) => ({
  ...PAYLOADS.order,
  id,
  placed: new Date(PAYLOADS.order.placed),
  total: Decimal.from(PAYLOADS.order.total.toString()),
  lines: PAYLOADS.order.lines.map((line) => ({ ...line, price: Decimal.from(line.price.toString()) })),
});
const longs = Array.from({ length: 1000 }, (_, i) => i * i * i * 1_000_003);
const map = new Map(Array.from({ length: 50 }, (_, i) => [`key-${i}`, i % 2 === 0 ? i * 1000 : `value ${i}`]));

/** By name: the schema, and the value that it takes. peers/java has the same in its `Payloads`. */
export const CODEC_PAYLOADS = {
  flat: { schema: Flat, value: flat },
  order: { schema: Order, value: orderOf(9_007_199_254_740_991n) },
  orders: {
    schema: t.list(Order),
    value: Array.from({ length: 100 }, (_, i) => orderOf(9_007_199_254_740_000n + BigInt(i))),
  },
  longs: { schema: t.list(t.longNumber), value: longs },
  bigints: { schema: t.list(t.long), value: longs.map(BigInt) },
  ascii: { schema: t.string, value: "The quick brown fox jumps over the lazy dog. ".repeat(228).slice(0, 10_240) },
  cjk: { schema: t.string, value: "天地玄黄宇宙洪荒".repeat(427).slice(0, 3413) },
  map: { schema: t.map(t.string, t.any), value: map },
};

/** The six that a mean is made of; those of one line share a place. */
export const SIX = [["flat"], ["order"], ["orders"], ["longs"], ["ascii", "cjk"], ["map"]];

/** The same value for those who know no schema, and for the writer that is told none. */
export function dynamicOf(name) {
  const { value } = CODEC_PAYLOADS[name];
  if (name === "flat") return java.object("org.example.bench.Flat", { ...value, score: java.double(value.score) });
  if (name === "order") return dynamicOrder(value);
  if (name === "orders") return value.map(dynamicOrder);
  if (name === "longs") return value.map((each) => java.long(each));
  return value;
}

function dynamicOrder(order) {
  return java.object("org.example.bench.Order", {
    ...order,
    level: java.enum("org.example.bench.Level", order.level),
    lines: order.lines.map((line) => java.object("org.example.bench.Line", line)),
  });
}

/** What JSON has for it: numbers, strings, lists and plain objects. Nothing is made of them after they were read. */
export function plainOf(name) {
  const { value } = CODEC_PAYLOADS[name];
  return value instanceof Map ? Object.fromEntries(value) : plain(value);
}

function plain(value) {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.getTime();
  if (value instanceof Decimal) return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}
