import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { type Client, JavaException, java, RpcCode, RpcError } from "dubbo-ts";
import { keptLog, OrderApi, until, World } from "../e2e/fixture.js";
import { frame, hessian } from "../interop/raw-connection.js";
import { hex, latin1, RESPONSE } from "./victim.js";

const MIB = 1024 * 1024;
const HEADER_BYTES = 16;
/** Kinds of an answer: an exception, a value. */
const EXCEPTION = 0;
const VALUE = 1;

/** A request as it came. */
interface Asked {
  readonly id: bigint;
  readonly socket: Socket;
}

/** A provider that answers as a test says: a good one only where it is told to be. */
class Hostile {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections so far. */
  connections = 0;
  /** What is done with the next requests, in turn; the last one is for all that follow. */
  answers: ((asked: Asked) => void)[] = [];

  private constructor() {
    this.#server = createServer((socket) => {
      this.connections++;
      this.#sockets.add(socket);
      let rest = Buffer.alloc(0);
      socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
      socket.on("data", (chunk: Buffer) => {
        rest = Buffer.concat([rest, chunk]);
        while (rest.length >= HEADER_BYTES && rest.length >= HEADER_BYTES + rest.readInt32BE(12)) {
          const id = rest.readBigInt64BE(4);
          rest = rest.subarray(HEADER_BYTES + rest.readInt32BE(12));
          const answer = this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
          answer({ id, socket });
        }
      });
    });
  }

  static async of(test: TestContext): Promise<{ hostile: Hostile; client: Client<typeof OrderApi>; log: string[] }> {
    const hostile = new Hostile();
    hostile.#server.listen(0, "127.0.0.1");
    await once(hostile.#server, "listening");
    test.after(() => {
      for (const socket of hostile.#sockets) socket.destroy();
      hostile.#server.close();
    });
    const world = await World.of(test);
    const logger = keptLog();
    const address = hostile.#server.address();
    assert.ok(address !== null && typeof address === "object");
    const client = world
      .dubbo({ logger })
      .client(OrderApi, { url: `dubbo://127.0.0.1:${address.port}`, retries: 0, timeoutMs: 10_000 });
    return { hostile, client, log: logger.lines };
  }

  dropAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

const respond =
  (body: Buffer, { status = 20, flags = RESPONSE }: { status?: number; flags?: number } = {}) =>
  ({ id, socket }: Asked): void =>
    void socket.write(frame(flags, id, body, { status }));
const good = respond(hessian(VALUE, "good"));

async function failure(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    () => assert.fail("it was answered"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RpcError, String(error));
  assert.ok(error.message.length < 4096 && !error.message.includes("\n"), error.message.slice(0, 5000));
  assert.match(error.message, /com\.acme\.OrderApi\.any/);
  return error;
}

/** The next call is answered, over the connection that there was, or over another one. */
async function goesOn(hostile: Hostile, client: Client<typeof OrderApi>, connections = 1): Promise<void> {
  hostile.answers = [good];
  assert.equal(await client.any("x"), "good");
  assert.equal(hostile.connections, connections);
}

describe("a consumer that gets", () => {
  for (const [id, what, offset] of [
    ["B74", "a response to an id that it never sent", 1000n],
    ["B74", "a response to the id -1", undefined],
  ] as const) {
    it(`${id} ${what} drops it, and is answered by its own`, async (test) => {
      const { hostile, client } = await Hostile.of(test);
      hostile.answers = [
        (asked) => {
          respond(hessian(VALUE, "bad"))({ ...asked, id: offset === undefined ? -1n : asked.id + offset });
          good(asked);
        },
      ];
      assert.equal(await client.any("x"), "good");
      await goesOn(hostile, client);
    });
  }

  it("B75 a second response to an id drops it", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    hostile.answers = [
      (asked) => {
        good(asked);
        respond(hessian(VALUE, "bad"))(asked);
      },
    ];
    for (let i = 0; i < 3; i++) assert.equal(await client.any("x"), "good");
    await goesOn(hostile, client);
  });

  it("B76 a value in another serialization fails that call with status 90, and closes", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    hostile.answers = [respond(hessian(VALUE, "bad"), { flags: 0x17 })];
    const { code, status } = await failure(client.any("x"));
    assert.deepEqual([code, status], [RpcCode.Serialization, 90]);
    // The connection was given up; a call that comes before another one is made may be told so.
    hostile.answers = [good];
    await until("a new connection", () => hostile.connections === 2);
    await goesOn(hostile, client, 2);
  });

  for (const [what, body] of [
    ["the kind 6", hessian(6, "x")],
    ["the kind 255", hessian(255, "x")],
    ["the kind -1", hessian(-1, "x")],
    ["a string for the kind", hessian("x", "x")],
    ["no kind", Buffer.alloc(0)],
    ["a value that ends too early", hessian(VALUE)],
    ["attachments that end too early", Buffer.concat([hessian(4, "x"), latin1("H")])],
  ] as const) {
    it(`B77 ${what} fails that call with status 90, and goes on`, async (test) => {
      const { hostile, client } = await Hostile.of(test);
      hostile.answers = [respond(body)];
      const { code, status } = await failure(client.any("x"));
      assert.deepEqual([code, status], [RpcCode.Serialization, 90]);
      await goesOn(hostile, client);
    });
  }

  it("B78 the status 250 fails that call and names it, and goes on", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    hostile.answers = [respond(hessian("why"), { status: 250 })];
    const error = await failure(client.any("x"));
    assert.equal(error.status, 250);
    assert.match(error.message, /status 250: why/);
    await goesOn(hostile, client);
  });

  for (const [what, body, says] of [
    ["no text", Buffer.alloc(0), /no text that can be read/],
    ["null for its text", hessian(null), /no text that can be read/],
    ["a text of 8 MiB", hessian("x".repeat(8 * MIB - 1000)), /x{512}/],
    ["a text with lines and escapes", hessian("a\n\x1b[31mb"), /status 70: a$|status 70: a;/],
  ] as const) {
    it(`B79 the status 70 with ${what} fails that call in short, and goes on`, async (test) => {
      const { hostile, client } = await Hostile.of(test);
      hostile.answers = [respond(body, { status: 70 })];
      const error = await failure(client.any("x"));
      assert.equal(error.status, 70);
      assert.match(error.message, says);
      assert.ok(error.message.length < 1024);
      await goesOn(hostile, client);
    });
  }

  it("B80 an exception that is no Throwable is an exception that says so", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    hostile.answers = [respond(hessian(EXCEPTION, "just text"))];
    await assert.rejects(client.any("x"), (error: Error) => {
      assert.ok(error instanceof JavaException);
      assert.equal(error.className, "java.lang.RuntimeException");
      assert.match(error.message, /whose class this contract does not know/);
      return true;
    });
    await goesOn(hostile, client);
  });

  it("B80 an object that is no Throwable is an exception that names its class", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    hostile.answers = [respond(hessian(EXCEPTION, java.object("com.acme.Thing", { id: 1 })))];
    await assert.rejects(
      client.any("x"),
      /the service threw com\.acme\.Thing, whose class this contract does not know/,
    );
    await goesOn(hostile, client);
  });

  const throwable = ["detailMessage", "cause", "stackTrace", "suppressedExceptions"];
  const definition = Buffer.concat([
    latin1("C"),
    hessian("java.lang.IllegalStateException", 4, ...throwable),
    hex("60"),
  ]);

  it("B80 causes in a ring keeps the ring, as Java does, and goes round it in no message", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    const rest = hessian(null, null);
    const inner = Buffer.concat([hex("60"), hessian("b"), hex("5190"), rest]);
    hostile.answers = [respond(Buffer.concat([hessian(EXCEPTION), definition, hessian("a"), inner, rest]))];
    await assert.rejects(client.any("x"), (error: Error) => {
      assert.ok(error.cause instanceof JavaException);
      assert.equal(error.cause.cause, error);
      assert.equal(error.message, "a");
      return true;
    });
    await goesOn(hostile, client);
  });

  it("B80 a chain of 100 causes keeps 16 of them", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    const link = Buffer.concat([hessian("deep"), hex("60")]);
    const chain = Buffer.concat([
      definition,
      Buffer.alloc(link.length * 100, link),
      latin1("N".repeat(2 + 3 * 100 + 2)),
    ]);
    hostile.answers = [respond(Buffer.concat([hessian(EXCEPTION), chain]))];
    await assert.rejects(client.any("x"), (error: Error) => {
      let depth = 0;
      for (let cause = error.cause; cause instanceof Error; cause = cause.cause) depth++;
      assert.equal(depth, 16);
      return true;
    });
    await goesOn(hostile, client);
  });

  it("B80 100,000 stack frames keeps 64 of them", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    const element = java.object("java.lang.StackTraceElement", {
      declaringClass: "a.B",
      methodName: "m",
      fileName: "B.java",
      lineNumber: 1,
    });
    const exception = java.object("java.lang.IllegalStateException", {
      detailMessage: "deep",
      cause: null,
      suppressedExceptions: null,
      stackTrace: java.array("[java.lang.StackTraceElement", Array(100_000).fill(element)),
    });
    hostile.answers = [respond(hessian(EXCEPTION, exception))];
    await assert.rejects(client.any("x"), (error: Error) => {
      assert.ok(error instanceof JavaException);
      assert.equal(error.message, "deep");
      assert.ok((error.javaStackTrace?.length ?? 0) <= 64);
      return true;
    });
    await goesOn(hostile, client);
  });

  it("B80 a class name with a line end is printed in one line", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    const exception = java.object("java.lang.Bad\nException", {
      detailMessage: "x",
      cause: null,
      stackTrace: null,
      suppressedExceptions: null,
    });
    hostile.answers = [respond(hessian(EXCEPTION, exception))];
    await assert.rejects(client.any("x"), (error: Error) => {
      assert.ok(error instanceof JavaException);
      assert.doesNotMatch(`${error}`, /\n/);
      return true;
    });
    await goesOn(hostile, client);
  });

  it("B81 a response of more than 8 MiB fails that call alone, and skips its body", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    const long = 8 * MIB + 1;
    hostile.answers = [
      ({ id, socket }) => {
        socket.write(frame(RESPONSE, id, Buffer.alloc(0), { status: 20, length: long }));
        socket.write(Buffer.alloc(long));
      },
      good,
    ];
    const [bad, fine] = await Promise.allSettled([client.any("bad"), client.any("fine")]);
    assert.ok(bad.status === "rejected" && bad.reason instanceof RpcError);
    assert.equal(bad.reason.status, 90);
    assert.match(bad.reason.message, /too large: 8388609, max payload: 8388608/);
    assert.deepEqual(fine, { status: "fulfilled", value: "good" });
    await goesOn(hostile, client);
  });

  it("B81 a response of more than 64 MiB closes the connection", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    hostile.answers = [
      ({ id, socket }) => void socket.write(frame(RESPONSE, id, Buffer.alloc(0), { status: 20, length: 65 * MIB })),
    ];
    assert.match((await failure(client.any("x"))).message, /too large/);
    hostile.answers = [good];
    await until("a new connection", () => hostile.connections === 2);
    await goesOn(hostile, client, 2);
  });

  it("B82 responses after the timeout drops them, without a storm of warnings", async (test) => {
    const { hostile, client, log } = await Hostile.of(test);
    const asked: Asked[] = [];
    hostile.answers = [(one) => void asked.push(one)];
    const calls = Array.from({ length: 100 }, () => client.any("x", { timeoutMs: 50 }));
    for (const { code } of await Promise.all(calls.map(failure))) assert.equal(code, RpcCode.Timeout);
    for (const one of asked) good(one);
    await goesOn(hostile, client);
    assert.ok(log.length < 10, `${log.length} lines`);
  });

  it("B83 the end of the connection with calls in flight fails each of them within 100 ms", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    let asked = 0;
    hostile.answers = [() => void asked++];
    const failures = Array.from({ length: 50 }, () => failure(client.any("x")));
    await until("all were asked", () => asked === 50);
    const dropped = performance.now();
    hostile.dropAll();
    for (const { code } of await Promise.all(failures)) assert.equal(code, RpcCode.Network);
    assert.ok(performance.now() - dropped < 1000, "at once, and not after their timeout");
    hostile.answers = [good];
    await until("a new connection", () => hostile.connections === 2);
    await goesOn(hostile, client, 2);
  });

  it("B83 the end of the connection repeats calls where that is allowed", async (test) => {
    const { hostile, client } = await Hostile.of(test);
    hostile.answers = [({ socket }) => void socket.destroy(), good];
    assert.equal(await client.any("x", { retries: 2 }), "good");
  });
});
