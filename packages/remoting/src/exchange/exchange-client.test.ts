import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcCode, type RpcError } from "@dubbo-ts/core/common";
import { MemoryTransporter, type Transporter, tcpTransporter } from "../transport/index.js";
import { backoffMs } from "./backoff.js";
import { ConnectPacer } from "./connect-pacer.js";
import { ExchangeClient, type ExchangeClientOptions } from "./exchange-client.js";
import { ExchangeServer } from "./exchange-server.js";
import {
  CountingTransporter,
  echo,
  frameBytes,
  Lines,
  LONG_MS,
  pairOf,
  rawServerOf,
  textCodec,
  until,
  wheelOf,
} from "./fixture.test.js";

const FAST = { firstMs: 1, maxMs: 5 };

/** A transporter whose connects hang until they are aborted or released. */
class Hanging implements Transporter {
  readonly #inner = new MemoryTransporter();
  aborted = 0;
  connect: Transporter["connect"] = ({ signal }) =>
    new Promise((_, reject) => {
      signal?.addEventListener("abort", () => {
        this.aborted++;
        reject(signal.reason);
      });
    });
  listen: Transporter["listen"] = (options, createHandler) => this.#inner.listen(options, createHandler);
}

describe("backoffMs", () => {
  it("grows by the factor up to the longest wait, and varies by the jitter only", () => {
    const middle = { random: () => 0.5 };
    assert.deepEqual(
      [0, 1, 2].map((attempt) => backoffMs(attempt, middle)),
      [500, 800, 1280],
    );
    assert.equal(backoffMs(1000, middle), 30_000);
    assert.equal(backoffMs(0, { random: () => 0 }), 400);
    assert.equal(backoffMs(1000, { random: () => 1 }), 36_000);
  });
});

