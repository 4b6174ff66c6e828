import { Decimal, defineService, method, t } from "dubbo-ts";

const Level = t.enum("org.example.bench.Level", ["BRONZE", "SILVER", "GOLD"]);
const Line = t.object("org.example.bench.Line", { sku: t.string, count: t.int, price: t.decimal });
export const Order = t.object("org.example.bench.Order", {
  id: t.long,
  customer: t.string,
  level: Level,
  placed: t.date,
  total: t.decimal,
  lines: t.list(Line),
});

export const EchoApi = defineService("org.example.bench.EchoApi", {
  methods: {
    text: method(t.string).returns(t.string).named("echo"),
    order: method(Order).returns(Order).named("echo"),
  },
});

const SKUS = ["Walnut desk, 160 cm", "Chair with armrests", "Lamp", "Shelf, five boards", "Cable tray", "Mat"];

/** What is sent, by the key of the method that echoes it. */
export const PAYLOADS = {
  text: "abcdefghijklmnopqrstuvwxyz012345".repeat(4),
  order: {
    id: 9_007_199_254_740_993n,
    customer: "Erika Mustermann, Heidestrasse 17, Koeln",
    level: "GOLD",
    placed: new Date("2024-02-29T12:34:56.789Z"),
    total: Decimal.parse("1249.95"),
    lines: SKUS.map((sku, i) => ({ sku, count: i + 1, price: Decimal.parse(`${i * 20 + 9}.95`) })),
  },
};

/** Equal for equal values, whatever classes hold them. */
export function textOf(value) {
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part));
}
