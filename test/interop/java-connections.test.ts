import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDubbo } from "dubbo-ts";
import { ExamApi } from "./exam-api.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";

const CALLS = 40;

for (const line of JAVA_LINES) {
  describe(`the connections of a Node consumer, as ${line.peer} providers see them`, () => {
    it("shares as many as it is told, opens some of its own where it must, and stays with one provider if sticky", async () => {
      const starts = await Promise.all([1, 2].map(() => JavaPeer.start(line, "ProviderMain", [])));
      const urls = starts.map(({ ready }) => `dubbo://127.0.0.1:${ready["port"]}`) as [string, string];
      const dubbo = createDubbo({
        application: "node-connections",
        registry: "N/A",
        consumer: { retries: 0, timeoutMs: 10_000, shareConnections: 2 },
        logger: { debug() {}, info() {}, warn() {}, error: console.error },
      });
      const shared = dubbo.client(ExamApi, { url: urls[0] });
      const sharedToo = dubbo.client(ExamApi, { url: urls[0], timeoutMs: 9000 });
      const own = dubbo.client(ExamApi, { url: urls[0], connections: 3 });
      const both = dubbo.client(ExamApi, { url: urls.join(";") });
      const sticky = dubbo.client(ExamApi, { url: urls.join(";"), sticky: true });
      await dubbo.start();
      try {
        const seenBy = async (...clients: (typeof shared)[]): Promise<Set<string>> => {
          const seen = new Set<string>();
          for (let i = 0; i < CALLS; i++) for (const client of clients) seen.add(await client.peer());
          return seen;
        };
        const sharedOnes = await seenBy(shared, sharedToo);
        assert.equal(sharedOnes.size, 2);
        const ownOnes = await seenBy(own);
        assert.equal(ownOnes.size, 3);
        for (const one of ownOnes) assert.ok(!sharedOnes.has(one), `${one} is shared`);
        const providersOf = async (client: typeof shared): Promise<Set<string | undefined>> => {
          const seen = new Set<string | undefined>();
          for (let i = 0; i < CALLS; i++) seen.add((await client.peer.reply()).provider);
          return seen;
        };
        assert.equal((await providersOf(both)).size, 2);
        assert.equal((await providersOf(sticky)).size, 1);
      } finally {
        await dubbo.close({ graceMs: 0 });
        await Promise.all(starts.map(({ peer }) => peer.end()));
      }
    });
  });
}
