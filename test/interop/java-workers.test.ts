import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createDubbo, type Dubbo } from "dubbo-ts";
import { LosslessExamApi, VersionedApi } from "./exam-api.js";
import { provideTypes } from "./exam-types-service.js";
import { CONSUMER_ARGS, EXCLUDED, LARGE, MANY, PAYLOAD, urlOf } from "./java-exam.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";
import type { Line } from "./line-peer.js";

const [JAVA33] = JAVA_LINES;

describe(`a ${JAVA33!.peer} consumer of a service in worker threads`, () => {
  let dubbo: Dubbo;
  let peer: JavaPeer;

  before(async () => {
    dubbo = createDubbo({
      application: "node-workers",
      registry: "N/A",
      protocols: { dubbo: { port: 0, maxBodyBytes: PAYLOAD, heartbeatMs: 1000 } },
      logger: { debug() {}, info() {}, warn() {}, error: console.error },
    });
    // One thread: some cases leave something there for their next call.
    const workers = { threads: 1, callsPerThread: 64 };
    dubbo.provide(LosslessExamApi, new URL("./exam-workers.js", import.meta.url), { workers });
    provideTypes(dubbo);
    dubbo.provide(VersionedApi, { which: () => "g1/1.0.0" }, { group: "g1", version: "1.0.0" });
    dubbo.provide(VersionedApi, { which: () => "g2/2.0.0" }, { group: "g2", version: "2.0.0" });
    ({ peer } = await JavaPeer.start(JAVA33!, "ConsumerMain", [`url=${await urlOf(dubbo)}`, ...CONSUMER_ARGS]));
  });
  after(async () => {
    await peer?.end();
    await dubbo?.close({ graceMs: 1000 });
  });

  it("passes every case of the exam that it passes inline, declared exceptions among them", async (test) => {
    const except = EXCLUDED.java33.map((one) => one.case).join("|");
    const runs = [{ except: `^(${except})$|${LARGE}|${MANY}` }, { match: LARGE }, { match: MANY }];
    const cases: Line[] = [];
    for (const run of runs) cases.push(...(await peer.ask({ do: "run", ...run }, "passed")).before);
    const failed = cases.filter((one) => one["ok"] !== true);
    assert.deepEqual(
      failed.map((one) => `${one["case"]}: ${one["error"]}`),
      [],
    );
    const { done, lost, refused } = dubbo.status().workers[0]!;
    test.diagnostic(`${cases.length} cases, ${done} calls in the worker thread`);
    assert.ok(cases.length > 600, `only ${cases.length} cases were run`);
    assert.ok(done > 500, `only ${done} calls came to the worker thread`);
    assert.deepEqual([lost, refused], [0, 0]);
    assert.ok(cases.some((one) => /fail|find|exception/i.test(String(one["case"]))));
  });
});
