import type { Socket } from "node:net";
import { messageOf, RpcCode, RpcError } from "@dubbo-ts/core/common";
import {
  type Connection,
  type ConnectionHandler,
  type ConnectionHandlerFactory,
  formatHostPort,
} from "./connection.js";

/** How long `end` waits for a peer to take what is buffered and to close its end too. */
const LINGER_MS = 2000;

/** A {@link Connection} over a connected `net.Socket` (or `tls.TLSSocket`), which it owns from then on. */
export class TcpConnection implements Connection {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly #socket: Socket;
  readonly #handler: ConnectionHandler;
  #error: Error | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(socket: Socket, createHandler: ConnectionHandlerFactory) {
    this.#socket = socket;
    this.remoteAddress = formatHostPort(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
    this.localAddress = formatHostPort(socket.localAddress ?? "unknown", socket.localPort ?? 0);
    socket.on("error", (error) => {
      this.#error ??= networkError(error, `connection to ${this.remoteAddress} failed`, this.remoteAddress);
    });
    this.#handler = createHandler(this);
    socket.on("data", (chunk: Buffer) => {
      // After `destroy` a chunk may still be on its way up.
      if (socket.destroyed) return;
      try {
        this.#handler.data(chunk);
      } catch (error) {
        this.destroy(asError(error));
      }
    });
    socket.on("drain", () => {
      try {
        this.#handler.drain();
      } catch (error) {
        this.destroy(asError(error));
      }
    });
    // A peer that will send nothing more can ask nothing more: half-open connections are no use here.
    socket.on("end", () => this.destroy());
    socket.on("close", () => {
      clearTimeout(this.#linger);
      this.#handler.close(this.#error);
    });
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  get closed(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded;
  }

  write(bytes: Buffer): boolean {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return true;
    socket.write(bytes);
    // libuv tries at once and keeps only what the kernel refused; what it kept still counts as buffered.
    return socket.writableLength === 0;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return;
    socket.end();
    // Closing with bytes unread would reset the connection and take away what the peer has not read yet.
    socket.resume();
    this.#linger = setTimeout(() => socket.destroy(), LINGER_MS);
    this.#linger.unref();
  }

  destroy(error?: Error): void {
    if (this.#socket.destroyed) return;
    this.#error ??= error;
    this.#socket.destroy();
  }
}

/** What a socket, a resolver or a listener threw, as an `RpcError` of `RpcCode.Network`: `what: reason (CODE)`. */
export function networkError(thrown: unknown, what: string, address: string): RpcError {
  const code = codeOf(thrown);
  const known = code === undefined ? undefined : REASONS[code];
  const reason = known === undefined ? messageOf(thrown) : `${known} (${code})`;
  return new RpcError(RpcCode.Network, `${what}: ${reason}`, { address, cause: thrown });
}

function codeOf(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "not permitted",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by the peer",
  EPIPE: "the peer has closed the connection",
  ENOTFOUND: "unknown host",
  EAI_AGAIN: "the host name could not be resolved now",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ETIMEDOUT: "no answer from the host",
  EMFILE: "this process has no file descriptor left",
};
