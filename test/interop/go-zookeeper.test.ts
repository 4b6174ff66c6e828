import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createDubbo } from "dubbo-ts";
import { Tally } from "./cell.js";
import { ExamApi, VersionedApi } from "./exam-api.js";
import { ExamConsumer } from "./exam-consumer.js";
import { consumerCell, examineNode, GO_GROUPS } from "./go-exam.js";
import { nodeProvider, quiet, startGo } from "./go-peer.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const TIMES = 20;

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
      await examineNode(peer, "zookeeper", tally, TIMES);
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
      // dubbo-go takes no notice of the readonly event, and when its registry tells it that a provider has left, it closes
      // the connection with calls in flight (`DubboInvoker.Destroy`), which then time out: one for each thread at most.
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
      assert.ok(Number(line["failed"]) <= 8, "more failed than were in flight");
      for (const error of Object.keys(line["errors"] as object)) {
        assert.match(error, /session already closed|client read timeout|no provider available/i);
      }
    } finally {
      await peer.end();
      await Promise.all([leaving.close({ graceMs: 0 }), staying.close({ graceMs: 0 })]);
    }
  });

  for (const type of ["interface", "all"]) {
    it(`lets a Node consumer find a dubbo-go provider that registers by ${type}, and pass every case of the exam`, async () => {
      const { peer, ready } = await startGo("provider", `registry=${server.address}`, `registry-type=${type}`);
      const tally = new Tally();
      const dubbo = createDubbo({
        application: "node-to-go",
        registry: `zookeeper://${server.address}`,
        consumer: { retries: 0, check: false },
        filters: { cluster: [tally.counter] },
        logger: quiet,
      });
      const consumer = new ExamConsumer(dubbo, { address: `127.0.0.1:${ready["port"]}`, old: false });
      const found = [
        consumer.exam,
        consumer.client(VersionedApi, { group: "g1", version: "1.0.0" }),
        consumer.client(VersionedApi, { group: "g2", version: "2.0.0" }),
      ];
      const failures: unknown[] = [];
      try {
        await dubbo.start();
        for (const end = Date.now() + 20_000; !found.every((one) => one.$available()); await sleep(20)) {
          assert.ok(Date.now() < end, "its services are not all found");
        }
        for (const group of GO_GROUPS) await consumer.run(tally, group, TIMES).catch((error) => failures.push(error));
      } finally {
        // The instance nodes of "all" do no harm; what is counted is the other's.
        if (type === "interface") consumerCell("zookeeper", tally, TIMES);
        await dubbo.close({ graceMs: 0 });
        await peer.end();
      }
      assert.deepEqual(failures, []);
      assert.ok(tally.calls > tally.cases * TIMES, `only ${tally.calls} calls were made`);
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
