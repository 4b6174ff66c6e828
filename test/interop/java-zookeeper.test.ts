import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Client, createDubbo, type Dubbo } from "dubbo-ts";
import { Tally } from "./cell.js";
import { ExamApi } from "./exam-api.js";
import { ExamConsumer } from "./exam-consumer.js";
import {
  CONSUMER_ARGS,
  consumerCell,
  createNodeProvider,
  examGroups,
  examineNode,
  PAYLOAD,
  providerCell,
} from "./java-exam.js";
import { JAVA_LINES, type JavaLine, JavaPeer, type JavaStart } from "./java-peer.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const TIMES = 20;

const javaProvider = async (line: JavaLine, zookeeper: ZookeeperServer): Promise<JavaStart> => {
  const args = [`registry=zookeeper://${zookeeper.address}`, "shutdown.wait=3000", `payload=${PAYLOAD}`];
  return JavaPeer.start(line, "ProviderMain", args);
};

/** Calls without pause until told to stop; what fails is kept. */
class NodeLoad {
  calls = 0;
  readonly failures: unknown[] = [];
  readonly providers = new Set<string | undefined>();
  #running = true;
  readonly #loops: Promise<void>[];

  constructor(exam: Client<typeof ExamApi>, threads: number) {
    this.#loops = Array.from({ length: threads }, async () => {
      while (this.#running && this.failures.length === 0) {
        await exam.sleepy.reply(20, "x").then(
          ({ provider }) => {
            this.calls++;
            this.providers.add(provider);
          },
          (error: unknown) => this.failures.push(error),
        );
      }
    });
  }

  async more(calls: number): Promise<void> {
    const goal = this.calls + calls;
    while (this.calls < goal && this.failures.length === 0) await sleep(10);
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
    assert.deepEqual(this.failures, []);
  }
}

/** Waits until the load of a Java consumer has made that many calls more. */
async function callsOf(peer: JavaPeer, calls: number): Promise<void> {
  const counts = async (): Promise<number> => Number((await peer.ask("counts", "calls")).line["calls"]);
  const goal = (await counts()) + calls;
  for (const end = Date.now() + 30_000; (await counts()) < goal; await sleep(10)) assert.ok(Date.now() < end);
}

