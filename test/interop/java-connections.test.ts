import assert from "node:assert/strict";
import { after, describe } from "node:test";
import { createDubbo, type NamedFilter } from "dubbo-ts";
import { Tally } from "./cell.js";
import { ExamApi } from "./exam-api.js";
import { consumerCell, createNodeProvider, providerCell, urlOf } from "./java-exam.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const CALLS = 40;

for (const line of JAVA_LINES) {
  describe(`the connections of a Node consumer, as ${line.peer} providers see them`, () => {
    const tally = new Tally();
    after(() => consumerCell(line, { via: "direct", ...tally.counts, notes: [] }, []));

    tally.it(
      "shares as many as it is told, opens some of its own where it must, and stays with one provider if sticky",
      async () => {
        const starts = await Promise.all([1, 2].map(() => JavaPeer.start(line, "ProviderMain", [])));
        const urls = starts.map(({ ready }) => `dubbo://127.0.0.1:${ready["port"]}`) as [string, string];
        const dubbo = createDubbo({
          application: "node-connections",
          registry: "N/A",
          consumer: { retries: 0, timeoutMs: 10_000, shareConnections: 2 },
          filters: { cluster: [tally.counter] },
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
      },
    );
  });
}

/** Who called, by the method called, as the filter of a provider sees it. */
class Callers {
  readonly #addresses = new Map<string, Set<string>>();

  readonly filter: NamedFilter = {
    name: "callers",
    filter: (next) => (invocation) => {
      this.of(invocation.method.name).add(invocation.peer?.remoteAddress ?? "");
      return next.invoke(invocation);
    },
  };

  of(method: string): Set<string> {
    const addresses = this.#addresses.get(method) ?? new Set();
    this.#addresses.set(method, addresses);
    return addresses;
  }
}

/** Lets a Java consumer run those cases, each so often. */
async function run(peer: JavaPeer, match: string, times: number, together: number): Promise<void> {
  const { line, before } = await peer.ask({ do: "run", match, times, together }, "passed");
  assert.equal(line["failed"], 0, JSON.stringify(before));
}

/** Connections of this process, which has no others than those that its providers accepted. */
const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;

for (const line of JAVA_LINES) {
  describe(`the connections of a ${line.peer} consumer, as a Node provider sees them`, () => {
    const tally = new Tally();
    after(() => providerCell(line, { via: "direct", ...tally.counts, notes: [] }, []));

    /** What a consumer with that parameter does: by `touch` of one reference, `everything` and `get` of two others. */
    const seenWith = async (...args: string[]): Promise<{ of: Callers["of"]; sockets: number }> => {
      const callers = new Callers();
      const dubbo = createNodeProvider("node-provider", { filters: [callers.filter, tally.counter] });
      const url = await urlOf(dubbo);
      const before = sockets();
      const { peer } = await JavaPeer.start(line, "ConsumerMain", [`url=${url}`, ...args]);
      try {
        await run(peer, "^touch", CALLS, 4);
        await run(peer, "^(everything|\\$invoke of each)", CALLS, 4);
        return { of: (method) => callers.of(method), sockets: sockets() - before };
      } finally {
        await peer.end();
        await dubbo.close({ graceMs: 0 });
      }
    };

    tally.it("are one for all references, and one more for the reference that has its own", async () => {
      const seen = await seenWith();
      assert.equal(seen.of("touch").size, 1);
      assert.deepEqual(seen.of("get"), seen.of("touch"));
      assert.deepEqual(seen.of("everything"), seen.of("touch"));
      assert.equal(seen.sockets, 2);
    });

    tally.it("are as many as shareconnections says, for all references", async () => {
      const seen = await seenWith("shareconnections=2");
      assert.equal(seen.of("touch").size, 2);
      assert.deepEqual(seen.of("get"), seen.of("touch"));
      assert.deepEqual(seen.of("everything"), seen.of("touch"));
      assert.equal(seen.sockets, 3);
    });

    tally.it("are as many as connections says, for each reference", async () => {
      const seen = await seenWith("connections=3");
      const addresses = ["touch", "everything", "get"].flatMap((method) => {
        assert.equal(seen.of(method).size, 3, method);
        return [...seen.of(method)];
      });
      assert.equal(new Set(addresses).size, 9);
      // Seven references, one of which says `connections=1` itself; 2.7 has no records, and takes the parameter over that.
      assert.equal(seen.sockets, line.name === "java27" ? 6 * 3 : 6 * 3 + 1);
    });
  });

  describe(`a sticky ${line.peer} consumer of two Node providers`, () => {
    const tally = new Tally();
    after(() => providerCell(line, { via: "zookeeper", ...tally.counts, notes: [] }, []));

    tally.it("stays with one of them, and one that is not sticky calls both", async () => {
      const zookeeper = await ZookeeperServer.start();
      const registry = `zookeeper://${zookeeper.address}` as const;
      const callers = [new Callers(), new Callers()];
      const providers = callers.map(({ filter }) =>
        createNodeProvider("node-provider", { registry, filters: [filter, tally.counter] }),
      );
      try {
        await Promise.all(providers.map((one) => one.start()));
        const called = async (...args: string[]): Promise<number> => {
          for (const one of callers) one.of("touch").clear();
          const { peer } = await JavaPeer.start(line, "ConsumerMain", [`registry=${registry}`, ...args]);
          await run(peer, "^touch", CALLS, 1).finally(() => peer.end());
          return callers.filter((one) => one.of("touch").size > 0).length;
        };
        assert.equal(await called(), 2);
        assert.equal(await called("sticky=true"), 1);
      } finally {
        await Promise.all(providers.map((one) => one.close({ graceMs: 0 })));
        await zookeeper.close();
      }
    });
  });
}
