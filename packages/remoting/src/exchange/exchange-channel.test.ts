import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ResponseStatus, RpcCode, type RpcError } from "@dubbo-ts/core/common";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { MemoryTransporter, tcpTransporter } from "../transport/index.js";
import type { RequestHandler } from "./exchange-channel.js";
import {
  CountingTransporter,
  echo,
  frameBytes,
  Held,
  pairOf,
  rawClientOf,
  rawServerOf,
  textCodec,
  transporters,
  until,
} from "./fixture.test.js";
import type { RequestCodec } from "./pending-call.js";

const LONG_MS = 60_000;

for (const [name, transporterOf] of transporters) {
  describe(`calls over ${name}`, () => {
    it("are answered", async (t) => {
      const { client } = await pairOf(t, transporterOf());
      assert.equal(await client.request(textCodec, "hello", LONG_MS), "hello");
      assert.equal(await client.request(textCodec, "", LONG_MS), "");
    });

    it("are answered a thousand at a time, each with its own answer", async (t) => {
      const { client, server, wheel } = await pairOf(t, transporterOf(), {
        handler: {
          received(channel, frame) {
            const text = frame.bytes.toString("latin1", frame.start, frame.end);
            setImmediate(() =>
              channel.respond(frame, 2, 20, (out: ByteWriter) => out.writeBytes(Buffer.from(text)), 0),
            );
          },
        },
      });
      const texts = Array.from({ length: 1000 }, (_, index) => `call ${index} ${"x".repeat(index % 97)}`);
      assert.deepEqual(await Promise.all(texts.map((text) => client.request(textCodec, text, LONG_MS))), texts);
      assert.equal(client.channel!.pendingCount, 0);
      assert.equal(server.inFlight, 0);
      assert.ok(wheel.size <= 3, "no call is left on the wheel");
    });

    it("are matched by id when the answers come in another order", async (t) => {
      const held = new Held();
      const { client, server } = await pairOf(t, transporterOf(), { handler: held });
      const calls = ["a", "b", "c"].map((text) => client.request(textCodec, text, LONG_MS));
      await until(() => held.requests.length === 3);
      assert.equal(server.inFlight, 3);
      for (const index of [2, 0, 1]) held.answer(index, `${held.requests[index]!.text}!`);
      assert.deepEqual(await Promise.all(calls), ["a!", "b!", "c!"]);
    });

    it("carry a body of many chunks both ways", async (t) => {
      const { client } = await pairOf(t, transporterOf());
      const text = "0123456789".repeat(name.includes("chunks") ? 1000 : 200_000);
      const [answer, small] = await Promise.all([
        client.request(textCodec, text, LONG_MS),
        client.request(textCodec, "small", LONG_MS),
      ]);
      assert.equal(answer, text);
      assert.equal(small, "small");
    });
  });
}

