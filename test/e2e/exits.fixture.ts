// A process that must end by itself: node exits.fixture.js MODE FOLDER. Says "done" when its code is through.
import { createServer } from "node:net";
import { createDubbo } from "dubbo-ts";
import { keptLog, LOOPBACK, OrderApi, orders } from "./fixture.js";

const [mode, folder] = process.argv.slice(2);
const make = () =>
  createDubbo({ application: "exits", registry: `embedded://${folder}`, protocols: LOOPBACK, logger: keptLog() });
const dubbo = make();
const quiet = (): void => {};

const modes: Readonly<Record<string, () => Promise<void> | void>> = {
  neverStarted() {
    dubbo.provide(OrderApi, orders());
    dubbo.client(OrderApi);
  },
  async called() {
    dubbo.provide(OrderApi, orders());
    await dubbo.start();
    const other = make();
    const client = other.client(OrderApi);
    await other.start();
    for (let i = 0; i < 100; i++) await client.ask("x");
    await Promise.all([other.close(), dubbo.close()]);
  },
  async disposed() {
    dubbo.provide(OrderApi, orders());
    await dubbo.start();
    await dubbo[Symbol.asyncDispose]();
  },
  async startFailed() {
    dubbo.client(OrderApi);
    await dubbo.start().catch(quiet);
    await dubbo.close();
  },
  async closedWhileStarting() {
    dubbo.provide(OrderApi, orders());
    dubbo.client(OrderApi);
    const started = dubbo.start().catch(quiet);
    await dubbo.close();
    await started;
  },
  async closedDuringFirstCall() {
    const provider = make();
    provider.provide(OrderApi, orders());
    const { addresses } = await provider.start();
    const url = `dubbo://${new URL(addresses[0]!).host}`;
    const calls = [
      dubbo.client(OrderApi, { url }).ask("x").catch(quiet),
      dubbo.client(OrderApi).ask("x").catch(quiet),
      dubbo.client(OrderApi, { url, lazy: true, connections: 2 }).ask("x").catch(quiet),
    ];
    await dubbo.close();
    await Promise.all(calls);
    await provider.close();
  },
  async timedOut() {
    const provider = make();
    provider.provide(OrderApi, orders({ ask: () => new Promise(() => {}) }));
    await provider.start();
    const client = dubbo.client(OrderApi, { timeoutMs: 60_000, retries: 0 });
    await dubbo.start();
    await client.ask("x", { timeoutMs: 50 }).catch(quiet);
    const waiting = client.ask("x").catch(quiet);
    await dubbo.close({ graceMs: 50 });
    await waiting;
    await provider.close({ graceMs: 50 });
  },
  async unreachable() {
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `dubbo://127.0.0.1:${(server.address() as { port: number }).port}`;
    const client = dubbo.client(OrderApi, { url, check: false });
    await dubbo.start();
    await client.ask("x").catch(quiet);
    server.close();
    await dubbo.close();
  },
  async rejectedByNobody() {
    // Promises that nobody looks at: with --unhandled-rejections=strict one of ours would end the process with a code.
    dubbo.provide(OrderApi, orders());
    await dubbo.start();
    const client = dubbo.client(OrderApi, { group: "nobody", check: false });
    await dubbo.start();
    await client.ask("x").catch(quiet);
    await client.note("x").catch(quiet);
    await dubbo.close();
  },
};
await modes[mode!]!();
process.stdout.write("done\n");
