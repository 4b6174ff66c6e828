import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { defaultLogger, TimerWheel } from "@dubbo-ts/core/common";
import { FrameCutter } from "./frame-cutter.js";
import { JuteReader, JuteWriter } from "./jute.js";
import { OpCode } from "./records.js";
import { ZookeeperClient } from "./zookeeper-client.js";
import type { SessionEvent, SessionInput } from "./zookeeper-session.js";

/** What a stub does with one request. */
export type Answer = (request: {
  readonly xid: number;
  readonly op: number;
  readonly input: JuteReader;
}) => Buffer | void;

/** A reply with a header. */
export function reply(xid: number, code = 0, body: (out: JuteWriter) => void = () => {}, zxid = 1n): Buffer {
  const out = new JuteWriter().int(xid).long(zxid).int(code);
  body(out);
  return out.frame();
}

/** A server that says what a test tells it to: pings and the end of a session it answers by itself. */
export class StubServer {
  /** Session ids and zxids that clients came with, in order. */
  readonly asked: { readonly id: bigint; readonly zxid: bigint; readonly timeoutMs: number }[] = [];
  readonly sockets = new Set<Socket>();
  /** What it grants; undefined: closes without a word. Time-out 0: expired. "silent": says nothing. */
  grant: (id: bigint) => { id: bigint; timeoutMs: number } | undefined | "silent" = (id) => ({
    id: id || 7n,
    timeoutMs: 3000,
  });
  answer: Answer = () => {};
  /** Cuts what it sends into chunks of this many bytes. */
  chunk = Number.POSITIVE_INFINITY;
  readonly #server: Server = createServer((socket) => this.#onSocket(socket));

  async listen(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  send(bytes: Buffer, socket = [...this.sockets][0]!): void {
    for (let at = 0; at < bytes.length; at += this.chunk) socket.write(bytes.subarray(at, at + this.chunk));
  }

  #onSocket(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => {});
    const cutter = new FrameCutter();
    let isGranted = false;
    socket.on("data", (chunk: Buffer) => {
      for (const frame of cutter.push(chunk)) {
        const input = new JuteReader(frame);
        if (isGranted) this.#onRequest(socket, input);
        else {
          isGranted = true;
          this.#onConnect(socket, input);
        }
      }
    });
  }

  #onConnect(socket: Socket, input: JuteReader): void {
    input.int();
    const zxid = input.long();
    const timeoutMs = input.int();
    const id = input.long();
    this.asked.push({ id, zxid, timeoutMs });
    const granted = this.grant(id);
    if (granted === "silent") return;
    if (granted === undefined) socket.end();
    else {
      const out = new JuteWriter()
        .int(0)
        .int(granted.timeoutMs)
        .long(granted.id)
        .buffer(Buffer.alloc(16))
        .boolean(false);
      this.send(out.frame(), socket);
    }
  }

  #onRequest(socket: Socket, input: JuteReader): void {
    const xid = input.int();
    const op = input.int();
    if (op === OpCode.Ping || op === OpCode.CloseSession) this.send(reply(xid), socket);
    else {
      const bytes = this.answer({ xid, op, input });
      if (bytes !== undefined) this.send(bytes, socket);
    }
  }
}

/** A client of these ports with its events; closing it closes its wheel. */
export function clientOf(ports: readonly number[], more: Partial<SessionInput> = {}) {
  const wheel = new TimerWheel();
  const events: SessionEvent[] = [];
  let check = (): void => {};
  const client = new ZookeeperClient({
    servers: { hosts: ports.map((port) => ({ host: "127.0.0.1", port })), chroot: "" },
    sessionTimeoutMs: 3000,
    connectTimeoutMs: 3000,
    wheel,
    logger: { ...defaultLogger, warn() {}, error() {} },
    onEvent: (event) => {
      events.push(event);
      check();
    },
    ...more,
  });
  const until = (wanted: readonly SessionEvent[]): Promise<void> =>
    new Promise((resolve) => {
      check = () => {
        if (String(events) === String(wanted)) resolve();
      };
      check();
    });
  const close = async (): Promise<void> => {
    await client.close();
    wheel.close();
  };
  return { client, events, until, close, wheel };
}
