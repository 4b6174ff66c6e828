import type { TestContext } from "node:test";
import { type Logger, ResponseStatus, TimerWheel } from "@dubbo-ts/core/common";
import {
  type Connection,
  type ConnectionHandler,
  type ConnectionHandlerFactory,
  type ConnectOptions,
  type Listener,
  type ListenOptions,
  MemoryTransporter,
  type Transporter,
  tcpTransporter,
} from "../transport/index.js";
import type { ExchangeChannel, RequestHandler } from "./exchange-channel.js";
import { ExchangeClient, type ExchangeClientOptions } from "./exchange-client.js";
import { ExchangeServer, type ExchangeServerOptions } from "./exchange-server.js";
import { type Frame, FrameFlag } from "./frame.js";
import type { RequestCodec } from "./pending-call.js";

/** A limit that no call of a test reaches. */
export const LONG_MS = 60_000;

/** Keeps the requests, to be answered by hand. */
export class Held implements RequestHandler {
  readonly requests: { channel: ExchangeChannel; frame: Frame; text: string }[] = [];
  received(channel: ExchangeChannel, frame: Frame): void {
    this.requests.push({ channel, frame, text: frame.bytes.toString("latin1", frame.start, frame.end) });
  }
  answer(index: number, text: string): void {
    const { channel, frame } = this.requests[index]!;
    channel.respond(frame, 2, ResponseStatus.Ok, (out, value) => out.writeBytes(Buffer.from(value)), text);
  }
}

/** By name, a new one for each test. */
export const transporters: readonly (readonly [string, () => Transporter])[] = [
  ["memory", () => new MemoryTransporter()],
  ["memory in chunks of 7 bytes", () => new MemoryTransporter({ chunkBytes: 7 })],
  ["TCP", () => tcpTransporter],
];

/** Text both ways; gives `status:text` when the status is not 20. */
export const textCodec: RequestCodec<string, string> = {
  serializationId: 2,
  writeRequest: (out, text) => out.writeBytes(Buffer.from(text, "latin1")),
  readResponse({ status, bytes, start, end }) {
    const text = bytes.toString("latin1", start, end);
    return status === ResponseStatus.Ok ? text : `${status}:${text}`;
  },
  describe: () => ({ service: "test.Echo", method: "say" }),
};

/** Answers each request with its own body. */
export const echo: RequestHandler = {
  received(channel, frame) {
    if ((frame.flags & FrameFlag.TwoWay) === 0) return;
    channel.respond(
      frame,
      2,
      ResponseStatus.Ok,
      (out) => out.writeBytes(frame.bytes.subarray(frame.start, frame.end)),
      0,
    );
  },
};

/** Keeps what is logged. */
export class Lines implements Logger {
  readonly all: string[] = [];
  debug(): void {}
  info(): void {}
  warn(message: string): void {
    this.all.push(message);
  }
  error(message: string): void {
    this.all.push(message);
  }
}

export function fromHex(hex: string): Buffer {
  return Buffer.from(hex.replace(/\s/g, ""), "hex");
}

/** A frame, written by hand. */
export function frameBytes(flags: number, status: number, id: bigint, body: Buffer | string): Buffer {
  const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
  const header = Buffer.alloc(16);
  header.writeUInt16BE(0xdabb, 0);
  header[2] = flags;
  header[3] = status;
  header.writeBigUInt64BE(BigInt.asUintN(64, id), 4);
  header.writeInt32BE(bytes.length, 12);
  return Buffer.concat([header, bytes]);
}

/** Counts the writes of each connection that goes through it. */
export class CountingTransporter implements Transporter {
  readonly #inner: Transporter;
  clientWrites = 0;
  serverWrites = 0;
  connects = 0;
  connections: Connection[] = [];

  constructor(inner: Transporter = new MemoryTransporter()) {
    this.#inner = inner;
  }

  connect(options: ConnectOptions, createHandler: ConnectionHandlerFactory): Promise<Connection> {
    this.connects++;
    return this.#inner.connect(options, (connection) => {
      this.connections.push(connection);
      return createHandler(counted(connection, () => this.clientWrites++));
    });
  }

  listen(options: ListenOptions, createHandler: ConnectionHandlerFactory): Promise<Listener> {
    return this.#inner.listen(options, (connection) => createHandler(counted(connection, () => this.serverWrites++)));
  }
}

