import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { type DiagnosticMessages, MemoryTransporter, tcpTransporter } from "../transport/index.js";
import { ExchangeServer } from "./exchange-server.js";
import {
  echo,
  frameBytes,
  Held,
  Lines,
  pairOf,
  rawClientOf,
  rawServerOf,
  textCodec,
  turn,
  until,
  wheelOf,
} from "./fixture.test.js";

type Name = keyof DiagnosticMessages;

/** Keeps the messages of these channels, as long as the test runs. */
function watch<N extends Name>(t: TestContext, ...names: N[]): { name: N; message: DiagnosticMessages[N] }[] {
  const seen: { name: N; message: DiagnosticMessages[N] }[] = [];
  for (const name of names) {
    const keep = (message: unknown): void => void seen.push({ name, message: message as DiagnosticMessages[N] });
    subscribe(name, keep);
    t.after(() => unsubscribe(name, keep));
  }
  return seen;
}

const describing = { received: echo.received, describe: () => ({ service: "test.Echo", method: "say" }) };

describe("diagnostics_channel", () => {
  it("tells of a connection, its requests, their answers and its end, at both ends", async (t) => {
    const seen = watch(t, "dubbo:connect", "dubbo:request", "dubbo:response", "dubbo:close");
    const { client } = await pairOf(t, new MemoryTransporter(), { handler: describing });
    assert.equal(await client.request(textCodec, "hello", 1000), "hello");
    await client.close();
    await until(() => seen.length === 8);
    const of = (name: Name) => seen.filter((one) => one.name === name).map(({ message }) => message);
    const [sent, received] = of("dubbo:request") as [
      DiagnosticMessages["dubbo:request"],
      DiagnosticMessages["dubbo:request"],
    ];
    const { connection } = sent;
    assert.equal(connection.side, "client");
    assert.equal(received.connection.side, "server");
    assert.equal(received.connection.remoteAddress, connection.localAddress);
    for (const [message, direction] of [
      [sent, "sent"],
      [received, "received"],
    ] as const) {
      const { connection: _, ...rest } = message;
      assert.deepEqual(rest, {
        direction,
        id: 0n,
        service: "test.Echo",
        method: "say",
        twoWay: true,
        serializationId: 2,
        bodyBytes: 5,
      });
    }
    for (const message of of("dubbo:response") as DiagnosticMessages["dubbo:response"][]) {
      const { durationMs, connection: at, ...rest } = message;
      const direction = at.side === "server" ? "sent" : "received";
      assert.deepEqual(rest, { direction, id: 0n, status: 20, service: "test.Echo", method: "say", bodyBytes: 5 });
      assert.ok(durationMs! >= 0 && durationMs! < 1000);
    }
    assert.deepEqual(
      new Set(of("dubbo:close").map(({ connection: at }) => at)),
      new Set(of("dubbo:connect").map(({ connection: at }) => at)),
    );
    assert.ok(of("dubbo:close").every((message) => (message as DiagnosticMessages["dubbo:close"]).pendingCalls === 0));
  });

  it("tells of a oneway request, of a refusal, and of a head that cannot be read", async (t) => {
    const seen = watch(t, "dubbo:request", "dubbo:response");
    const { server, peer } = await rawClientOf(t, {
      handler: {
        received: (channel, frame) => channel.refuse(frame, 40, "no"),
        describe() {
          throw new TypeError("unreadable");
        },
      },
    });
    peer.write(frameBytes(0x82, 0, 1n, "a"));
    peer.write(frameBytes(0xc2, 0, 2n ** 63n, "bc"));
    await peer.takeFrame();
    assert.equal(server.inFlight, 0);
    const shown = seen.map(({ name, message }) => {
      const { connection: _, ...rest } = message as DiagnosticMessages["dubbo:request"];
      return { name, ...rest, durationMs: undefined };
    });
    const request = {
      name: "dubbo:request",
      direction: "received",
      service: undefined,
      method: undefined,
      serializationId: 2,
      durationMs: undefined,
    };
    assert.deepEqual(shown, [
      { ...request, id: 1n, twoWay: false, bodyBytes: 1 },
      { ...request, id: 2n ** 63n, twoWay: true, bodyBytes: 2 },
      {
        name: "dubbo:response",
        direction: "sent",
        id: 2n ** 63n,
        status: 40,
        service: undefined,
        method: undefined,
        bodyBytes: 3,
        durationMs: undefined,
      },
    ]);
  });

  it("tells of answers that come late, or to calls that were never made", async (t) => {
    const seen = watch(t, "dubbo:late");
    const { client, peer } = await rawServerOf(t);
    await assert.rejects(client.request(textCodec, "x", 5));
    peer.write(frameBytes(0x02, 20, 0n, "late"));
    peer.write(frameBytes(0x02, 20, -5n, "wild"));
    await until(() => seen.length === 2);
    const kinds = seen.map(({ message: { kind, id, status, bodyBytes } }) => ({ kind, id, status, bodyBytes }));
    assert.deepEqual(kinds, [
      { kind: "late", id: 0n, status: 20, bodyBytes: 4 },
      { kind: "unknown", id: 2n ** 64n - 5n, status: 20, bodyBytes: 4 },
    ]);
  });

  it("tells of bytes that are no frames, of bodies that are too long, and of foreign connections", async (t) => {
    const seen = watch(t, "dubbo:bad-frame");
    const { peer } = await rawClientOf(t, { payload: 10 });
    peer.write(frameBytes(0xc2, 0, 1n, Buffer.alloc(11)));
    peer.write(Buffer.from("noise"));
    await peer.closed;
    const server = new ExchangeServer({
      wheel: wheelOf(t),
      transporter: tcpTransporter,
      logger: new Lines(),
      handler: echo,
      host: "127.0.0.1",
    });
    await server.listen();
    t.after(() => server.close({ graceMs: 0 }));
    const socket = connect(server.address.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await once(socket.resume(), "close");
    assert.deepEqual(
      seen.map(({ message: { kind, reason, connection } }) => `${connection.side} ${kind}: ${reason}`),
      [
        "server oversized: data length too large: 11, max payload: 10",
        "server malformed: no frame begins there",
        "server foreign: not dubbo, it begins with 47 45 54 20 2f 20 48 54: HTTP",
      ],
    );
  });

  it("keeps nothing of calls that nobody watches any more", async (t) => {
    const keep = (): void => {};
    subscribe("dubbo:request", keep);
    const held = new Held();
    const { client } = await pairOf(t, new MemoryTransporter(), { handler: held });
    const call = client.request(textCodec, "a", 1000);
    await until(() => held.requests.length === 1);
    unsubscribe("dubbo:request", keep);
    const seen = watch(t, "dubbo:response");
    held.answer(0, "b");
    assert.equal(await call, "b");
    await turn();
    assert.deepEqual(
      seen.map(({ message: { direction, method } }) => [direction, method]),
      [
        ["sent", undefined],
        ["received", "say"],
      ],
    );
  });
});
