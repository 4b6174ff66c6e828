import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it, type TestContext } from "node:test";
import { createDubbo, type Dubbo, type SslClientOptions, type SslOptions } from "dubbo-ts";
import { Authority, type Identity } from "../certificates.js";
import { ExamApi, LosslessExamApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";
import { provideTypes } from "./exam-types-service.js";
import { urlOf } from "./java-exam.js";
import { JAVA_LINES, JavaPeer as Java, type JavaPeer } from "./java-peer.js";

const JAVA_33 = JAVA_LINES[0]!;
const authority = new Authority("interop authority");
const foreign = new Authority("foreign authority");
const node = authority.issue({ name: "node" });
const java = authority.issue({ name: "java" });
const expired = authority.issue({ name: "expired", fromDays: -9, toDays: -1 });
const stranger = foreign.issue({ name: "stranger" });

const folder = mkdtempSync(join(tmpdir(), "dubbo-ts-java-tls-"));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const ca = path("ca.pem", authority.cert);
let files = 0;

/** What a user of Java sets for one end: `trusting` is whom it asks for certificates, or believes. */
function javaEnd(end: "server" | "client", own: Identity | undefined, trusting: string | undefined): string[] {
  const name = `${end}-${files++}`;
  const cert = own && path(`${name}.pem`, own.cert);
  const key = own && path(`${name}.key`, own.key);
  return [
    ...(cert === undefined ? [] : [`dubbo.ssl.${end}-key-cert-chain-path=${cert}`]),
    ...(key === undefined ? [] : [`dubbo.ssl.${end}-private-key-path=${key}`]),
    ...(trusting === undefined ? [] : [`dubbo.ssl.${end}-trust-cert-collection-path=${trusting}`]),
  ];
}

function nodeConsumer(test: TestContext, port: unknown, ssl: SslOptions | undefined) {
  const dubbo = createDubbo({
    application: "node-tls-consumer",
    registry: "N/A",
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    ...(ssl === undefined ? {} : { ssl }),
  });
  test.after(() => dubbo.close({ graceMs: 0 }));
  return dubbo.client(ExamApi, { url: `dubbo://127.0.0.1:${port}`, check: false, retries: 0, timeoutMs: 10_000 });
}

function nodeProvider(test: TestContext, ssl: SslOptions): { readonly dubbo: Dubbo; readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  const dubbo = createDubbo({
    application: "node-tls-provider",
    registry: "N/A",
    protocols: { dubbo: { port: 0 } },
    logger: { debug() {}, info() {}, warn: keep, error: keep },
    ssl,
  });
  test.after(() => dubbo.close({ graceMs: 0 }));
  dubbo.provide(LosslessExamApi, createExamService() as never);
  provideTypes(dubbo);
  return { dubbo, lines };
}

describe("a Node consumer of a Java 3.3.6 provider by TLS", () => {
  const consumers: readonly [string, SslClientOptions, RegExp | undefined][] = [
    ["that has a certificate", { ca: authority.cert, ...node }, undefined],
    ["that has none", { ca: authority.cert }, undefined],
    ["that trusts another authority", { ca: foreign.cert }, /is not among the trusted \(ca\)/],
    ["that wants another name", { ca: authority.cert, servername: "x.example" }, /is not for "x\.example" but holds/],
  ];
  const start = async (test: TestContext, trusting: string | undefined): Promise<unknown> => {
    const { peer, ready } = await Java.start(JAVA_33, "ProviderMain", javaEnd("server", java, trusting));
    test.after(() => peer.end());
    return ready["port"];
  };

  for (const [what, client, refusal] of consumers) {
    it(`${refusal === undefined ? "is served" : "refuses it"}: one ${what}`, async (test) => {
      const exam = nodeConsumer(test, await start(test, undefined), { client });
      if (refusal === undefined) {
        assert.equal(await exam.echoString("by TLS"), "by TLS");
        assert.equal((await exam.blob(1_000_000)).length, 1_000_000);
      } else await assert.rejects(exam.echoString("x"), refusal);
    });
  }

  it("is served by one that wants certificates when it has a good one, and told when not", async (test) => {
    const port = await start(test, ca);
    assert.equal(
      await nodeConsumer(test, port, { client: { ca: authority.cert, ...node } }).echoString("mutual"),
      "mutual",
    );
    for (const client of [{ ca: authority.cert }, { ca: authority.cert, ...stranger }]) {
      await assert.rejects(nodeConsumer(test, port, { client }).echoString("x"), /certificate/);
    }
  });

  it("is refused without TLS", async (test) => {
    const exam = nodeConsumer(test, await start(test, undefined), undefined);
    await assert.rejects(exam.echoString("x"), /closed|lost/);
  });
});

describe("a Java 3.3.6 consumer of a Node provider by TLS", () => {
  const run = async (peer: JavaPeer): Promise<{ passed: unknown; failed: unknown }> => {
    const { line } = await peer.ask({ do: "run", match: "^echo(String|Order|Int|Bytes)\\b" }, "passed");
    return { passed: line["passed"], failed: line["failed"] };
  };
  const served: readonly [string, SslOptions][] = [
    ["that asks nobody", { server: node }],
    ["that wants certificates", { server: { ...node, ca: authority.cert } }],
    ["whose port takes both", { server: { ...node, plaintext: true } }],
  ];
  for (const [what, ssl] of served) {
    it(`is served by one ${what}`, async (test) => {
      const { dubbo, lines } = nodeProvider(test, ssl);
      const args = [`url=${await urlOf(dubbo)}`, ...javaEnd("client", java, ca)];
      const { peer } = await Java.start(JAVA_33, "ConsumerMain", args);
      test.after(() => peer.end());
      const { passed, failed } = await run(peer);
      assert.equal(failed, 0);
      assert.ok(Number(passed) > 5, `only ${passed} cases were run`);
      assert.deepEqual(lines, []);
    });
  }

  it("is served without TLS where the port takes both", async (test) => {
    const { dubbo } = nodeProvider(test, { server: { ...node, plaintext: true } });
    const { peer } = await Java.start(JAVA_33, "ConsumerMain", [`url=${await urlOf(dubbo)}`]);
    test.after(() => peer.end());
    assert.equal((await run(peer)).failed, 0);
  });

  const refused: readonly [string, string[], RegExp][] = [
    ["without TLS", [], /this port speaks TLS only, and the peer does not: it begins with da bb/],
    // Java keeps back a certificate of an authority that the server does not name.
    [
      "with a certificate of an authority that is not trusted",
      javaEnd("client", stranger, ca),
      /sent no certificate, and one is required/,
    ],
    [
      "with a certificate that has expired",
      javaEnd("client", expired, ca),
      /its certificate, or one above it, has expired: /,
    ],
    ["that does not trust us", javaEnd("client", java, path("foreign.pem", foreign.cert)), /not trust|refuses our/],
  ];
  for (const [what, client, line] of refused) {
    it(`is refused ${what}, and the log says why`, async (test) => {
      const { dubbo, lines } = nodeProvider(test, { server: { ...node, ca: authority.cert } });
      const args = [`url=${await urlOf(dubbo)}`, "check=false", ...client];
      const started = await Java.start(JAVA_33, "ConsumerMain", args).catch((error: unknown) => error);
      if (!(started instanceof Error)) {
        const { peer } = started as { peer: JavaPeer };
        test.after(() => peer.end());
        const { line: end } = await peer.ask({ do: "run", match: "^echoString \\w+$" }, "passed");
        assert.equal(end["passed"], 0);
      }
      assert.ok(
        lines.some((one) => line.test(one)),
        lines.join("\n"),
      );
    });
  }
});
