// The consumer process: a few calls to look at, then a load in which a provider dies.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createDubbo } from "dubbo-ts";
import { DemoService, OrderMissing, OrderService } from "./contract.mjs";

const [registry] = process.argv.slice(2);
// The loss of a provider is what this demo is about, so its warnings are left out of the story.
const logger = { debug() {}, info() {}, warn() {}, error: console.error };
const dubbo = createDubbo({ application: "demo-consumer", registry, logger });
const demo = dubbo.client(DemoService);
const orders = dubbo.client(OrderService);
await dubbo.start();

console.log("a call                 ", await demo.sayHello("world"));
const order = await orders.find(42n);
console.log(
  "a call with real types ",
  `order ${order.id}: ${order.price} at ${order.placed.toISOString()}, ${order.level},`,
);
console.log("                       ", order.lines.map(({ sku, amount }) => `${amount} × ${sku}`).join(", "));
try {
  await orders.find(-1n);
} catch (error) {
  console.log(
    "a service exception    ",
    `${error instanceof OrderMissing ? "OrderMissing" : "?"} of id ${error.id}: ${error.message}`,
  );
}
const { value, provider } = await demo.sayHello.reply("again", { timeoutMs: 500 });
console.log("a call with its reply  ", `"${value}" from ${provider}`);

const answers = new Map();
let lost = 0;
let done = 0;
let running = true;
const worker = async () => {
  while (running) {
    try {
      const { provider } = await demo.sayHello.reply("load");
      answers.set(provider, (answers.get(provider) ?? 0) + 1);
    } catch (error) {
      lost++;
      console.error(error);
    }
    done++;
    await sleep(1);
  }
};
const workers = Array.from({ length: 32 }, worker);
while (done < 3000) await sleep(10);
process.send({ busy: done });
await once(process, "message");
const before = done;
while (done < before + 6000) await sleep(10);
running = false;
await Promise.all(workers);
const share = [...answers].map(([provider, count]) => `${count} by ${provider}`).join(", ");
console.log("under load             ", `${done} calls: ${share}; lost: ${lost}`);
await dubbo.close();
process.disconnect();
process.exitCode = lost === 0 && answers.size === 2 ? 0 : 1;
