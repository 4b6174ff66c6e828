import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ResponseStatus, RpcCode, type RpcError } from "@dubbo-ts/core/common";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { MemoryTransporter, tcpTransporter } from "../transport/index.js";
import type { RequestHandler } from "./exchange-channel.js";
import {
  frameBytes,
  LONG_MS,
  pairOf,
  rawClientOf,
  rawServerOf,
  textCodec,
  transporters,
  turn,
  until,
} from "./fixture.test.js";

describe("the payload limit", () => {
  const big = "x".repeat(2000);
  const answering = (answers: Record<string, string>): RequestHandler => ({
    received(channel, frame) {
      const text = frame.bytes.toString("latin1", frame.start, frame.end);
      try {
        channel.respond(frame, 2, 20, (out: ByteWriter) => out.writeBytes(Buffer.from(answers[text] ?? text)), 0);
      } catch (error) {
        channel.refuse(frame, ResponseStatus.SerializationError, (error as RpcError).message);
      }
    },
  });

  for (const [name, transporterOf] of transporters) {
    it(`fails only the call whose request passes it, unsent (${name})`, async (t) => {
      const { client } = await pairOf(t, transporterOf(), {}, { payload: 1000 });
      const [before, over, after] = await Promise.allSettled([
        client.request(textCodec, "before", LONG_MS),
        client.request(textCodec, big, LONG_MS),
        client.request(textCodec, "x".repeat(1000), LONG_MS),
      ]);
      assert.equal(before.status, "fulfilled");
      assert.equal(after.status, "fulfilled");
      assert.equal(over.status, "rejected");
      assert.equal((over.reason as RpcError).code, RpcCode.Serialization);
      assert.match((over.reason as RpcError).message, /data length too large: 2000, max payload: 1000/);
    });

    it(`has a server refuse the request with 40 from its header, skip it and go on (${name})`, async (t) => {
      const { client, server } = await pairOf(t, transporterOf(), { payload: 1000 });
      const answers = await Promise.all(
        ["before", big, "after"].map((text) => client.request(textCodec, text, LONG_MS)),
      );
      assert.equal(answers[0], "before");
      assert.match(answers[1]!, /^40:.{2}data length too large: 2000, max payload: 1000$/);
      assert.equal(answers[2], "after");
      assert.equal(server.counters.oversizedFrames, 1);
      assert.equal(server.inFlight, 0);
    });

    it(`lets a server tell that its answer passed it (${name})`, async (t) => {
      const { client } = await pairOf(t, transporterOf(), { payload: 1000, handler: answering({ ask: big }) });
      const answers = await Promise.all(
        ["before", "ask", "after"].map((text) => client.request(textCodec, text, LONG_MS)),
      );
      assert.deepEqual([answers[0], answers[2]], ["before", "after"]);
      assert.match(answers[1]!, /^25:.{2}data length too large: 2000, max payload: 1000$/);
    });

    it(`fails only the call whose answer passes it, and skips the answer (${name})`, async (t) => {
      const { client } = await pairOf(t, transporterOf(), { handler: answering({ ask: big }) }, { payload: 1000 });
      const [before, over, after] = await Promise.allSettled(
        ["before", "ask", "after"].map((text) => client.request(textCodec, text, LONG_MS)),
      );
      assert.deepEqual([before!.status, after!.status], ["fulfilled", "fulfilled"]);
      const error = (over as PromiseRejectedResult).reason as RpcError;
      assert.equal(error.status, ResponseStatus.ClientError);
      assert.match(error.message, /data length too large: 2000, max payload: 1000/);
    });
  }

  it("answers at once and closes when the body is too long to skip", async (t) => {
    const { peer } = await rawClientOf(t, {}, tcpTransporter);
    const header = frameBytes(0xc2, 0, 5n, "");
    header.writeInt32BE(0x7fffffff, 12);
    peer.write(header);
    const answer = await peer.takeFrame();
    assert.equal(answer[3], 40);
    assert.match(answer.toString("latin1"), /data length too large: 2147483647, max payload: 8388608/);
    await peer.closed;
  });

  it("does not answer a one-way request that passes it", async (t) => {
    const { peer } = await rawClientOf(t, { payload: 10 });
    peer.write(Buffer.concat([frameBytes(0x82, 0, 1n, big), frameBytes(0xc2, 0, 2n, "hi")]));
    assert.deepEqual(await peer.takeFrame(), frameBytes(2, 20, 2n, "hi"));
  });
});

