import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ResponseStatus, RpcCode, type RpcError } from "@dubbo-ts/core/common";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { MemoryTransporter, type Transporter, tcpTransporter } from "../transport/index.js";
import type { ExchangeChannel, RequestHandler } from "./exchange-channel.js";
import {
  CountingTransporter,
  echo,
  frameBytes,
  pairOf,
  rawClientOf,
  rawServerOf,
  textCodec,
  turn,
  until,
} from "./fixture.test.js";
import type { Frame } from "./frame.js";
import type { RequestCodec } from "./pending-call.js";

const LONG_MS = 60_000;

/** Keeps the requests, to be answered by hand. */
class Held implements RequestHandler {
  readonly requests: { channel: ExchangeChannel; frame: Frame; text: string }[] = [];
  received(channel: ExchangeChannel, frame: Frame): void {
    this.requests.push({ channel, frame, text: frame.bytes.toString("latin1", frame.start, frame.end) });
  }
  answer(index: number, text: string): void {
    const { channel, frame } = this.requests[index]!;
    channel.respond(frame, 2, ResponseStatus.Ok, (out, value) => out.writeBytes(Buffer.from(value)), text);
  }
}

const transporters: readonly (readonly [string, () => Transporter])[] = [
  ["memory", () => new MemoryTransporter()],
  ["memory in chunks of 7 bytes", () => new MemoryTransporter({ chunkBytes: 7 })],
  ["TCP", () => tcpTransporter],
];

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
