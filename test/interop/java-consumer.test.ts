import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createDubbo, type Dubbo } from "dubbo-ts";
import { writeCell } from "./cell.js";
import { LosslessExamApi, VersionedApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";
import { provideTypes } from "./exam-types-service.js";
import { JAVA_LINES, type JavaLine, JavaPeer } from "./java-peer.js";

const PAYLOAD = 4 * 1024 * 1024;

interface Exclusion {
  readonly case: string;
  readonly reason: string;
}

const SUPPRESSED = "schemas of exceptions do not hold suppressed exceptions";
const SKEW = "Java cannot read its own references after a value of this type";
const EXCLUDED: Readonly<Record<JavaLine["name"], readonly Exclusion[]>> = {
  java33: [{ case: "echoCalendarMap", reason: SKEW }],
  java27: [{ case: "echoUuidMap", reason: SKEW }],
};
const excludedOf = ({ name }: JavaLine): readonly Exclusion[] => [
  ...EXCLUDED[name],
  { case: "echoThrowable", reason: SUPPRESSED },
  { case: "fail suppressed: checked, with a suppressed one", reason: SUPPRESSED },
];

export function provider(application: string, port = 0): Dubbo {
  const dubbo = createDubbo({
    application,
    registry: "N/A",
    protocols: { dubbo: { port, maxBodyBytes: PAYLOAD, heartbeatMs: 1000 } },
    logger: { debug() {}, info() {}, warn() {}, error: console.error },
  });
  dubbo.provide(LosslessExamApi, createExamService() as never);
  provideTypes(dubbo);
  dubbo.provide(VersionedApi, { which: () => "g1/1.0.0" }, { group: "g1", version: "1.0.0" });
  dubbo.provide(VersionedApi, { which: () => "g2/2.0.0" }, { group: "g2", version: "2.0.0" });
  return dubbo;
}

export function portOf(address: string | undefined): number {
  return Number(new URL(String(address).replace("dubbo:", "http:")).port);
}

for (const line of JAVA_LINES) {
  describe(`a ${line.peer} consumer of a Node provider`, () => {
    let dubbo: Dubbo;
    let peer: JavaPeer;

    before(async () => {
      dubbo = provider("node-provider");
      const { addresses } = await dubbo.start();
      const args = [`port=${portOf(addresses[0])}`, `provider.payload=${PAYLOAD}`, "heartbeat=1000"];
      ({ peer } = await JavaPeer.start(line, "ConsumerMain", args));
    });
    after(async () => {
      await peer?.end();
      await dubbo?.close({ graceMs: 1000 });
    });

    it("passes every case of the exam", async (test) => {
      const excluded = excludedOf(line);
      const { line: counts, before: cases } = await peer.ask(
        { do: "run", except: `^(${excluded.map((one) => one.case).join("|")})$` },
        "passed",
      );
      const failed = cases.filter((one) => one["ok"] !== true);
      writeCell({
        peer: line.peer,
        line: line.name,
        node: "provider",
        via: "direct",
        cases: cases.length,
        failed: failed.length,
        excluded,
        notes: [],
      });
      test.diagnostic(
        `${counts["passed"]} cases passed, without ${excluded.map((one) => `${one.case} (${one.reason})`).join(", ")}`,
      );
      assert.deepEqual(
        failed.map((one) => `${one["case"]}: ${one["error"]}`),
        [],
      );
      assert.ok(Number(counts["passed"]) > 200, `only ${counts["passed"]} cases were run`);
    });
  });

  // Dubbo 2.7.23 cannot call over two direct URLs: a ClassCastException of its own.
  if (line.name === "java27") continue;
  describe(`a Node provider that stops under the load of a ${line.peer} consumer`, () => {
    it("loses no call: what runs is answered, what is new goes to the other provider", async () => {
      const leaving = provider("node-leaving");
      const staying = provider("node-staying");
      const ports = (await Promise.all([leaving.start(), staying.start()])).map(({ addresses }) =>
        portOf(addresses[0]),
      );
      const urls = ports.map((port) => `dubbo://127.0.0.1:${port}`).join(";");
      const { peer } = await JavaPeer.start(line, "ConsumerMain", [`url=${urls}`, "heartbeat=1000"]);
      try {
        await peer.ask({ do: "load", threads: 8, ms: 20, gap: 0 }, "loading");
        let calls = 0;
        while (calls < 100) calls = Number((await peer.ask("counts", "calls")).line["calls"]);
        await leaving.close({ graceMs: 5000 });
        const atClose = Number((await peer.ask("counts", "calls")).line["calls"]);
        while (calls < atClose + 100) calls = Number((await peer.ask("counts", "calls")).line["calls"]);
        const { line } = await peer.ask("unload", "calls");
        assert.deepEqual(
          { failed: line["failed"], wrong: line["wrong"], errors: line["errors"] },
          { failed: 0, wrong: 0, errors: {} },
        );
      } finally {
        await peer.end();
        await Promise.all([leaving.close({ graceMs: 0 }), staying.close({ graceMs: 0 })]);
      }
    });
  });
}