describe("ExchangeChannel", () => {
  it("writes to the socket once per turn, whatever number of calls and answers it carries", async (t) => {
    for (const inner of [new MemoryTransporter(), tcpTransporter]) {
      const transporter = new CountingTransporter(inner);
      const { client } = await pairOf(t, transporter);
      const calls = Array.from({ length: 100 }, () => client.request(textCodec, "hi", LONG_MS));
      await Promise.all(calls);
      assert.equal(transporter.clientWrites, 1);
      assert.equal(transporter.serverWrites, 1);
    }
  });

  it("begins to write what is long before the turn ends, and makes few writes of it all the same", async (t) => {
    const transporter = new CountingTransporter();
    const { client } = await pairOf(t, transporter);
    for (let turn = 0; turn < 2; turn++) {
      const before = transporter.clientWrites;
      const calls = Array.from({ length: 60 }, () => client.request(textCodec, "x".repeat(1000), LONG_MS));
      assert.equal(transporter.clientWrites - before, 3, "8, 16 and 32 KiB are on their way");
      await Promise.all(calls);
      assert.equal(transporter.clientWrites - before, 4);
    }
  });

  it("writes once for what is answered at once and what is answered some microtasks later", async (t) => {
    const transporter = new CountingTransporter();
    const { client } = await pairOf(t, transporter, {
      handler: {
        received(channel, frame) {
          const answer = (): void => channel.respond(frame, 2, 20, (out: ByteWriter) => out.writeByte(65), 0);
          if (frame.idLow % 2 === 0) answer();
          else
            void Promise.resolve()
              .then(() => Promise.resolve())
              .then(answer);
        },
      },
    });
    await Promise.all(Array.from({ length: 50 }, () => client.request(textCodec, "hi", LONG_MS)));
    assert.equal(transporter.serverWrites, 1);
  });

  it("writes once for the calls that follow the answers of one chunk", async (t) => {
    const transporter = new CountingTransporter();
    const { client } = await pairOf(t, transporter);
    const twice = async (): Promise<void> => {
      await client.request(textCodec, "first", LONG_MS);
      await client.request(textCodec, "second", LONG_MS);
    };
    await Promise.all(Array.from({ length: 50 }, twice));
    assert.equal(transporter.clientWrites, 2);
    assert.equal(transporter.serverWrites, 2);
  });

  it("sends one-way requests, which get no answer even when they fail", async (t) => {
    const held = new Held();
    const { client, server } = await pairOf(t, new MemoryTransporter(), { handler: held });
    await client.send(textCodec, "one-way");
    const call = client.request(textCodec, "two-way", LONG_MS);
    await until(() => held.requests.length === 2);
    const [oneWay, twoWay] = held.requests;
    assert.equal(oneWay!.text, "one-way");
    assert.equal(oneWay!.frame.flags, 0x82);
    assert.equal(twoWay!.frame.flags, 0xc2);
    assert.equal(server.inFlight, 1);
    oneWay!.channel.refuse(oneWay!.frame, 70, "nobody hears this");
    held.answer(1, "heard");
    assert.equal(await call, "heard");
    assert.equal(client.counters.unknownResponses + client.counters.lateResponses, 0);
  });

  it("hands the codec any status", async (t) => {
    const { client } = await pairOf(t, new MemoryTransporter(), {
      handler: { received: (channel, frame) => channel.refuse(frame, 250, "odd") },
    });
    assert.equal(await client.request(textCodec, "hi", LONG_MS), "250:\x03odd");
  });

  it("rejects a call with what reading its answer throws, and goes on", async (t) => {
    const { client } = await pairOf(t, new MemoryTransporter());
    const failing: RequestCodec<string, string> = {
      ...textCodec,
      readResponse() {
        throw new SyntaxError("not an answer");
      },
    };
    const [failed, answered] = await Promise.allSettled([
      client.request(failing, "a", LONG_MS),
      client.request(textCodec, "b", LONG_MS),
    ]);
    assert.equal(failed.status, "rejected");
    assert.ok(failed.reason instanceof SyntaxError);
    assert.deepEqual(answered, { status: "fulfilled", value: "b" });
  });

  it("sends nothing of a request whose writing throws half-way, and keeps nothing of it", async (t) => {
    const { client, peer, wheel } = await rawServerOf(t, { heartbeatMs: 0 });
    const failing: RequestCodec<string, string> = {
      ...textCodec,
      writeRequest(out) {
        out.writeBytes(Buffer.alloc(10_000, 1));
        throw new TypeError("no such thing");
      },
    };
    const first = client.request(textCodec, "first", LONG_MS);
    await assert.rejects(client.request(failing, "", LONG_MS), TypeError);
    await assert.rejects(client.send(failing, ""), TypeError);
    const second = client.request(textCodec, "second", LONG_MS);
    assert.equal(client.channel!.pendingCount, 2);
    assert.equal(wheel.size, 2);
    assert.deepEqual(await peer.takeFrame(), frameBytes(0xc2, 0, 0n, "first"));
    assert.deepEqual(await peer.takeFrame(), frameBytes(0xc2, 0, 1n, "second"));
    peer.write(Buffer.concat([frameBytes(2, 20, 0n, "1"), frameBytes(2, 20, 1n, "2")]));
    assert.deepEqual(await Promise.all([first, second]), ["1", "2"]);
  });

  it("throws on what writing an answer throws, cuts it off, and takes another answer", async (t) => {
    const { client, server } = await pairOf(t, new MemoryTransporter(), {
      handler: {
        received(channel, frame) {
          const write = (out: ByteWriter): void => {
            out.writeBytes(Buffer.alloc(5000, 1));
            throw new TypeError("no such thing");
          };
          assert.throws(() => channel.respond(frame, 2, 20, write, 0), TypeError);
          assert.equal(channel.inFlight, 1);
          channel.refuse(frame, ResponseStatus.BadResponse, "no such thing");
        },
      },
    });
    assert.equal(await client.request(textCodec, "hi", LONG_MS), "50:\x0dno such thing");
    assert.equal(server.inFlight, 0);
  });

  it("refuses a call made while another is being written, instead of mixing the two", async (t) => {
    const { client } = await pairOf(t, new MemoryTransporter());
    let inner: Promise<string> | undefined;
    const nesting: RequestCodec<string, string> = {
      ...textCodec,
      writeRequest(out, text) {
        out.writeByte(60);
        inner = client.request(textCodec, "inner", LONG_MS);
        inner.catch(() => {});
        out.writeBytes(Buffer.from(text));
      },
    };
    assert.equal(await client.request(nesting, "outer", LONG_MS), "<outer");
    await assert.rejects(inner!, { code: RpcCode.Serialization });
  });

  it("answers 70 for a handler that throws", async (t) => {
    const { client, lines } = await pairOf(t, new MemoryTransporter(), {
      handler: {
        received() {
          throw new Error("a secret");
        },
      },
    });
    assert.equal(await client.request(textCodec, "hi", LONG_MS), "70:\x1fthe request could not be served");
    assert.match(lines.all.join(), /a secret/);
  });

  it("echoes ids bit for bit and answers the same id twice", async (t) => {
    const { peer } = await rawClientOf(t);
    for (const id of [0n, 1n << 63n, (1n << 64n) - 1n, 0x0020_0000_0000_0000n]) {
      const request = frameBytes(0xc2, 0, id, "hi");
      peer.write(Buffer.concat([request, request]));
      assert.deepEqual(await peer.takeFrame(), frameBytes(0x02, 20, id, "hi"));
      assert.deepEqual(await peer.takeFrame(), frameBytes(0x02, 20, id, "hi"));
    }
  });
});

