import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MemoryTransporter } from "../transport/index.js";
import { frameBytes, fromHex, rawClientOf, rawServerOf, textCodec, turn, until } from "./fixture.test.js";

const ID = "0123456789abcdef";
const EVENTS = [
  ["a hessian2 heartbeat", `dabb e200 ${ID} 00000001 4e`, `dabb 2214 ${ID} 00000001 4e`],
  ["a fastjson2 heartbeat", `dabb f700 ${ID} 00000005 00000001af`, `dabb 3714 ${ID} 00000005 00000001af`],
  ["the two nulls of dubbo-go", `dabb e200 ${ID} 00000002 4e4e`, `dabb 2214 ${ID} 00000001 4e`],
  ["an empty heartbeat", `dabb e200 ${ID} 00000000`, `dabb 2214 ${ID} 00000001 4e`],
  [
    "a heartbeat with the highest id",
    "dabb e200 ffffffffffffffff 00000001 4e",
    "dabb 2214 ffffffffffffffff 00000001 4e",
  ],
] as const;

describe("events", () => {
  for (const [name, request, answer] of EVENTS) {
    it(`answers ${name}, byte for byte`, async (t) => {
      const { peer } = await rawClientOf(t);
      peer.write(fromHex(request));
      assert.equal((await peer.takeFrame()).toString("hex"), fromHex(answer).toString("hex"));
    });
  }

  it("does not answer one-way events, answers to heartbeats, unknown events, or a consumer that says it is leaving", async (t) => {
    const { peer, server } = await rawClientOf(t);
    peer.write(
      Buffer.concat([
        frameBytes(0xa2, 0, 1n, "N"), // one-way heartbeat
        frameBytes(0x22, 20, 1n, "NN"), // an answer that dubbo-go sends unasked
        frameBytes(0xe2, 0, 2n, "\x01Z"),
        frameBytes(0xe2, 0, 3n, "\x01R"),
        frameBytes(0xc2, 0, 4n, "hi"),
      ]),
    );
    assert.deepEqual(await peer.takeFrame(), frameBytes(0x02, 20, 4n, "hi"));
    assert.equal(server.counters.ignoredEvents, 2);
    assert.equal(server.counters.heartbeats, 1);
    assert.equal(server.counters.unknownResponses, 0);
    assert.equal([...server.channels][0]!.readonly, false);
  });

  it("refuses an event that is too long with a short answer", async (t) => {
    const { peer, server } = await rawClientOf(t);
    peer.write(Buffer.concat([frameBytes(0xe2, 0, 1n, "x".repeat(64)), frameBytes(0xe2, 0, 2n, "N")]));
    const text = "event data too long: 64, threshold 15";
    assert.deepEqual(
      await peer.takeFrame(),
      frameBytes(0x02, 40, 1n, `\x30${String.fromCharCode(text.length)}${text}`),
    );
    assert.deepEqual(await peer.takeFrame(), frameBytes(0x22, 20, 2n, "N"));
    assert.equal(server.counters.refusedEvents, 1);
  });

  it("refuses in fastjson2 who asked in fastjson2", async (t) => {
    const { peer } = await rawClientOf(t);
    peer.write(frameBytes(0xf7, 0, 1n, "x".repeat(64)));
    const text = "event data too long: 64, threshold 15";
    const body = Buffer.concat([fromHex(`000000${(text.length + 3).toString(16)} 79 38 25`), Buffer.from(text)]);
    assert.deepEqual(await peer.takeFrame(), frameBytes(0x17, 40, 1n, body));
  });

  it("answers a flood of heartbeats in part and then closes the connection", async (t) => {
    const { peer } = await rawClientOf(t);
    const beat = frameBytes(0xe2, 0, 1n, "N");
    peer.write(Buffer.concat(Array.from({ length: 1001 }, () => beat)));
    await peer.closed;
    assert.ok(peer.received.length <= 100 * 17);
  });

  it("sends readonly and writable as Java does, and the client minds both", async (t) => {
    const { server, peer } = await rawClientOf(t);
    peer.write(frameBytes(0xe2, 0, 1n, "N"));
    await peer.takeFrame();
    server.sendReadonly();
    assert.deepEqual(await peer.takeFrame(), fromHex("dabb a200 0000000000000000 00000002 0152"));
    server.sendWritable();
    assert.deepEqual(await peer.takeFrame(), fromHex("dabb a200 0000000000000001 00000002 0157"));
  });

  it("makes a client unavailable by R, lets its calls go on, and makes it available again by W", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const states: string[] = [];
    client.onStateChange((state) => states.push(state));
    const running = client.request(textCodec, "hi", 5000);
    const request = await peer.takeFrame();
    peer.write(fromHex("dabb a200 0000000000000002 00000002 0152"));
    await until(() => !client.isAvailable);
    assert.equal(client.isConnected, true);
    peer.write(frameBytes(0x02, 20, request.readBigUInt64BE(4), "answer"));
    assert.equal(await running, "answer");
    peer.write(fromHex("dabb b700 0000000000000003 00000006 00000002 4a57"));
    await until(() => client.isAvailable);
    assert.deepEqual(states, ["readonly", "connected"]);
  });
});

