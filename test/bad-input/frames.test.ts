import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { until } from "../e2e/fixture.js";
import { frame, hessian, sayingOf } from "../interop/raw-connection.js";
import { body, call, HEARTBEAT, hex, ID, latin1, ONE_WAY, REQUEST, RESPONSE, Victim } from "./victim.js";

const MIB = 1024 * 1024;
const PAYLOAD = 8 * MIB;
const NULL = latin1("N");
/** A TLS ClientHello as far as its record's header and the beginning of its message. */
const CLIENT_HELLO = hex(`1603010200010001fc0303${"ab".repeat(505)}`);

/** Foreign bytes: closed at once, with one line that says so. */
const FOREIGN: readonly (readonly [id: string, what: string, bytes: Buffer])[] = [
  ["B01", "a wrong first byte", Buffer.concat([hex("db"), call().subarray(1)])],
  ["B02", "a wrong second byte", Buffer.concat([hex("dabc"), call().subarray(2)])],
  ["B03", "64 bytes of text", latin1("GET /index.html HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\n\r\n....")],
  ["B04", "garbage and then a valid frame", Buffer.concat([latin1("garbage"), call()])],
  ["B05", "ls", latin1("ls\r\n")],
  ["B06", "status", latin1("status\r\n")],
];

/** The body of `ask` with a text that makes it exactly so long. */
function bodyOf(length: number): Buffer {
  const parts = { method: "ask", descriptor: "Ljava/lang/String;" };
  const chunk = Buffer.concat([hex("527fff"), Buffer.alloc(0x7fff, "a")]);
  const chunks: Buffer[] = [];
  let left = length - body({ ...parts, args: Buffer.alloc(0) }).length;
  for (; left >= chunk.length + 3; left -= chunk.length) chunks.push(chunk);
  const last = Buffer.alloc(left, "a");
  last[0] = 0x53;
  last.writeUInt16BE(left - 3, 1);
  return body({ ...parts, args: Buffer.concat([...chunks, last]) });
}

