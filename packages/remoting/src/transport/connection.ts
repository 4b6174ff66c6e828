import type { X509Certificate } from "node:crypto";
import type { TlsServer } from "./tls-server.js";

/** A stream of bytes to one peer. Belongs to the handler that was made for it. Java: `org.apache.dubbo.remoting.Channel`. */
export interface Connection {
  /** `host:port` of the peer. */
  readonly remoteAddress: string;
  /** `host:port` of this end. */
  readonly localAddress: string;
  /** Bytes written here that the kernel has not taken yet. */
  readonly bufferedBytes: number;
  /** True once nothing can be written any more. */
  readonly closed: boolean;
  /** Who the peer proved to be; undefined without TLS, and when it showed no certificate that was found good. */
  readonly peerCertificate?: X509Certificate | undefined;
  /**
   * Goes on with TLS, as the server; `head`: the bytes that have been read of it already. `done` is called once, with the
   * reason when the handshake failed; then follow decrypted bytes. Where it is missing there is no TLS.
   */
  startTls?(server: TlsServer, head: Buffer, done: (refusal: string | undefined) => void): void;
  /**
   * Sends `bytes`; never throws, does nothing when closed.
   * True: all of them are with the kernel, so the buffer may be used again. False: it belongs to the connection from now on.
   */
  write(bytes: Buffer): boolean;
  /** Stops reading, so that the peer feels it. */
  pause(): void;
  /** Reads on after {@link pause}. */
  resume(): void;
  /** Sends what is buffered, then closes; the handler's `close` follows. A peer that keeps its end open is cut off. */
  end(): void;
  /** Closes at once and drops what is buffered; the handler's `close` follows with `error`. */
  destroy(error?: Error): void;
}

/** What happens to a {@link Connection}. No method may throw: a connection whose handler does is destroyed. */
export interface ConnectionHandler {
  /** Bytes arrived; `chunk` is valid during the call only. */
  data(chunk: Buffer): void;
  /** All that was buffered is with the kernel; follows each `write` that gave false, unless the connection closes. */
  drain(): void;
  /** The connection is gone, once: by an error, or in order (undefined). Nothing follows. */
  close(error: Error | undefined): void;
}

/** Makes the handler of a connection that has just been opened. */
export type ConnectionHandlerFactory = (connection: Connection) => ConnectionHandler;

/** A host and a port, as they are bound or dialled. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Whom to connect to. */
export interface ConnectOptions extends HostPort {
  /** Milliseconds until the attempt fails with `RpcCode.Network`. */
  readonly connectTimeoutMs: number;
  /** Ends the attempt with `RpcCode.Cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** Where to listen. */
export interface ListenOptions extends HostPort {
  /** Told of connections that could not be accepted (no file descriptor left, say); the listener goes on. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** An open port. */
export interface Listener {
  /** Where it listens: the port is the real one when 0 was asked for. */
  readonly address: HostPort;
  /** Accepts nothing more and frees the port; connections that are open stay open. Safe to call twice. */
  close(): Promise<void>;
}

/** Opens connections, outward and inward. Java: `org.apache.dubbo.remoting.Transporter`. */
export interface Transporter {
  /** Resolves when connected; rejects with an `RpcError` (`Network`, or `Cancelled` by the signal) that names the address. */
  connect(options: ConnectOptions, createHandler: ConnectionHandlerFactory): Promise<Connection>;
  /** Resolves when the port is open; rejects with an `RpcError` (`Network`) that names `host:port`. */
  listen(options: ListenOptions, createHandler: ConnectionHandlerFactory): Promise<Listener>;
}

/** `host:port`; an IPv6 host in brackets, an IPv4 host that came as IPv6 as plain IPv4. */
export function formatHostPort(host: string, port: number): string {
  const plain = host.startsWith("::ffff:") && host.includes(".") ? host.slice(7) : host;
  return plain.includes(":") && !plain.startsWith("[") ? `[${plain}]:${port}` : `${plain}:${port}`;
}
