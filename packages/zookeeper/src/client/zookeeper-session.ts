import { type Logger, messageOf, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import type { Servers } from "./connect-string.js";
import { ReconnectPlan } from "./reconnect-plan.js";
import type { Session } from "./records.js";
import { WatchTable } from "./watch-table.js";
import { ZookeeperConnection } from "./zookeeper-connection.js";
import { isCode, ZookeeperCode, ZookeeperError } from "./zookeeper-error.js";

/**
 * Milliseconds for a server to grant a session, twice as many after each silence. A server that starts may accept long
 * before it serves, and never answer who came then; one that is slow to serve many needs more than the first limit.
 */
const FIRST_LIMIT_MS = 1000;
const LAST_LIMIT_MS = 5000;

/**
 * `lost`: there is no connection; `resumed`: there is one again, with the nodes of the session but without its watches;
 * `renewed`: there is one again, with neither.
 */
export type SessionEvent = "lost" | "resumed" | "renewed";

/** What a client is made of. */
export interface SessionInput {
  readonly servers: Servers;
  /** Milliseconds without a sign of us after which the server ends the session; it may grant less, or more. */
  readonly sessionTimeoutMs: number;
  /** Milliseconds that an operation waits for a connection. */
  readonly connectTimeoutMs: number;
  /** `user:password` */
  readonly auth?: string | undefined;
  readonly wheel: TimerWheel;
  readonly logger: Logger;
  readonly onEvent?: (event: SessionEvent) => void;
  readonly random?: () => number;
}

interface Waiting {
  readonly resolve: (connection: ZookeeperConnection) => void;
  readonly reject: (error: Error) => void;
  readonly limit: TimerEntry;
}

/**
 * Keeps one connection, to whichever server takes it, until it is closed; when a session has expired it asks for a new
 * one, so that it is never at its end. Java: `CuratorZookeeperClient`, `ZooKeeper`.
 */
export class ZookeeperSession {
  readonly watches = new WatchTable();
  readonly #input: SessionInput;
  readonly #plan: ReconnectPlan;
  readonly #waiting = new Set<Waiting>();
  readonly #pause: TimerEntry = timerEntry(() => this.#endPause());
  #endPause: () => void = () => {};
  /** What connects or is connected. */
  #connection: ZookeeperConnection | undefined;
  #isConnected = false;
  #session: Session;
  #lastZxid = 0n;
  #running: Promise<void> | undefined;
  #closed = false;
  /** Whether there was a session before, or somebody has been told that there is none. */
  #isAwaited = false;
  /** Attempts since the last connection. */
  #failures = 0;
  /** Of them those that heard nothing. */
  #silences = 0;
  #lastError: unknown;

  constructor(input: SessionInput) {
    this.#input = input;
    this.#plan = new ReconnectPlan(input.servers.hosts, input.random);
    this.#session = this.#none();
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Of the session; 0n while there is none. */
  get id(): bigint {
    return this.#session.id;
  }

  /** The connection, once there is one. Rejects with `ConnectionLoss` after `connectTimeoutMs`. */
  connection(): Promise<ZookeeperConnection> {
    if (this.#closed) return Promise.reject(this.#closedError());
    if (this.#isConnected) return Promise.resolve(this.#connection!);
    this.#running ??= this.#run();
    return new Promise((resolve, reject) => {
      const limit = timerEntry(() => {
        this.#waiting.delete(waiting);
        this.#isAwaited = true;
        reject(this.#noConnection());
      });
      const waiting: Waiting = { resolve, reject, limit };
      this.#waiting.add(waiting);
      this.#input.wheel.add(limit, this.#input.connectTimeoutMs);
    });
  }

  /** Ends the session. Safe to call twice. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#settleWaiting(({ reject }) => reject(this.#closedError()));
      this.#input.wheel.remove(this.#pause);
      this.#endPause();
      if (this.#isConnected) await this.#connection?.end();
      else this.#connection?.destroy();
    }
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const { host, port, delayMs } = this.#plan.next();
      if (delayMs > 0) await this.#wait(delayMs);
      if (this.#closed) return;
      let outcome = await this.#connect(host, port);
      if (outcome === "refused" && this.#session.id !== 0n) {
        if (this.#failures < this.#plan.size || !(await this.#serves(host, port))) continue;
        outcome = await this.#connect(host, port);
        if (outcome === "refused") {
          // It serves, but not us: it has lost its data, and takes nobody who has seen more than it has.
          this.#input.logger.warn(`zookeeper: ${host}:${port} refuses the session, asking for a new one`);
          outcome = "expired";
        }
      }
      if (outcome !== "expired") continue;
      this.#forgetSession();
      // At once, because this server is there and serves.
      await this.#connect(host, port);
    }
  }

  /** Until the connection is over, or there is none. `refused`: closed without a word; `expired`: the session is no more. */
  async #connect(host: string, port: number): Promise<"over" | "failed" | "refused" | "expired"> {
    if (this.#closed) return "failed";
    const { connection, granted } = this.#open(host, port, this.#session, this.#lastZxid);
    const session = await granted;
    if (session instanceof ZookeeperError) {
      await connection.closed;
      this.#failures++;
      this.#lastError = session;
      if (isCode(session, ZookeeperCode.SessionExpired)) return "expired";
      if (connection.unready === undefined) return "failed";
      this.#plan.unready();
      if (connection.unready === "refused") return "refused";
      this.#silences++;
      return "failed";
    }
    const since = performance.now();
    if (!this.#closed) this.#onConnected(connection, session);
    const error = await connection.closed;
    this.#onLost(connection, error, performance.now() - since);
    return "over";
  }

  /** Whether a server grants a session to somebody who asks for nothing: it closes connections also while it starts. */
  async #serves(host: string, port: number): Promise<boolean> {
    if (this.#closed) return false;
    const { connection, granted } = this.#open(host, port, this.#none(), 0n);
    const session = await granted;
    if (!(session instanceof ZookeeperError)) await connection.end();
    await connection.closed;
    return !(session instanceof ZookeeperError);
  }

  #open(host: string, port: number, session: Session, lastZxid: bigint): ReturnType<typeof ZookeeperConnection.open> {
    const { wheel, auth, connectTimeoutMs } = this.#input;
    const opened = ZookeeperConnection.open({
      host,
      port,
      wheel,
      auth,
      session,
      lastZxid,
      limitMs: Math.min(FIRST_LIMIT_MS * 2 ** this.#silences, LAST_LIMIT_MS, connectTimeoutMs / this.#plan.size),
      onWatch: (event) => this.#fire(opened.connection, event),
    });
    this.#connection = opened.connection;
    return opened;
  }

  #onConnected(connection: ZookeeperConnection, session: Session): void {
    const isNew = session.id !== this.#session.id;
    const isFirst = !this.#isAwaited;
    this.#session = session;
    this.#failures = 0;
    this.#silences = 0;
    this.#isAwaited = true;
    this.#isConnected = true;
    this.#settleWaiting(({ resolve }) => resolve(connection));
    if (!isFirst) this.#tell(isNew ? "renewed" : "resumed");
  }

  #onLost(connection: ZookeeperConnection, error: ZookeeperError, lastedMs: number): void {
    this.#plan.ended(lastedMs);
    this.#lastError = error;
    if (connection.lastZxid > this.#lastZxid) this.#lastZxid = connection.lastZxid;
    const wasConnected = this.#isConnected;
    this.#isConnected = false;
    this.watches.clear();
    if (isCode(error, ZookeeperCode.AuthFailed)) this.#input.logger.error(messageOf(error));
    if (wasConnected && !this.#closed) this.#tell("lost");
  }

  #fire(connection: ZookeeperConnection, event: Parameters<WatchTable["fire"]>[0]): void {
    if (connection !== this.#connection || this.#closed) return;
    this.watches.fire(event);
  }

  #tell(event: SessionEvent): void {
    this.#input.onEvent?.(event);
  }

  #forgetSession(): void {
    this.#session = this.#none();
    this.#lastZxid = 0n;
  }

  #none(): Session {
    return { id: 0n, password: Buffer.alloc(16), timeoutMs: this.#input.sessionTimeoutMs };
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#endPause = resolve;
      this.#input.wheel.add(this.#pause, ms);
    });
  }

  #settleWaiting(settle: (waiting: Waiting) => void): void {
    for (const waiting of this.#waiting) {
      this.#input.wheel.remove(waiting.limit);
      settle(waiting);
    }
    this.#waiting.clear();
  }

  #noConnection(): ZookeeperError {
    const { connectTimeoutMs, servers } = this.#input;
    const where = servers.hosts.map(({ host, port }) => `${host}:${port}`).join(", ");
    const why = this.#lastError === undefined ? "" : `: ${messageOf(this.#lastError)}`;
    return new ZookeeperError(
      ZookeeperCode.ConnectionLoss,
      `no ZooKeeper server of ${where} gave a session within ${connectTimeoutMs} ms${why}; check that it runs`,
      { cause: this.#lastError },
    );
  }

  #closedError(): ZookeeperError {
    return new ZookeeperError(ZookeeperCode.ConnectionLoss, "the ZooKeeper client is closed");
  }
}