describe("foreign bytes", () => {
  for (const [name, bytes] of [
    ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["a telnet line", Buffer.from("ls\r\n")],
    ["a wrong second magic byte", Buffer.from("dabc", "hex")],
    [
      "a wrong second magic byte after a frame",
      Buffer.concat([frameBytes(0xc2, 0, 1n, "hi"), Buffer.from("dabc", "hex")]),
    ],
    ["a negative length", Buffer.from("dabbc2000000000000000001ffffffff", "hex")],
    ["garbage before a frame", Buffer.concat([Buffer.from("xx"), frameBytes(0xc2, 0, 1n, "hi")])],
  ] as const) {
    it(`close the connection: ${name}`, async (t) => {
      const { peer, lines, server } = await rawClientOf(t, {}, tcpTransporter);
      peer.write(bytes);
      await peer.closed;
      await until(() => server.channels.size === 0);
      assert.equal(lines.all.length, 1);
      assert.match(lines.all[0]!, /not dubbo/);
    });
  }

  it("fail the calls of a client at once", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const call = client.request(textCodec, "hi", LONG_MS);
    peer.write(Buffer.from("HTTP/1.1 400 Bad Request"));
    await assert.rejects(call, /what came is not dubbo/);
  });

  it("of half a header and the end leave nothing behind and nothing in the log", async (t) => {
    for (const bytes of [
      frameBytes(0xc2, 0, 1n, "hi").subarray(0, 9),
      frameBytes(0xc2, 0, 1n, "hello").subarray(0, 18),
    ]) {
      const { peer, lines, server } = await rawClientOf(t, {}, tcpTransporter);
      peer.write(bytes);
      await until(() => server.channels.size === 1);
      peer.connection.end();
      await peer.closed;
      await until(() => server.channels.size === 0);
      assert.deepEqual(lines.all, []);
    }
  });

  it("of a frame that is never finished are not waited for", async (t) => {
    for (const count of [9, 18]) {
      const { peer } = await rawClientOf(t, { headerTimeoutMs: 20, frameTimeoutMs: 30 });
      peer.write(Buffer.concat([frameBytes(0xc2, 0, 1n, "hi"), frameBytes(0xc2, 0, 2n, "hello").subarray(0, count)]));
      await peer.closed;
    }
  });

  it("of an answer that is never finished are waited for as long as its call waits", async (t) => {
    const { client, peer } = await rawServerOf(t, { frameTimeoutMs: 20, reconnect: false });
    const call = client.request(textCodec, "hi", 200);
    await peer.takeFrame();
    peer.write(frameBytes(2, 20, 0n, "x".repeat(5000)).subarray(0, 100)); // as if a bit of its length had been damaged
    await assert.rejects(call, { code: RpcCode.Timeout });
    await peer.closed;
  });

  it("of a frame that comes slowly, but in time, are waited for", async (t) => {
    const { peer } = await rawClientOf(t, { headerTimeoutMs: 500, frameTimeoutMs: 500 });
    const request = frameBytes(0xc2, 0, 1n, "hello");
    for (let round = 0; round < 3; round++) {
      for (const byte of request) {
        peer.write(Buffer.of(byte));
        await turn();
      }
      assert.deepEqual(await peer.takeFrame(), frameBytes(2, 20, 1n, "hello"));
    }
  });
});

