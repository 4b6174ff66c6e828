import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { TimerWheel } from "@dubbo-ts/core/common";
import { parseConnectString, ZookeeperClient } from "@dubbo-ts/zookeeper/client";
import { createDubbo, RpcError } from "dubbo-ts";
import { Tally } from "./cell.js";
import { CALL_GROUPS, WILDCARD_GROUP } from "./exam-call-cases.js";
import { ExamConsumer } from "./exam-consumer.js";
import { GENERIC_GROUP } from "./exam-generic-cases.js";
import { consumerCell, createNodeProvider, examineNode, providerCell } from "./java-exam.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const TIMES = 20;
const logger = { debug() {}, info() {}, warn() {}, error() {} };
/** 2.7 registers interfaces, and knows nothing else. */
const line = JAVA_LINES[0]!;
const MODES = [
  { mode: "interface", interfaces: 1, instances: 0 },
  { mode: "all", interfaces: 1, instances: 1 },
  { mode: "instance", interfaces: 0, instances: 1 },
] as const;

describe(`what a ${line.peer} registers: interfaces, instances of applications, or both`, () => {
  const consumed = new Tally();
  const provided = new Tally();
  let zookeeper: ZookeeperServer;
  let registry: `zookeeper://${string}`;
  let wheel: TimerWheel;
  let client: ZookeeperClient;

  before(async () => {
    zookeeper = await ZookeeperServer.start();
    registry = `zookeeper://${zookeeper.address}`;
    wheel = new TimerWheel();
    const servers = parseConnectString(zookeeper.address);
    client = new ZookeeperClient({ servers, sessionTimeoutMs: 5000, connectTimeoutMs: 5000, wheel, logger });
  });
  after(async () => {
    await client?.close();
    wheel?.close();
    await zookeeper?.close();
    const notes = [`register mode interface and all, each kind of call ${TIMES} times`];
    consumerCell(line, { via: "zookeeper", ...consumed.counts, notes });
    providerCell(line, { via: "zookeeper", ...provided.counts, notes });
  });

  const children = (path: string): Promise<readonly string[]> => client.children(path).catch(() => []);

  for (const { mode, interfaces, instances } of MODES) {
    const application = `java-by-${mode}`;
    const start = (): Promise<{ peer: JavaPeer }> =>
      JavaPeer.start(line, "ProviderMain", [
        `registry=${registry}`,
        `register.mode=${mode}`,
        `application=${application}`,
        "shutdown.wait=1000",
      ]);

    consumed.it(
      `a Node consumer ${interfaces > 0 ? "finds" : "does not find"} a provider that registers by ${mode}`,
      async () => {
        const { peer } = await start();
        const dubbo = createDubbo({
          application: "node-consumer",
          registry,
          consumer: { retries: 0, timeoutMs: 10_000, check: false },
          filters: { cluster: [consumed.counter] },
          logger,
        });
        try {
          const providers = await children("/dubbo/org.dubbots.interop.api.ExamService/providers");
          assert.equal(providers.length, interfaces);
          assert.equal((await children(`/services/${application}`)).length, instances);
          const { host } = new URL(decodeURIComponent(providers[0] ?? "dubbo://none:1").replace("dubbo:", "http:"));
          const consumer = new ExamConsumer(dubbo, { address: host, old: false });
          await dubbo.start();
          if (interfaces > 0) {
            for (const group of [...CALL_GROUPS, WILDCARD_GROUP, GENERIC_GROUP])
              await consumer.run(consumed, group, TIMES);
          } else
            await assert.rejects(
              consumer.exam.getInt(1),
              (error) => error instanceof RpcError && /provider/.test(error.message),
            );
        } finally {
          await dubbo.close({ graceMs: 0 });
          await peer.ask("stop", "stopped");
          await peer.end();
        }
      },
    );
  }

  for (const mode of ["interface", "all"]) {
    provided.it(`a consumer whose register mode is ${mode} finds a Node provider`, async (test) => {
      const dubbo = createNodeProvider("node-provider", { registry, filters: [provided.counter] });
      await dubbo.start();
      const args = [`registry=${registry}`, `register.mode=${mode}`];
      const { peer } = await JavaPeer.start(line, "ConsumerMain", args);
      try {
        await examineNode(test, line, peer, provided, TIMES, "^(get|touch|note|fail|attachments|which|\\$|echoOrder)");
      } finally {
        await peer.end();
        await dubbo.close({ graceMs: 0 });
      }
    });
  }
});