describe("timeouts", () => {
  it("reject with who was asked, and whether the request had been sent", async (t) => {
    const { client, wheel } = await rawServerOf(t, { heartbeatMs: 0 });
    await assert.rejects(client.request(textCodec, "hi", 20), (error: RpcError) => {
      assert.equal(error.code, RpcCode.Timeout);
      assert.match(
        error.message,
        /^call of test\.Echo\.say to 127\.0\.0\.1:\d+ failed: no answer within \d+ ms, the limit is 20 ms, the request had been sent$/,
      );
      assert.equal(error.service, "test.Echo");
      assert.equal(error.method, "say");
      assert.equal(error.address, client.address);
      return true;
    });
    assert.equal(client.channel!.pendingCount, 0);
    assert.equal(wheel.size, 0);
  });

  it("say so when the request had not been sent", async (t) => {
    const { client, peer } = await rawServerOf(t, {}, new MemoryTransporter({ windowBytes: 10 }));
    peer.connection.pause();
    await assert.rejects(client.request(textCodec, "hi", 20), /the request had not been sent yet$/);
  });

  it("give way to an answer that has arrived when they are due", async (t) => {
    const { client, peer } = await rawServerOf(t, {}, tcpTransporter);
    const call = client.request(textCodec, "hi", 30);
    const request = await peer.takeFrame();
    peer.write(frameBytes(2, 20, request.readBigUInt64BE(4), "in time"));
    const end = performance.now() + 60;
    while (performance.now() < end);
    assert.equal(await call, "in time");
  });

  it("leave late answers to be counted and dropped, with one line for all", async (t) => {
    const { client, peer, lines } = await rawServerOf(t);
    await Promise.all(
      Array.from({ length: 50 }, () => assert.rejects(client.request(textCodec, "hi", 5), { code: RpcCode.Timeout })),
    );
    const late = Array.from({ length: 50 }, (_, id) => frameBytes(2, 20, BigInt(id), "late"));
    const call = client.request(textCodec, "hi", LONG_MS);
    peer.write(Buffer.concat([...late, frameBytes(2, 20, 50n, "now"), frameBytes(2, 20, 50n, "again")]));
    assert.equal(await call, "now");
    await until(() => client.counters.lateResponses === 51);
    assert.equal(lines.all.filter((line) => line.includes("dropped")).length, 1);
    assert.equal(client.isConnected, true);
  });

  it("of zero or less expire at once", async (t) => {
    const { client } = await rawServerOf(t);
    await assert.rejects(client.request(textCodec, "hi", -5), { code: RpcCode.Timeout });
  });

  it("may be endless", async (t) => {
    const { client } = await pairOf(t, new MemoryTransporter());
    assert.equal(await client.request(textCodec, "hi", Number.POSITIVE_INFINITY), "hi");
  });
});

