import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect as connectPlain, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { connect as connectTls } from "node:tls";
import { TcpConnection } from "@dubbo-ts/remoting/transport";
import { createDubbo, type Dubbo, RpcCode, RpcError, type SslOptions } from "dubbo-ts";
import { Authority } from "../certificates.js";
import { keptLog, OrderApi, orders, until } from "./fixture.js";

const authority = new Authority();
const server = authority.issue({ name: "provider" });
const client = authority.issue({ name: "consumer" });

/** Starts a provider; gives its `host:port`. */
async function provider(
  test: TestContext,
  ssl: SslOptions | undefined,
  logger = keptLog(),
): Promise<{ readonly dubbo: Dubbo; readonly port: number; readonly url: string }> {
  const dubbo = createDubbo({
    application: "tls-provider",
    registry: "N/A",
    protocols: { dubbo: { port: 0, publishHost: "127.0.0.1" } },
    logger,
    ...(ssl === undefined ? {} : { ssl }),
  });
  test.after(() => dubbo.close({ graceMs: 0 }));
  dubbo.provide(OrderApi, orders());
  const { addresses } = await dubbo.start();
  const url = addresses[0]!;
  return { dubbo, port: Number(/:(\d+)\//.exec(url)![1]), url };
}

function consumer(test: TestContext, port: number, ssl: SslOptions | undefined, query = "") {
  const logger = keptLog();
  const dubbo = createDubbo({
    application: "tls-consumer",
    registry: "N/A",
    logger,
    ...(ssl === undefined ? {} : { ssl }),
  });
  test.after(() => dubbo.close({ graceMs: 0 }));
  const options = { url: `dubbo://127.0.0.1:${port}${query}`, check: false, retries: 0, timeoutMs: 5000 };
  return { dubbo, logger, orders: dubbo.client(OrderApi, options) };
}

async function failureOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => assert.fail("the call was answered"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RpcError, String(error));
  assert.notEqual(error.code, RpcCode.Timeout, error.message);
  return error.message;
}

describe("TLS", () => {
  it("carries calls, large ones too, and says so in the url", async (test) => {
    const { port, url } = await provider(test, { server });
    assert.match(url, /[?&]ssl-enabled=true(&|$)/);
    const { orders: calls } = consumer(test, port, { client: { ca: authority.cert } });
    assert.equal(await calls.ask("tls"), "hello tls");
    const large = "x".repeat(3_000_000);
    assert.equal(await calls.any(large), large);
    const many = await Promise.all(Array.from({ length: 200 }, (_, i) => calls.ask(String(i))));
    assert.deepEqual(
      many,
      Array.from({ length: 200 }, (_, i) => `hello ${i}`),
    );
  });

  it("is spoken when the url says ssl-enabled=true, and then trusts whom Node trusts", async (test) => {
    const { port } = await provider(test, { server });
    const { orders: calls } = consumer(test, port, undefined, "?ssl-enabled=true");
    assert.match(
      await failureOf(calls.ask("x")),
      /by TLS: the authority of its certificate is not among the trusted \(ca\)/,
    );
  });

  it("knows consumers by their certificates", async (test) => {
    const { port } = await provider(test, { server: { ...server, ca: authority.cert } });
    const known = consumer(test, port, { client: { ca: authority.cert, ...client } });
    assert.equal(await known.orders.ask("mutual"), "hello mutual");
    const unknown = consumer(test, port, { client: { ca: authority.cert } });
    assert.match(
      await failureOf(unknown.orders.ask("x")),
      /after the TLS handshake: it may want a certificate of ours \(ssl\.client\.cert/,
    );
  });

  it("takes those without a certificate where it is optional, but none with a bad one", async (test) => {
    const log = keptLog();
    const { port } = await provider(test, { server: { ...server, ca: authority.cert, clientAuth: "optional" } }, log);
    const none = consumer(test, port, { client: { ca: authority.cert } });
    assert.equal(await none.orders.ask("x"), "hello x");
    const foreign = new Authority("foreign authority").issue({ name: "consumer" });
    const bad = consumer(test, port, { client: { ca: authority.cert, ...foreign } });
    await failureOf(bad.orders.ask("x"));
    await until("a line of the log", () => log.lines.length > 0);
    assert.match(log.lines[0]!, /the authority of its certificate \(CN "foreign authority"\) is not among the trusted/);
  });

  it("shares its port with consumers that have no TLS, where the port says so", async (test) => {
    const { port } = await provider(test, { server: { ...server, plaintext: true } });
    assert.equal(await consumer(test, port, undefined).orders.ask("plain"), "hello plain");
    assert.equal(await consumer(test, port, { client: { ca: authority.cert } }).orders.ask("tls"), "hello tls");
  });

  it("tells when what was written is with the kernel, each time, so that buffers can be used again", async (test) => {
    const { port } = await provider(test, { server });
    const socket = connectTls({ port, host: "127.0.0.1", ca: authority.cert });
    await once(socket, "secureConnect");
    let drains = 0;
    const closed = new Promise<void>((close) => {
      const connection = new TcpConnection(socket, () => ({
        data() {},
        drain: () => void drains++,
        close: () => close(),
      }));
      void (async () => {
        const heartbeat = Buffer.from("dabbe2000000000000000001000000014e", "hex");
        for (let writes = 1; writes <= 20; writes++) {
          const reusable = connection.write(heartbeat);
          await until("a drain", () => reusable || drains === writes);
        }
        connection.destroy();
      })();
    });
    await closed;
  });

  it("finds the handshake however its first bytes are cut", async (test) => {
    const { port } = await provider(test, { server });
    // Byte by byte through a proxy.
    const proxy = createServer((near) => {
      const far = connectPlain(port, "127.0.0.1");
      far.setNoDelay(true);
      far.on("error", () => near.destroy());
      near.on("error", () => far.destroy());
      near.on("close", () => far.destroy());
      far.pipe(near);
      let sent = 0;
      near.on("data", (chunk: Buffer) => {
        if (sent > 0) far.write(chunk);
        else {
          near.pause();
          const step = (): void => {
            if (sent === 8 || sent === chunk.length) {
              far.write(chunk.subarray(sent));
              near.resume();
            } else {
              far.write(chunk.subarray(sent, ++sent));
              setTimeout(step, 3);
            }
          };
          step();
        }
      });
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    test.after(() => proxy.close());
    const { port: through } = proxy.address() as { port: number };
    assert.equal(await consumer(test, through, { client: { ca: authority.cert } }).orders.ask("bytes"), "hello bytes");
  });

  it("refuses older versions than 1.2", async (test) => {
    const log = keptLog();
    const { port } = await provider(test, { server }, log);
    const old = connectTls({
      port,
      host: "127.0.0.1",
      ca: authority.cert,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "ALL:@SECLEVEL=0",
    });
    const [error] = (await once(old, "error")) as [Error & { code?: string }];
    assert.match(String(error.code), /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/);
    await until("a line of the log", () => log.lines.length > 0);
    assert.match(log.lines[0]!, /no version of TLS/);
  });

  it("does not wait for ever for a handshake that was begun", async (test) => {
    const log = keptLog();
    const { port } = await provider(test, { server }, log);
    const silent = connectPlain(port, "127.0.0.1")
      .on("error", () => {})
      .resume();
    const silentClosed = once(silent, "close");
    const slow = connectPlain(port, "127.0.0.1");
    const startedMs = performance.now();
    slow.on("error", () => {});
    slow.write(Buffer.from("1603010200010001fc0303", "hex"));
    slow.resume();
    await Promise.all([once(slow, "close"), silentClosed]);
    assert.ok(performance.now() - startedMs < 7000);
    assert.ok(log.lines.some((line) => /TLS handshake took too long/.test(line)));
    assert.ok(log.lines.some((line) => /it sent nothing/.test(line)));
  });

  it("lives through peers that reset, lie and leave in the middle of a handshake", async (test) => {
    const { port } = await provider(test, { server });
    const hello = Buffer.from("16030100050100000100", "hex");
    for (const bytes of [hello, hello.subarray(0, 2), Buffer.concat([hello, Buffer.alloc(500, 0xff)])]) {
      for (const leave of ["end", "resetAndDestroy"] as const) {
        const peer = connectPlain(port, "127.0.0.1");
        peer.on("error", () => {});
        await once(peer, "connect");
        peer.write(bytes);
        await new Promise((resolve) => setTimeout(resolve, 5));
        peer.resume();
        peer[leave]();
        await once(peer, "close");
      }
    }
    assert.equal(await consumer(test, port, { client: { ca: authority.cert } }).orders.ask("still"), "hello still");
  });

  it("closes while a handshake is under way", async (test) => {
    const { dubbo, port } = await provider(test, { server });
    const peer = connectPlain(port, "127.0.0.1");
    peer.on("error", () => {});
    await once(peer, "connect");
    peer.write(Buffer.from("1603010200", "hex"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closed = once(peer, "close");
    peer.resume();
    await dubbo.close({ graceMs: 0 });
    await closed;
  });
});

describe("TLS and plain bytes that meet", () => {
  it("name the cause at a port without TLS", async (test) => {
    const log = keptLog();
    const { port } = await provider(test, undefined, log);
    const { orders: calls } = consumer(test, port, { client: { ca: authority.cert } });
    assert.match(await failureOf(calls.ask("x")), /during the TLS handshake: it may be a port without TLS/);
    assert.match(log.lines[0]!, /begins with 16 03 .*: a TLS handshake, and this port has no certificate: give it ssl/);
  });

  it("name the cause at a port that speaks TLS only, to both", async (test) => {
    const log = keptLog();
    const { port } = await provider(test, { server }, log);
    const { orders: calls, logger } = consumer(test, port, undefined);
    await failureOf(calls.ask("x"));
    assert.match(log.lines[0]!, /this port speaks TLS only, and the peer does not: it begins with da bb/);
    await until("the consumer's log", () =>
      logger.lines.some((line) => /a TLS alert: the peer speaks TLS only/.test(line)),
    );
  });

  it("name the cause when something else answers", async (test) => {
    const other = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    test.after(() => other.close());
    const { port } = other.address() as { port: number };
    const { orders: calls } = consumer(test, port, { client: { ca: authority.cert } });
    assert.match(await failureOf(calls.ask("x")), /answers with bytes that are not TLS: it may be a port without TLS/);
  });
});

describe("the options of TLS", () => {
  it("may be files, and a start names the one that cannot be used", async (test) => {
    const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-tls-"));
    test.after(() => rm(folder, { recursive: true }));
    const cert = join(folder, "cert.pem");
    const key = join(folder, "key.pem");
    await assert.rejects(provider(test, { server: { cert, key } }), /ssl\.server\.cert: cannot read .*cert\.pem/);
    await writeFile(cert, "nothing");
    await writeFile(key, server.key);
    await assert.rejects(provider(test, { server: { cert, key } }), /cert\.pem\) holds no certificate in PEM/);
    await writeFile(cert, client.cert);
    await assert.rejects(provider(test, { server: { cert, key } }), /the key is not that of the certificate/);
    await writeFile(cert, server.cert);
    const { port } = await provider(test, { server: { cert, key } });
    assert.equal(await consumer(test, port, { client: { ca: authority.cert } }).orders.ask("x"), "hello x");
  });

  it("are refused by name when they cannot be", () => {
    const make = (ssl: unknown) => () => createDubbo({ application: "x", registry: "N/A", ssl: ssl as SslOptions });
    assert.throws(make({}), /ssl has neither server nor client/);
    assert.throws(make({ server: { cert: "a" } }), /ssl\.server\.key is missing/);
    assert.throws(make({ server: { ...server, clientAuth: "required" } }), /ssl\.server\.ca does not say whose/);
    assert.throws(make({ server: { ...server, clientAuth: "x" } }), /known: required, optional, none/);
    assert.throws(make({ client: { cert: "a" } }), /ssl\.client\.key is missing/);
    assert.throws(make({ client: { servername: 1 } }), /ssl\.client\.servername is 1/);
    assert.throws(make({ client: { rejectUnauthorized: false } }), /unknown option "ssl\.client\.rejectUnauthorized"/);
    assert.throws(make({ client: {}, reloadMs: -1 }), /ssl\.reloadMs is -1/);
    const dubbo = createDubbo({ application: "x", registry: "N/A", parameters: { "ssl-enabled": "true" } });
    assert.throws(() => dubbo.provide(OrderApi, orders()), /ssl-enabled=true, but ssl\.server has no certificate/);
  });
});
