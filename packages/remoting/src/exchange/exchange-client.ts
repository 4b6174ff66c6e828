import {
  DEFAULT_CONNECT_TIMEOUT_MS,
  DEFAULT_PAYLOAD,
  defaultLogger,
  type Logger,
  messageOf,
  offAbort,
  onAbort,
  ResponseStatus,
  RpcCode,
  RpcError,
  type TimerEntry,
  type TimerWheel,
  timerEntry,
} from "@dubbo-ts/core/common";
import {
  type ConnectionHandlerFactory,
  formatHostPort,
  RateLimitedLog,
  type Transporter,
  tcpTransporter,
} from "../transport/index.js";
import { type BackoffOptions, backoffMs } from "./backoff.js";
import { ConnectPacer } from "./connect-pacer.js";
import { ExchangeChannel, type RequestHandler } from "./exchange-channel.js";
import { ExchangeCounters } from "./exchange-counters.js";
import { type ExchangeOptions, resolveExchangeOptions } from "./exchange-options.js";
import { type FrameTapFactory, tapFrames } from "./frame-tap.js";
import { callError, type MessageCodec, type RequestCodec } from "./pending-call.js";

/** Calls make a client that cannot connect try no more often than this. */
const LEAST_GAP_MS = 1000;

/** How an {@link ExchangeClient} is made. */
export interface ExchangeClientOptions extends ExchangeOptions {
  readonly host: string;
  readonly port: number;
  readonly wheel: TimerWheel;
  /** Serves what the provider asks on this connection (callbacks). Default: refuses it with status 70. */
  readonly handler?: RequestHandler;
  /** Milliseconds. Default 3000. Url key: `connect.timeout`. */
  readonly connectTimeoutMs?: number;
  /** Whether to connect again, in the background, after a connection was lost or could not be made; how often. Default true. */
  readonly reconnect?: boolean | BackoffOptions;
  /** When the next attempt in the background may be made. Shared by the clients of one owner. Default: its own. */
  readonly pacer?: ConnectPacer;
  /** Connects when the first call is made. Default false. Url key: `lazy`. */
  readonly lazy?: boolean;
  /** Whether a lazy client counts as available until its first attempt has failed. Default true. Url key: `connect.lazy.initial.state`. */
  readonly lazyInitialState?: boolean;
  /**
   * A call without a connection connects at once, whatever the background does; within a second after an attempt that
   * failed it fails as that did. Default true. Url key: `send.reconnect`.
   */
  readonly sendReconnect?: boolean;
  /** Looks on at the frames of every connection. Default: nobody does. */
  readonly tap?: FrameTapFactory | undefined;
  /** Default TCP. */
  readonly transporter?: Transporter;
  readonly logger?: Logger;
}

/**
 * `idle`: never connected yet. `readonly`: connected, but the provider is leaving. `disconnected`: lost, or the last
 * attempt failed. `closed`: for good.
 */
export type ExchangeClientState = "idle" | "connecting" | "connected" | "readonly" | "disconnected" | "closed";

/** Refuses whatever it is asked. */
export const refusingHandler: RequestHandler = {
  received(channel, frame) {
    channel.refuse(frame, ResponseStatus.ServiceError, "nothing is served on this connection");
  },
};

