import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { createDubbo, type Dubbo, type DubboOptions, type ProviderSettings, RpcCode } from "dubbo-ts";
import { ExamApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";
import { urlOf } from "./java-exam.js";
import { JAVA_LINES, type JavaLine, JavaPeer } from "./java-peer.js";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** What both sides are told: Java as parameters of its protocol, Node as its options. */
interface Limit {
  readonly name: string;
  readonly java: readonly string[];
  readonly node: {
    readonly provider?: ProviderSettings;
    readonly protocol?: NonNullable<DubboOptions["protocols"]>["dubbo"];
  };
  /** Lines whose consumers see one kind of error, whether the provider is Java or Node. */
  readonly alike: readonly JavaLine["name"][];
  /** In the text that a Node consumer gets of Java. */
  readonly text: RegExp;
  /** What a Node consumer makes of Java's. */
  readonly code: RpcCode;
  readonly status: (line: JavaLine) => number | undefined;
}

const LIMITS: readonly Limit[] = [
  {
    name: "executes",
    java: ["executes=1"],
    node: { provider: { executes: 1 } },
    alike: ["java33", "java27"],
    text: /Failed to invoke method sleepy in provider dubbo:.*executes/,
    code: RpcCode.LimitExceeded,
    status: () => 70,
  },
  {
    name: "threads and queues",
    java: ["threads=1", "queues=0"],
    node: { protocol: { threads: 1, queues: 0 } },
    alike: ["java33", "java27"],
    text: /Server side\([^)]*\) thread ?pool is exhausted ?, ?detail msg:Thread pool is EXHAUSTED!/,
    code: RpcCode.Network,
    status: () => 100,
  },
  {
    name: "tps",
    java: ["tps=3", "tps.interval=2000"],
    node: { provider: { tps: 3, tpsIntervalMs: 2000 } },
    // 3.3 answers with an exception of code 0; 2.7 refuses, and so do we.
    alike: ["java27"],
    text: /Failed to invoke service org\.dubbots\.interop\.api\.ExamService\.sleepy because exceed max service tps\./,
    code: RpcCode.LimitExceeded,
    status: ({ name }) => (name === "java33" ? undefined : 70),
  },
];

/** The kinds of errors that a Java consumer counts under a load of four threads. */
async function errorsOf(line: JavaLine, url: string): Promise<readonly string[]> {
  const { peer } = await JavaPeer.start(line, "ConsumerMain", [`url=${url}`]);
  try {
    await peer.ask({ do: "load", threads: 4, ms: 30, gap: 0 }, "loading");
    let counts = { ok: 0, failed: 0 };
    while (counts.ok < 3 || counts.failed < 5) {
      const { line } = await peer.ask("counts", "calls");
      counts = { ok: Number(line["ok"]), failed: Number(line["failed"]) };
    }
    const { line } = await peer.ask("unload", "calls");
    assert.equal(line["wrong"], 0);
    return Object.keys(line["errors"] as object);
  } finally {
    await peer.end();
  }
}

for (const line of JAVA_LINES) {
  for (const limit of LIMITS) {
    describe(`${limit.name} of a provider, with ${line.peer}`, () => {
      const ends: (() => Promise<unknown>)[] = [];
      after(() => Promise.all(ends.map((end) => end())));

      async function javaProvider(): Promise<string> {
        const { peer, ready } = await JavaPeer.start(line, "ProviderMain", limit.java);
        ends.push(() => peer.end());
        return `dubbo://127.0.0.1:${ready["port"]}`;
      }
      function nodeDubbo(options: Partial<DubboOptions> = {}): Dubbo {
        const dubbo = createDubbo({ application: "node-limits", registry: "N/A", logger: silent, ...options });
        ends.push(() => dubbo.close({ graceMs: 0 }));
        return dubbo;
      }

      it("fails a Java consumer's calls, and alike whether the provider is Java or Node", async () => {
        const { provider = {}, protocol = {} } = limit.node;
        const node = nodeDubbo({ provider, protocols: { dubbo: { port: 0, ...protocol } } });
        node.provide(ExamApi, createExamService() as never);
        const ofNode = await errorsOf(line, await urlOf(node));
        assert.deepEqual(ofNode, ["RpcException code 1"]);
        const ofJava = await errorsOf(line, await javaProvider());
        assert.deepEqual(ofJava, limit.alike.includes(line.name) ? ofNode : ["RpcException code 0"]);
      });

      it("of Java is what it is to a Node consumer", async () => {
        const exam = nodeDubbo({ consumer: { retries: 0 } }).client(ExamApi, { url: await javaProvider() });
        await exam.$echo("open");
        const answers = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => exam.sleepy(200, String(i))));
        const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
        assert.ok(refused.length > 0 && refused.length < 5, `${refused.length} of 5 were refused`);
        for (const error of refused) {
          assert.deepEqual(
            { code: error.code, status: error.status },
            { code: limit.code, status: limit.status(line) },
          );
          assert.match(error.message, limit.text);
        }
      });
    });
  }
}
