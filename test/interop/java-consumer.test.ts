import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Dubbo } from "dubbo-ts";
import { Tally } from "./cell.js";
import { CONSUMER_ARGS, createNodeProvider, examineNode, providerCell, urlOf } from "./java-exam.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";

const NO_DIRECT_STOP =
  "a provider is stopped under load over ZooKeeper only: this line cannot call two direct urls, an error of its own";

for (const line of JAVA_LINES) {
  describe(`a ${line.peer} consumer of a Node provider`, () => {
    const tally = new Tally();
    let dubbo: Dubbo;
    let peer: JavaPeer;

    before(async () => {
      dubbo = createNodeProvider("node-provider", { filters: [tally.counter] });
      ({ peer } = await JavaPeer.start(line, "ConsumerMain", [`url=${await urlOf(dubbo)}`, ...CONSUMER_ARGS]));
    });
    after(async () => {
      await peer?.end();
      await dubbo?.close({ graceMs: 1000 });
      const notes = line.name === "java27" ? [NO_DIRECT_STOP] : [];
      providerCell(line, { via: "direct", ...tally.counts, notes });
    });

    it("passes every case of the exam", (test) => examineNode(test, line, peer, tally, 1));
  });

  // NO_DIRECT_STOP: a ClassCastException of its own.
  if (line.name === "java27") continue;
  describe(`a Node provider that stops under the load of a ${line.peer} consumer`, () => {
    it("loses no call: what runs is answered, what is new goes to the other provider", async () => {
      const leaving = createNodeProvider("node-leaving");
      const staying = createNodeProvider("node-staying");
      const urls = (await Promise.all([leaving, staying].map(urlOf))).join(";");
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
