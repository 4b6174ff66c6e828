import { defineService, method, t } from "dubbo-ts";

/** As many services as asked for, all alike. */
export function servicesOf(count) {
  return Array.from({ length: count }, (_, i) =>
    defineService(`org.example.bench.Service${i}`, { methods: { echo: method(t.int).returns(t.int) } }),
  );
}
