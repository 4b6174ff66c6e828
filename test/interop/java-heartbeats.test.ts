import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createDubbo, type Dubbo, type Logger } from "dubbo-ts";
import { ExamApi } from "./exam-api.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";
import { Throttle } from "./throttle.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const MIB = 1024 * 1024;

/** A consumer that keeps its warnings. */
function consumerOf(options: Partial<Parameters<typeof createDubbo>[0]> = {}) {
  const warnings: string[] = [];
  const warn = (line: string): void => void warnings.push(line);
  const logger: Logger = { debug() {}, info() {}, warn, error: warn };
  const dubbo: Dubbo = createDubbo({
    application: "node-heartbeats",
    registry: "N/A",
    logger,
    ...options,
  });
  return { dubbo, warnings };
}

async function within<T>(ms: number, what: string, ask: () => Promise<T> | T, fits: (got: T) => boolean): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const got = await ask();
    if (fits(got)) return got;
    assert.ok(performance.now() < end, `${what} within ${ms} ms`);
    await sleep(20);
  }
}

for (const line of JAVA_LINES) {
  describe(`the life of a connection to a ${line.peer} provider`, () => {
    it("is not ended by Java while its answers are long and the way is slow", async () => {
      const { peer, ready } = await JavaPeer.start(line, "ProviderMain", ["heartbeat=1000"]);
      const throttle = await Throttle.to(Number(ready["port"]), 1.25 * MIB);
      const { dubbo, warnings } = consumerOf();
      try {
        const settings = { retries: 0, timeoutMs: 60_000, heartbeatMs: 1000 };
        const client = dubbo.client(ExamApi, { url: `dubbo://127.0.0.1:${throttle.port}`, ...settings });
        await dubbo.start();
        const size = 7 * MIB;
        const blobs = await Promise.all([client.blob(size), client.blob(size)]);
        assert.deepEqual(
          blobs.map((blob) => blob?.length),
          [size, size],
        );
        assert.equal(throttle.connections, 1);
        assert.deepEqual(warnings, []);
      } finally {
        await dubbo.close({ graceMs: 0 });
        await throttle.close();
        await peer.end();
      }
    });

    it("is ended by Java when it is idle for three of Java's heartbeats, and is made again by itself", async () => {
      const { peer, ready } = await JavaPeer.start(line, "ProviderMain", ["heartbeat=1000"]);
      const { dubbo, warnings } = consumerOf();
      try {
        const url = `dubbo://127.0.0.1:${ready["port"]}`;
        // As long as Java's default: on a direct url it does not learn that this provider is stricter.
        const client = dubbo.client(ExamApi, { url, retries: 0, timeoutMs: 10_000 });
        await dubbo.start();
        const first = await client.peer();
        await within(
          8000,
          "Java to close the connection",
          () => warnings.length,
          (count) => count > 0,
        );
        assert.match(warnings[0]!, /closed the connection/);
        await within(
          3000,
          "another connection",
          () => client.$available(),
          (available) => available,
        );
        assert.notEqual(await client.peer(), first);
      } finally {
        await dubbo.close({ graceMs: 0 });
        await peer.end();
      }
    });

    it("is kept by heartbeats that Java answers", async () => {
      const { peer, ready } = await JavaPeer.start(line, "ProviderMain", ["heartbeat=1000"]);
      const { dubbo, warnings } = consumerOf();
      try {
        const url = `dubbo://127.0.0.1:${ready["port"]}`;
        const client = dubbo.client(ExamApi, { url, heartbeatMs: 1000, retries: 0, timeoutMs: 10_000 });
        await dubbo.start();
        const first = await client.peer();
        await sleep(5000);
        assert.equal(await client.peer(), first);
        assert.deepEqual(warnings, []);
      } finally {
        await dubbo.close({ graceMs: 0 });
        await peer.end();
      }
    });

    it("is made again when Java was killed and is back on its port, without a call", async () => {
      const { peer, ready } = await JavaPeer.start(line, "ProviderMain", []);
      const port = Number(ready["port"]);
      const { dubbo } = consumerOf();
      const client = dubbo.client(ExamApi, { url: `dubbo://127.0.0.1:${port}`, retries: 0, timeoutMs: 10_000 });
      try {
        await dubbo.start();
        await client.peer();
        await peer.kill();
        await within(
          2000,
          "the loss to be seen",
          () => client.$available(),
          (available) => !available,
        );
        const again = await JavaPeer.start(line, "ProviderMain", [`port=${port}`]);
        try {
          // It may have been tried a moment before; the waits grow by 1.6 while Java starts.
          await within(
            10_000,
            "another connection",
            () => client.$available(),
            (available) => available,
          );
          assert.equal(typeof (await client.peer()), "string");
        } finally {
          await again.peer.end();
        }
      } finally {
        await dubbo.close({ graceMs: 0 });
      }
    });
  });

  describe(`the limits that a ${line.peer} provider publishes`, () => {
    it("are those of its consumers: who hears nothing for heartbeat.timeout gives it up", async () => {
      const zookeeper = await ZookeeperServer.start();
      const registry = `zookeeper://${zookeeper.address}` as const;
      const args = [`registry=${registry}`, "heartbeat=500", "heartbeat.timeout=1500"];
      const { peer } = await JavaPeer.start(line, "ProviderMain", args);
      const { dubbo, warnings } = consumerOf({ registry });
      try {
        const client = dubbo.client(ExamApi, { retries: 0, timeoutMs: 60_000 });
        await dubbo.start();
        await client.peer();
        peer.hang(true);
        const began = performance.now();
        await assert.rejects(client.peer(), /nothing was read for 1[5-9]\d\d ms/);
        assert.ok(performance.now() - began < 4000);
        peer.hang(false);
        await within(
          10_000,
          "another connection",
          () => client.$available(),
          (available) => available,
        );
        assert.equal(typeof (await client.peer()), "string");
        assert.ok(warnings.some((line) => line.includes("nothing was read")));
      } finally {
        peer.hang(false);
        await dubbo.close({ graceMs: 0 });
        await peer.end();
        await zookeeper.close();
      }
    });
  });
}
