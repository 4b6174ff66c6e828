// One provider process. It is told to stop by its parent, or killed.
import { once } from "node:events";
import { createDubbo, Decimal } from "dubbo-ts";
import { DemoService, OrderMissing, OrderService } from "./contract.mjs";

const [name, registry] = process.argv.slice(2);
const dubbo = createDubbo({
  application: `demo-provider-${name}`,
  registry,
  protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
});

dubbo.provide(DemoService, {
  sayHello: (who, context) => `Hello ${who}, here is ${name}, you are ${context.remoteApplication}`,
});
dubbo.provide(OrderService, {
  async find(id) {
    if (id < 0n) throw new OrderMissing(`no order ${id}`, { id });
    const lines = [
      { sku: "tea", amount: 2 },
      { sku: "茶壶", amount: 1 },
    ];
    return { id, price: Decimal.from("12.50"), placed: new Date(), level: "GOLD", lines };
  },
});

const { addresses } = await dubbo.start();
process.send({ ready: addresses.map((address) => address.replace(/\?.*/, "")) });
await once(process, "message");
await dubbo.close();
process.disconnect();
