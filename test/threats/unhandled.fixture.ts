// Everything here fails behind the back of who started it. Whatever is not handled ends the process.
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createDubbo } from "dubbo-ts";
import { keptLog, LOOPBACK, OrderApi, orders } from "../e2e/fixture.js";

const quiet = { logger: keptLog(), protocols: LOOPBACK, registry: "N/A" } as const;
const ignore = (): void => {};
let lived = 0;

async function survive(run: () => Promise<unknown>): Promise<void> {
  await run().catch(ignore);
  await sleep(20);
  lived++;
}

// A server that cuts each connection off, at once or in the middle of an answer.
const cutting = createServer((socket) => {
  socket.on("error", ignore);
  socket.once("data", () => {
    socket.write(Buffer.from("dabb02140000000000000000000000ff91", "hex"));
    setImmediate(() => socket.resetAndDestroy());
  });
});
await new Promise<void>((resolve) => cutting.listen(0, "127.0.0.1", resolve));
const { port } = cutting.address() as { port: number };

const consumer = createDubbo({ application: "n15", ...quiet });
const options = { retries: 0, check: false, timeoutMs: 100 } as const;
await survive(() => consumer.client(OrderApi, { ...options, url: "dubbo://127.0.0.1:1" }).ask("x"));
await survive(() => consumer.client(OrderApi, { ...options, url: `dubbo://127.0.0.1:${port}` }).ask("x"));
await survive(() => consumer.client(OrderApi, { ...options, url: `dubbo://127.0.0.1:${port}` }).note("x"));
await survive(async () => {
  const abort = new AbortController();
  const call = consumer
    .client(OrderApi, { ...options, url: `dubbo://127.0.0.1:${port}` })
    .ask("x", { signal: abort.signal });
  abort.abort();
  await call;
});
// Nobody reaches the registry, and nobody asked for that to be told.
await survive(async () => {
  const lost = createDubbo({
    application: "n15",
    ...quiet,
    registry: { address: "zookeeper://127.0.0.1:1?file-cache=false", check: false },
  });
  lost.client(OrderApi, options);
  lost.provide(OrderApi, orders());
  const started = lost.start().catch(ignore);
  await sleep(50);
  await lost.close({ graceMs: 0 });
  await started;
});
// Closed while it connects, and while calls run.
await survive(async () => {
  const provider = createDubbo({ application: "n15", ...quiet });
  provider.provide(OrderApi, orders({ ask: () => new Promise(ignore) }));
  const { addresses } = await provider.start();
  const leaving = createDubbo({ application: "n15", ...quiet });
  const client = leaving.client(OrderApi, { ...options, url: addresses[0]!.replace(/\/com.*/, "") });
  client.ask("x").catch(ignore);
  await sleep(20);
  await Promise.all([provider.close({ graceMs: 0 }), leaving.close({ graceMs: 0 })]);
});
// A service that fails when its oneway caller waits for nothing.
await survive(async () => {
  const provider = createDubbo({ application: "n15", ...quiet });
  provider.provide(OrderApi, orders({ note: () => Promise.reject(new Error("late")) as never }));
  const { addresses } = await provider.start();
  const client = consumer.client(OrderApi, { ...options, url: addresses[0]!.replace(/\/com.*/, "") });
  await client.note("x");
  await sleep(50);
  await provider.close({ graceMs: 0 });
});
await survive(async () => {
  const twice = createDubbo({ application: "n15", ...quiet, protocols: { dubbo: { host: "127.0.0.1", port } } });
  twice.provide(OrderApi, orders());
  const started = twice.start().catch(ignore);
  await twice.close({ graceMs: 0 });
  await started;
});
await consumer.close({ graceMs: 0 });
cutting.close();
console.log(`lived through ${lived}`);
