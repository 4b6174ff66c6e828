import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createDubbo } from "dubbo-ts";
import { ExamApi } from "./exam-api.js";
import { CONSUMER_ARGS } from "./java-exam.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const THREADS = 8;
/** Milliseconds that each call takes, so that there is always one in flight. */
const CALL_MS = 10;
const STEP_MS = 1500;
/** JVMs end with it when they are told to leave, whatever their hooks did. */
const TERMINATED = 143;

/** A Node provider in a process of its own, which serves when this resolves. */
async function nodeProvider(registry: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL("node-provider.js", import.meta.url));
  const child = spawn(process.execPath, [program, registry], { stdio: ["ignore", "pipe", "inherit"] });
  await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("the Node provider ended"))),
  ]);
  return child;
}

for (const line of JAVA_LINES) {
  describe(`providers that are told to leave, one by one, with ${line.peer}`, () => {
    let zookeeper: ZookeeperServer;
    let registry: `zookeeper://${string}`;
    before(async () => {
      zookeeper = await ZookeeperServer.start();
      registry = `zookeeper://${zookeeper.address}`;
    });
    after(() => zookeeper?.close());

    it("F02 Node's cost a Java consumer no call, without a single retry", async (test) => {
      const providers = await Promise.all([1, 2, 3].map(() => nodeProvider(registry)));
      let peer: JavaPeer | undefined;
      try {
        const args = [`registry=${registry}`, "retries=0", ...CONSUMER_ARGS];
        ({ peer } = await JavaPeer.start(line, "ConsumerMain", args));
        await peer.ask({ do: "load", threads: THREADS, ms: CALL_MS, gap: 0 }, "loading");
        await sleep(STEP_MS);
        const tookMs: number[] = [];
        for (const leaving of [...providers]) {
          providers.push(await nodeProvider(registry));
          await sleep(STEP_MS);
          const from = performance.now();
          const exited = once(leaving, "exit");
          leaving.kill("SIGTERM");
          assert.deepEqual(await exited, [0, null]);
          tookMs.push(Math.round(performance.now() - from));
          providers.splice(providers.indexOf(leaving), 1);
        }
        await sleep(STEP_MS);
        const { line: counts } = await peer.ask("unload", "calls");
        test.diagnostic(`${counts["calls"]} calls, each provider left within ${tookMs} ms`);
        assert.deepEqual(
          { failed: counts["failed"], wrong: counts["wrong"], errors: counts["errors"] },
          { failed: 0, wrong: 0, errors: {} },
        );
        assert.ok(Number(counts["calls"]) > 1000);
      } finally {
        for (const provider of providers) provider.kill("SIGKILL");
        await peer?.end();
      }
    });

    it("F02 Java's cost a Node consumer no call, without a single retry", async (test) => {
      const start = async () =>
        (await JavaPeer.start(line, "ProviderMain", [`registry=${registry}`, "shutdown.wait=3000"])).peer;
      const providers = await Promise.all([start(), start(), start()]);
      const dubbo = createDubbo({
        application: "rolling-consumer",
        registry,
        consumer: { retries: 0, timeoutMs: 5000 },
        logger: { debug() {}, info() {}, warn() {}, error() {} },
      });
      const exam = dubbo.client(ExamApi);
      const failures: unknown[] = [];
      let calls = 0;
      let isRunning = true;
      try {
        await dubbo.start();
        const loops = Array.from({ length: THREADS }, async () => {
          while (isRunning) {
            calls++;
            await exam.sleepy(CALL_MS, "x").catch((error: unknown) => failures.push(error));
          }
        });
        await sleep(STEP_MS);
        const tookMs: number[] = [];
        for (const leaving of [...providers]) {
          providers.push(await start());
          await sleep(STEP_MS);
          const from = performance.now();
          assert.equal(await leaving.terminate(), TERMINATED);
          tookMs.push(Math.round(performance.now() - from));
          providers.splice(providers.indexOf(leaving), 1);
        }
        await sleep(STEP_MS);
        isRunning = false;
        await Promise.all(loops);
        test.diagnostic(`${calls} calls, each provider left within ${tookMs} ms`);
        assert.deepEqual(failures, []);
        assert.ok(calls > 1000);
      } finally {
        isRunning = false;
        await dubbo.close({ graceMs: 1000 });
        await Promise.all(providers.map((provider) => provider.kill()));
      }
    });
  });
}
