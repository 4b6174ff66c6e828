import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { keptLog, OrderApi, orders, until, World } from "./fixture.js";

const REQUEST = 0xc2; // request, two-way, hessian2
const MIB = 1024 * 1024;

function header(length: number, flags = REQUEST, status = 0, id = 7): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.set([0xda, 0xbb, flags, status]);
  bytes.writeBigUInt64BE(BigInt(id), 4);
  bytes.writeInt32BE(length | 0, 12);
  return bytes;
}

const frame = (body: Buffer, flags = REQUEST, status = 0): Buffer =>
  Buffer.concat([header(body.length, flags, status), body]);

/** A hessian2 string, in chunks as long ones are. */
function text(value: string): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (; value.length - at > 0x8000; at += 0x8000) {
    parts.push(Buffer.from([0x52, 0x80, 0x00]), Buffer.from(value.slice(at, at + 0x8000)));
  }
  const rest = value.slice(at);
  parts.push(Buffer.from([0x53, rest.length >> 8, rest.length & 0xff]), Buffer.from(rest));
  return Buffer.concat(parts);
}

/** A call of a method with one argument, as bytes. */
function call(argument: Buffer, { name = "any", descriptor = "Ljava/lang/Object;", attachments = "HZ" } = {}): Buffer {
  const head = ["2.0.2", "com.acme.OrderApi", "0.0.0", name, descriptor].map(text);
  return Buffer.concat([...head, argument, Buffer.from(attachments, "latin1")]);
}

/** One connection that says what it likes. */
class Stranger {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  isClosed = false;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.isClosed = true;
    });
  }

  get received(): Buffer {
    return this.#received;
  }

  /** The next whole answer: its status and its body. */
  async answer(): Promise<{ status: number; id: bigint; body: Buffer }> {
    const isWhole = (): boolean =>
      this.#received.length >= 16 && this.#received.length >= 16 + this.#received.readInt32BE(12);
    await until("an answer", () => isWhole() || this.isClosed, 20_000);
    assert.ok(isWhole(), "the connection was closed without an answer");
    const end = 16 + this.#received.readInt32BE(12);
    const bytes = this.#received.subarray(0, end);
    this.#received = this.#received.subarray(end);
    return { status: bytes[3]!, id: bytes.readBigUInt64BE(4), body: bytes.subarray(16) };
  }

  async closed(): Promise<void> {
    await until("the end of the connection", () => this.isClosed, 20_000);
  }

  /** Whether this same connection still serves calls. */
  async serves(): Promise<void> {
    this.socket.write(frame(call(text("still"))));
    const { status, body } = await this.answer();
    assert.equal(status, 20, body.toString("latin1"));
    assert.ok(body.includes("still"));
  }
}

async function attacked(test: TestContext, maxBodyBytes?: number) {
  const world = await World.of(test);
  const logger = keptLog();
  const protocols = { dubbo: { host: "127.0.0.1", port: 0, ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }) } };
  const { port, url } = await world.provider(orders(), {}, { logger, protocols });
  const other = world.dubbo().client(OrderApi, { url, retries: 0 });
  await other.ask("before");
  const address = (await other.ask.reply("x")).provider;
  const strangers: Stranger[] = [];
  test.after(() => {
    for (const { socket } of strangers) socket.destroy();
  });
  return {
    stranger: async (): Promise<Stranger> => {
      const stranger = new Stranger(port);
      strangers.push(stranger);
      await once(stranger.socket, "connect");
      return stranger;
    },
    /** Others, on their old connection and on a new one, are served as before. */
    servesOthers: async (): Promise<void> => {
      assert.equal(await other.ask("after", { timeoutMs: 10_000 }), "hello after");
      assert.equal((await other.ask.reply("x")).provider, address);
      const fresh = new Stranger(port);
      strangers.push(fresh);
      await fresh.serves();
      for (const line of logger.lines) assert.ok(line.length < 1000 && !/\n\s+at /.test(line), line.slice(0, 2000));
    },
  };
}

