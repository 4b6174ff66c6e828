import { defaultLogger, type Logger, type TimerWheel } from "@dubbo-ts/core/common";
import {
  type Connection,
  type ConnectionHandler,
  type ConnectionHandlerFactory,
  type Detection,
  type HostPort,
  type PortDetector,
  PortServer,
  RateLimitedLog,
  type TlsServer,
  type Transporter,
} from "../transport/index.js";
import { boundedCalls } from "./call-bounds.js";
import { ExchangeChannel, type ExchangeChannelOptions, type RequestHandler } from "./exchange-channel.js";
import { ExchangeCounters } from "./exchange-counters.js";
import { type ExchangeOptions, resolveExchangeOptions } from "./exchange-options.js";
import { Farewell } from "./farewell.js";
import type { Frame } from "./frame.js";
import { type FrameTapFactory, tapFrames } from "./frame-tap.js";
import { looksTyped, TextBetweenFrames, type TextHandlerFactory } from "./text-between-frames.js";

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
  /** Connections from one address open at once. 0, the default: no limit. */
  readonly acceptsPerAddress?: number;
  /** Two-way calls in flight at once, of all connections. 0, the default: no limit. */
  readonly maxCalls?: number;
  /** The same, of one connection. 0, the default: no limit. */
  readonly maxCallsPerConnection?: number;
  /** Looks on at the frames of every connection. Default: nobody does. */
  readonly tap?: FrameTapFactory | undefined;
  /** Answers text on the port, before and between frames. Default: text closes the connection. */
  readonly text?: TextHandlerFactory | undefined;
  /** Default: no TLS. */
  readonly tls?: (() => Promise<TlsServer>) | undefined;
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

function detectDubboOrText(bytes: Buffer): Detection {
  return bytes.length > 0 && looksTyped(bytes[0]!) ? "yes" : detectDubbo(bytes);
}

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
  /** Stands before the handler of requests. */
  readonly #gate: { received: RequestHandler["received"] };
  #isReadonly = false;
  #closing: Promise<void> | undefined;

  constructor(options: ExchangeServerOptions) {
    const { handler, maxCalls = 0, maxCallsPerConnection = 0 } = options;
    const resolved = resolveExchangeOptions("server", options);
    this.#wheel = options.wheel;
    const gate = {
      received:
        maxCalls > 0 || maxCallsPerConnection > 0
          ? boundedCalls(handler, { maxCalls, maxCallsPerConnection })
          : (channel: ExchangeChannel, frame: Frame) => handler.received(channel, frame),
      disconnected: (channel: ExchangeChannel) => {
        this.#channels.delete(channel);
        handler.disconnected?.(channel);
      },
      describe: (frame: Frame) => handler.describe?.(frame) ?? {},
      get running() {
        return handler.running ?? 0;
      },
    };
    this.#gate = gate;
    this.#channelOptions = {
      ...options,
      side: "server",
      counters: this.counters,
      log: new RateLimitedLog(options.logger ?? defaultLogger),
      resolved,
      handler: gate,
    };
    const accept: ConnectionHandlerFactory = (connection) => this.#accept(connection);
    const tapped = options.tap === undefined ? accept : tapFrames(options.tap, "server", resolved.payload, accept);
    const { text } = options;
    this.#detector = {
      name: "dubbo",
      detect: text === undefined ? detectDubbo : detectDubboOrText,
      accept: text === undefined ? tapped : (connection) => new TextBetweenFrames(connection, tapped(connection), text),
    };
    this.#ownsPort = options.portServer === undefined;
    this.#port =
      options.portServer ??
      new PortServer({
        port: options.port ?? 0,
        silentTimeoutMs: resolved.heartbeatTimeoutMs,
        wheel: options.wheel,
        tls: options.tls,
        ...(options.host === undefined ? {} : { host: options.host }),
        ...(options.accepts === undefined ? {} : { accepts: options.accepts }),
        ...(options.acceptsPerAddress === undefined ? {} : { acceptsPerAddress: options.acceptsPerAddress }),
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

  /** Tells every consumer, and those who connect from now on, that new calls belong elsewhere; {@link close} does so too. */
  sendReadonly(): void {
    if (!this.#isReadonly) for (const channel of this.#channels) channel.sendEvent("readonly");
    this.#isReadonly = true;
    this.#port.adoptSilent(this.#detector);
  }

  /** Takes {@link sendReadonly} back. */
  sendWritable(): void {
    this.#isReadonly = false;
    for (const channel of this.#channels) channel.sendEvent("writable");
  }

  /**
   * Leaves within `graceMs` milliseconds (default 10000; 0 waits for nothing): sends "readonly" and goes on serving, old
   * connections and new ones, for `noticeMs` (default 0) and until nothing has come for a tenth of a second; then listens no
   * longer, and closes every connection once nothing runs. What comes after two thirds of the time is refused with
   * status 35, what runs at the end of it is cut off. Without a connection it closes at once. Called twice it waits for
   * the same.
   */
  close(options: { readonly graceMs?: number; readonly noticeMs?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#close(options.graceMs ?? 10_000, options.noticeMs ?? 0));
  }

  async #close(graceMs: number, noticeMs: number): Promise<void> {
    this.sendReadonly();
    const farewell = new Farewell(
      {
        channels: this.#channels,
        handler: this.#gate,
        isConnected: () => this.#channels.size > 0 || (this.#ownsPort && this.#port.connectionCount > 0),
        isRunning: () => (this.#channelOptions.handler.running ?? 0) > 0,
        tellSilent: () => this.#port.adoptSilent(this.#detector),
      },
      this.#wheel,
      graceMs,
    );
    if (graceMs > 0) await farewell.serveOn(noticeMs);
    this.#port.removeDetector(this.#detector);
    if (this.#ownsPort) await this.#port.stopListening();
    if (graceMs > 0) await farewell.finish();
    for (const channel of [...this.#channels]) channel.end();
    if (this.#ownsPort) await this.#port.close({ graceMs: graceMs > 0 ? END_MS : 0 });
  }

  #accept(connection: Connection): ConnectionHandler {
    const channel = new ExchangeChannel(connection, this.#channelOptions);
    this.#channels.add(channel);
    if (this.#isReadonly) channel.sendEvent("readonly");
    return channel.connectionHandler;
  }
}
