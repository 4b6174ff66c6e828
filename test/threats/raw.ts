import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { ByteWriter, Hessian2Output } from "@dubbo-ts/hessian2";
import { until } from "../e2e/fixture.js";

/** Third byte of a header. */
export const TWO_WAY = 0xc2;
export const ONE_WAY = 0x82;
export const RESPONSE = 0x02;

/** A frame, every part of it by hand. */
export function frame(body: Buffer, { flags = TWO_WAY, status = 0, id = 7n } = {}): Buffer {
  const bytes = Buffer.alloc(16 + body.length);
  bytes.set([0xda, 0xbb, flags, status]);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, id), 4);
  bytes.writeInt32BE(body.length, 12);
  body.copy(bytes, 16);
  return bytes;
}

/** Values in hessian2, one after the other. */
export function hessian(...values: unknown[]): Buffer {
  const out = new ByteWriter(256);
  const output = new Hessian2Output(out);
  for (const value of values) output.writeValue(value);
  return Buffer.from(out.bytes.subarray(0, out.end));
}

/** A short string as bytes, whatever it holds. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([0x30 + (value.length >> 8), value.length & 0xff]), bytes]);
}

const NO_ATTACHMENTS: Buffer = Buffer.from("HZ");

/** The body of a call of `com.acme.OrderApi`: `args` are bytes already. */
export function callBody(
  args: Buffer,
  { path = "com.acme.OrderApi", method = "any", descriptor = "Ljava/lang/Object;", attachments = NO_ATTACHMENTS } = {},
): Buffer {
  return Buffer.concat([hessian("2.0.2", path, "0.0.0", method, descriptor), args, attachments]);
}

/** The body of an answer: a value and nothing else. */
export function valueBody(value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x91]), value]);
}

/** A body that defines a class and holds one object of it, its field values as bytes. */
export function objectBytes(className: string, fields: Readonly<Record<string, Buffer>>): Buffer {
  const names = Object.keys(fields);
  return Buffer.concat([
    Buffer.from("C"),
    hessian(className, names.length, ...names),
    Buffer.from([0x60]),
    ...Object.values(fields),
  ]);
}

/** A whole frame that was received. */
export interface Received {
  readonly flags: number;
  readonly status: number;
  readonly id: bigint;
  readonly body: Buffer;
}

/** A socket that sends what it likes and reads frames. */
export class RawSocket {
  readonly socket: Socket;
  readonly frames: Received[] = [];
  isClosed = false;
  onFrame: ((frame: Received) => void) | undefined;
  #bytes = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.isClosed = true;
    });
  }

  /** The next whole frame. */
  async take(): Promise<Received> {
    await until("a frame", () => this.frames.length > 0 || this.isClosed, 20_000);
    assert.ok(this.frames.length > 0, "the connection was closed without an answer");
    return this.frames.shift()!;
  }

  /** Sends a call and gives its answer. */
  async ask(body: Buffer, options?: { flags?: number; id?: bigint }): Promise<Received> {
    this.socket.write(frame(body, options));
    return this.take();
  }

  /** This same connection still serves: `any("still")` is answered. */
  async serves(): Promise<void> {
    const { status, body } = await this.ask(callBody(hessian("still")), { id: 99n });
    assert.equal(status, 20, body.toString("latin1"));
    assert.ok(body.includes("still"));
  }

  async closed(): Promise<void> {
    await until("the end of the connection", () => this.isClosed, 20_000);
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= 16) {
      const end = 16 + this.#bytes.readInt32BE(12);
      if (this.#bytes.length < end) return;
      const bytes = this.#bytes.subarray(0, end);
      this.#bytes = this.#bytes.subarray(end);
      const received = {
        flags: bytes[2]!,
        status: bytes[3]!,
        id: bytes.readBigUInt64BE(4),
        body: Buffer.from(bytes.subarray(16)),
      };
      if (this.onFrame === undefined) this.frames.push(received);
      else this.onFrame(received);
    }
  }
}

/** A connection to a provider. */
export async function stranger(test: TestContext, port: number): Promise<RawSocket> {
  const raw = new RawSocket(connect(port, "127.0.0.1"));
  test.after(() => void raw.socket.destroy());
  await once(raw.socket, "connect");
  return raw;
}

/** A provider that answers each request as `answer` says; heartbeats and other events get none. */
export async function hostileProvider(
  test: TestContext,
  answer: (request: Received, peer: RawSocket) => Buffer | undefined,
): Promise<{ readonly url: string; readonly peers: RawSocket[]; readonly server: Server }> {
  const peers: RawSocket[] = [];
  const server = createServer((socket) => {
    const peer = new RawSocket(socket);
    peers.push(peer);
    peer.onFrame = (request) => {
      if ((request.flags & 0x20) !== 0) return;
      const bytes = answer(request, peer);
      if (bytes !== undefined) socket.write(bytes);
    };
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => {
    server.close();
    for (const { socket } of peers) socket.destroy();
  });
  const { port } = server.address() as { port: number };
  return { url: `dubbo://127.0.0.1:${port}`, peers, server };
}

/** Milliseconds of the fastest of some runs: what the work costs, and not what else the machine does meanwhile. */
export function fastestMs(runs: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    run();
    const ms = performance.now() - start;
    // Where others hold this process up, its own time is the truth; it is too coarse for what is short anyway.
    const { user, system } = process.cpuUsage(cpu);
    best = Math.min(best, ms > 5 ? Math.min(ms, (user + system) / 1000) : ms);
  }
  return best;
}