/** A refusal: some status but 20, one short line, no stack. */
function assertRefusal({ status, body }: { status: number; body: Buffer }, says: RegExp): void {
  assert.notEqual(status, 20);
  const message = body.toString("latin1");
  assert.ok(body.length < 1024, `${body.length} bytes`);
  assert.match(message, says);
  assert.doesNotMatch(message, /\n| at .*\.js/);
}

describe("a provider that gets", () => {
  const foreign: Readonly<Record<string, Buffer>> = {
    "random bytes": Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + 13) & 0xff)),
    "an HTTP request": Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a TLS ClientHello": Buffer.from(`1603010200010001fc0303${"ab".repeat(505)}`, "hex"),
    zeros: Buffer.alloc(1024),
    "a wrong second byte": Buffer.from([0xda, 0xbc, ...Array(30).fill(0)]),
    "frames and then noise": Buffer.concat([frame(call(text("a"))), Buffer.from("noise".repeat(10))]),
    "a header with length -1": header(-1),
    "a header with the smallest length": header(-(2 ** 31)),
  };
  for (const [what, bytes] of Object.entries(foreign)) {
    it(`${what} closes that connection, and no other`, async (test) => {
      const { stranger, servesOthers } = await attacked(test);
      const peer = await stranger();
      peer.socket.write(bytes);
      await peer.closed();
      assert.ok(peer.received.length < 1024);
      await servesOthers();
    });
  }

  const cut: Readonly<Record<string, Buffer>> = {
    nothing: Buffer.alloc(0),
    "half a header": header(100).subarray(0, 9),
    "a header without its body": header(100),
    "half a body": frame(call(text("a"))).subarray(0, 40),
  };
  for (const [what, bytes] of Object.entries(cut)) {
    it(`${what} and then the end lets go of the connection`, async (test) => {
      const { stranger, servesOthers } = await attacked(test);
      const peer = await stranger();
      peer.socket.end(bytes);
      await peer.closed();
      assert.equal(peer.received.length, 0);
      await servesOthers();
    });
  }

  it("a header that promises 2 GiB refuses, and waits for none of it", async (test) => {
    const { stranger, servesOthers } = await attacked(test);
    const peer = await stranger();
    peer.socket.write(header(0x7fffffff));
    assertRefusal(await peer.answer(), /too large.*2147483647/);
    await peer.closed();
    await servesOthers();
  });

  it("a body one byte too long refuses it, and the same connection serves on", async (test) => {
    const limit = 65_536;
    const { stranger, servesOthers } = await attacked(test, limit);
    const peer = await stranger();
    peer.socket.write(frame(Buffer.alloc(limit + 1, 0x4e)));
    assertRefusal(await peer.answer(), /too large: 65537, max payload: 65536/);
    await peer.serves();
    await servesOthers();
  });

  const bodies: Readonly<Record<string, { readonly body: Buffer; readonly says: RegExp }>> = {
    "an empty body": { body: Buffer.alloc(0), says: /decode/ },
    "a truncated body": { body: call(text("x".repeat(100))).subarray(0, 100), says: /decode/ },
    "a body of noise": { body: Buffer.alloc(200, 0xff), says: /decode/ },
    "lists nested 100,000 deep": {
      body: call(Buffer.concat([Buffer.alloc(100_000, 0x79), Buffer.from("N")])),
      says: /args\[0\].*(deep|depth|nest|1000)/,
    },
    "maps nested 100,000 deep": {
      body: call(Buffer.concat([Buffer.from("HN".repeat(100_000)), Buffer.from("Z".repeat(100_000))])),
      says: /args\[0\]/,
    },
    "4 million empty maps": {
      body: call(Buffer.concat([Buffer.from([0x58, 0x49, 0x00, 0x3d, 0x09, 0x00]), Buffer.alloc(8_000_000, "HZ")])),
      says: /args\[0\].*more than 67108864 bytes of memory/,
    },
    "a list that promises 2 billion": {
      body: call(Buffer.from([0x58, 0x49, 0x7f, 0xff, 0xff, 0xff])),
      says: /args\[0\]/,
    },
    "a string that promises more than there is": { body: call(Buffer.from([0x53, 0xff, 0xff, 0x41])), says: /decode/ },
    "a reference to nothing": { body: call(Buffer.from([0x51, 0x95])), says: /args\[0\]/ },
    "an object of an undefined class": { body: call(Buffer.from([0x6f])), says: /args\[0\]/ },
    "attachments that are no map": { body: call(text("a"), { attachments: "\x01x" }), says: /attachments are no map/ },
    "attachments that are missing": { body: call(text("a"), { attachments: "" }), says: /decode/ },
    "a method name of 64 KiB": { body: call(text("a"), { name: "m".repeat(65_536) }), says: /has no method m+/ },
    "a descriptor of 64 KiB": { body: call(text("a"), { descriptor: "[".repeat(65_536) }), says: /no method|decode/ },
    "a method that is not there": { body: call(text("a"), { name: "__proto__" }), says: /has no method __proto__/ },
    "an argument too few": { body: call(Buffer.alloc(0)), says: /decode|attachments/ },
    "a wrong argument": {
      body: call(Buffer.from([0x91]), { name: "ask", descriptor: "Ljava/lang/String;" }),
      says: /args\[0\]: expected string, got int/,
    },
    "newlines and escapes in a name": {
      body: call(text("a"), { name: "a\n\x1b[31m" }),
      says: /has no method a\\u000a\\u001b\[31m\(/,
    },
  };
  for (const [what, { body, says }] of Object.entries(bodies)) {
    it(`${what} refuses the call, and the same connection serves on`, async (test) => {
      const { stranger, servesOthers } = await attacked(test);
      const peer = await stranger();
      peer.socket.write(frame(body));
      const answer = await peer.answer();
      assert.equal(answer.id, 7n);
      assertRefusal(answer, says);
      await peer.serves();
      await servesOthers();
    });
  }

  it("an unknown serialization refuses the call, and the same connection serves on", async (test) => {
    const { stranger, servesOthers } = await attacked(test);
    const peer = await stranger();
    for (const id of [0, 6, 21, 31]) {
      peer.socket.write(frame(call(text("a")), 0xc0 | id));
      assertRefusal(await peer.answer(), new RegExp(`serialization ${id}`));
    }
    await peer.serves();
    await servesOthers();
  });

  it("responses that nobody asked for passes over them", async (test) => {
    const { stranger, servesOthers } = await attacked(test);
    const peer = await stranger();
    for (let i = 0; i < 5; i++) peer.socket.write(frame(Buffer.from("\x94\x01aHZ", "latin1"), 0x02, 20));
    await peer.serves();
    await servesOthers();
  });

  it("bad oneway calls stays silent, and serves on", async (test) => {
    const { stranger, servesOthers } = await attacked(test);
    const peer = await stranger();
    peer.socket.write(frame(Buffer.alloc(200, 0xff), 0x82));
    peer.socket.write(frame(call(text("a"), { name: "nope" }), 0x82));
    await peer.serves();
    assert.equal(peer.received.length, 0);
    await servesOthers();
  });

  it("a call byte by byte answers it", async (test) => {
    const { stranger, servesOthers } = await attacked(test);
    const peer = await stranger();
    peer.socket.setNoDelay(true);
    for (const byte of frame(call(text("still")))) peer.socket.write(Buffer.from([byte]));
    const { status, body } = await peer.answer();
    assert.equal(status, 20);
    assert.ok(body.includes("still"));
    await servesOthers();
  });

  it("a thousand calls in one piece from one who then hangs up lives on", async (test) => {
    const { stranger, servesOthers } = await attacked(test);
    const peer = await stranger();
    peer.socket.write(Buffer.concat(Array.from({ length: 1000 }, () => frame(call(text("a".repeat(1000)))))));
    peer.socket.resetAndDestroy();
    await servesOthers();
  });

  it("an answer larger than its own limit tells the caller so", async (test) => {
    const world = await World.of(test);
    const protocols = { dubbo: { host: "127.0.0.1", port: 0, maxBodyBytes: 65_536 } };
    const service = orders({ ask: () => "x".repeat(MIB) });
    const { url } = await world.provider(service, {}, { protocols });
    const client = world.dubbo().client(OrderApi, { url, retries: 0 });
    await assert.rejects(client.ask("x"), /too large/i);
    assert.equal(await client.any("still"), "still");
  });
});
