// A process of its own: node signals.fixture.js FOLDER GRACE_MS. Its service takes until it is told to end.
import { closeOnSignals, createDubbo } from "dubbo-ts";
import { OrderApi, orders } from "./fixture.js";

const [folder, graceMs] = process.argv.slice(2);
const dubbo = createDubbo({
  application: "signals",
  registry: `embedded://${folder}`,
  protocols: { dubbo: { host: "127.0.0.1", port: 0 } },
});
let release = (): void => {};
const ask = async (text: string): Promise<string> => {
  if (text !== "slow") return text;
  process.send!({ begun: true });
  await new Promise<void>((resolve) => {
    release = resolve;
  });
  return "finished";
};
dubbo.provide(OrderApi, orders({ ask }), { warmup: 0 });
const { addresses } = await dubbo.start();
const dispose = closeOnSignals(dubbo, { graceMs: Number(graceMs) });
process.on("message", ({ word }: { word: string }) => {
  if (word === "release") release();
  if (word === "dispose") {
    dispose();
    process.send!({ disposed: true });
  }
  if (word === "fail") process.exitCode = 3;
});
if (process.env["ONLY"] !== "dispose") process.on("SIGTERM", () => process.send!({ heard: true }));
process.send!({ started: true, address: new URL(addresses[0]!).host });
