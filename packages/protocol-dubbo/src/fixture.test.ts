import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { DubboUrl, type Logger, TimerWheel } from "@dubbo-ts/core/common";
import {
  answered,
  defineService,
  type Exporter,
  type Invocation,
  type Invoke,
  type Invoker,
  method,
  type ProtocolContext,
  parseInvokerOptions,
  type Result,
  RpcInvocation,
  type ServiceDefinition,
  ServiceModel,
} from "@dubbo-ts/core/rpc";
import { Hessian2Input, Hessian2Output, t } from "@dubbo-ts/hessian2";
import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { type Connection, MemoryTransporter } from "@dubbo-ts/remoting";
import { DubboProtocol } from "./index.js";

export const Order = t.object("com.acme.Order", { id: t.int, note: t.nullable(t.string) });
export const Missing = t.exception("com.acme.Missing", { id: t.int });
export const Shop = defineService("com.acme.Shop", {
  methods: {
    find: method(t.int).returns(t.nullable(Order)).throws(Missing),
    say: method(t.string, t.int).returns(t.string),
    count: method(t.int).returns(t.int),
    save: method(Order),
    note: method(t.string).oneway(),
    getById: method(t.int).returns(t.string).named("get"),
    getByName: method(t.string).returns(t.string).named("get"),
    getBoth: method(t.int, t.string).returns(t.string).named("get"),
    any: method(t.any).returns(t.any),
  },
});

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

/** What protocols of one test share. The process waits for it, as it would for sockets. */
export class Lab {
  readonly transporter: MemoryTransporter;
  readonly wheel = new TimerWheel(2);
  readonly lines = new Lines();
  readonly context: ProtocolContext;
  readonly #t: TestContext;

  constructor(t: TestContext, transporter = new MemoryTransporter()) {
    this.#t = t;
    this.transporter = transporter;
    this.context = { application: "bff", logger: this.lines, wheel: this.wheel, exposeStack: false };
    const open = setInterval(() => {}, 1000);
    t.after(() => {
      clearInterval(open);
      this.wheel.close();
    });
  }

  protocol(): DubboProtocol {
    const protocol = new DubboProtocol(this.context, this.transporter);
    this.#t.after(() => protocol.close(0));
    return protocol;
  }

  /** A provider on a port of its own. `query`: parameters of its url. */
  async provider(invoke: Invoke, query = "", definition: ServiceDefinition = Shop): Promise<Provider> {
    const protocol = this.protocol();
    const exporter = await this.export(
      protocol,
      invoke,
      `dubbo://127.0.0.1:0/${definition.interface}?${query}`,
      definition,
    );
    const { port } = exporter.url;
    return { protocol, exporter, port };
  }

  /** Exports what this function answers, under the group and version of the url. */
  export(protocol: DubboProtocol, invoke: Invoke, at: string, definition: ServiceDefinition = Shop): Promise<Exporter> {
    const url = DubboUrl.parse(at);
    const service = new ServiceModel(definition, url.get("group"), url.get("version"));
    const options = parseInvokerOptions(url, definition.methods);
    const invoker: Invoker = { url, options, invoke, isAvailable: () => true, close: async () => {} };
    return protocol.export(invoker, url, service);
  }

  /** A connection made by hand. */
  async raw(port: number): Promise<RawPeer> {
    const peer = new RawPeer();
    await this.transporter.connect({ host: "127.0.0.1", port, connectTimeoutMs: 1000 }, (connection) =>
      peer.attach(connection),
    );
    this.#t.after(() => peer.connection.destroy());
    return peer;
  }

  /** A server made by hand: answers each frame as this says. */
  async rawServer(
    answer: (frame: Buffer, peer: RawPeer) => Buffer | undefined,
  ): Promise<{ port: number; peers: RawPeer[] }> {
    const peers: RawPeer[] = [];
    const listener = await this.transporter.listen({ host: "127.0.0.1", port: 0 }, (connection) => {
      const peer = new RawPeer((frame) => {
        const bytes = answer(frame, peer);
        if (bytes !== undefined) connection.write(bytes);
      }).attach(connection);
      peers.push(peer);
      return peer;
    });
    this.#t.after(async () => {
      await listener.close();
      for (const peer of peers) peer.connection.destroy();
    });
    return { port: listener.address.port, peers };
  }
}

export interface Provider {
  readonly protocol: DubboProtocol;
  readonly exporter: Exporter;
  readonly port: number;
}

/** Calls methods of a contract by key, through an invoker. */
export interface Caller {
  readonly invoker: Invoker;
  call(
    key: string,
    args: unknown[],
    set?: Partial<Pick<Invocation, "attachments" | "options" | "deadline">>,
  ): Promise<Result>;
}

export function callerOf(
  protocol: DubboProtocol,
  port: number,
  query = "",
  definition: ServiceDefinition = Shop,
): Caller {
  const url = DubboUrl.parse(`dubbo://127.0.0.1:${port}/${definition.interface}?${query}`);
  const service = new ServiceModel(definition, url.get("group"), url.get("version"));
  const invoker = protocol.refer(url, service);
  return {
    invoker,
    call(key, args, { attachments, options, deadline } = {}) {
      const each = definition.methods.find((one) => one.key === key)!;
      return invoker.invoke(new RpcInvocation(service, each, args, attachments, options, undefined, deadline));
    },
  };
}

