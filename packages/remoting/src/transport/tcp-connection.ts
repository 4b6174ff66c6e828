import type { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { messageOf } from "@dubbo-ts/core/common";
import {
  type Connection,
  type ConnectionHandler,
  type ConnectionHandlerFactory,
  formatHostPort,
} from "./connection.js";
import { networkError } from "./network-error.js";
import type { TlsServer } from "./tls-server.js";

/** How long `end` waits for a peer to take what is buffered and to close its end too. */
const LINGER_MS = 2000;

/** A {@link Connection} over a connected `net.Socket` (or `tls.TLSSocket`), which it owns from then on. */
export class TcpConnection implements Connection {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly #handler: ConnectionHandler;
  #socket: Socket;
  #error: Error | undefined;
  #linger: NodeJS.Timeout | undefined;
  /** With TLS alone: it is never done at once, and the `drain` of Node tells of long queues only. */
  #onWritten: ((error?: Error | null) => void) | undefined;

  constructor(socket: Socket, createHandler: ConnectionHandlerFactory) {
    this.#socket = socket;
    this.remoteAddress = formatHostPort(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
    this.localAddress = formatHostPort(socket.localAddress ?? "unknown", socket.localPort ?? 0);
    socket.on("error", this.#onError);
    this.#handler = createHandler(this);
    this.#attach(socket);
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  get closed(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded;
  }

  get peerCertificate(): X509Certificate | undefined {
    const socket = this.#socket;
    return isEncrypted(socket) && socket.authorized ? socket.getPeerX509Certificate() : undefined;
  }

  write(bytes: Buffer): boolean {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return true;
    socket.write(bytes, this.#onWritten);
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
    this.#linger = setTimeout(() => this.#socket.destroy(), LINGER_MS);
    this.#linger.unref();
  }

  destroy(error?: Error): void {
    this.#error ??= error;
    if (this.#socket.destroyed) return;
    this.#socket.destroy();
  }

  startTls(server: TlsServer, head: Buffer, done: (refusal: string | undefined) => void): void {
    const plain = this.#socket;
    plain.off("data", this.#onData).off("drain", this.#onDrain).off("end", this.#onEnd);
    server.handshake(plain, head, (secured, why) => {
      if (secured === undefined || plain.destroyed) {
        done(why || "the connection is gone");
        return;
      }
      // Both sockets close with either; the encrypted one tells the error.
      plain.off("close", this.#onClose);
      this.#socket = secured;
      secured.on("error", this.#onError);
      done(undefined);
      this.#attach(secured);
    });
  }

  #attach(socket: Socket): void {
    if (isEncrypted(socket)) {
      this.#onWritten = (error) => {
        if (!error && socket.writableLength === 0) this.#onDrain();
      };
    }
    socket.on("data", this.#onData);
    socket.on("drain", this.#onDrain);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onClose);
  }

  readonly #onError = (error: Error): void => {
    this.#error ??= networkError(error, `connection to ${this.remoteAddress} failed`, this.remoteAddress);
  };

  readonly #onData = (chunk: Buffer): void => {
    // After `destroy` a chunk may still be on its way up.
    if (this.#socket.destroyed) return;
    try {
      this.#handler.data(chunk);
    } catch (error) {
      this.destroy(asError(error));
    }
  };

  readonly #onDrain = (): void => {
    try {
      this.#handler.drain();
    } catch (error) {
      this.destroy(asError(error));
    }
  };

  // A peer that will send nothing more can ask nothing more: half-open connections are no use here.
  readonly #onEnd = (): void => this.destroy();

  readonly #onClose = (): void => {
    clearTimeout(this.#linger);
    this.#handler.close(this.#error);
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}

function isEncrypted(socket: Socket): socket is TLSSocket {
  return (socket as Partial<TLSSocket>).encrypted === true;
}