describe("ExchangeClient", () => {
  it("does nothing until it is asked to", async (t) => {
    const transporter = new CountingTransporter();
    const client = new ExchangeClient({ host: "h", port: 1, wheel: wheelOf(t), transporter });
    assert.equal(client.state, "idle");
    assert.equal(client.isAvailable, false);
    assert.equal(transporter.connects, 0);
    await client.close();
    assert.equal(client.state, "closed");
  });

  it("connects once for all who ask at the same time", async (t) => {
    const transporter = new CountingTransporter();
    const { server, wheel } = await pairOf(t, transporter);
    const client = new ExchangeClient({ ...server.address, wheel, transporter, lazy: true });
    t.after(() => client.close({ graceMs: 0 }));
    assert.equal(client.isAvailable, true);
    assert.equal(client.isConnected, false);
    const before = transporter.connects;
    const texts = ["a", "b", "c"];
    assert.deepEqual(await Promise.all(texts.map((text) => client.request(textCodec, text, LONG_MS))), texts);
    await client.connect();
    assert.equal(transporter.connects, before + 1);
    assert.equal(client.isConnected, true);
  });

  it("names the address when it cannot connect, over TCP too", async (t) => {
    const { server, wheel } = await pairOf(t, tcpTransporter);
    const { port } = server.address;
    await server.close({ graceMs: 0 });
    for (const transporter of [new MemoryTransporter(), tcpTransporter]) {
      const client = new ExchangeClient({
        host: "127.0.0.1",
        port,
        wheel,
        transporter,
        reconnect: false,
        logger: new Lines(),
      });
      const refused = (error: RpcError): boolean => {
        assert.equal(error.code, RpcCode.Network);
        assert.equal(error.address, `127.0.0.1:${port}`);
        assert.match(error.message, new RegExp(`cannot connect to 127\\.0\\.0\\.1:${port}: connection refused`));
        return true;
      };
      await assert.rejects(client.connect(), refused);
      await assert.rejects(client.request(textCodec, "hi", LONG_MS), refused);
      await assert.rejects(client.send(textCodec, "hi"), refused);
      assert.equal(client.state, "disconnected");
      await client.close();
    }
  });

  it("is not available any more when a lazy attempt has failed", async (t) => {
    const wheel = wheelOf(t);
    const client = new ExchangeClient({
      host: "h",
      port: 1,
      wheel,
      transporter: new MemoryTransporter(),
      lazy: true,
      reconnect: false,
      logger: new Lines(),
    });
    await assert.rejects(client.request(textCodec, "hi", LONG_MS), { code: RpcCode.Network });
    assert.equal(client.isAvailable, false);
  });

  it("connects again when the server is back, and serves calls again", async (t) => {
    for (const transporter of [new MemoryTransporter(), tcpTransporter]) {
      const { server, client, wheel, lines } = await pairOf(t, transporter, {}, { reconnect: FAST });
      const { port } = server.address;
      assert.equal(await client.request(textCodec, "before", LONG_MS), "before");
      const states: string[] = [];
      client.onStateChange((state) => states.push(state));
      await server.close({ graceMs: 0 });
      await until(() => client.state === "disconnected");
      assert.equal(client.isAvailable, false);
      const again = new ExchangeServer({ host: "127.0.0.1", port, wheel, transporter, handler: echo, logger: lines });
      t.after(() => again.close({ graceMs: 0 }));
      await again.listen();
      await until(() => client.isAvailable);
      assert.equal(await client.request(textCodec, "after", LONG_MS), "after");
      assert.deepEqual(states.slice(-2), ["connecting", "connected"]);
    }
  });

  it("keeps its distance while a server closes every connection at once", async (t) => {
    const transporter = new CountingTransporter();
    const { client, peers } = await rawServerOf(t, { reconnect: { firstMs: 20, factor: 2, jitter: 0 } }, transporter);
    const startedMs = performance.now();
    let closed = 0;
    while (closed < 5) {
      await until(() => peers.length > closed && client.isConnected);
      peers[closed++]!.connection.destroy();
      await until(() => !client.isConnected);
    }
    assert.ok(performance.now() - startedMs > 20 + 40 + 80 + 160, "each wait is longer than the one before");
  });

  it("does not connect again when that is switched off, except for a call", async (t) => {
    const transporter = new CountingTransporter();
    const { client, peer, peers, wheel } = await rawServerOf(t, { reconnect: false, heartbeatMs: 0 }, transporter);
    peer.connection.destroy();
    await until(() => client.state === "disconnected");
    assert.equal(wheel.size, 0);
    const call = client.request(textCodec, "hi", LONG_MS);
    await until(() => peers.length === 2);
    const request = await peers[1]!.takeFrame();
    peers[1]!.write(frameBytes(2, 20, request.readBigUInt64BE(4), "hi"));
    assert.equal(await call, "hi");
  });

  it("fails calls at once for a second after an attempt that failed, and then tries again for the next", async (t) => {
    const wheel = wheelOf(t);
    const transporter = new CountingTransporter();
    const options = { host: "h", port: 1, wheel, transporter, reconnect: false, logger: new Lines() };
    const client = new ExchangeClient(options);
    await assert.rejects(client.request(textCodec, "hi", LONG_MS), /cannot connect to h:1: connection refused/);
    for (let i = 0; i < 50; i++) {
      await assert.rejects(client.request(textCodec, "hi", LONG_MS), /connection refused, \d+ ms ago; calls make it/);
      await assert.rejects(client.send(textCodec, "hi"), { code: RpcCode.Network });
    }
    assert.equal(transporter.connects, 1);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await assert.rejects(client.request(textCodec, "hi", LONG_MS), /connection refused$/);
    assert.equal(transporter.connects, 2);
  });

  it("counts as not available before its first call when a lazy client is told to", async (t) => {
    const { server, wheel } = await pairOf(t, new MemoryTransporter());
    const client = new ExchangeClient({ ...server.address, wheel, lazy: true, lazyInitialState: false });
    t.after(() => client.close({ graceMs: 0 }));
    assert.equal(client.isAvailable, false);
  });

  it("does not come back at once with all others whose connections were cut at the same time", async (t) => {
    const transporter = new CountingTransporter();
    const pacer = new ConnectPacer(100);
    const options = { pacer, reconnect: { firstMs: 10, maxMs: 10, jitter: 0 } };
    const { client, peers, wheel, lines } = await rawServerOf(t, options, transporter);
    const [, port] = client.address.split(":");
    const others = Array.from(
      { length: 19 },
      () =>
        new ExchangeClient({ ...options, host: "127.0.0.1", port: Number(port), wheel, transporter, logger: lines }),
    );
    t.after(() => Promise.all(others.map((one) => one.close({ graceMs: 0 }))));
    const all = [client, ...others];
    await Promise.all(all.map((one) => one.connect()));
    await until(() => peers.length === 20);
    const connectedMs: number[] = [];
    for (const one of all) {
      one.onStateChange((state) => state === "connected" && connectedMs.push(performance.now()));
    }
    for (const { connection } of peers.slice()) connection.destroy();
    await until(() => connectedMs.length === 20);
    const tookMs = connectedMs.at(-1)! - connectedMs[0]!;
    assert.ok(tookMs >= 150, `all 20 were back within ${tookMs} ms`);
  });

  it("fails a call without a connection at once when calls may not connect", async (t) => {
    const { client, peer, peers } = await rawServerOf(t, { reconnect: false, sendReconnect: false });
    peer.connection.destroy();
    await until(() => client.state === "disconnected");
    await assert.rejects(client.request(textCodec, "hi", LONG_MS), /there is no connection/);
    await assert.rejects(client.send(textCodec, "hi"), /there is no connection/);
    assert.equal(peers.length, 1);
  });

  it("lets a call wait for a connection no longer than its own limit or signal", async (t) => {
    const wheel = wheelOf(t);
    const transporter = new Hanging();
    const client = new ExchangeClient({ host: "h", port: 1, wheel, transporter, lazy: true });
    await assert.rejects(client.request(textCodec, "hi", 10), { code: RpcCode.Timeout });
    const controller = new AbortController();
    const call = client.request(textCodec, "hi", LONG_MS, controller.signal);
    controller.abort("enough");
    await assert.rejects(call, { code: RpcCode.Cancelled, cause: "enough" });
    const waiting = client.request(textCodec, "hi", LONG_MS);
    await Promise.all([assert.rejects(waiting, { code: RpcCode.Network }), client.close()]);
    assert.equal(transporter.aborted, 1);
    assert.equal(wheel.size, 0);
  });

  it("gives up a TCP attempt that nobody answers", async (t) => {
    const wheel = wheelOf(t);
    // A listener whose queue is never served would answer; an address for documentation does not.
    const options: ExchangeClientOptions = {
      host: "192.0.2.1",
      port: 9,
      wheel,
      connectTimeoutMs: 30,
      reconnect: false,
    };
    const client = new ExchangeClient({ ...options, logger: new Lines() });
    await assert.rejects(client.connect(), { code: RpcCode.Network });
  });

  it("closes in order: waits for its calls, takes no new ones, and never connects again", async (t) => {
    const { client, peer, peers, wheel } = await rawServerOf(t, { reconnect: FAST });
    const call = client.request(textCodec, "hi", LONG_MS);
    const closing = client.close();
    assert.equal(client.close(), closing);
    assert.equal(client.isAvailable, false);
    await assert.rejects(client.request(textCodec, "no", LONG_MS), /the client is closed/);
    await peer.takeFrame();
    peer.write(frameBytes(2, 20, 0n, "answer"));
    assert.equal(await call, "answer");
    await closing;
    await peer.closed;
    assert.equal(client.state, "closed");
    await assert.rejects(client.connect(), /closed/);
    assert.equal(wheel.size, 0);
    assert.equal(peers.length, 1);
  });

  it("asks for no new connection when it closes at once", async (t) => {
    const { client, lines, wheel } = await rawServerOf(t, { reconnect: FAST });
    const states: string[] = [];
    client.onStateChange((state) => states.push(state));
    await client.close({ graceMs: 0 });
    assert.deepEqual(states, ["closed"]);
    assert.deepEqual(lines.all, []);
    assert.equal(wheel.size, 0);
  });

  it("fails what still waits when the time to close is up", async (t) => {
    const { client } = await rawServerOf(t);
    const call = client.request(textCodec, "hi", LONG_MS);
    await Promise.all([assert.rejects(call, /the client is closed/), client.close({ graceMs: 20 })]);
  });

  it("says which option cannot be", (t) => {
    const wheel = wheelOf(t);
    assert.throws(
      () => new ExchangeClient({ host: "h", port: 1, wheel, heartbeatMs: 100, heartbeatTimeoutMs: 150 }),
      /heartbeatTimeoutMs is 150/,
    );
  });

  it("survives a listener that throws", async (t) => {
    const { client, peer } = await rawServerOf(t, { reconnect: false });
    let told = 0;
    client.onStateChange(() => {
      throw new Error("contained");
    });
    const off = client.onStateChange(() => told++);
    peer.connection.destroy();
    await until(() => told === 1);
    off();
    await client.close();
    assert.equal(told, 1);
  });
});