describe("answers that belong to no call", () => {
  it("are counted and dropped", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const call = client.request(textCodec, "hi", LONG_MS);
    peer.write(
      Buffer.concat([
        frameBytes(2, 20, 1n, "never asked"),
        frameBytes(2, 20, 1n << 63n, "never asked"),
        frameBytes(2, 20, 0x0020_0000_0000_0000n, "never asked"),
        frameBytes(2, 20, 0n, "asked"),
      ]),
    );
    assert.equal(await call, "asked");
    assert.equal(client.counters.unknownResponses, 3);
  });

  it("complete nothing on another connection", async (t) => {
    const first = await rawServerOf(t);
    const second = await rawServerOf(t);
    const call = first.client.request(textCodec, "hi", LONG_MS);
    second.peer.write(frameBytes(2, 20, 0n, "spoofed"));
    await until(() => second.client.counters.unknownResponses === 1);
    await first.peer.takeFrame();
    first.peer.write(frameBytes(2, 20, 0n, "real"));
    assert.equal(await call, "real");
  });

  it("close the connection when more than a thousand within ten seconds come again, which no timeout explains", async (t) => {
    const { client, peer } = await rawServerOf(t, { reconnect: false });
    const call = client.request(textCodec, "hi", LONG_MS);
    const answer = frameBytes(2, 20, 0n, "once");
    peer.write(Buffer.concat(Array.from({ length: 1001 }, () => answer)));
    assert.equal(await call, "once");
    await until(() => client.counters.lateResponses === 1000);
    assert.equal(client.isConnected, true);
    peer.write(answer);
    await peer.closed;
  });

  it("keep the connection when as many calls were given up, however many they are", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const controller = new AbortController();
    const calls = Array.from({ length: 2000 }, () => client.request(textCodec, "hi", LONG_MS, controller.signal));
    const ends = Promise.allSettled(calls);
    controller.abort();
    await ends;
    peer.write(Buffer.concat(Array.from({ length: 2000 }, (_, id) => frameBytes(2, 20, BigInt(id), "late"))));
    await until(() => client.counters.lateResponses === 2000);
    assert.equal(client.isConnected, true);
  });

  it("are dropped by a server, which closes after some", async (t) => {
    const { peer, server } = await rawClientOf(t);
    peer.write(Buffer.concat([frameBytes(2, 20, 0n, "?"), frameBytes(2, 0, 0n, "?"), frameBytes(0xc2, 0, 1n, "hi")]));
    assert.deepEqual(await peer.takeFrame(), frameBytes(2, 20, 1n, "hi"));
    assert.equal(server.counters.unknownResponses, 2);
    peer.write(Buffer.concat(Array.from({ length: 9 }, () => frameBytes(2, 20, 0n, "?"))));
    await peer.closed;
  });
});