describe("heartbeats", () => {
  it("are sent by a client that reads nothing, and keep the connection when they are answered", async (t) => {
    const { client, peer, peers } = await rawServerOf(t, { heartbeatMs: 20, heartbeatTimeoutMs: 400 });
    for (let id = 0; id < 4; id++) {
      const beat = await peer.takeFrame();
      assert.deepEqual(beat, frameBytes(0xe2, 0, BigInt(id), "N"));
      peer.write(frameBytes(0x22, 20, BigInt(id), "N"));
    }
    assert.equal(client.isConnected, true);
    assert.equal(peers.length, 1);
    assert.equal(client.counters.unknownResponses + client.counters.lateResponses, 0);
  });

  it("that go unanswered make the client connect anew, and fail its calls", async (t) => {
    const { client, peer, peers } = await rawServerOf(t, {
      heartbeatMs: 20,
      heartbeatTimeoutMs: 60,
      reconnect: { firstMs: 1 },
    });
    await assert.rejects(client.request(textCodec, "hi", 60_000), /nothing was read for/);
    await peer.closed;
    await until(() => peers.length > 1);
  });

  it("are sent to a server whose long answer is on its way, which may count only what it reads", async (t) => {
    const { client, peer } = await rawServerOf(t, { heartbeatMs: 30, heartbeatTimeoutMs: 10_000 });
    const call = client.request(textCodec, "hi", 60_000);
    await peer.takeFrame();
    const answer = frameBytes(2, 20, 0n, "x".repeat(60));
    let done = false;
    call.then(() => {
      done = true;
    });
    for (let at = 0; at < answer.length; at++) {
      peer.write(answer.subarray(at, at + 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await until(() => done);
    const beats = peer.received.length / 17;
    assert.ok(beats >= 2 && beats <= 40, `${beats} heartbeats`);
    assert.deepEqual(peer.received.subarray(0, 17), frameBytes(0xe2, 0, 1n, "N"));
  });

  it("may wait behind a long request: who takes it off piece by piece lives", async (t) => {
    const transporter = new MemoryTransporter({ chunkBytes: 10_000, windowBytes: 10_000 });
    const { client, peer } = await rawServerOf(
      t,
      { heartbeatMs: 20, heartbeatTimeoutMs: 100, reconnect: false },
      transporter,
    );
    const long = "x".repeat(400_000);
    const call = client.request(textCodec, long, 60_000);
    peer.connection.pause();
    // Ten times as long as the limit, and nothing is answered.
    const began = performance.now();
    while (performance.now() - began < 1000 && client.isConnected) {
      peer.connection.resume();
      await turn();
      peer.connection.pause();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    assert.equal(client.isConnected, true);
    peer.connection.resume();
    await peer.take(long.length + 16);
    peer.write(frameBytes(2, 20, 0n, "taken"));
    assert.equal(await call, "taken");
  });

  it("that wait behind a request which nobody takes off do not keep the connection", async (t) => {
    const transporter = new MemoryTransporter({ windowBytes: 10_000 });
    const { client, peer } = await rawServerOf(
      t,
      { heartbeatMs: 20, heartbeatTimeoutMs: 100, reconnect: false },
      transporter,
    );
    peer.connection.pause();
    await assert.rejects(client.request(textCodec, "x".repeat(400_000), 60_000), /nothing was read for/);
  });

  it("that go unanswered make the next connection one to doubt until something is read from it", async (t) => {
    const { client, peers } = await rawServerOf(t, {
      heartbeatMs: 20,
      heartbeatTimeoutMs: 60,
      reconnect: { firstMs: 1 },
    });
    await until(() => peers.length > 1 && client.isConnected);
    assert.equal(client.isAvailable, false);
    const again = peers.at(-1)!;
    const beat = await again.takeFrame();
    again.write(frameBytes(0x22, 20, beat.readBigUInt64BE(4), "N"));
    await until(() => client.isAvailable);
  });

  it("that could not be sent, because this process was held up, are sent before a peer is left", async (t) => {
    const { client, peer, peers } = await rawServerOf(t, { heartbeatMs: 100, heartbeatTimeoutMs: 300 });
    const until = performance.now() + 500;
    while (performance.now() < until);
    const beat = await peer.takeFrame();
    peer.write(frameBytes(0x22, 20, beat.readBigUInt64BE(4), "N"));
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(client.isConnected, true);
    assert.equal(peers.length, 1);
  });

  it("are not sent by a server, which closes a connection without any life", async (t) => {
    const { peer } = await rawClientOf(t, { heartbeatMs: 20, heartbeatTimeoutMs: 60 });
    peer.write(frameBytes(0xa2, 0, 1n, "N"));
    await peer.closed;
    assert.equal(peer.received.length, 0);
  });

  it("close a connection that never said anything", async (t) => {
    const { peer } = await rawClientOf(t, { heartbeatMs: 20, heartbeatTimeoutMs: 60 });
    await peer.closed;
  });

  it("can be switched off", async (t) => {
    const { peer, wheel } = await rawServerOf(t, { heartbeatMs: 0 });
    await turn();
    assert.equal(wheel.size, 0);
    assert.equal(peer.received.length, 0);
  });
});
