// A process of its own: node peer.fixture.js ROLE REGISTRY NAME. It tells what happens by messages to its parent.
import { createDubbo, RpcError } from "dubbo-ts";
import { LOOPBACK, named, OrderApi } from "./fixture.js";

const [role, registry, name = ""] = process.argv.slice(2);
const dubbo = createDubbo({ application: `${role}-${name}`, registry: registry!, protocols: LOOPBACK });
const tell = (message: object): void => void process.send!(message);
process.on("disconnect", () => process.exit());

if (role === "provider") {
  dubbo.provide(OrderApi, named(name), { warmup: 0 });
  const { addresses } = await dubbo.start();
  tell({ addresses });
  process.on("message", async () => {
    await dubbo.close();
    process.disconnect();
  });
} else {
  const client = dubbo.client(OrderApi, { check: false });
  await dubbo.start();
  tell({ started: true });
  process.on("message", async (message: { ask?: string }) => {
    if (message.ask === undefined) {
      await dubbo.close();
      process.disconnect();
      return;
    }
    try {
      tell({ answer: await client.ask(message.ask) });
    } catch (error) {
      tell({ answer: undefined, error: (error as Error).message, code: error instanceof RpcError ? error.code : -1 });
    }
  });
}
