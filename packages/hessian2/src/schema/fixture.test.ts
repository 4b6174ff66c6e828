import { ByteWriter } from "../bytes/byte-writer.js";
import { Decimal } from "../codec/decimal.js";
import { Hessian2Output } from "../codec/hessian2-output.js";
import { encode } from "./encode.js";
import type { Schema } from "./schema.js";
import { t } from "./t.js";
import { createTypeScope } from "./type-scope.js";

export const Level = t.enum("com.acme.Level", ["BRONZE", "GOLD"]);
export const Line = t.object("com.acme.Line", { sku: t.string, quantity: t.int, price: t.decimal });
export const Order = t.object("com.acme.Order", {
  id: t.long,
  level: Level,
  note: t.nullable(t.string),
  lines: t.list(Line),
});
export const RushOrder = t.object("com.acme.RushOrder", { deadline: t.date }, { extends: Order });
export const OrderMissing = t.exception("com.acme.OrderMissing", { id: t.long, order: t.nullable(Order) });
export const OrderHidden = t.exception("com.acme.OrderHidden", { why: t.string }, { extends: OrderMissing });

export interface Node {
  name: string | null;
  next: Node | null;
}
export const Node = t.object("a.Node", {
  name: t.nullable(t.string),
  next: t.nullable(t.lazy((): Schema<Node> => Node)),
});

export const scope = createTypeScope([Order, RushOrder, OrderHidden, Node]);

export function write(use: (out: Hessian2Output) => void): Buffer {
  const out = new ByteWriter(64);
  use(new Hessian2Output(out));
  return out.bytes.subarray(0, out.end);
}
export const line = (price: string) => ({ sku: "a", quantity: 1, price: Decimal.parse(price) });
export const order = { id: 42n, level: "GOLD", note: null, lines: [line("1.10"), line("2")] } as const;
/** The bytes of a value as Java might have written it, instead of what a schema of ours would write. */
export const wire = (value: unknown) => encode(value);