function counted(connection: Connection, count: () => void): Connection {
  return new Proxy(connection, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (key === "write") count();
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}

/** The far end of a connection, by hand. */
export class RawPeer implements ConnectionHandler {
  connection!: Connection;
  received = Buffer.alloc(0);
  isClosed = false;
  readonly closed: Promise<void>;
  #close!: () => void;
  #wanted: { count: number; resolve: () => void } | undefined;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  attach(connection: Connection): this {
    this.connection = connection;
    return this;
  }

  data(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    if (this.#wanted !== undefined && this.received.length >= this.#wanted.count) this.#wanted.resolve();
  }

  drain(): void {}

  close(): void {
    this.isClosed = true;
    this.#close();
  }

  /** The next `count` bytes, when they have come. */
  async take(count: number): Promise<Buffer> {
    if (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#wanted = { count, resolve };
      });
      this.#wanted = undefined;
    }
    const taken = this.received.subarray(0, count);
    this.received = this.received.subarray(count);
    return taken;
  }

  /** The next whole frame. */
  async takeFrame(): Promise<Buffer> {
    const header = Buffer.from(await this.take(16));
    return Buffer.concat([header, await this.take(header.readInt32BE(12))]);
  }

  write(bytes: Buffer): void {
    this.connection.write(bytes);
  }
}

/** A wheel that is closed with the test. The process waits for it and keeps turning, as with sockets, which memory has none of. */
export function wheelOf(t: TestContext): TimerWheel {
  const wheel = new TimerWheel(2);
  const open = setInterval(() => {}, 10);
  t.after(() => {
    clearInterval(open);
    wheel.close();
  });
  return wheel;
}

export interface Pair {
  readonly server: ExchangeServer;
  readonly client: ExchangeClient;
  readonly wheel: TimerWheel;
  readonly lines: Lines;
}

/** A server and a client connected to it, both closed with the test. */
export async function pairOf(
  t: TestContext,
  transporter: Transporter,
  serverOptions: Partial<ExchangeServerOptions> = {},
  clientOptions: Partial<ExchangeClientOptions> = {},
): Promise<Pair> {
  const wheel = wheelOf(t);
  const lines = new Lines();
  const server = new ExchangeServer({
    wheel,
    transporter,
    logger: lines,
    handler: echo,
    host: "127.0.0.1",
    ...serverOptions,
  });
  await server.listen();
  const client = new ExchangeClient({
    wheel,
    transporter,
    logger: lines,
    host: "127.0.0.1",
    port: server.address.port,
    ...clientOptions,
  });
  t.after(async () => {
    await client.close({ graceMs: 0 });
    await server.close({ graceMs: 0 });
  });
  await client.connect();
  return { server, client, wheel, lines };
}

/** A server, and a hand-made client connected to it. */
export async function rawClientOf(
  t: TestContext,
  serverOptions: Partial<ExchangeServerOptions> = {},
  transporter: Transporter = new MemoryTransporter(),
): Promise<{ server: ExchangeServer; peer: RawPeer; lines: Lines; wheel: TimerWheel }> {
  const wheel = wheelOf(t);
  const lines = new Lines();
  const server = new ExchangeServer({
    wheel,
    transporter,
    logger: lines,
    handler: echo,
    host: "127.0.0.1",
    ...serverOptions,
  });
  await server.listen();
  const peer = new RawPeer();
  await transporter.connect({ ...server.address, connectTimeoutMs: 1000 }, (connection) => peer.attach(connection));
  t.after(async () => {
    peer.connection.destroy();
    await server.close({ graceMs: 0 });
  });
  return { server, peer, lines, wheel };
}

/** A hand-made server, and a client connected to it. */
export async function rawServerOf(
  t: TestContext,
  clientOptions: Partial<ExchangeClientOptions> = {},
  transporter: Transporter = new MemoryTransporter(),
): Promise<{ client: ExchangeClient; peer: RawPeer; peers: RawPeer[]; lines: Lines; wheel: TimerWheel }> {
  const wheel = wheelOf(t);
  const lines = new Lines();
  const peers: RawPeer[] = [];
  const listener = await transporter.listen({ host: "127.0.0.1", port: 0 }, (connection) => {
    const peer = new RawPeer().attach(connection);
    peers.push(peer);
    return peer;
  });
  const client = new ExchangeClient({ wheel, transporter, logger: lines, ...listener.address, ...clientOptions });
  t.after(async () => {
    await client.close({ graceMs: 0 });
    await listener.close();
    for (const peer of peers) peer.connection.destroy();
  });
  await client.connect();
  while (peers.length === 0) await turn();
  return { client, peer: peers[0]!, peers, lines, wheel };
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Turns until `holds`; the test's own time limit is the end of patience. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}
