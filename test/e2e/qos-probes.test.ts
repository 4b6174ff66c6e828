import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { createDubbo, type RegistryFactory } from "dubbo-ts";
import { Api, get, logger, orders, said } from "./operated.js";

describe("probes", () => {
  it("tell of the start, of readiness and of life, with the checks of the user", async () => {
    let release = (): void => {};
    const started = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isReady: unknown = true;
    let isAlive = true;
    const dubbo = createDubbo({
      application: "shop",
      registry: "N/A",
      protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
      logger,
      qos: {
        port: 0,
        probes: {
          timeoutMs: 50,
          live: [() => isAlive],
          startup: [() => started],
          ready: [
            async () => {
              if (isReady instanceof Error) throw isReady;
              return isReady;
            },
          ],
        },
      },
    });
    const { qosPort: port } = await dubbo.start();
    const ask = async (name: string): Promise<[number, string]> => {
      const { status, body } = await get(port!, `/${name}`);
      return [status, body];
    };
    const problems = async (name: string): Promise<string> => {
      return JSON.parse((await get(port!, `/${name}?format=json`)).body).problems.join();
    };
    assert.deepEqual(await ask("startup"), [503, "false"]);
    assert.equal(await problems("startup"), "startup check 1 gave no answer within 50 ms");
    release();
    assert.deepEqual([await ask("startup"), await ask("ready"), await ask("live")], Array(3).fill([200, "true"]));
    said.length = 0;
    isReady = false;
    assert.deepEqual(await ask("ready"), [503, "false"]);
    assert.deepEqual(await ask("ready"), [503, "false"]);
    assert.deepEqual(said, ["not ready: ready check 1 gave false"]);
    isReady = new Error("no database");
    assert.equal(await problems("ready"), "ready check 1 failed: no database");
    isReady = new Promise(() => {});
    assert.equal(await problems("ready"), "ready check 1 gave no answer within 50 ms");
    isReady = undefined;
    assert.deepEqual(await ask("ready"), [200, "true"]);
    isAlive = false;
    assert.deepEqual(await ask("live"), [503, "false"]);
    await dubbo.close();
  });

  it("are not ready before the start has ended, while a service is taken out, and while it closes", async () => {
    const seen: string[] = [];
    let port = 0;
    const look = async (when: string): Promise<void> => {
      const { status, body } = await get(port, "/ready?format=json");
      seen.push(`${when}: ${status} ${JSON.parse(body).problems}`);
    };
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    port = (free.address() as { port: number }).port;
    await new Promise((done) => free.close(done));
    const memory: RegistryFactory = () => ({
      fileCache: false,
      isAvailable: () => true,
      register: () => look("starting"),
      unregister: () => look("leaving"),
      subscribe: async () => {},
      unsubscribe: async () => {},
      onEvent: () => {},
      close: async () => {},
    });
    const dubbo = createDubbo({
      application: "shop",
      registry: "memory://here",
      extensions: { registry: { memory } },
      protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
      logger,
      qos: { port },
    });
    dubbo.provide(Api, orders);
    await dubbo.start();
    await look("started");
    assert.match((await get(port, "/ls")).body, /\|com\.acme\.OrderApi:1\.0\.0\|memory-I\(Y\)\|/);
    assert.equal((await get(port, "/offline/.*OrderApi")).body, "service not found");
    assert.equal((await get(port, "/offline/.*OrderApi:1.0.0")).body, "OK");
    await look("taken out");
    assert.match((await get(port, "/ls")).body, /\|memory-I\(N\)\|/);
    assert.equal((await get(port, "/online")).body, "OK");
    await look("put back");
    assert.equal((await get(port, "/gracefulShutdown")).body, "OK");
    await look("asked to go");
    await get(port, "/online");
    await dubbo.close();
    assert.deepEqual(seen, [
      "starting: 503 the application has not started",
      "started: 200 ",
      "leaving: 503 taken out of the registries: com.acme.OrderApi:1.0.0",
      "taken out: 503 taken out of the registries: com.acme.OrderApi:1.0.0",
      "starting: 200 ",
      "put back: 200 ",
      "leaving: 503 taken out of the registries: com.acme.OrderApi:1.0.0",
      "asked to go: 503 taken out of the registries: com.acme.OrderApi:1.0.0",
      "starting: 200 ",
      "leaving: 503 the application is closing",
    ]);
  });
});
