import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Client, createDubbo, type Dubbo, JavaException, RpcError } from "dubbo-ts";
import { Tally, writeCell } from "./cell.js";
import { ExamApi, LosslessExamApi, type Node, OrderMissing, RushOrder, VersionedApi } from "./exam-api.js";
import { describeOrder, sampleOrder } from "./exam-samples.js";
import { createExamService } from "./exam-service.js";
import { everything, TypesApi } from "./exam-types.js";
import { provideTypes } from "./exam-types-service.js";
import { JAVA_LINES, type JavaLine, JavaPeer } from "./java-peer.js";
import { ZookeeperServer } from "./zookeeper-server.js";

const TIMES = 20;
const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };

/** One case of each kind of call, by the beginning of its name in the exam of the Java consumer. */
const KINDS = [
  "echoBoolean (true|null)",
  "echoLong max",
  "echoDouble 0.1",
  "echoString (null|CJK|emoji)",
  "echoBytes 1024",
  "echoDate milli",
  "echoDecimal scale",
  "echoLevel first",
  "echoStrings null item",
  "echoOrders orders",
  "echoStringSet HashSet",
  "echoMap null key",
  "echoOrderMap",
  "echoIntArray extremes",
  "echoOrderArray orders",
  "echoOrder subclass",
  "echoObject (POJO|int\\[\\]|HashMap)",
  "echoNode two",
  "echoZonedDateTime sample 0",
  "echoUuidList",
  "everything",
  "differing",
  "echoEverything$",
  "same",
  "describe",
  "find: the provider",
  "get: three",
  "size: overloaded",
  "touch",
  "note: one-way",
  "\\$echo",
  "\\$invoke",
  "fail (none|missing: checked|caused|rejected|argument|error|secret)",
  "attachments",
  "later: small",
];

function nodeOf(application: string, zookeeper: ZookeeperServer): Dubbo {
  return createDubbo({
    application,
    registry: `zookeeper://${zookeeper.address}`,
    protocols: { dubbo: { port: 0 } },
    consumer: { retries: 0, timeoutMs: 10_000 },
    logger: QUIET,
  });
}

function nodeProvider(application: string, zookeeper: ZookeeperServer, called?: () => void): Dubbo {
  const dubbo = nodeOf(application, zookeeper);
  const exam = createExamService();
  const sleepy: typeof exam.sleepy = (millis, answer, context) => {
    called?.();
    return exam.sleepy(millis, answer, context);
  };
  dubbo.provide(LosslessExamApi, { ...exam, sleepy } as never);
  provideTypes(dubbo);
  dubbo.provide(VersionedApi, { which: () => "g1/1.0.0" }, { group: "g1", version: "1.0.0" });
  dubbo.provide(VersionedApi, { which: () => "g2/2.0.0" }, { group: "g2", version: "2.0.0" });
  return dubbo;
}