describe("a lost connection", () => {
  it("fails every call of its own at once, and no other", async (t) => {
    const first = await rawServerOf(t, {}, tcpTransporter);
    const second = await rawServerOf(t, {}, tcpTransporter);
    const lost = [1, 2, 3].map(() => first.client.request(textCodec, "hi", LONG_MS));
    const kept = second.client.request(textCodec, "hi", LONG_MS);
    await first.peer.takeFrame();
    first.peer.connection.destroy();
    for (const call of lost) {
      await assert.rejects(call, (error: RpcError) => {
        assert.equal(error.code, RpcCode.Network);
        assert.equal(error.address, first.client.address);
        return true;
      });
    }
    await second.peer.takeFrame();
    second.peer.write(frameBytes(2, 20, 0n, "kept"));
    assert.equal(await kept, "kept");
  });

  it("leaves no entry on the wheel and no listener on a signal", async (t) => {
    const { client, peer, wheel } = await rawServerOf(t, { heartbeatMs: 0, reconnect: false });
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    const call = client.request(textCodec, "hi", LONG_MS, signal);
    assert.equal(listeners, 1);
    peer.connection.destroy();
    await assert.rejects(call);
    assert.equal(listeners, 0);
    assert.equal(wheel.size, 0);
  });

  it("is told to the handler and to those who asked, once", async (t) => {
    let told = 0;
    const { client, server } = await pairOf(t, new MemoryTransporter(), {
      handler: { received: echo.received, disconnected: () => told++ },
    });
    await client.request(textCodec, "hi", LONG_MS);
    const channel = [...server.channels][0]!;
    let closed = 0;
    channel.onClose(() => {
      closed++;
      throw new Error("contained");
    });
    channel.onClose(() => closed++)();
    await client.close();
    await until(() => channel.closed);
    channel.destroy();
    assert.equal(told, 1);
    assert.equal(closed, 1);
    assert.equal(server.channels.size, 0);
  });

  it("takes answers that come too late to be sent", async (t) => {
    const held = new Held();
    const { client, server } = await pairOf(t, new MemoryTransporter(), { handler: held });
    const call = client.request(textCodec, "hi", LONG_MS);
    await until(() => held.requests.length === 1);
    client.channel!.destroy();
    await assert.rejects(call, { code: RpcCode.Network });
    await until(() => server.channels.size === 0);
    held.answer(0, "too late");
    const { channel, frame } = held.requests[0]!;
    channel.refuse(frame, 70, "too late");
    assert.equal(channel.inFlight, 0);
  });
});

describe("a signal", () => {
  it("cancels a call that waits, and its answer is dropped", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const controller = new AbortController();
    const call = client.request(textCodec, "hi", LONG_MS, controller.signal);
    await peer.takeFrame();
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(call, { code: RpcCode.Cancelled, cause: reason });
    peer.write(frameBytes(2, 20, 0n, "late"));
    await until(() => client.counters.lateResponses === 1);
  });

  it("that is aborted already sends nothing", async (t) => {
    const { client, peer } = await rawServerOf(t);
    await assert.rejects(client.request(textCodec, "no", LONG_MS, AbortSignal.abort("why")), {
      code: RpcCode.Cancelled,
      cause: "why",
    });
    client.request(textCodec, "yes", LONG_MS).catch(() => {});
    assert.deepEqual(await peer.takeFrame(), frameBytes(0xc2, 0, 0n, "yes"));
  });

  it("that is aborted while the request is written sends nothing", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const controller = new AbortController();
    const aborting: RequestCodec<string, string> = {
      ...textCodec,
      writeRequest(out) {
        out.writeByte(1);
        controller.abort();
      },
    };
    await assert.rejects(client.request(aborting, "", LONG_MS, controller.signal), { code: RpcCode.Cancelled });
    client.request(textCodec, "yes", LONG_MS).catch(() => {});
    assert.deepEqual(await peer.takeFrame(), frameBytes(0xc2, 0, 0n, "yes"));
  });
});

describe("both ends", () => {
  it("may ask on one connection with the same ids", async (t) => {
    const upper: RequestHandler = {
      received(channel, frame) {
        const text = frame.bytes.toString("latin1", frame.start, frame.end).toUpperCase();
        void channel
          .request(textCodec, `from ${text}`, LONG_MS)
          .then((answer) => channel.respond(frame, 2, 20, (out: ByteWriter) => out.writeBytes(Buffer.from(answer)), 0));
      },
    };
    const asked: number[] = [];
    const { client } = await pairOf(
      t,
      new MemoryTransporter(),
      { handler: upper },
      {
        handler: {
          received(channel, frame) {
            asked.push(frame.idLow);
            echo.received(channel, frame);
          },
        },
      },
    );
    const answers = await Promise.all(["a", "b", "c"].map((text) => client.request(textCodec, text, LONG_MS)));
    assert.deepEqual(answers, ["from A", "from B", "from C"]);
    assert.deepEqual(asked, [0, 1, 2]);
  });

  it("are refused by a client that serves nothing", async (t) => {
    const { client, server } = await pairOf(t, new MemoryTransporter());
    await client.request(textCodec, "hi", LONG_MS);
    const answer = await [...server.channels][0]!.request(textCodec, "callback", LONG_MS);
    assert.match(answer, /^70:.*nothing is served on this connection$/);
  });
});
