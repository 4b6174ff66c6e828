// A process of its own: node provider-process.test.fixture.js FOLDER PORT [hold]. Registers, says "ready", and leaves
// cleanly when its input says "leave". Without "hold", nothing but the registry could keep it alive.
import { DubboUrl, defaultLogger, TimerWheel } from "@dubbo-ts/core/common";
import { EmbeddedRegistry } from "./embedded-registry.js";

const [folder, port, hold] = process.argv.slice(2);
const wheel = new TimerWheel();
const registry = new EmbeddedRegistry(DubboUrl.parse(`embedded://${folder}`), {
  application: "child",
  logger: defaultLogger,
  wheel,
});
const url = new DubboUrl({ protocol: "dubbo", host: "127.0.0.1", port: Number(port), path: "com.acme.A" });
await registry.subscribe(new DubboUrl({ protocol: "consumer", host: "127.0.0.1", path: "com.acme.A" }), () => {});
await registry.register(url);
process.stdout.write("ready\n");
if (hold !== undefined) {
  process.stdin.once("data", async () => {
    await registry.close();
    wheel.close();
    process.stdin.destroy();
  });
}
