import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { connect as connectTls } from "node:tls";
import { TimerWheel } from "@dubbo-ts/core/common";
import { TlsServer } from "@dubbo-ts/remoting/tls";
import { type Connection, PortServer, TcpConnection } from "@dubbo-ts/remoting/transport";
import {
  createDubbo,
  defineService,
  method,
  RpcCode,
  RpcError,
  type SslClientOptions,
  type SslServerOptions,
  t,
} from "dubbo-ts";
import { Authority, selfSigned } from "../certificates.js";
import { until } from "../e2e/fixture.js";

const Api = defineService("com.acme.Secret", { methods: { ask: method().returns(t.string) } });
const authority = new Authority("known authority");
const foreign = new Authority("foreign authority");
const good = authority.issue({ name: "provider" });
const goodClient = authority.issue({ name: "consumer", hosts: [] });

/** One call of a provider by a consumer: what it answered, or why it did not; and what the provider logged. */
async function call(
  test: TestContext,
  server: SslServerOptions,
  client: SslClientOptions,
): Promise<{ readonly answer: string; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const provider = createDubbo({
    application: "n24-provider",
    registry: "N/A",
    protocols: { dubbo: { port: 0, publishHost: "127.0.0.1" } },
    logger: { ...quiet, warn: keep, error: keep },
    ssl: { server },
  });
  const consumer = createDubbo({ application: "n24-consumer", registry: "N/A", logger: quiet, ssl: { client } });
  test.after(() => Promise.all([provider.close({ graceMs: 0 }), consumer.close({ graceMs: 0 })]));
  provider.provide(Api, { ask: () => "answered" });
  const { addresses } = await provider.start();
  const port = /:(\d+)\//.exec(addresses[0]!)![1];
  const url = `dubbo://127.0.0.1:${port}`;
  const secret = consumer.client(Api, { url, check: false, retries: 0, timeoutMs: 5000 });
  const answer = await secret.ask().catch((error: unknown) => {
    assert.ok(error instanceof RpcError && error.code === RpcCode.Network, String(error));
    return error.message;
  });
  // What the provider has to say it says a turn later at most.
  for (let turns = 0; turns < 100 && lines.length === 0 && answer !== "answered"; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return { answer, lines };
}

describe("N24 a consumer", () => {
  const trusting: SslClientOptions = { ca: authority.cert };

  it("N24 calls a provider whose certificate is good", async (test) => {
    assert.equal((await call(test, good, trusting)).answer, "answered");
  });

  it("N24 refuses a certificate that is for another host, and says which it holds", async (test) => {
    const server = authority.issue({ name: "other", hosts: ["other.example", "10.1.2.3"] });
    const { answer } = await call(test, server, trusting);
    assert.match(
      answer,
      /its certificate is not for "127\.0\.0\.1" but holds "DNS:other\.example, IP Address:10\.1\.2\.3"/,
    );
    assert.match(answer, /give that as ssl\.client\.servername/);
    const renamed = await call(test, server, { ...trusting, servername: "other.example" });
    assert.equal(renamed.answer, "answered");
    assert.equal((await call(test, server, { ...trusting, checkHost: false })).answer, "answered");
  });

  it("N24 refuses a certificate that has expired", async (test) => {
    const { answer, lines } = await call(test, authority.issue({ name: "old", fromDays: -20, toDays: -1 }), trusting);
    assert.match(answer, /its certificate, or one above it, has expired \(CERT_HAS_EXPIRED\)/);
    assert.ok(
      lines.some((line) => /the certificate of ssl\.server has expired: \w{3} /.test(line)),
      lines.join("\n"),
    );
  });

  it("N24 refuses a certificate that is not valid yet", async (test) => {
    const { answer } = await call(test, authority.issue({ name: "new", fromDays: 1, toDays: 2 }), trusting);
    assert.match(answer, /is not valid yet \(CERT_NOT_YET_VALID\)/);
  });

  it("N24 refuses a self-signed certificate", async (test) => {
    const { answer, lines } = await call(test, selfSigned({ name: "myself" }), trusting);
    assert.match(answer, /its certificate is self-signed and not among the trusted \(ca\)/);
    assert.ok(
      lines.some((line) => /does not trust the authority of our certificate|may not trust/.test(line)),
      lines.join("\n"),
    );
  });

  it("N24 refuses a certificate of an authority that it does not know", async (test) => {
    const { answer } = await call(test, foreign.issue({ name: "stranger" }), trusting);
    assert.match(answer, /the authority of its certificate is not among the trusted \(ca\)/);
  });

  it("N24 refuses a certificate that is not meant for servers", async (test) => {
    const { answer } = await call(test, authority.issue({ name: "client only", usage: ["client"] }), trusting);
    assert.match(answer, /is not meant for this end of a connection \(extendedKeyUsage\) \(INVALID_PURPOSE\)/);
  });

  it("N24 refuses a certificate whose authority has expired", async (test) => {
    const old = new Authority("old authority", { from: -30, to: -1 });
    const { answer } = await call(test, old.issue({ name: "provider" }), { ca: old.cert });
    assert.match(answer, /or one above it, has expired/);
  });

  it("N24 refuses a certificate that another certificate has signed, which is no authority", async (test) => {
    const { answer } = await call(test, foreign.issue({ name: "provider" }), { ca: good.cert });
    assert.doesNotMatch(answer, /^answered$/);
  });

  it("N24 looks at each host anew: one session never serves another", async (test) => {
    const here = authority.issue({ name: "here" });
    const there = authority.issue({ name: "there", hosts: ["there.example"] });
    assert.equal((await call(test, here, trusting)).answer, "answered");
    assert.match((await call(test, there, trusting)).answer, /is not for "127\.0\.0\.1"/);
  });
});

describe("N24 a provider", () => {
  const strict: SslServerOptions = { ...good, ca: authority.cert };
  const refused: readonly [string, SslClientOptions, RegExp][] = [
    ["no certificate", {}, /sent no certificate, and one is required/],
    ["an expired certificate", authority.issue({ name: "old", fromDays: -9, toDays: -1 }), /has expired: \w{3} +\d+ /],
    [
      "a self-signed certificate",
      selfSigned({ name: "myself" }),
      /\(CN "myself"\) is self-signed and not among the trusted/,
    ],
    [
      "a certificate of another authority",
      foreign.issue({ name: "x" }),
      /\(CN "foreign authority"\) is not among the trusted/,
    ],
    [
      "a certificate that is meant for servers",
      authority.issue({ name: "s", usage: ["server"] }),
      /\(CN "s"\) is not meant for this end/,
    ],
  ];
  for (const [what, client, line] of refused) {
    it(`N24 refuses a consumer with ${what}`, async (test) => {
      const { answer, lines } = await call(test, strict, { ca: authority.cert, ...client });
      assert.match(answer, /closed the connection right after the TLS handshake: it may want a certificate/);
      assert.ok(
        lines.some((one) => line.test(one)),
        `${lines.join("\n")}\n${answer}`,
      );
    });
  }

  it("N24 answers a consumer whose certificate is good", async (test) => {
    assert.equal((await call(test, strict, { ca: authority.cert, ...goodClient })).answer, "answered");
  });

  it("N24 writes a name that a stranger chose so that it forges no line of the log", async (test) => {
    const { lines } = await call(test, strict, { ca: authority.cert, ...selfSigned({ name: "x\nERROR all is lost" }) });
    assert.match(lines.join("|"), /\(CN "x\\nERROR all is lost"\)/);
    assert.ok(lines.every((line) => !line.includes("\n")));
  });

  it("N24 shows who a peer is only when its certificate was found good", async (test) => {
    const wheel = new TimerWheel(2);
    const opened: Connection[] = [];
    const tls = new TlsServer(
      { ...good, ca: authority.cert, clientAuth: "optional" },
      { wheel, logger: { debug() {}, info() {}, warn() {}, error() {} } },
    );
    const server = new PortServer({
      host: "127.0.0.1",
      port: 0,
      wheel,
      tls: async () => Object.assign(tls, { plaintext: true }),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      detectors: [
        {
          name: "any",
          detect: () => "yes",
          accept(connection) {
            opened.push(connection);
            return { data() {}, drain() {}, close() {} };
          },
        },
      ],
    });
    await server.listen();
    test.after(async () => {
      await server.close();
      wheel.close();
    });
    const { port } = server.address;
    const peers = [
      connectTls({ port, host: "127.0.0.1", ca: authority.cert, ...goodClient }),
      connectTls({ port, host: "127.0.0.1", ca: authority.cert }),
      connectTls({ port, host: "127.0.0.1", ca: authority.cert, ...foreign.issue({ name: "x" }) }),
      connect(port, "127.0.0.1"),
    ];
    for (const peer of peers) peer.on("error", () => {}).write("hello");
    await once(peers[2]!, "close");
    await until("three connections", () => opened.length === 3);
    const subjects = opened.map(({ peerCertificate }) => peerCertificate?.subject);
    assert.deepEqual(
      subjects.filter((subject) => subject !== undefined),
      ["CN=consumer"],
    );
    // Nor at the other end, were a handshake ever to be forgiven.
    const forgiven = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
    const trusted = connectTls({ port, host: "127.0.0.1", ca: authority.cert });
    await Promise.all([once(forgiven, "secureConnect"), once(trusted, "secureConnect")]);
    const ends = [forgiven, trusted].map(
      (socket) => new TcpConnection(socket, () => ({ data() {}, drain() {}, close() {} })),
    );
    assert.deepEqual(
      ends.map(({ peerCertificate }) => peerCertificate?.subject),
      [undefined, "CN=provider"],
    );
    for (const peer of [...peers, forgiven, trusted]) peer.destroy();
  });
});