describe("a provider that gets", () => {
  for (const [id, what, bytes] of FOREIGN) {
    it(`${id} ${what} closes the connection at once`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      connection.write(bytes);
      await victim.closes(connection);
      assert.equal(victim.log.length, 1, victim.log.join("\n"));
      assert.match(victim.log[0]!, /127\.0\.0\.1:\d+/);
    });
  }

  it("B04 garbage between valid frames closes, and looks for no other frame", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    await victim.serves(connection);
    connection.write(Buffer.concat([latin1("garbage"), call()]));
    await victim.closes(connection);
  });

  it("B07 the length -1 closes the connection", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(frame(REQUEST, ID, Buffer.alloc(0), { length: -1 }));
    await victim.closes(connection);
    assert.match(victim.log.join("\n"), /a body of -1 bytes/);
  });

  it("B08 the length 2^31 - 1 refuses the request, and closes after the 16 bytes", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    await victim.refuses(connection, frame(REQUEST, ID, Buffer.alloc(0), { length: 2 ** 31 - 1 }), /too large/);
    await victim.closes(connection);
  });

  it("B09 a byte more than 8 MiB refuses the request, skips its body and serves on", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(frame(REQUEST, ID, Buffer.alloc(0), { length: PAYLOAD + 1 }));
    const answer = await victim.answer(connection);
    assert.equal(answer.status, 40);
    assert.match(sayingOf(answer.bytes), /too large: 8388609, max payload: 8388608/);
    const piece = Buffer.alloc(MIB, 0x4e);
    for (let i = 0; i < 8; i++) connection.write(piece);
    connection.write(NULL);
    await victim.servesOn(connection);
  });

  it("B09 more than 64 MiB refuses the request, and closes", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    const bytes = frame(REQUEST, ID, Buffer.alloc(0), { length: 64 * MIB + 1 });
    await victim.refuses(connection, bytes, /too large: 67108865/);
    await victim.closes(connection);
  });

  it("B10 exactly 8 MiB serves the request", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    const bytes = bodyOf(PAYLOAD);
    assert.equal(bytes.length, PAYLOAD);
    connection.write(frame(REQUEST, ID, bytes));
    assert.equal((await victim.answer(connection)).status, 20);
    await victim.servesOn(connection);
  });

  it("B11 the length 0 refuses the request, and serves on", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    await victim.refuses(connection, frame(REQUEST, ID, Buffer.alloc(0)), /Fail to decode request due to/);
    await victim.servesOn(connection);
  });

  it("B12 a length that is 3 too short refuses the request, and closes", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    const whole = body();
    await victim.refuses(connection, frame(REQUEST, ID, whole, { length: whole.length - 3 }), /ends inside/);
    await victim.closes(connection);
  });

  it("B13 a length longer than what follows, and then silence, closes after a while, and says why", async (test) => {
    const victim = await Victim.of(test, { protocol: { frameTimeoutMs: 200 } });
    const connection = await victim.raw();
    connection.write(call().subarray(0, 60));
    await victim.closes(connection);
    assert.equal(victim.log.length, 1);
    assert.match(victim.log[0]!, /127\.0\.0\.1:\d+.*frame/);
  });

  it("B14 junk behind the attachments serves the request", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(frame(REQUEST, ID, Buffer.concat([body(), latin1("NNNNNNNN")])));
    assert.equal((await victim.answer(connection)).status, 20);
    await victim.servesOn(connection);
  });

  for (const serialization of [0, 1, 3, 4, 6, 7, 23, 31]) {
    it(`B15 the serialization ${serialization} refuses the request by its number, and serves on`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      const bytes = frame(0xc0 | serialization, ID, body());
      await victim.refuses(connection, bytes, new RegExp(`serialization ${serialization} is not accepted`));
      await victim.servesOn(connection);
    });
  }

  for (const [id, what, status] of [
    ["B16", "responses to nothing", 20],
    ["B17", "responses of the status 0", 0],
  ] as const) {
    const response = frame(RESPONSE, ID, hessian(1, "x"), { status });
    it(`${id} ${what} drops them, and serves on`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      for (let i = 0; i < 9; i++) connection.write(response);
      await victim.servesOn(connection);
    });

    it(`${id} ${what} closes after ten`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      for (let i = 0; i < 11; i++) connection.write(response);
      await victim.closes(connection);
    });
  }

  it("B18 a one-way request of an unknown service answers nothing, and logs it", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(call({ service: "com.acme.Gone" }, ONE_WAY));
    await victim.servesOn(connection);
    assert.match(victim.log.join("\n"), /com\.acme\.Gone/);
  });

  const events: readonly (readonly [id: string, what: string, flags: number, body: Buffer, answered: boolean])[] = [
    ["B19", "a heartbeat", HEARTBEAT, NULL, true],
    ["B20", "a heartbeat without a body", HEARTBEAT, Buffer.alloc(0), true],
    ["B22", "the event R of a client", HEARTBEAT, hessian("R"), false],
    ["B22", "the event R of a client that waits for nothing", 0xa2, hessian("R"), false],
    ["B23", "an unknown event", HEARTBEAT, hessian("Z"), false],
  ];
  for (const [id, what, flags, bytes, answered] of events) {
    it(`${id} ${what} ${answered ? "answers it in short" : "answers nothing"}, and serves on`, async (test) => {
      const victim = await Victim.of(test);
      const connection = await victim.raw();
      connection.write(frame(flags, ID, bytes));
      if (answered) {
        const answer = await victim.answer(connection);
        assert.equal(answer.status, 20);
        assert.ok(answer.bytes.length < 200);
      }
      await victim.servesOn(connection);
    });
  }

  it("B21 an event of 64 bytes refuses it in short, and serves on", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(frame(HEARTBEAT, ID, Buffer.alloc(64, 0x4e)));
    const answer = await victim.answer(connection);
    assert.equal(answer.status, 40);
    assert.ok(answer.bytes.length < 200);
    await victim.servesOn(connection);
  });

  it("B24 two frames in one write answers both", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(Buffer.concat([call(), call()]));
    for (let i = 0; i < 2; i++) assert.equal((await victim.answer(connection)).status, 20);
    await victim.servesOn(connection);
  });

  it("B24 a frame in two pieces, wherever it is cut, answers it", async (test) => {
    const victim = await Victim.of(test);
    const bytes = call();
    const connections = await Promise.all(Array.from(bytes, () => victim.raw()));
    const answers = await Promise.all(
      connections.map(async (connection, at) => {
        connection.write(bytes.subarray(0, at));
        await new Promise(setImmediate);
        connection.write(bytes.subarray(at));
        return sayingOf((await victim.answer(connection)).bytes);
      }),
    );
    assert.deepEqual(
      answers,
      connections.map(() => "x"),
    );
    await victim.unharmed();
  });

  it("B24 a frame byte by byte answers it", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    for (const byte of call()) {
      connection.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    assert.equal((await victim.answer(connection)).status, 20);
    await victim.servesOn(connection);
  });

  it("B25 the same id twice in flight answers both", async (test) => {
    const waiting: (() => void)[] = [];
    const any = (value: unknown): Promise<unknown> =>
      value === "wait" ? new Promise((resolve) => waiting.push(() => resolve(value))) : Promise.resolve(value);
    const victim = await Victim.of(test, { service: { any } });
    const connection = await victim.raw();
    const wait = frame(REQUEST, ID, body({ args: hessian("wait") }));
    connection.write(Buffer.concat([wait, wait]));
    await until("both are in flight", () => waiting.length === 2);
    for (const resolve of waiting) resolve();
    for (let i = 0; i < 2; i++) assert.equal(sayingOf((await victim.answer(connection)).bytes), "wait");
    await victim.servesOn(connection);
  });

  it("B26 ids at the edges of 64 bits answers under them, bit for bit", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    for (const id of [-1n, 0n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n]) await victim.serves(connection, id);
    await victim.servesOn(connection);
  });

  it("B27 every combination of the flags never throws, and serves the others", async (test) => {
    const victim = await Victim.of(test);
    for (let flags = 0; flags < 8; flags++) {
      const connection = await victim.raw();
      connection.write(frame((flags << 5) | 2, ID, (flags & 1) === 1 ? NULL : body()));
      // A request of two ways, plain or as an event, is answered; all else is not.
      if ((flags & 4) !== 0 && (flags & 2) !== 0) assert.equal((await victim.answer(connection)).status, 20);
      await victim.servesOn(connection);
    }
  });

  it("B28 10,000 heartbeats at once closes the connection, and answers a part of them", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(Buffer.concat(Array.from({ length: 10_000 }, () => frame(HEARTBEAT, ID, NULL))));
    let answers = 0;
    while ((await connection.next(10_000)) !== undefined) answers++;
    assert.ok(connection.isClosed);
    assert.ok(answers <= 100, `${answers} answers`);
    await victim.unharmed();
  });

  for (const end of ["end", "resetAndDestroy"] as const) {
    it(`B29 half a header and then ${end === "end" ? "FIN" : "RST"} lets go of it without a word`, async (test) => {
      const victim = await Victim.of(test);
      const socket = connect(victim.port, "127.0.0.1");
      const closed = new Promise((resolve) => socket.on("error", () => {}).on("close", resolve));
      socket.on("connect", () => socket.write(call().subarray(0, 9), () => socket[end]()));
      socket.resume();
      await closed;
      await victim.unharmed();
      assert.deepEqual(victim.log, []);
    });
  }

  it("B30 a TLS ClientHello on a plain port closes, and names the likely cause", async (test) => {
    const victim = await Victim.of(test);
    const connection = await victim.raw();
    connection.write(CLIENT_HELLO);
    await victim.closes(connection);
    assert.match(victim.log.join("\n"), /TLS/);
  });
});