/** A Node provider in a process of its own, which serves when this resolves. */
async function nodeProcess(zookeeper: ZookeeperServer): Promise<ChildProcess> {
  const program = fileURLToPath(new URL("node-provider.js", import.meta.url));
  const child = spawn(process.execPath, [program, `zookeeper://${zookeeper.address}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("the Node provider ended"))),
  ]);
  return child;
}

for (const line of JAVA_LINES) {
  describe(`ZooKeeper between a Node consumer and ${line.peer} providers`, () => {
    const tally = new Tally();
    const warnings: string[] = [];
    let zookeeper: ZookeeperServer;
    let provider: JavaPeer;
    let dubbo: Dubbo;
    let consumer: ExamConsumer;
    /** Without the load under which providers go. */
    let calls = 0;

    before(async () => {
      zookeeper = await ZookeeperServer.start();
      const { peer, ready } = await javaProvider(line, zookeeper);
      provider = peer;
      const warn = (text: string): unknown => warnings.push(text);
      dubbo = createDubbo({
        application: "node-consumer",
        registry: `zookeeper://${zookeeper.address}`,
        consumer: { retries: 0, timeoutMs: 10_000 },
        filters: { cluster: [tally.counter] },
        logger: { debug() {}, info() {}, warn, error: warn },
      });
      consumer = new ExamConsumer(dubbo, { address: `127.0.0.1:${ready["port"]}`, old: line.name === "java27" });
      await dubbo.start();
    });
    after(async () => {
      await dubbo?.close({ graceMs: 1000 });
      await provider?.end();
      await zookeeper?.close();
      consumerCell(line, { via: "zookeeper", ...tally.counts, calls, notes: [`each kind of call ${TIMES} times`] });
    });

    for (const group of examGroups(line, "zookeeper")) {
      it(`${TIMES} times: ${group.name}`, () => consumer.run(tally, group, TIMES));
    }
    tally.it("said nothing but what an operator should know", () => {
      calls = tally.calls;
      const expected = /its call had ended before it came|longer than|too large|no provider/i;
      assert.deepEqual(
        warnings.filter((text) => !expected.test(text)),
        [],
      );
    });

    tally.it("loses no call when providers are replaced one by one, though nothing is tried again", async () => {
      const load = new NodeLoad(consumer.exam, 16);
      await load.more(100);
      const { peer: next } = await javaProvider(line, zookeeper);
      for (const end = Date.now() + 30_000; load.providers.size < 2; await load.more(10)) {
        assert.ok(Date.now() < end && load.failures.length === 0, String(load.failures[0]));
      }
      await provider.ask("stop", "stopped");
      provider = next;
      await load.more(100);
      await load.stop();
    });

    tally.it("loses no call when a provider is killed and failover may try another", async () => {
      const { peer: other } = await javaProvider(line, zookeeper);
      const patient = dubbo.client(ExamApi, { retries: 2 });
      await patient.getInt(1);
      const load = new NodeLoad(patient, 16);
      await load.more(200);
      await other.kill();
      await load.more(400);
      await load.stop();
    });
  });

  describe(`ZooKeeper between ${line.peer} consumers and Node providers`, () => {
    const tally = new Tally();
    let zookeeper: ZookeeperServer;
    let provider: Dubbo;
    let peer: JavaPeer;
    let calls = 0;

    before(async () => {
      zookeeper = await ZookeeperServer.start();
      const registry = `zookeeper://${zookeeper.address}` as const;
      provider = createNodeProvider("node-provider", { registry, filters: [tally.counter] });
      await provider.start();
      ({ peer } = await JavaPeer.start(line, "ConsumerMain", [`registry=${registry}`, ...CONSUMER_ARGS]));
    });
    after(async () => {
      await peer?.end();
      await provider?.close({ graceMs: 1000 });
      await zookeeper?.close();
      providerCell(line, { via: "zookeeper", ...tally.counts, calls, notes: [`each kind of call ${TIMES} times`] });
    });

    it(`answers ${TIMES} calls of every kind`, async (test) => {
      await examineNode(test, line, peer, tally, TIMES);
      calls = tally.calls;
    });

    tally.it("loses no call when a Node provider is killed and failover may try another", async () => {
      const child = await nodeProcess(zookeeper);
      const args = [`registry=zookeeper://${zookeeper.address}`, "retries=2"];
      const { peer: patient } = await JavaPeer.start(line, "ConsumerMain", args);
      try {
        await patient.ask({ do: "load", threads: 8, ms: 20, gap: 0 }, "loading");
        await callsOf(patient, 200);
        child.kill("SIGKILL");
        await callsOf(patient, 400);
        const { line: counts } = await patient.ask("unload", "calls");
        assert.deepEqual(
          { failed: counts["failed"], wrong: counts["wrong"], errors: counts["errors"] },
          { failed: 0, wrong: 0, errors: {} },
        );
      } finally {
        child.kill("SIGKILL");
        await patient.end();
      }
    });

    tally.it("loses no call when Node providers are replaced one by one", async () => {
      await peer.ask({ do: "load", threads: 8, ms: 20, gap: 0 }, "loading");
      const more = (): Promise<void> => callsOf(peer, 200);
      await more();
      const seen = new Tally();
      const registry = `zookeeper://${zookeeper.address}` as const;
      const next = createNodeProvider("node-next", { registry, filters: [seen.counter] });
      await next.start();
      for (const end = Date.now() + 30_000; seen.calls === 0; await sleep(10)) assert.ok(Date.now() < end);
      await more();
      await provider.close({ graceMs: 5000 });
      provider = next;
      await more();
      const { line: counts } = await peer.ask("unload", "calls");
      assert.deepEqual(
        { failed: counts["failed"], wrong: counts["wrong"], errors: counts["errors"] },
        { failed: 0, wrong: 0, errors: {} },
      );
    });
  });
}