/** One connection to one address, kept up. Making it does no I/O. Java: `HeaderExchangeClient`, `LazyConnectExchangeClient`. */
export class ExchangeClient {
  /** `host:port` as it was asked for. */
  readonly address: string;
  /** Of all its connections. */
  readonly counters = new ExchangeCounters();
  readonly #options: ExchangeClientOptions;
  readonly #wheel: TimerWheel;
  readonly #log: RateLimitedLog;
  readonly #sendReconnect: boolean;
  /** Milliseconds after which a connection is left because nothing was read. */
  readonly #silentMs: number;
  readonly #backoff: BackoffOptions | undefined;
  readonly #pacer: ConnectPacer;
  readonly #retry: TimerEntry = timerEntry(() => this.#queueRetry());
  readonly #paced: TimerEntry = timerEntry(() => void this.#connectNow().catch(() => {}));
  readonly #stateListeners = new Set<(state: ExchangeClientState) => void>();
  #channel: ExchangeChannel | undefined;
  #connecting: Promise<ExchangeChannel> | undefined;
  #abort: AbortController | undefined;
  #attempts = 0;
  #connectedMs = 0;
  /** The last attempt, when it failed, and why. */
  #failed: { readonly atMs: number; readonly error: unknown } | undefined;
  /** The provider fell silent, so that a connection is none to rely on before something was read from it. */
  #doubtful = false;
  #state: ExchangeClientState = "idle";
  /** Set before anything is closed: what closing causes asks for it. */
  #leaving = false;
  #closing: Promise<void> | undefined;

  constructor(options: ExchangeClientOptions) {
    this.#options = options;
    this.address = formatHostPort(options.host, options.port);
    this.#wheel = options.wheel;
    this.#log = new RateLimitedLog(options.logger ?? defaultLogger);
    this.#pacer = options.pacer ?? new ConnectPacer();
    this.#sendReconnect = options.sendReconnect ?? true;
    const reconnect = options.reconnect ?? true;
    this.#backoff = reconnect === true ? {} : reconnect === false ? undefined : reconnect;
    // So that an option that cannot be is told here, and not by each attempt.
    this.#silentMs = resolveExchangeOptions("client", options).heartbeatTimeoutMs || Number.POSITIVE_INFINITY;
  }

  /** What it is doing. */
  get state(): ExchangeClientState {
    return this.#state;
  }

  /** True while a connection is open, be it read-only. */
  get isConnected(): boolean {
    return this.#channel !== undefined && this.#state !== "closed";
  }

