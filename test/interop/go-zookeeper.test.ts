import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createDubbo, Decimal } from "dubbo-ts";
import { Tally, writeCell } from "./cell.js";
import { ExamApi, VersionedApi } from "./exam-api.js";
import { sampleOrder } from "./exam-samples.js";
import { examineNode } from "./go-exam.js";
import { GO, nodeProvider, quiet, startGo } from "./go-peer.js";
import { ZookeeperServer } from "./zookeeper-server.js";

describe("dubbo-go and Node over ZooKeeper", () => {
  let server: ZookeeperServer;
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server?.close());

  it("lets a dubbo-go consumer find a Node provider, and pass every case of the exam", async () => {
    const tally = new Tally();
    const dubbo = nodeProvider("node-for-go", `zookeeper://${server.address}`, tally);
    await dubbo.start();
    const { peer } = await startGo("consumer", `registry=${server.address}`);
    try {
      await examineNode(peer, "zookeeper", tally);
    } finally {
      await peer.end();
      await dubbo.close({ graceMs: 0 });
    }
  });

  // Before the dubbo-go providers: one that is killed leaves its address for a while, and dubbo-go dials it for seconds.
  it("gives dubbo-go no wrong answer when one of two Node providers stops, and soon no error", async (test) => {
    const registry = `zookeeper://${server.address}`;
    const [leaving, staying] = [nodeProvider("node-leaving", registry), nodeProvider("node-leaving", registry)];
    await Promise.all([leaving.start(), staying.start()]);
    const { peer } = await startGo("consumer", `registry=${server.address}`, "timeout=1000", "retries=0");
    const counts = async (): Promise<Readonly<Record<string, number>>> =>
      (await peer.ask("counts", "calls")).line as Readonly<Record<string, number>>;
    try {
      await peer.ask({ do: "load", threads: 8, ms: 20, gap: 0 }, "loading");
      while ((await counts())["ok"]! < 100);
      await leaving.close({ graceMs: 5000 });
      // dubbo-go takes no notice of the readonly event: until its registry tells it, it calls whom it knew.
      let before = await counts();
      for (let calm = false; !calm; ) {
        const goal = before["calls"]! + 200;
        let now = before;
        while (now["calls"]! < goal) now = await counts();
        calm = now["failed"] === before["failed"];
        before = now;
      }
      const { line } = await peer.ask("unload", "calls");
      assert.equal(line["wrong"], 0);
      test.diagnostic(`${line["calls"]} calls: ${JSON.stringify(line["errors"])}`);
      for (const error of Object.keys(line["errors"] as object)) {
        assert.match(error, /session already closed|client read timeout|no provider available/i);
      }
    } finally {
      await peer.end();
      await Promise.all([leaving.close({ graceMs: 0 }), staying.close({ graceMs: 0 })]);
    }
  });

  for (const type of ["interface", "all"]) {
    it(`lets a Node consumer find a dubbo-go provider that registers by ${type}`, async () => {
      const { peer, ready } = await startGo("provider", `registry=${server.address}`, `registry-type=${type}`);
      const tally = new Tally();
      const dubbo = createDubbo({
        application: "node-to-go",
        registry: `zookeeper://${server.address}`,
        consumer: { retries: 0, timeoutMs: 5000, check: false },
        filters: { cluster: [tally.counter] },
        logger: quiet,
      });
      const exam = dubbo.client(ExamApi);
      await dubbo.start();
      const deadline = Date.now() + 20_000;
      while (!exam.$available() && Date.now() < deadline) await sleep(20);
      const kinds: readonly [keyof typeof ExamApi.specs, unknown][] = [
        ["echoBoolean", true],
        ["echoInt", -70_000],
        ["echoLong", 2n ** 60n],
        ["echoDouble", 0.1],
        ["echoString", "中文 🚀"],
        ["echoString", null],
        ["echoBytes", Uint8Array.of(1, 2, 3)],
        ["echoDate", new Date(5)],
        ["echoLevel", "GOLD"],
        ["echoDecimal", Decimal.from("1.50")],
        ["echoBigInteger", -(2n ** 70n)],
        ["echoStrings", ["a", null]],
        ["echoLists", [[1], []]],
        ["echoIntegerMap", new Map([[1, "one"]])],
        ["echoIntArray", [1, 2, 3]],
        ["echoOrder", sampleOrder(1n)],
        ["echoRushOrder", sampleOrder(2n)],
        ["echoOrders", [sampleOrder(1n), null, sampleOrder(2n)]],
      ];
      let failed = 0;
      try {
        for (const [key, value] of kinds) {
          for (let i = 0; i < 20; i++) {
            try {
              assert.deepEqual(await exam.$call(key, [value]), value);
            } catch (error) {
              failed++;
              console.error(key, error);
            }
          }
        }
        for (let i = 1; i <= 20; i++) {
          assert.deepEqual(await exam.find(BigInt(i)), sampleOrder(BigInt(i)));
          await assert.rejects(exam.find(BigInt(-i)), { id: BigInt(-i) });
        }
        const { provider } = await exam.peer.reply();
        assert.equal(provider, `127.0.0.1:${ready["port"]}`);
        assert.equal(await dubbo.client(VersionedApi, { group: "g2", version: "2.0.0" }).which(), "g2/2.0.0");
      } finally {
        if (type === "interface") {
          writeCell({
            ...GO,
            node: "consumer",
            via: "zookeeper",
            cases: kinds.length + 3,
            calls: tally.calls,
            failed,
            excluded: [],
            notes: ["20 calls of each kind", "registry type interface; all and its instance nodes do no harm"],
          });
        }
        await dubbo.close({ graceMs: 0 });
        await peer.end();
      }
      assert.equal(failed, 0);
    });
  }

  it("loses no call of Node's when one of two dubbo-go providers stops", async () => {
    const starts = await Promise.all([1, 2].map(() => startGo("provider", `registry=${server.address}`)));
    const dubbo = createDubbo({
      application: "node-load",
      registry: `zookeeper://${server.address}`,
      consumer: { retries: 0, timeoutMs: 5000, check: false },
      logger: quiet,
    });
    const exam = dubbo.client(ExamApi);
    await dubbo.start();
    let running = true;
    let calls = 0;
    const failures: unknown[] = [];
    const providers = new Set<string>();
    try {
      while (!exam.$available()) await sleep(20);
      while (providers.size < 2) providers.add(String((await exam.peer.reply()).provider));
      const load = Array.from({ length: 8 }, async () => {
        while (running) {
          const answer = await exam.sleepy(20, "x").catch((error: unknown) => failures.push(error));
          if (answer === "x") calls++;
        }
      });
      const until = async (goal: number): Promise<void> => {
        while (calls < goal && failures.length === 0) await sleep(10);
      };
      await until(200);
      await starts[0]!.peer.ask("stop", "stopped");
      await until(calls + 200);
      running = false;
      await Promise.all(load);
      assert.deepEqual(failures, []);
    } finally {
      running = false;
      await dubbo.close({ graceMs: 0 });
      await Promise.all(starts.map(({ peer }) => peer.end()));
    }
  });
});
