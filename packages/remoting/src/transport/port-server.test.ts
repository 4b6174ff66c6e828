import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { RpcCode, TimerWheel } from "@dubbo-ts/core/common";
import type { Connection, ConnectionHandler, Transporter } from "./connection.js";
import { formatHostPort } from "./connection.js";
import { MemoryTransporter } from "./memory.js";
import { type Detection, type PortDetector, PortServer, type PortServerOptions } from "./port-server.js";
import { RateLimitedLog } from "./rate-limited-log.js";
import { tcpTransporter } from "./tcp-transporter.js";

const transporters: readonly (readonly [string, () => Transporter])[] = [
  ["memory", () => new MemoryTransporter()],
  ["TCP", () => tcpTransporter],
];

class Peer implements ConnectionHandler {
  text = "";
  drains = 0;
  error: Error | undefined;
  readonly closed: Promise<void>;
  #close!: () => void;
  readonly connection: Connection;
  constructor(connection: Connection) {
    this.connection = connection;
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }
  data(chunk: Buffer): void {
    this.text += chunk.toString("latin1");
  }
  drain(): void {
    this.drains++;
  }
  close(error: Error | undefined): void {
    this.error = error;
    this.#close();
  }
}

async function connect(transporter: Transporter, port: number): Promise<Peer> {
  let peer: Peer | undefined;
  await transporter.connect({ host: "127.0.0.1", port, connectTimeoutMs: 2000 }, (connection) => {
    peer = new Peer(connection);
    return peer;
  });
  return peer!;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function prefix(name: string, accepted: Peer[]): PortDetector {
  const wanted = Buffer.from(name);
  return {
    name,
    detect(bytes): Detection {
      const count = Math.min(bytes.length, wanted.length);
      if (!bytes.subarray(0, count).equals(wanted.subarray(0, count))) return "no";
      return count === wanted.length ? "yes" : "more";
    },
    accept(connection) {
      const peer = new Peer(connection);
      accepted.push(peer);
      return peer;
    },
  };
}

function serverOf(t: TestContext, options: Partial<PortServerOptions>): PortServer & { lines: string[] } {
  const wheel = new TimerWheel(2);
  const lines: string[] = [];
  const open = setInterval(() => {}, 10);
  const log = (line: string): void => void lines.push(line);
  const server = new PortServer({
    host: "127.0.0.1",
    port: 0,
    wheel,
    logger: { debug: log, info: log, warn: log, error: log },
    ...options,
  });
  t.after(async () => {
    await server.close();
    clearInterval(open);
    wheel.close();
  });
  return Object.assign(server, { lines });
}

for (const [name, transporterOf] of transporters) {
  describe(`a port over ${name}`, () => {
    it("gives each connection to the protocol its first bytes name, with all its bytes", async (t) => {
      const transporter = transporterOf();
      const ab: Peer[] = [];
      const ac: Peer[] = [];
      const server = serverOf(t, { transporter, detectors: [prefix("ab", ab)] });
      server.addDetector(prefix("ac", ac));
      await server.listen();
      const { port } = server.address;
      const first = await connect(transporter, port);
      first.connection.write(Buffer.from("a"));
      const second = await connect(transporter, port);
      second.connection.write(Buffer.from("abc"));
      await until(() => ab.length === 1);
      first.connection.write(Buffer.from("cd"));
      await until(() => ac.length === 1 && ac[0]!.text === "acd");
      assert.equal(ab[0]!.text, "abc");
      assert.equal(server.connectionCount, 2);
      first.connection.end();
      await ac[0]!.closed;
      second.connection.destroy();
      await ab[0]!.closed;
      assert.equal(server.connectionCount, 0);
    });

    it("closes what no protocol wants, with one line a second", async (t) => {
      const transporter = transporterOf();
      const server = serverOf(t, { transporter, detectors: [prefix("ab", [])] });
      await server.listen();
      for (let count = 0; count < 3; count++) {
        const peer = await connect(transporter, server.address.port);
        peer.connection.write(Buffer.from("ax\nforged line"));
        await peer.closed;
      }
      assert.equal(server.lines.length, 1);
      assert.match(server.lines[0]!, /closed: not ab, it begins with 61 78 0a/);
      assert.equal(server.refusedCount, 3);
    });

    it("does not wait for ever for the bytes that would tell", async (t) => {
      const transporter = transporterOf();
      const server = serverOf(t, {
        transporter,
        detectors: [prefix("ab", [])],
        detectTimeoutMs: 10,
        silentTimeoutMs: 30,
      });
      await server.listen();
      const silent = await connect(transporter, server.address.port);
      const slow = await connect(transporter, server.address.port);
      slow.connection.write(Buffer.from("a"));
      await Promise.all([slow.closed, silent.closed]);
    });

    it("destroys a connection whose handler throws, and only that", async (t) => {
      const transporter = transporterOf();
      const server = serverOf(t, {
        transporter,
        detectors: [
          {
            name: "bad",
            detect: () => "yes",
            accept: () => ({
              data() {
                throw new Error("bad handler");
              },
              drain() {},
              close() {},
            }),
          },
        ],
      });
      await server.listen();
      const peer = await connect(transporter, server.address.port);
      const other = await connect(transporter, server.address.port);
      peer.connection.write(Buffer.from("x"));
      await peer.closed;
      assert.equal(other.connection.closed, false);
      other.connection.destroy();
    });

    it("waits for connections to end when it closes, but no longer than it may", async (t) => {
      const transporter = transporterOf();
      const server = serverOf(t, { transporter, detectors: [prefix("ab", [])] });
      await server.listen();
      const { port } = server.address;
      const peer = await connect(transporter, port);
      await until(() => server.connectionCount === 1);
      const closing = server.close({ graceMs: 10_000 });
      await assert.rejects(connect(transporter, port), { code: RpcCode.Network });
      peer.connection.end();
      await closing;
      await assert.rejects(server.listen(), TypeError);
    });

    it("writes whole to a peer that reads late, and tells when all is out", async (t) => {
      const transporter = transporterOf();
      const accepted: Peer[] = [];
      const server = serverOf(t, { transporter, detectors: [prefix("ab", accepted)] });
      await server.listen();
      const peer = await connect(transporter, server.address.port);
      peer.connection.write(Buffer.from("ab"));
      await until(() => accepted.length === 1);
      let received = 0;
      peer.data = (chunk) => {
        received += chunk.length;
      };
      peer.connection.pause();
      const { connection } = accepted[0]!;
      let sent = 0;
      while (connection.bufferedBytes === 0) {
        const reusable = connection.write(Buffer.alloc(1_000_000));
        assert.equal(reusable, connection.bufferedBytes === 0);
        sent += 1_000_000;
      }
      connection.end();
      assert.equal(connection.closed, true);
      assert.equal(connection.write(Buffer.from("x")), true);
      peer.connection.resume();
      await peer.closed;
      assert.equal(received, sent);
    });

    it("cancels an attempt by its signal", async () => {
      const signal = AbortSignal.abort("enough");
      const attempt = transporterOf().connect(
        { host: "127.0.0.1", port: 1, connectTimeoutMs: 1000, signal },
        (connection) => new Peer(connection),
      );
      await assert.rejects(attempt, { code: RpcCode.Cancelled, cause: "enough" });
    });
  });
}

describe("TCP", () => {
  it("makes a reset an error with a code and the address", async (t) => {
    const accepted: Peer[] = [];
    const server = serverOf(t, { detectors: [prefix("ab", accepted)] });
    await server.listen();
    const peer = await connect(tcpTransporter, server.address.port);
    peer.connection.write(Buffer.from("ab"));
    await until(() => accepted.length === 1);
    // Bytes that are unread when a socket is closed make the kernel reset the connection.
    accepted[0]!.connection.pause();
    peer.connection.write(Buffer.alloc(1000));
    await new Promise((resolve) => setTimeout(resolve, 10));
    accepted[0]!.connection.destroy();
    await peer.closed;
    if (peer.error !== undefined) {
      assert.match(
        peer.error.message,
        /connection to 127\.0\.0\.1:\d+ failed: connection reset by the peer \(ECONNRESET\)/,
      );
    }
  });

  it("does not know every host", async () => {
    const attempt = tcpTransporter.connect(
      { host: "no-such-host.invalid", port: 1, connectTimeoutMs: 5000 },
      (connection) => new Peer(connection),
    );
    await assert.rejects(attempt, /cannot connect to no-such-host\.invalid:1: /);
  });
});

describe("formatHostPort", () => {
  it("puts IPv6 in brackets and shows IPv4 as such", () => {
    assert.equal(formatHostPort("10.0.0.1", 1), "10.0.0.1:1");
    assert.equal(formatHostPort("::ffff:10.0.0.1", 1), "10.0.0.1:1");
    assert.equal(formatHostPort("::1", 1), "[::1]:1");
    assert.equal(formatHostPort("[::1]", 1), "[::1]:1");
  });
});

describe("RateLimitedLog", () => {
  it("says how many it left out", async () => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const limited = new RateLimitedLog({ debug: log, info: log, warn: log, error: log }, 5);
    limited.warn("a", "first");
    limited.warn("a", "second");
    limited.warn("b", "other");
    const end = performance.now() + 6;
    while (performance.now() < end);
    limited.warn("a", "third");
    assert.deepEqual(lines, ["first", "other", "third (and 1 more like it)"]);
  });
});
