import { defaultLogger, type Logger, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import {
  type Connection,
  type ConnectionHandler,
  type ConnectionHandlerFactory,
  type Detection,
  type HostPort,
  type PortDetector,
  PortServer,
  RateLimitedLog,
  type Transporter,
} from "../transport/index.js";
import { ExchangeChannel, type ExchangeChannelOptions, type RequestHandler } from "./exchange-channel.js";
import { ExchangeCounters } from "./exchange-counters.js";
import { type ExchangeOptions, resolveExchangeOptions } from "./exchange-options.js";
import { type FrameTapFactory, tapFrames } from "./frame-tap.js";

/** How an {@link ExchangeServer} is made. */
export interface ExchangeServerOptions extends ExchangeOptions {
  /** Serves the requests of all connections. */
  readonly handler: RequestHandler;
  readonly wheel: TimerWheel;
  /** A port that others share; its owner opens and closes it. Without it the server has one of its own, by what follows. */
  readonly portServer?: PortServer;
  /** Default `0.0.0.0`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Connections open at once. 0, the default: no limit. */
  readonly accepts?: number;
  /** Looks on at the frames of every connection. Default: nobody does. */
  readonly tap?: FrameTapFactory | undefined;
  /** Default TCP. */
  readonly transporter?: Transporter;
  readonly logger?: Logger;
}

/** Whether a connection begins with a dubbo:// frame. Java: `DubboDetector`. */
export function detectDubbo(bytes: Buffer): Detection {
  if (bytes.length === 0) return "more";
  if (bytes[0] !== 0xda) return "no";
  if (bytes.length === 1) return "more";
  return bytes[1] === 0xbb ? "yes" : "no";
}

/** Without a request for this long after "readonly" was sent, a server that closes takes it that every consumer has seen it. */
const QUIET_MS = 100;
/** How long connections that were ended may take to close. */
const END_MS = 2500;

/** The dubbo:// end of a port: a channel for each connection. Making it does no I/O. Java: `HeaderExchangeServer`. */
export class ExchangeServer {
  /** Of all its connections. */
  readonly counters = new ExchangeCounters();
  /** One object for all channels, of which there may be very many. */
  readonly #channelOptions: ExchangeChannelOptions;
  readonly #wheel: TimerWheel;
  readonly #port: PortServer;
  readonly #ownsPort: boolean;
  readonly #channels = new Set<ExchangeChannel>();
  readonly #detector: PortDetector;
  #closing: Promise<void> | undefined;

  constructor(options: ExchangeServerOptions) {
    const { handler } = options;
    const resolved = resolveExchangeOptions("server", options);
    this.#wheel = options.wheel;
    this.#channelOptions = {
      ...options,
      side: "server",
      counters: this.counters,
      log: new RateLimitedLog(options.logger ?? defaultLogger),
      resolved,
      handler: {
        received: (channel, frame) => handler.received(channel, frame),
        disconnected: (channel) => {
          this.#channels.delete(channel);
          handler.disconnected?.(channel);
        },
        describe: (frame) => handler.describe?.(frame) ?? {},
      },
    };
    const accept: ConnectionHandlerFactory = (connection) => this.#accept(connection);
    this.#detector = {
      name: "dubbo",
      detect: detectDubbo,
      accept: options.tap === undefined ? accept : tapFrames(options.tap, "server", resolved.payload, accept),
    };
    this.#ownsPort = options.portServer === undefined;
    this.#port =
      options.portServer ??
      new PortServer({
        port: options.port ?? 0,
        silentTimeoutMs: resolved.heartbeatTimeoutMs,
        wheel: options.wheel,
        ...(options.host === undefined ? {} : { host: options.host }),
        ...(options.accepts === undefined ? {} : { accepts: options.accepts }),
        ...(options.transporter === undefined ? {} : { transporter: options.transporter }),
        ...(options.logger === undefined ? {} : { logger: options.logger }),
      });
    this.#port.addDetector(this.#detector);
  }

  /** Opens the port. Rejects with an `RpcError` that names `host:port`. */
  listen(): Promise<void> {
    return this.#port.listen();
  }

  /** Where it listens, with the real port. A `TypeError` before {@link listen} has resolved. */
  get address(): HostPort {
    return this.#port.address;
  }

  /** Connections that have sent their first bytes. */
  get channels(): ReadonlySet<ExchangeChannel> {
    return this.#channels;
  }

  /** Two-way requests received that have not been answered, on all connections. */
  get inFlight(): number {
    let count = 0;
    for (const channel of this.#channels) count += channel.inFlight;
    return count;
  }

  /** Tells every consumer that new calls belong elsewhere; {@link close} does so too. */
  sendReadonly(): void {
    this.#port.adoptSilent(this.#detector);
    for (const channel of this.#channels) channel.sendEvent("readonly");
  }

  /** Takes {@link sendReadonly} back. */
  sendWritable(): void {
    for (const channel of this.#channels) channel.sendEvent("writable");
  }

  /**
   * Accepts no connection any more, sends "readonly", answers what runs and what still comes until nothing runs (and
   * nothing came for a tenth of a second), then closes every connection; after `graceMs` milliseconds (default 10000)
   * at once. 0 waits for nothing. Called twice it waits for the same.
   */
  close(options: { readonly graceMs?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#close(options.graceMs ?? 10_000));
  }

  async #close(graceMs: number): Promise<void> {
    this.#port.adoptSilent(this.#detector);
    this.#port.removeDetector(this.#detector);
    if (this.#ownsPort) await this.#port.stopListening();
    if (graceMs > 0 && this.#channels.size > 0) {
      this.sendReadonly();
      await this.#untilQuiet(graceMs);
    }
    const ended = [...this.#channels];
    for (const channel of ended) channel.end();
    if (this.#ownsPort) await this.#port.close({ graceMs: graceMs > 0 ? END_MS : 0 });
  }

  #untilQuiet(graceMs: number): Promise<void> {
    const deadlineMs = performance.now() + graceMs;
    return new Promise((resolve) => {
      const look = timerEntry(() => {
        const nowMs = performance.now();
        if (this.#channels.size === 0 || nowMs >= deadlineMs) {
          this.#watchIdle(undefined);
          resolve();
          return;
        }
        let waitMs = Math.min(QUIET_MS, deadlineMs - nowMs);
        if (!this.#busy()) {
          let quietMs = Number.POSITIVE_INFINITY;
          for (const channel of this.#channels) quietMs = Math.min(quietMs, channel.readIdleMs);
          if (quietMs >= QUIET_MS && nowMs - startedMs >= QUIET_MS) {
            this.#watchIdle(undefined);
            resolve();
            return;
          }
          waitMs = Math.min(waitMs, Math.max(1, QUIET_MS - Math.min(quietMs, nowMs - startedMs)));
        } else waitMs = deadlineMs - nowMs;
        this.#wheel.add(look, waitMs);
      });
      const startedMs = performance.now();
      this.#watchIdle(() => {
        this.#wheel.remove(look);
        this.#wheel.add(look, 0);
      });
      this.#wheel.add(look, 0);
    });
  }

  #busy(): boolean {
    for (const channel of this.#channels) if (channel.inFlight > 0 || channel.pendingCount > 0) return true;
    return false;
  }

  #watchIdle(onIdle: (() => void) | undefined): void {
    for (const channel of this.#channels) channel.onIdle = onIdle;
  }

  #accept(connection: Connection): ConnectionHandler {
    const channel = new ExchangeChannel(connection, this.#channelOptions);
    this.#channels.add(channel);
    return channel.connectionHandler;
  }
}