  /**
   * Whether new calls belong here: connected and not read-only, or lazy and not tried yet. After a connection was left
   * because nothing was read from it, a new one must be heard first: the system accepts for a process that hangs.
   */
  get isAvailable(): boolean {
    if (this.#leaving) return false;
    const channel = this.#channel;
    if (channel !== undefined) return !channel.readonly && (!this.#doubtful || this.#isHeard(channel));
    const { lazy, lazyInitialState = true } = this.#options;
    if (lazy !== true || !lazyInitialState) return false;
    return this.#state === "idle" || (this.#state === "connecting" && this.#attempts === 0);
  }

  /** The open connection, if there is one. */
  get channel(): ExchangeChannel | undefined {
    return this.#channel;
  }

  /** Is told of each change of {@link state}. Gives the way to take it back. */
  onStateChange(listener: (state: ExchangeClientState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /**
   * Resolves when connected; joins an attempt that is under way. Rejects with an `RpcError` (`Network`) that names the
   * address; with `reconnect` it goes on trying in the background all the same.
   */
  async connect(): Promise<void> {
    await this.#connectNow();
  }

  /** As `ExchangeChannel.request`; without a connection it connects first, within `timeoutMs`, unless `sendReconnect` is off. */
  request<Q, A>(codec: RequestCodec<Q, A>, request: Q, timeoutMs: number, signal?: AbortSignal): Promise<A> {
    const channel = this.#channel;
    if (channel !== undefined && !this.#leaving) return channel.request(codec, request, timeoutMs, signal);
    return this.#connectAndRequest(codec, request, timeoutMs, signal);
  }

  /**
   * Sends a request that wants no answer; resolves when it waits to be sent, after connecting if need be. Rejects as
   * `ExchangeChannel.send` throws.
   */
  async send<Q>(codec: MessageCodec<Q>, request: Q): Promise<void> {
    const failure = this.#unready(codec, request);
    if (failure !== undefined) throw failure;
    const channel = this.#channel ?? (await this.#connectFor(codec, request));
    channel.send(codec, request);
  }

  /**
   * Takes no new calls, waits up to `graceMs` milliseconds (default 10000) for those that run, then closes; the rest
   * fail with `RpcCode.Network`. Never connects again. Called twice it waits for the same.
   */
  close(options: { readonly graceMs?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#close(options.graceMs ?? 10_000));
  }

  async #close(graceMs: number): Promise<void> {
    this.#leaving = true;
    this.#stopRetrying();
    this.#abort?.abort(new Error("the client is closed"));
    const channel = this.#channel;
    if (channel !== undefined) {
      if (graceMs > 0) await untilIdle(channel, this.#wheel, graceMs);
      channel.end(new Error("the client is closed"));
    }
    this.#setState("closed");
    this.#stateListeners.clear();
  }

  async #connectAndRequest<Q, A>(
    codec: RequestCodec<Q, A>,
    request: Q,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<A> {
    const failure = this.#unready(codec, request);
    if (failure !== undefined) throw failure;
    const startedMs = performance.now();
    const channel = await this.#within(timeoutMs, signal, codec, request, this.#connectFor(codec, request));
    return channel.request(codec, request, timeoutMs - (performance.now() - startedMs), signal);
  }

  #unready<Q>(codec: MessageCodec<Q>, request: Q): RpcError | undefined {
    if (this.#leaving) {
      return callError(codec, request, this.address, RpcCode.Network, "the client is closed");
    }
    if (this.#channel !== undefined || this.#sendReconnect || this.#connecting !== undefined) return undefined;
    if (this.#state === "idle") return undefined;
    return callError(codec, request, this.address, RpcCode.Network, "there is no connection");
  }

  async #connectFor<Q>(codec: MessageCodec<Q>, request: Q): Promise<ExchangeChannel> {
    const failed = this.#failed;
    if (failed !== undefined && this.#connecting === undefined) {
      const ms = Math.round(performance.now() - failed.atMs);
      if (ms < LEAST_GAP_MS) {
        const what = `${messageOf(failed.error)}, ${ms} ms ago; calls make it connect again after ${LEAST_GAP_MS} ms`;
        throw callError(codec, request, this.address, RpcCode.Network, what, failed.error);
      }
    }
    try {
      return await this.#connectNow();
    } catch (error) {
      throw callError(codec, request, this.address, RpcCode.Network, messageOf(error), error);
    }
  }

  // The call's own limit holds while it waits for the connection, too; only a call that has none pays for this.
  #within<Q, T>(
    timeoutMs: number,
    signal: AbortSignal | undefined,
    codec: MessageCodec<Q>,
    request: Q,
    connected: Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (code: RpcCode, what: string, cause?: unknown): void => {
        settle();
        reject(callError(codec, request, this.address, code, `${what}, the request had not been sent yet`, cause));
      };
      const aborted = { handleEvent: (): void => fail(RpcCode.Cancelled, "cancelled by the caller", signal?.reason) };
      const limit = timerEntry(() => fail(RpcCode.Timeout, `no connection within the limit of ${timeoutMs} ms`));
      const settle = (): void => {
        this.#wheel.remove(limit);
        if (signal !== undefined) offAbort(signal, aborted);
      };
      connected.then(
        (value) => {
          settle();
          resolve(value);
        },
        (error) => {
          settle();
          reject(error);
        },
      );
      if (signal?.aborted) aborted.handleEvent();
      else {
        this.#wheel.add(limit, Math.min(timeoutMs, 0x7fffffff));
        if (signal !== undefined) onAbort(signal, aborted);
      }
    });
  }

  #connectNow(): Promise<ExchangeChannel> {
    if (this.#leaving) {
      const { address } = this;
      return Promise.reject(new RpcError(RpcCode.Network, `the client of ${address} is closed`, { address }));
    }
    if (this.#channel !== undefined) return Promise.resolve(this.#channel);
    return (this.#connecting ??= this.#attempt());
  }

  async #attempt(): Promise<ExchangeChannel> {
    this.#stopRetrying();
    const { host, port, payload, tap } = this.#options;
    const { connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, transporter = tcpTransporter } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    this.#setState("connecting");
    try {
      let opened: ExchangeChannel | undefined;
      const open: ConnectionHandlerFactory = (connection) => {
        opened = new ExchangeChannel(connection, {
          ...this.#options,
          side: "client",
          handler: this.#options.handler ?? refusingHandler,
          counters: this.counters,
          log: this.#log,
        });
        return opened.connectionHandler;
      };
      const create = tap === undefined ? open : tapFrames(tap, "client", payload ?? DEFAULT_PAYLOAD, open);
      await transporter.connect({ host, port, connectTimeoutMs, signal: abort.signal }, create);
      const channel = opened!;
      if (this.#leaving) {
        channel.destroy();
        throw new RpcError(RpcCode.Network, `the client of ${this.address} is closed`, { address: this.address });
      }
      if (channel.closed) {
        throw new RpcError(RpcCode.Network, `${this.address} closed the connection at once`, { address: this.address });
      }
      this.#connecting = undefined;
      this.#adopt(channel);
      return channel;
    } catch (error) {
      this.#connecting = undefined;
      if (!this.#leaving) {
        this.#failed = { atMs: performance.now(), error };
        this.#setState("disconnected");
        this.#log.warn("connect", messageOf(error));
        this.#retryLater();
      }
      throw error;
    } finally {
      this.#abort = undefined;
    }
  }

  #adopt(channel: ExchangeChannel): void {
    this.#channel = channel;
    this.#failed = undefined;
    this.#connectedMs = performance.now();
    channel.onReadonlyChange = () => this.#setState(channel.readonly ? "readonly" : "connected");
    channel.onClose((error) => {
      this.#channel = undefined;
      this.#doubtful = channel.readIdleMs >= this.#silentMs || (this.#doubtful && !this.#isHeard(channel));
      // A connection that lasted was a good one; one that was closed at once, or never heard, is a further failure.
      const lastedMs = performance.now() - this.#connectedMs;
      if (!this.#doubtful && lastedMs > backoffMs(this.#attempts, this.#backoff)) this.#attempts = 0;
      if (this.#leaving) return;
      this.#log.warn("lost", error === undefined ? `${this.address} closed the connection` : messageOf(error));
      this.#setState("disconnected");
      this.#retryLater();
    });
    if (this.#doubtful) channel.sendHeartbeat();
    this.#setState(channel.readonly ? "readonly" : "connected");
  }

  #isHeard(channel: ExchangeChannel): boolean {
    return channel.lastReadMs > this.#connectedMs;
  }

  #retryLater(): void {
    if (this.#backoff === undefined || this.#leaving || this.#connecting !== undefined) return;
    this.#stopRetrying();
    this.#wheel.add(this.#retry, backoffMs(this.#attempts++, this.#backoff), true);
  }

  #queueRetry(): void {
    const waitMs = this.#pacer.take();
    if (waitMs <= 0) void this.#connectNow().catch(() => {});
    else this.#wheel.add(this.#paced, waitMs, true);
  }

  #stopRetrying(): void {
    this.#wheel.remove(this.#retry);
    this.#wheel.remove(this.#paced);
  }

  #setState(state: ExchangeClientState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of [...this.#stateListeners]) {
      try {
        listener(state);
      } catch (error) {
        this.#log.warn("listener", `a state listener of ${this.address} failed: ${messageOf(error)}`);
      }
    }
  }
}

/** Resolves when nothing runs on the channel any more, or after `graceMs`. */
function untilIdle(channel: ExchangeChannel, wheel: TimerWheel, graceMs: number): Promise<void> {
  if (channel.pendingCount === 0 && channel.inFlight === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      channel.onIdle = undefined;
      wheel.remove(grace);
      resolve();
    };
    const grace = timerEntry(done);
    wheel.add(grace, graceMs);
    channel.onIdle = done;
  });
}