const javaProvider = async (line: JavaLine, zookeeper: ZookeeperServer): Promise<JavaPeer> => {
  const args = [`registry=zookeeper://${zookeeper.address}`, "shutdown.wait=3000"];
  return (await JavaPeer.start(line, "ProviderMain", args)).peer;
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
    let zookeeper: ZookeeperServer;
    let provider: JavaPeer;
    let dubbo: Dubbo;
    let exam: Client<typeof ExamApi>;

    before(async () => {
      zookeeper = await ZookeeperServer.start();
      provider = await javaProvider(line, zookeeper);
      dubbo = nodeOf("node-consumer", zookeeper);
      exam = dubbo.client(ExamApi);
      await dubbo.start();
    });
    after(async () => {
      await dubbo?.close({ graceMs: 1000 });
      await provider?.end();
      await zookeeper?.close();
      const { cases, failed } = tally;
      writeCell({
        peer: line.peer,
        line: line.name,
        node: "consumer",
        via: "zookeeper",
        cases,
        failed,
        excluded: [],
        notes: [`${TIMES} calls of each kind`],
      });
    });

    const kind = (name: string, body: (i: number) => Promise<void>): void =>
      tally.it(`makes ${TIMES} calls: ${name}`, async () => {
        for (let i = 0; i < TIMES; i++) await body(i);
      });
    kind("scalars and strings", async (i) => {
      assert.equal(await exam.echoInt(i), i);
      assert.equal(await exam.echoLong(2n ** 60n + BigInt(i)), 2n ** 60n + BigInt(i));
      assert.equal(await exam.echoString(`分布式 🚀 ${i}`), `分布式 🚀 ${i}`);
      assert.equal(await exam.echoString(null), null);
    });
    kind("objects, subclasses and collections", async (i) => {
      const order = sampleOrder(BigInt(i + 1));
      assert.deepEqual(await exam.echoOrder(order), order);
      assert.equal(await exam.describe(order), describeOrder(order));
      assert.equal(RushOrder.is(await exam.find(BigInt(i + 1))), i % 2 === 1);
      assert.deepEqual(await exam.echoOrders([order, null]), [order, null]);
      assert.deepEqual(await exam.echoOrderMap(new Map([[1n, order]])), new Map([[1n, order]]));
      assert.deepEqual(await exam.echoIntArray([i]), [i]);
    });
    kind("every type as a field", async () => {
      const types = dubbo.client(TypesApi) as unknown as { echoEverything(value: object): Promise<object> };
      assert.deepEqual(await types.echoEverything(everything()), everything());
    });
    kind("shared objects and cycles", async (i) => {
      const order = sampleOrder(BigInt(i + 1));
      assert.equal(await exam.same(order, order), true);
      const node: Node = { name: "one", next: null, children: null };
      node.next = node;
      const back = await exam.echoNode(node);
      assert.equal(back?.next, back);
    });
    kind("overloads, void, one-way, $echo", async (i) => {
      assert.equal(await exam.getInt(i), `int:${i}`);
      assert.equal(await exam.getString("x"), "string:x");
      assert.equal(await exam.getBoth(i, "x"), `int:${i},string:x`);
      assert.equal(await exam.touch("x"), undefined);
      await exam.note(`zookeeper ${i}`, { oneway: true });
      assert.equal(await exam.$echo("x"), "x");
    });
    kind("asynchronous answers", async (i) => assert.equal(await exam.later(1, `x${i}`), `x${i}`));
    kind("exceptions", async (i) => {
      await assert.rejects(exam.find(BigInt(-i)), (error) => error instanceof OrderMissing && error.id === BigInt(-i));
      await assert.rejects(exam.fail("argument", "bad"), (error) => error instanceof JavaException);
    });
    kind("attachments", async (i) => {
      const { attachments } = await exam.attachments.reply({ attachments: { "exam.a": String(i) } });
      assert.equal(attachments["reply.exam.a"], String(i));
    });
    kind("generic calls", async (i) => {
      const generic = dubbo.generic(ExamApi.interface);
      assert.equal(await generic.invoke("get", ["int"], [i]), `int:${i}`);
      const order = (await generic.invoke("find", ["long"], [2n])) as Map<string, unknown>;
      assert.equal(order.get("class"), "org.dubbots.interop.api.RushOrder");
      assert.equal((order.get("origin") as Map<string, unknown>).get("id"), 1n);
    });
    kind("groups and versions, named, listed and any", async () => {
      const which = (group: string, version: string): Promise<string> =>
        dubbo.client(VersionedApi, { group, version }).which();
      assert.equal(await which("g1", "1.0.0"), "g1/1.0.0");
      assert.equal(await which("g2", "2.0.0"), "g2/2.0.0");
      assert.equal(await which("*", "1.0.0"), "g1/1.0.0");
      assert.equal(await which("g2,g3", "*"), "g2/2.0.0");
      assert.match(await which("*", "*"), /^g[12]/);
    });
    tally.it("has no provider for a group that nobody exports", async () => {
      const client = dubbo.client(VersionedApi, { group: "g3", version: "1.0.0", check: false });
      await assert.rejects(client.which(), RpcError);
    });

    tally.it("loses no call when providers are replaced one by one, though nothing is tried again", async () => {
      const load = new NodeLoad(exam, 16);
      await load.more(100);
      const next = await javaProvider(line, zookeeper);
      for (const end = Date.now() + 30_000; load.providers.size < 2; await load.more(10)) {
        assert.ok(Date.now() < end && load.failures.length === 0, String(load.failures[0]));
      }
      await provider.ask("stop", "stopped");
      provider = next;
      await load.more(100);
      await load.stop();
    });

    tally.it("loses no call when a provider is killed and failover may try another", async () => {
      const other = await javaProvider(line, zookeeper);
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
    let zookeeper: ZookeeperServer;
    let provider: Dubbo;
    let peer: JavaPeer;

    before(async () => {
      zookeeper = await ZookeeperServer.start();
      provider = nodeProvider("node-provider", zookeeper);
      await provider.start();
      ({ peer } = await JavaPeer.start(line, "ConsumerMain", [`registry=zookeeper://${zookeeper.address}`]));
    });
    after(async () => {
      await peer?.end();
      await provider?.close({ graceMs: 1000 });
      await zookeeper?.close();
    });

    it(`answers ${TIMES} calls of every kind`, async (test) => {
      const runs = [
        { do: "run", match: `^(${KINDS.join("|")})`, times: TIMES },
        { do: "run", match: "^which" },
      ];
      const cases = [];
      for (const command of runs) cases.push(...(await peer.ask(command, "passed")).before);
      const failed = cases.filter((one) => one["ok"] !== true);
      writeCell({
        peer: line.peer,
        line: line.name,
        node: "provider",
        via: "zookeeper",
        cases: cases.length,
        failed: failed.length,
        excluded: [],
        notes: [`each case ${TIMES} times`],
      });
      test.diagnostic(`${cases.length} cases, ${TIMES} times each`);
      assert.deepEqual(
        failed.map((one) => `${one["case"]}: ${one["error"]}`),
        [],
      );
      assert.ok(cases.length > KINDS.length, `${cases.length} cases`);
    });

    it("loses no call when a Node provider is killed and failover may try another", async () => {
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

    it("loses no call when Node providers are replaced one by one", async () => {
      await peer.ask({ do: "load", threads: 8, ms: 20, gap: 0 }, "loading");
      const more = (): Promise<void> => callsOf(peer, 200);
      await more();
      let known = (): void => {};
      const inUse = new Promise<void>((resolve) => {
        known = resolve;
      });
      const next = nodeProvider("node-next", zookeeper, known);
      await next.start();
      await Promise.race([inUse, sleep(30_000, undefined, { ref: false })]);
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
