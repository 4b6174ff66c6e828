import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { createDubbo, RpcError } from "dubbo-ts";
import { keptLog, LOOPBACK, OrderApi, orders, World } from "../e2e/fixture.js";

/** As from JavaScript, or a file. */
// biome-ignore lint/suspicious/noExplicitAny: what is tested is what the compiler refuses
type Wrong = any;

const REFUSED: readonly (readonly [what: string, options: Wrong, says: RegExp])[] = [
  ["an unknown key", { consumer: { timeout: 5 } }, /unknown option "consumer\.timeout"/],
  ["a text for a number", { consumer: { timeoutMs: "5" } }, /consumer\.timeoutMs is "5"/],
  ["a number for a text", { application: 5 }, /application/],
  ["a payload of -1", { protocols: { dubbo: { maxBodyBytes: -1 } } }, /protocols\.dubbo\.maxBodyBytes is -1/],
  ["a heartbeat of -1", { protocols: { dubbo: { heartbeatMs: -1 } } }, /protocols\.dubbo\.heartbeatMs is -1/],
  ["a timeout of 2^31, which a timer takes for 1 ms", { consumer: { timeoutMs: 2 ** 31 } }, /consumer\.timeoutMs/],
  ["a port of 65536", { protocols: { dubbo: { port: 65_536 } } }, /protocols\.dubbo\.port is 65536/],
  ["a key named __proto__", JSON.parse('{"consumer":{"__proto__":1}}'), /unknown option "consumer\.__proto__"/],
];

describe("a start with", () => {
  for (const [what, options, says] of REFUSED) {
    it(`B92 ${what} fails with the path of the key`, () => {
      assert.throws(() => createDubbo({ application: "a", registry: "N/A", ...options }), says);
    });
  }

  it("B92 a port in use fails with the address", async (test) => {
    const taken = createServer().listen(0, "127.0.0.1");
    test.after(() => taken.close());
    await new Promise((resolve) => taken.on("listening", resolve));
    const { port } = taken.address() as { port: number };
    const world = await World.of(test);
    const dubbo = world.dubbo({ registry: "N/A", protocols: { dubbo: { host: "127.0.0.1", port } } });
    dubbo.provide(OrderApi, orders());
    await assert.rejects(dubbo.start(), (error: Error) => {
      assert.ok(error instanceof RpcError || error instanceof Error);
      assert.ok(error.message.includes(`127.0.0.1:${port}`), error.message);
      return true;
    });
  });

  it("B92 two services of one key fails with the key", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo({ registry: "N/A", protocols: LOOPBACK });
    await assert.rejects(async () => {
      dubbo.provide(OrderApi, orders());
      dubbo.provide(OrderApi, orders());
      await dubbo.start();
    }, /com\.acme\.OrderApi/);
  });

  it("B92 a heartbeat of 0 sends none, and says nothing", async (test) => {
    const world = await World.of(test);
    const logger = keptLog();
    const { url } = await world.provider(
      orders(),
      {},
      { logger, protocols: { dubbo: { ...LOOPBACK.dubbo, heartbeatMs: 0 } } },
    );
    const client = world.dubbo({ logger, consumer: { heartbeatMs: 0 } }).client(OrderApi, { url });
    assert.equal(await client.ask("x"), "hello x");
    assert.deepEqual(logger.lines, []);
  });
});
