import { defaultLogger, type Logger, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import {
  type Connection,
  type ConnectionHandler,
  formatHostPort,
  type HostPort,
  type Listener,
  type Transporter,
} from "./connection.js";
import { diagnostics } from "./diagnostics.js";
import { RateLimitedLog } from "./rate-limited-log.js";
import { tcpTransporter } from "./tcp-transporter.js";
import { detectTls, likelyCause, TLS_ALERT } from "./tls-record.js";
import type { TlsServer } from "./tls-server.js";

/** What the first bytes say: this protocol, surely another one, or too few bytes to tell. */
export type Detection = "yes" | "no" | "more";

/** A protocol that can share a port. Java: `org.apache.dubbo.remoting.api.WireProtocol`. */
export interface PortDetector {
  /** For logs: `"dubbo"`. */
  readonly name: string;
  /** Judges the first bytes of a connection; never throws, and may be asked again with more of them. */
  detect(bytes: Buffer): Detection;
  /** Takes the connection over. The handler's first `data` holds all bytes since the connection was opened. */
  accept(connection: Connection): ConnectionHandler;
}

/** How a {@link PortServer} is made. */
export interface PortServerOptions {
  /** Default `0.0.0.0`, all interfaces: Java consumers connect to the address of the machine even when given loopback. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  /** In the order they are asked. More can join by {@link PortServer.addDetector}. */
  readonly detectors?: readonly PortDetector[];
  /** Connections open at once; one more is closed at once. 0, the default: no limit. Java: `accepts`. */
  readonly accepts?: number;
  /** The same for each address that they come from. 0, the default: no limit. */
  readonly acceptsPerAddress?: number;
  /** Milliseconds from the first byte until a detector must have said "yes". Default 5000. */
  readonly detectTimeoutMs?: number;
  /** Milliseconds a connection may stay open without a first byte. Default 180000, the idle limit of Java. 0: no limit. */
  readonly silentTimeoutMs?: number;
  /** Gives what encrypts connections that begin with a TLS handshake, and refuses others unless it takes them. Default: no TLS. */
  readonly tls?: (() => Promise<TlsServer>) | undefined;
  /** Default TCP. */
  readonly transporter?: Transporter;
  readonly wheel: TimerWheel;
  readonly logger?: Logger;
}

/** Bytes that detectors may ask for before the connection counts as foreign. */
const MAX_DETECT_BYTES = 4096;

/** One open port, shared by every protocol that has a detector here. Java: `PortUnificationServer`. */
export class PortServer {
  readonly #host: string;
  readonly #port: number;
  readonly #accepts: number;
  readonly #perAddress: number;
  readonly #silentTimeoutMs: number;
  readonly #transporter: Transporter;
  readonly #loadTls: (() => Promise<TlsServer>) | undefined;
  readonly #wheel: TimerWheel;
  readonly #log: RateLimitedLog;
  readonly #connections = new Set<Connection>();
  /** How many of them come from where, if that is limited. */
  readonly #from = new Map<string, number>();
  /** Of connections that no detector has taken yet. */
  readonly #undecided = new Set<Detecting>();
  readonly #detectingPort: DetectingPort;
  #detectors: readonly PortDetector[];
  #listening: Promise<Listener> | undefined;
  #address: HostPort | undefined;
  #stopped = false;
  #closing: Promise<void> | undefined;
  #onEmpty: (() => void) | undefined;
  #refused = 0;

  constructor(options: PortServerOptions) {
    this.#host = options.host ?? "0.0.0.0";
    this.#port = options.port;
    this.#accepts = options.accepts ?? 0;
    this.#perAddress = options.acceptsPerAddress ?? 0;
    this.#silentTimeoutMs = options.silentTimeoutMs ?? 180_000;
    this.#transporter = options.transporter ?? tcpTransporter;
    this.#loadTls = options.tls;
    this.#wheel = options.wheel;
    this.#log = new RateLimitedLog(options.logger ?? defaultLogger);
    this.#detectors = options.detectors ?? [];
    this.#detectingPort = {
      wheel: this.#wheel,
      tls: undefined,
      silentTimeoutMs: this.#silentTimeoutMs,
      detectTimeoutMs: options.detectTimeoutMs ?? 5000,
      detectors: () => this.#detectors,
      refuse: (kind, connection, why) => this.#refuse(kind, connection, why),
      decided: (detecting) => this.#undecided.delete(detecting),
      closed: (detecting, connection) => {
        this.#undecided.delete(detecting);
        this.#connections.delete(connection);
        this.#countFrom(connection, -1);
        if (this.#connections.size === 0) this.#onEmpty?.();
      },
    };
  }

  /** Opens the port; called again it waits for the same. Rejects with an `RpcError` that names `host:port`. */
  async listen(): Promise<void> {
    const tls = await this.#loadTls?.();
    await tls?.load();
    this.#detectingPort.tls = tls;
    if (this.#stopped) throw new TypeError(`the server of ${formatHostPort(this.#host, this.#port)} is closed`);
    this.#listening ??= this.#transporter.listen(
      {
        host: this.#host,
        port: this.#port,
        onError: (error) => this.#log.warn("accept", error.message),
      },
      (connection) => this.#open(connection),
    );
    try {
      this.#address = (await this.#listening).address;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }

  /** Where it listens, with the real port. A `TypeError` before {@link listen} has resolved. */
  get address(): HostPort {
    if (this.#address === undefined) throw new TypeError("the port is not open yet");
    return this.#address;
  }

  /** Connections open now, those included whose protocol is not known yet. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Connections closed so far for being foreign, too slow to say what they are, or too many. */
  get refusedCount(): number {
    return this.#refused;
  }

  /** Asks `detector` too, after those that are here. Connections whose protocol is known already are not asked again. */
  addDetector(detector: PortDetector): void {
    this.#detectors = [...this.#detectors, detector];
  }

  /** Takes a detector away; its connections stay. */
  removeDetector(detector: PortDetector): void {
    this.#detectors = this.#detectors.filter((known) => known !== detector);
  }

  /**
   * Hands connections that have sent nothing yet to this detector, if there is no other that they could be for: a peer
   * that has not called yet must be told, too, that the server is leaving.
   */
  adoptSilent(detector: PortDetector): void {
    if (this.#detectors.some((other) => other !== detector)) return;
    for (const detecting of [...this.#undecided]) detecting.adopt(detector);
  }

  /** Frees the port; connections that are open go on. Safe to call twice. */
  async stopListening(): Promise<void> {
    this.#stopped = true;
    const listener = await this.#listening?.catch(() => undefined);
    await listener?.close();
  }

  /** Frees the port and waits up to `graceMs` (default 0) for connections to end; destroys the rest. Safe to call twice. */
  close(options: { readonly graceMs?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#close(options.graceMs ?? 0));
  }

  async #close(graceMs: number): Promise<void> {
    await this.stopListening();
    if (this.#connections.size > 0 && graceMs > 0) {
      await new Promise<void>((resolve) => {
        const grace = timerEntry(resolve);
        this.#wheel.add(grace, graceMs);
        this.#onEmpty = () => {
          this.#wheel.remove(grace);
          resolve();
        };
      });
    }
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
      for (const connection of this.#connections) connection.destroy();
    });
  }

  #open(connection: Connection): ConnectionHandler {
    const tooMany = this.#tooMany(connection);
    if (tooMany !== undefined) {
      this.#refuse("accepts", connection, tooMany);
      return { data() {}, drain() {}, close() {} };
    }
    this.#connections.add(connection);
    this.#countFrom(connection, 1);
    const detecting = new Detecting(connection, this.#detectingPort);
    this.#undecided.add(detecting);
    detecting.wait();
    return detecting;
  }

  #tooMany(connection: Connection): string | undefined {
    if (this.#stopped) return "the server is closing";
    if (this.#accepts > 0 && this.#connections.size >= this.#accepts) {
      return `${this.#accepts} connections are open, which is the limit (accepts)`;
    }
    if (this.#perAddress > 0 && (this.#from.get(addressOf(connection)) ?? 0) >= this.#perAddress) {
      return `${this.#perAddress} connections from that address are open, which is the limit (acceptsPerAddress)`;
    }
    return undefined;
  }

  #countFrom(connection: Connection, change: 1 | -1): void {
    if (this.#perAddress <= 0) return;
    const address = addressOf(connection);
    const count = (this.#from.get(address) ?? 0) + change;
    if (count > 0) this.#from.set(address, count);
    else this.#from.delete(address);
  }

  #refuse(kind: string, connection: Connection, why: string): void {
    this.#refused++;
    this.#log.warn(kind, `connection from ${connection.remoteAddress} closed: ${why}`);
    connection.destroy();
  }
}

/** What all connections of a port share. */
interface DetectingPort {
  readonly wheel: TimerWheel;
  /** There before the port is open. */
  tls: TlsServer | undefined;
  readonly silentTimeoutMs: number;
  readonly detectTimeoutMs: number;
  detectors(): readonly PortDetector[];
  refuse(kind: string, connection: Connection, why: string): void;
  decided(detecting: Detecting): void;
  closed(detecting: Detecting, connection: Connection): void;
}

/** A connection until a detector has taken it, and then the way to that one's handler. Its own entry of the wheel. */
class Detecting implements ConnectionHandler, TimerEntry {
  dueTick = -1;
  background = true;
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  readonly #connection: Connection;
  readonly #port: DetectingPort;
  #chosen: ConnectionHandler | undefined;
  #head: Buffer | undefined;
  #refused = false;
  #tls: "not yet" | "shaking hands" | "secured" = "not yet";

  constructor(connection: Connection, port: DetectingPort) {
    this.#connection = connection;
    this.#port = port;
  }

  expire(): void {
    if (this.#tls === "shaking hands") this.#refuse("tls", "its TLS handshake took too long");
    else if (this.#head === undefined) this.#refuse("silent", "it sent nothing");
    else this.#refuse("silent", `its first ${this.#head.length} bytes name no protocol`);
  }

  wait(): void {
    const { silentTimeoutMs, detectTimeoutMs, tls } = this.#port;
    // By TLS it is the consumer that speaks first, at once.
    if (tls?.plaintext === false && this.#tls === "not yet") this.#wait(detectTimeoutMs);
    else if (silentTimeoutMs > 0) this.#port.wheel.add(this, silentTimeoutMs, true);
  }

  #wait(ms: number): void {
    this.#port.wheel.remove(this);
    this.#port.wheel.add(this, ms, true);
  }

  adopt(detector: PortDetector): void {
    if (this.#head !== undefined || this.#refused || this.#tls === "shaking hands") return;
    const { tls } = this.#port;
    // Who is about to shake hands cannot read anything else.
    if (tls === undefined || tls.plaintext || this.#tls === "secured") this.#choose(detector);
  }

  data(chunk: Buffer): void {
    if (this.#chosen !== undefined) this.#chosen.data(chunk);
    else if (!this.#refused) this.#detect(chunk);
  }

  drain(): void {
    this.#chosen?.drain();
  }

  close(error: Error | undefined): void {
    this.#port.wheel.remove(this);
    this.#port.closed(this, this.#connection);
    this.#chosen?.close(error);
  }

  #detect(chunk: Buffer): void {
    // A copy: a chunk is valid only while it is handed over.
    const bytes = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    let undecided = false;
    if (this.#port.tls !== undefined && this.#tls === "not yet") {
      const detection = detectTls(bytes);
      if (detection === "yes") {
        this.#shakeHands(this.#port.tls, bytes);
        return;
      }
      undecided = detection === "more";
      if (detection === "no" && !this.#port.tls.plaintext) {
        this.#connection.write(TLS_ALERT);
        this.#refuse("plain", `this port speaks TLS only, and the peer does not: it begins with ${hexOf(bytes)}`);
        return;
      }
    }
    for (const detector of this.#port.detectors()) {
      const detection = detector.detect(bytes);
      if (detection === "yes") {
        this.#head = undefined;
        this.#choose(detector).data(bytes);
        return;
      }
      undecided ||= detection === "more";
    }
    if (!undecided || bytes.length > MAX_DETECT_BYTES) {
      const names = this.#port.detectors().map((detector) => detector.name);
      const cause = likelyCause(bytes);
      const seen = `it begins with ${hexOf(bytes)}${cause === "" ? "" : `: ${cause}`}`;
      const why = `not ${names.join(" or ") || "expected"}, ${seen}`;
      if (diagnostics.badFrame.hasSubscribers) tellForeign(this.#connection, why);
      this.#refuse("foreign", why);
      return;
    }
    if (this.#head === undefined) this.#wait(this.#port.detectTimeoutMs);
    this.#head = Buffer.from(bytes);
  }

  #shakeHands(tls: TlsServer, bytes: Buffer): void {
    if (this.#connection.startTls === undefined) {
      this.#refuse("tls", "its transport has no TLS");
      return;
    }
    this.#tls = "shaking hands";
    if (this.#head === undefined) this.#wait(this.#port.detectTimeoutMs);
    this.#head = undefined;
    this.#connection.startTls(tls, bytes, (refusal) => {
      if (this.#refused) return;
      if (refusal !== undefined) {
        this.#refuse("tls", refusal);
        return;
      }
      this.#tls = "secured";
      this.#port.wheel.remove(this);
      this.wait();
    });
  }

  #choose(detector: PortDetector): ConnectionHandler {
    this.#port.wheel.remove(this);
    this.#port.decided(this);
    this.#chosen = detector.accept(this.#connection);
    return this.#chosen;
  }

  #refuse(kind: string, why: string): void {
    this.#refused = true;
    this.#port.decided(this);
    this.#port.wheel.remove(this);
    this.#port.refuse(kind, this.#connection, why);
  }
}

function tellForeign({ localAddress, remoteAddress }: Connection, reason: string): void {
  const connection = Object.freeze({ side: "server", localAddress, remoteAddress });
  diagnostics.badFrame.publish({ connection, kind: "foreign", reason });
}

function addressOf({ remoteAddress }: Connection): string {
  return remoteAddress.slice(0, remoteAddress.lastIndexOf(":"));
}

function hexOf(bytes: Buffer): string {
  return [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
