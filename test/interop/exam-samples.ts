import { Decimal } from "dubbo-ts";
import { type Order, RushOrder } from "./exam-api.js";

/** The sample order of an id, as test/interop/java/README.md defines it; an even id is a RushOrder. */
export function sampleOrder(id: bigint): Order {
  const order: Order = {
    id,
    count: Number(id % 1000n),
    price: Decimal.from(`${id}.50`),
    placed: new Date(1_700_000_000_123 + Number(id)),
    level: (["BRONZE", "SILVER", "GOLD"] as const)[Number(id % 3n)]!,
    note: id % 5n === 0n ? null : `note ${id} – 订单 🚀`,
    units: id % 3n === 0n ? null : Number(BigInt.asIntN(32, id)),
    lines: [1, 2].map((i) => ({
      sku: `sku-${id}-${i}`,
      amount: i,
      weight: i / 4,
      gift: i === 2,
      label: Uint8Array.from([0, 1].slice(0, i)),
    })),
    extra: new Map<string, unknown>([
      ["text", `t${id}`],
      ["long", id],
      ["int", 7],
      ["half", 0.5],
      ["flag", true],
      ["none", null],
      ["list", [1, "two"]],
    ]),
  };
  if (id % 2n !== 0n) return order;
  return RushOrder.of({ ...order, hours: 6, ticket: 2n ** 70n + id, origin: sampleOrder(id - 1n) }) as Order;
}

/** Bytes 0, 1, ... 255, 0, ... */
export function bytes(size: number): Uint8Array {
  const all = new Uint8Array(size);
  for (let i = 0; i < size; i++) all[i] = i;
  return all;
}

/** What Java's `Order.toString` gives. */
export function describeOrder(order: Order | null): string {
  if (order === null) return "null";
  const lines = order.lines?.map((line) => `${line?.sku}*${line?.amount}`).join(", ");
  const common =
    `id=${order.id} count=${order.count} price=${order.price === null ? null : order.price.toString()} ` +
    `placed=${order.placed === null ? null : order.placed.getTime()} level=${order.level} note=${order.note} ` +
    `units=${order.units} lines=${lines === undefined ? null : `[${lines}]`} extra=${order.extra === null ? null : order.extra.size}`;
  if (!RushOrder.is(order)) return `Order ${common}`;
  return `RushOrder ${common} hours=${order.hours} ticket=${order.ticket} origin=${order.origin === null ? null : order.origin.id}`;
}
