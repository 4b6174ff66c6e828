// The contracts of the demo: what both sides know. `DemoService` is Dubbo's own; `OrderService` has real types.
import { defineService, method, t } from "dubbo-ts";

export const DemoService = defineService("org.apache.dubbo.demo.DemoService", {
  methods: { sayHello: method(t.string).returns(t.string) },
});

const Level = t.enum("org.apache.dubbo.demo.Level", ["BRONZE", "GOLD"]);
const Line = t.object("org.apache.dubbo.demo.Line", { sku: t.string, amount: t.int });
const Order = t.object("org.apache.dubbo.demo.Order", {
  id: t.long,
  price: t.decimal,
  placed: t.date,
  level: Level,
  lines: t.list(Line),
});

/** Thrown by the provider, caught as its class by the consumer. In Java: a checked exception. */
export const OrderMissing = t.exception("org.apache.dubbo.demo.OrderMissing", { id: t.long });

export const OrderService = defineService("org.apache.dubbo.demo.OrderService", {
  version: "1.0.0",
  methods: { find: method(t.long).returns(Order).throws(OrderMissing) },
});
