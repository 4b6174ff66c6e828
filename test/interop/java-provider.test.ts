import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createDubbo, type Dubbo } from "dubbo-ts";
import { Tally } from "./cell.js";
import { ExamApi } from "./exam-api.js";
import { ExamConsumer } from "./exam-consumer.js";
import { consumerCell, examGroups, PAYLOAD } from "./java-exam.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";

const NO_DIRECT_STOP =
  "a provider is stopped under load over ZooKeeper only: one of this line refuses calls before it says that it goes";

for (const line of JAVA_LINES) {
  describe(`a Node consumer of a ${line.peer} provider`, () => {
    const tally = new Tally();
    const warnings: string[] = [];
    let peer: JavaPeer;
    let dubbo: Dubbo;
    let consumer: ExamConsumer;

    before(async () => {
      const started = await JavaPeer.start(line, "ProviderMain", [`payload=${PAYLOAD}`, "heartbeat=1000"]);
      peer = started.peer;
      const address = `127.0.0.1:${started.ready["port"]}`;
      const warn = (text: string): unknown => warnings.push(text);
      dubbo = createDubbo({
        application: "node-consumer",
        registry: "N/A",
        consumer: { retries: 0, heartbeatMs: 1000 },
        filters: { cluster: [tally.counter] },
        logger: { debug() {}, info() {}, warn, error: warn },
      });
      consumer = new ExamConsumer(dubbo, { address, url: `dubbo://${address}`, old: line.name === "java27" });
      await dubbo.start();
    });
    after(async () => {
      await dubbo?.close({ graceMs: 1000 });
      await peer?.end();
      const notes = line.name === "java27" ? [NO_DIRECT_STOP] : [];
      consumerCell(line, { via: "direct", ...tally.counts, notes });
    });

    for (const group of examGroups(line, "direct")) it(group.name, () => consumer.run(tally, group, 1));

    tally.it("keeps an idle connection over five seconds by heartbeats of one", async () => {
      const address = await consumer.exam.peer();
      await sleep(5000);
      assert.equal(await consumer.exam.peer(), address);
    });

    tally.it("said nothing but what an operator should know", () => {
      const expected = /its call had ended before it came|longer than|too large/i;
      assert.deepEqual(
        warnings.filter((text) => !expected.test(text)),
        [],
      );
    });
  });

  // Dubbo 2.7 takes its services away before it says that it goes, unless a registry can spread the word.
  if (line.name === "java27") continue;
  describe(`a ${line.peer} provider that stops under the load of a Node consumer`, () => {
    it("costs no call: what runs is answered, what is new goes to the other provider", async () => {
      const starts = await Promise.all([1, 2].map(() => JavaPeer.start(line, "ProviderMain", ["shutdown.wait=3000"])));
      const url = starts.map(({ ready }) => `dubbo://127.0.0.1:${ready["port"]}`).join(";");
      const dubbo = createDubbo({
        application: "node-load",
        registry: "N/A",
        logger: { debug() {}, info() {}, warn() {}, error() {} },
      });
      const exam = dubbo.client(ExamApi, { url, retries: 0, timeoutMs: 5000 });
      await dubbo.start();
      let running = true;
      let calls = 0;
      const failures: unknown[] = [];
      const load = Array.from({ length: 16 }, async () => {
        while (running) {
          const answer = await exam.sleepy(20, "x").catch((error: unknown) => failures.push(error));
          if (answer === "x") calls++;
        }
      });
      const until = async (goal: number): Promise<void> => {
        while (calls < goal && failures.length === 0) await sleep(10);
      };
      await until(200);
      const [leaving, staying] = starts.map(({ peer }) => peer) as [JavaPeer, JavaPeer];
      await leaving.ask("stop", "stopped");
      await until(calls + 200);
      running = false;
      await Promise.all(load);
      assert.deepEqual(failures, []);
      await dubbo.close();
      await Promise.all([leaving.end(), staying.end()]);
    });
  });
}