/** The value of an answer; throws the exception of one. */
export function valueOfAnswer(result: Result): unknown {
  if (result.ok) return result.value;
  throw result.exception;
}

/** The far end of a connection, by hand. */
export class RawPeer {
  connection!: Connection;
  readonly frames: Buffer[] = [];
  readonly closed: Promise<void>;
  readonly #onFrame: ((frame: Buffer) => void) | undefined;
  #received = Buffer.alloc(0);
  #close!: () => void;
  #waiting: (() => void) | undefined;

  constructor(onFrame?: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  attach(connection: Connection): this {
    this.connection = connection;
    return this;
  }

  data(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 16) {
      const end = 16 + this.#received.readInt32BE(12);
      if (this.#received.length < end) return;
      const frame = Buffer.from(this.#received.subarray(0, end));
      this.#received = this.#received.subarray(end);
      if (this.#onFrame !== undefined) this.#onFrame(frame);
      else {
        this.frames.push(frame);
        this.#waiting?.();
      }
    }
  }

  drain(): void {}

  close(): void {
    this.#close();
  }

  /** The next whole frame. */
  async take(): Promise<Buffer> {
    while (this.frames.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.frames.shift()!;
  }

  /** Sends a request and gives its answer, read as far as every answer can be. */
  async ask(
    body: Buffer,
    { flags = 0xc2, id = 1n }: { readonly flags?: number; readonly id?: bigint } = {},
  ): Promise<RawAnswer> {
    this.connection.write(frameBytes(flags, 0, id, body));
    const frame = await this.take();
    const answerBody = frame.subarray(16);
    const status = frame[3]!;
    const text = status === 20 ? "" : new Hessian2Input(answerBody).readString()!;
    return { status, flags: frame[2]!, id: frame.readBigUInt64BE(4), body: answerBody, text };
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly flags: number;
  readonly id: bigint;
  readonly body: Buffer;
  /** Of a refusal. */
  readonly text: string;
}

export function frameBytes(flags: number, status: number, id: bigint, body: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt16BE(0xdabb, 0);
  header[2] = flags;
  header[3] = status;
  header.writeBigUInt64BE(BigInt.asUintN(64, id), 4);
  header.writeInt32BE(body.length, 12);
  return Buffer.concat([header, body]);
}

/** Values in hessian2, one after the other. */
export function hessian(...values: unknown[]): Buffer {
  const out = new ByteWriter(256);
  const output = new Hessian2Output(out);
  for (const value of values) output.writeValue(value);
  return Buffer.from(out.bytes.subarray(0, out.end));
}

export interface RequestParts {
  readonly dubbo?: unknown;
  readonly path?: unknown;
  readonly version?: unknown;
  readonly method?: unknown;
  readonly descriptor?: unknown;
  readonly args?: readonly unknown[];
  /** Plain, as a map; `undefined` leaves it out. */
  readonly attachments?: unknown;
}

/** The body of a request, every part of it by hand; by default a good call of `say("hi", 7)`. */
export function requestBody(parts: RequestParts = {}): Buffer {
  const { dubbo = "2.0.2", path = Shop.interface, version = "0.0.0", method = "say", args = ["hi", 7] } = parts;
  const { descriptor = "Ljava/lang/String;I" } = parts;
  const attachments = "attachments" in parts ? parts.attachments : { path };
  return hessian(
    dubbo,
    path,
    version,
    method,
    descriptor,
    ...args,
    ...(attachments === undefined ? [] : [attachments]),
  );
}

export function fromHex(hex: string): Buffer {
  return Buffer.from(hex.replace(/\s/g, ""), "hex");
}

/** `"text"` in hex dumps of the specification becomes its bytes, and spaces go. */
export function fromDump(dump: string): Buffer {
  return fromHex(dump.replace(/"([^"]*)"/g, (_, text: string) => Buffer.from(text, "latin1").toString("hex")));
}

/** Turns of the event loop, until everything that is on its way in memory has come. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** What a service of the shop does by default. */
export const serve: Invoke = async ({ method: { key }, args }) => {
  switch (key) {
    case "find":
      return answered(args[0] === 0 ? null : { id: args[0], note: null });
    case "say":
      return answered(`${args[0]} ${args[1]}`);
    case "count":
      return answered((args[0] as number) + 1);
    case "save":
    case "note":
      return answered(undefined);
    default:
      return answered(key === "any" || key === "$echo" ? args[0] : `${key} ${args.join()}`);
  }
};

/** A provider, and a peer of it that speaks in bytes. */
export async function peerOf(
  t: TestContext,
  invoke: Invoke = serve,
  query = "",
): Promise<{ lab: Lab; peer: RawPeer; port: number }> {
  const lab = new Lab(t);
  const { port } = await lab.provider(invoke, query);
  return { lab, peer: await lab.raw(port), port };
}

/** The connection still serves: `say("hi", 7)` is answered. */
export async function assertServes(peer: RawPeer, parts: RequestParts = {}): Promise<void> {
  const { status, body, text } = await peer.ask(requestBody(parts), { id: 77n });
  assert.equal(status, 20, text);
  const input = new Hessian2Input(body);
  assert.equal(input.readInt(), 4);
  assert.equal(input.readString(), "hi 7");
}
