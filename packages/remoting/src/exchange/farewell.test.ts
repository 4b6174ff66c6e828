import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { tcpTransporter } from "../transport/index.js";
import type { RequestHandler } from "./exchange-channel.js";
import { ExchangeClient } from "./exchange-client.js";
import { ExchangeServer } from "./exchange-server.js";
import {
  echo,
  frameBytes,
  fromHex,
  Held,
  Lines,
  LONG_MS,
  pairOf,
  RawPeer,
  rawClientOf,
  textCodec,
  until,
  wheelOf,
} from "./fixture.test.js";

const READONLY = fromHex("dabb a200 0000000000000000 00000002 0152");

async function anotherPeer(t: TestContext, server: ExchangeServer): Promise<RawPeer> {
  const peer = new RawPeer();
  await tcpTransporter.connect({ ...server.address, connectTimeoutMs: 1000 }, (connection) => peer.attach(connection));
  t.after(() => peer.connection.destroy());
  return peer;
}

describe("a server that leaves", () => {
  it("serves who comes while others are told, and tells those who come, silent ones too", async (t) => {
    const { server } = await rawClientOf(t, {}, tcpTransporter);
    const from = performance.now();
    const closing = server.close({ graceMs: LONG_MS, noticeMs: 600 });
    const silent = await anotherPeer(t, server);
    assert.deepEqual(await silent.takeFrame(), READONLY);
    silent.write(frameBytes(0xc2, 0, 7n, "deaf"));
    assert.deepEqual(await silent.takeFrame(), frameBytes(2, 20, 7n, "deaf"));
    await closing;
    const took = performance.now() - from;
    assert.ok(took >= 590 && took < 3000, `${took}`);
    await silent.closed;
  });

  it("serves on while calls come, and listens for those who disconnect and come back", async (t) => {
    const { server, peer } = await rawClientOf(t, {}, tcpTransporter);
    let isClosed = false;
    const closing = server.close({ graceMs: LONG_MS, noticeMs: 500 }).then(() => {
      isClosed = true;
    });
    assert.deepEqual(await peer.takeFrame(), READONLY);
    peer.connection.destroy();
    await until(() => server.channels.size === 0);
    const again = await anotherPeer(t, server);
    assert.deepEqual(await again.takeFrame(), READONLY);
    const from = performance.now();
    for (let id = 1n; performance.now() - from < 1000; id++) {
      again.write(frameBytes(0xc2, 0, id, "x"));
      assert.deepEqual(await again.takeFrame(), frameBytes(2, 20, id, "x"));
    }
    assert.equal(isClosed, false);
    await closing;
  });

  it("leaves at once where nobody is connected", async (t) => {
    const server = new ExchangeServer({ wheel: wheelOf(t), host: "127.0.0.1", handler: echo });
    await server.listen();
    const from = performance.now();
    await server.close({ graceMs: LONG_MS, noticeMs: LONG_MS });
    assert.ok(performance.now() - from < 1000);
  });

  it("refuses new calls after two thirds of the time, so that those that run can end in the rest", async (t) => {
    const handler = new Held();
    const { server, client, wheel } = await pairOf(t, tcpTransporter, { handler }, { reconnect: false });
    const other = new ExchangeClient({ ...server.address, wheel, logger: new Lines(), reconnect: false });
    t.after(() => other.close({ graceMs: 0 }));
    await other.connect();
    const call = client.request(textCodec, "slow", LONG_MS);
    await until(() => handler.requests.length === 1);
    const closing = server.close({ graceMs: 1500 });
    let refused: string | undefined;
    while (refused === undefined) {
      const count = handler.requests.length;
      const answer = client.request(textCodec, "more", LONG_MS);
      await until(() => handler.requests.length > count || other.state === "disconnected");
      if (handler.requests.length > count) handler.answer(count, "served");
      const text = await answer;
      if (text !== "served") refused = text;
    }
    assert.match(refused, /^35:.*the provider is closing/);
    await until(() => other.state === "disconnected"); // nothing ran there
    handler.answer(0, "done");
    assert.equal(await call, "done");
    await closing;
  });

  it("waits for what runs without an answer", async (t) => {
    let running = 1;
    const handler: RequestHandler = {
      received: echo.received,
      get running() {
        return running;
      },
    };
    const { server } = await pairOf(t, tcpTransporter, { handler }, { reconnect: false });
    let isClosed = false;
    const closing = server.close({ graceMs: LONG_MS }).then(() => {
      isClosed = true;
    });
    const { address } = server;
    const wheel = wheelOf(t);
    let isListening = true;
    while (isListening) {
      const late = new ExchangeClient({ ...address, wheel, logger: new Lines(), reconnect: false });
      isListening = await late.connect().then(
        () => true,
        () => false,
      );
      await late.close({ graceMs: 0 });
    }
    assert.equal(isClosed, false);
    running = 0;
    await closing;
  });
});
