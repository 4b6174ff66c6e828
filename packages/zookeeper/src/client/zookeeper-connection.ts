import { connect, type Socket } from "node:net";
import { messageOf, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import { FrameCutter } from "./frame-cutter.js";
import { JuteReader } from "./jute.js";
import {
  authBody,
  type Body,
  connectRequest,
  OpCode,
  readConnectResponse,
  readWatchEvent,
  request,
  type Session,
  type WatchEvent,
  Xid,
} from "./records.js";
import { serverError, ZookeeperCode, ZookeeperError } from "./zookeeper-error.js";

/** How long the server may take to close after the session was ended, in milliseconds. */
const CLOSE_MS = 2000;
/** Looks at the time, per session time-out. */
const BEATS = 9;
const BEATS_PER_PING = 3;

/** What a connection starts with. */
export interface ConnectionInput {
  readonly host: string;
  readonly port: number;
  readonly session: Session;
  readonly lastZxid: bigint;
  /** `user:password` */
  readonly auth: string | undefined;
  /** Milliseconds until the server must have granted the session. */
  readonly limitMs: number;
  readonly wheel: TimerWheel;
  readonly onWatch: (event: WatchEvent) => void;
}

/** One request. */
export interface RequestInput<T> {
  readonly op: OpCode;
  /** For messages: `children of /dubbo`. */
  readonly what: string;
  readonly path?: string;
  readonly body: Body;
  /** Reads the answer, before anything else that came with it is looked at. */
  readonly read: (input: JuteReader) => T;
  /** The answer when there is no such node; without it, that is an error. */
  readonly missing?: () => T;
}

interface Pending {
  readonly xid: number;
  readonly what: string;
  readonly path: string | undefined;
  readonly settle: (input: JuteReader) => void;
  readonly missing: (() => void) | undefined;
  readonly reject: (error: Error) => void;
}

/** One connection to one server: grants a session, answers requests in their order, tells of watches. Java: `ClientCnxn`. */
export class ZookeeperConnection {
  /** Why it ended, once it has. Never rejects. */
  readonly closed: Promise<ZookeeperError>;
  /** What the server granted: set once `open` has fulfilled. */
  session!: Session;
  /** Last change that this server has told of. */
  lastZxid: bigint;
  /** `refused`: the server took the connection and closed it without a word; `silent`: nothing came within the limit. */
  unready: "refused" | "silent" | undefined;
  readonly #address: string;
  readonly #input: ConnectionInput;
  readonly #socket: Socket;
  readonly #cutter = new FrameCutter();
  readonly #pending: Pending[] = [];
  readonly #beat: TimerEntry = timerEntry(() => this.#onBeat());
  readonly #limit: TimerEntry = timerEntry(() => this.#onLimit());
  #granted: ((granted: Session | ZookeeperError) => void) | undefined;
  #isGreeted = false;
  #lastXid = 0;
  #beats = 0;
  #heardAt = performance.now();
  #error: ZookeeperError | undefined;

  private constructor(input: ConnectionInput) {
    const { host, port, wheel, limitMs } = input;
    this.#input = input;
    this.#address = `${host}:${port}`;
    this.lastZxid = input.lastZxid;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    socket.once("connect", () => this.#greet());
    socket.on("data", (chunk) => this.#onData(chunk));
    socket.on("error", (error) => {
      if (this.#isGreeted) this.#refused();
      this.destroy(this.#loss(messageOf(error), error));
    });
    socket.on("end", () => {
      this.#refused();
      this.destroy(this.#loss("the server closed the connection"));
    });
    wheel.add(this.#limit, limitMs);
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        wheel.remove(this.#beat);
        wheel.remove(this.#limit);
        const error = (this.#error ??= this.#loss("the connection was closed"));
        this.#granted?.(error);
        for (const { reject } of this.#pending.splice(0)) reject(error);
        resolve(error);
      });
    });
  }

  /** Connects to one server. `granted` never rejects: a session, or why there is none; destroying it ends the attempt. */
  static open(input: ConnectionInput): {
    readonly connection: ZookeeperConnection;
    readonly granted: Promise<Session | ZookeeperError>;
  } {
    const connection = new ZookeeperConnection(input);
    const granted = new Promise<Session | ZookeeperError>((resolve) => {
      connection.#granted = resolve;
    });
    return { connection, granted };
  }

  /** Sends a request. Rejects with what the server answers, or with `ConnectionLoss`. */
  request<T>(input: RequestInput<T>): Promise<T> {
    const xid = (this.#lastXid = (this.#lastXid % 0x7fff_ffff) + 1);
    return this.#send(xid, input);
  }

  /** Ends the session, so that what is bound to it goes at once, then the connection. */
  async end(): Promise<void> {
    const limit = timerEntry(() => this.destroy());
    this.#input.wheel.add(limit, CLOSE_MS);
    await this.request({ op: OpCode.CloseSession, what: "closing the session", body: noBody, read: nothing }).catch(
      () => {}, // it is over either way
    );
    this.#input.wheel.remove(limit);
    this.destroy();
    await this.closed;
  }

  destroy(error?: ZookeeperError): void {
    this.#error ??= error;
    this.#socket.destroy();
  }

  #send<T>(xid: number, { op, what, path, body, read, missing }: RequestInput<T>): Promise<T> {
    if (this.#socket.destroyed) return Promise.reject(this.#error ?? this.#loss("the connection was closed"));
    return new Promise((resolve, reject) => {
      this.#pending.push({
        xid,
        what,
        path,
        settle: (input) => resolve(read(input)),
        missing: missing && (() => resolve(missing())),
        reject,
      });
      this.#socket.write(request(xid, op, body));
    });
  }

  #greet(): void {
    const { session, lastZxid, auth } = this.#input;
    this.#isGreeted = true;
    this.#socket.write(connectRequest(session, lastZxid));
    if (auth === undefined) return;
    const input = { op: OpCode.Auth, what: "authentication", body: authBody(auth), read: nothing };
    this.#send(Xid.Auth, input).catch((error: unknown) => this.destroy(error as ZookeeperError));
  }

  #onData(chunk: Buffer): void {
    if (this.#socket.destroyed) return;
    this.#heardAt = performance.now();
    try {
      for (const frame of this.#cutter.push(chunk)) {
        if (this.#socket.destroyed) return;
        const input = new JuteReader(frame);
        if (this.#granted !== undefined) this.#onGranted(readConnectResponse(input));
        else this.#onReply(input);
      }
    } catch (error) {
      const message = `what came from ${this.#address} is not ZooKeeper's protocol: ${messageOf(error)}`;
      this.destroy(new ZookeeperError(ZookeeperCode.MarshallingError, message, { cause: error }));
    }
  }

  #onGranted(session: Session): void {
    this.#input.wheel.remove(this.#limit);
    if (session.timeoutMs <= 0) {
      this.destroy(new ZookeeperError(ZookeeperCode.SessionExpired, `the session has expired at ${this.#address}`));
      return;
    }
    this.session = session;
    this.#granted?.(session);
    this.#granted = undefined;
    this.#input.wheel.add(this.#beat, session.timeoutMs / BEATS, true);
  }

  #onReply(input: JuteReader): void {
    const xid = input.int();
    const zxid = input.long();
    const code = input.int();
    if (zxid > this.lastZxid) this.lastZxid = zxid;
    if (xid === Xid.Ping) return;
    if (xid === Xid.Notification) {
      this.#input.onWatch(readWatchEvent(input));
      return;
    }
    const pending = this.#pending.shift();
    if (pending?.xid !== xid) {
      if (pending !== undefined) this.#pending.unshift(pending);
      throw new RangeError(`an answer to request ${xid}, expected is ${pending?.xid ?? "none"}`);
    }
    if (code === ZookeeperCode.NoNode && pending.missing !== undefined) {
      pending.missing();
      return;
    }
    if (code !== 0) {
      pending.reject(serverError(code, pending.what, pending.path));
      return;
    }
    try {
      pending.settle(input);
    } catch (error) {
      this.#pending.unshift(pending); // it fails with the connection
      throw error;
    }
  }

  /** A ping each third of the session; after two thirds of silence another server can still take the session over. */
  #onBeat(): void {
    const { timeoutMs } = this.session;
    if (performance.now() - this.#heardAt > (timeoutMs * 2) / 3) {
      this.destroy(this.#loss(`the server has not answered for ${Math.round((timeoutMs * 2) / 3)} ms`));
      return;
    }
    if (this.#beats++ % BEATS_PER_PING === 0) this.#socket.write(request(Xid.Ping, OpCode.Ping, noBody));
    this.#input.wheel.add(this.#beat, timeoutMs / BEATS, true);
  }

  #refused(): void {
    if (this.#granted !== undefined) this.unready = "refused";
  }

  #onLimit(): void {
    this.unready = "silent";
    this.destroy(this.#loss(`no session within ${this.#input.limitMs} ms`));
  }

  #loss(why: string, cause?: unknown): ZookeeperError {
    return new ZookeeperError(ZookeeperCode.ConnectionLoss, `connection to ${this.#address}: ${why}`, { cause });
  }
}

function noBody(): void {}

function nothing(): void {}
