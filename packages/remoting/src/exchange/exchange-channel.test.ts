import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ResponseStatus, RpcCode } from "@dubbo-ts/core/common";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { MemoryTransporter, tcpTransporter } from "../transport/index.js";
import type { RequestHandler } from "./exchange-channel.js";
import {
  CountingTransporter,
  echo,
  frameBytes,
  Held,
  LONG_MS,
  pairOf,
  rawClientOf,
  rawServerOf,
  textCodec,
  transporters,
  until,
} from "./fixture.test.js";
import type { RequestCodec } from "./pending-call.js";

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
      // Both ends watch for silence, and for a frame that does not end.
      assert.ok(wheel.size <= 4, "no call is left on the wheel");
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