describe("a peer that does not read", () => {
  it("makes a client refuse calls at once when too many bytes wait, until it reads again", async (t) => {
    for (const transporter of [new MemoryTransporter(), tcpTransporter]) {
      const { client, peer } = await rawServerOf(t, { maxBufferedBytes: 1024 * 1024, heartbeatMs: 0 }, transporter);
      peer.connection.pause();
      const text = "x".repeat(100_000);
      const calls: Promise<string>[] = [];
      let refused: unknown;
      while (refused === undefined) {
        const call = client.request(textCodec, text, LONG_MS);
        call.catch((error) => {
          refused ??= error;
        });
        calls.push(call);
        await turn();
        assert.ok(calls.length < 1000, "it must stop some time");
      }
      assert.equal((refused as RpcError).code, RpcCode.LimitExceeded);
      assert.ok(client.channel!.bufferedBytes < 1024 * 1024 + 110_000);
      assert.equal(client.counters.refusedCalls, 1);
      peer.connection.resume();
      await until(() => client.channel!.bufferedBytes === 0);
      client.request(textCodec, "last", LONG_MS).catch(() => {});
      await until(() => peer.received.includes("last"));
      await client.close({ graceMs: 0 });
      await Promise.allSettled(calls);
    }
  });

  it("gets every byte as it was written, though the buffers had to wait", async (t) => {
    const { client, peer } = await rawServerOf(t, { heartbeatMs: 0 }, tcpTransporter);
    peer.connection.pause();
    const texts: string[] = [];
    while (client.channel!.bufferedBytes < 1_000_000) {
      const text = String.fromCharCode(65 + (texts.length % 26)).repeat(30_000);
      client.request(textCodec, text, LONG_MS).catch(() => {});
      texts.push(text);
      if (texts.length % 3 === 0) await turn();
    }
    peer.connection.resume();
    for (const [id, text] of texts.entries()) {
      assert.ok((await peer.takeFrame()).equals(frameBytes(0xc2, 0, BigInt(id), text)), `frame ${id}`);
    }
  });

  it("makes a server stop reading, so that what it buffers is bounded, and read on afterwards", async (t) => {
    for (const transporter of [new MemoryTransporter(), tcpTransporter]) {
      const answer = Buffer.alloc(20_000, 65);
      let served = 0;
      const { peer, server } = await rawClientOf(
        t,
        {
          pauseAboveBytes: 100_000,
          handler: {
            received(channel, frame) {
              served++;
              channel.respond(frame, 2, 20, (out: ByteWriter) => out.writeBytes(answer), 0);
            },
          },
        },
        transporter,
      );
      peer.connection.pause();
      const COUNT = 20_000;
      const padding = "y".repeat(1000);
      for (let id = 0; id < COUNT; id++) peer.write(frameBytes(0xc2, 0, BigInt(id), padding));
      await until(() => server.counters.pauses > 0);
      const [channel] = server.channels;
      for (let turns = 0; turns < 50; turns++) await turn();
      assert.ok(served < COUNT, `${served} were served`);
      assert.ok(channel!.bufferedBytes < 16 * 1024 * 1024, `${channel!.bufferedBytes} bytes wait`);
      let received = 0;
      peer.data = (chunk) => {
        received += chunk.length;
      };
      peer.connection.resume();
      await until(() => received === COUNT * (answer.length + 16));
      assert.equal(served, COUNT);
      assert.equal(channel!.bufferedBytes, 0);
    }
  });

  it("gets short answers instead of long ones when too many bytes wait", async (t) => {
    const errors: RpcError[] = [];
    const { peer } = await rawClientOf(t, {
      maxBufferedAnswerBytes: 200_000,
      pauseAboveBytes: 0,
      handler: {
        received(channel, frame) {
          try {
            channel.respond(frame, 2, 20, (out: ByteWriter) => out.writeBytes(Buffer.alloc(50_000)), 0);
          } catch (error) {
            errors.push(error as RpcError);
            channel.refuse(frame, ResponseStatus.ServerError, "no room");
          }
        },
      },
    });
    peer.connection.pause();
    for (let id = 0; id < 10; id++) peer.write(frameBytes(0xc2, 0, BigInt(id), "hi"));
    await until(() => errors.length > 0);
    assert.ok(errors.every((error) => error.code === RpcCode.LimitExceeded));
    peer.connection.resume();
    const statuses: number[] = [];
    for (let id = 0; id < 10; id++) statuses.push((await peer.takeFrame())[3]!);
    assert.ok(statuses.includes(20) && statuses.includes(80), statuses.join());
  });
});
