import { constants } from "node:crypto";
import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { messageOf, type SslServerOptions } from "@dubbo-ts/core/common";
import { codeOf } from "./network-error.js";
import { TlsCredentials, type TlsSurroundings } from "./tls-credentials.js";
import { tlsReason } from "./tls-reason.js";

/** What became of a handshake: the encrypted socket, or why there is none. */
export type HandshakeEnd = (secured: TLSSocket | undefined, why: string) => void;

/** Longest handshake, in milliseconds; the port has a limit of its own besides. */
const HANDSHAKE_MS = 5000;
const CLOSED = "the peer closed it during the TLS handshake: it may not trust our certificate";

/** The server's end of TLS, for connections that a port has accepted. Java: `SslContexts`, `SslServerTlsHandler`. */
export class TlsServer {
  /** Whether connections without TLS are welcome, too. */
  readonly plaintext: boolean;
  readonly #clientAuth: NonNullable<SslServerOptions["clientAuth"]>;
  readonly #credentials: TlsCredentials;
  readonly #server: Server;
  /** By the two addresses of the connection, which are all that the encrypted socket and the one below have in common. */
  readonly #handshakes = new Map<string, HandshakeEnd>();

  constructor(options: SslServerOptions, surroundings: TlsSurroundings) {
    const { clientAuth = options.ca === undefined ? "none" : "required" } = options;
    this.plaintext = options.plaintext ?? false;
    this.#clientAuth = clientAuth;
    this.#server = createServer({
      requestCert: clientAuth !== "none",
      // Node would close without a word of who it was; `#isWelcome` decides.
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_MS,
    });
    this.#server.on("secureConnection", (socket) => this.#secured(socket));
    this.#server.on("tlsClientError", (error, socket) => this.#refuse(socket, refusalOf(socket, error)));
    this.#credentials = new TlsCredentials("ssl.server", options, surroundings, (material) => {
      this.#server.setSecureContext({
        ...material,
        minVersion: "TLSv1.2",
        // A session that is taken up again shows no certificate: one that has expired or lost its authority would go on.
        secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
      });
    });
  }

  /** Reads the certificates, once. Rejects with a `TypeError` that names the file. */
  load(): Promise<void> {
    return this.#credentials.load();
  }

  /** Reads them again, for connections to come. Rejects as {@link load}, and keeps those it has. */
  reload(): Promise<void> {
    return this.#credentials.reload();
  }

  /** Shakes hands on a socket whose first bytes, `head`, are read already, and tells `end` once; the socket is TLS's from now on. */
  handshake(socket: Socket, head: Buffer, end: HandshakeEnd): void {
    const key = keyOf(socket);
    if (key === undefined) {
      end(undefined, "the connection is gone");
      return;
    }
    this.#handshakes.set(key, end);
    socket.once("close", () => this.#take(key)?.(undefined, CLOSED));
    socket.pause();
    socket.unshift(Buffer.from(head)); // a copy: a chunk is valid only while it is handed over
    this.#server.emit("connection", socket);
  }

  #secured(socket: TLSSocket): void {
    if (!this.#isWelcome(socket)) {
      this.#refuse(socket, refusalOf(socket, undefined));
      return;
    }
    const end = this.#take(keyOf(socket));
    if (end === undefined) this.#refuse(socket, "");
    else end(socket, "");
  }

  #isWelcome(socket: TLSSocket): boolean {
    if (socket.authorized || this.#clientAuth === "none") return true;
    // Who has no certificate may be welcome; who shows one that is not good is not.
    return this.#clientAuth === "optional" && socket.getPeerX509Certificate() === undefined;
  }

  // Later: what closes the socket below in the middle of OpenSSL's work frees what OpenSSL goes on to use.
  #refuse(socket: TLSSocket, why: string): void {
    const end = this.#take(keyOf(socket));
    setImmediate(() => {
      socket.destroy();
      end?.(undefined, why);
    });
  }

  #take(key: string | undefined): HandshakeEnd | undefined {
    if (key === undefined) return undefined;
    const end = this.#handshakes.get(key);
    this.#handshakes.delete(key);
    return end;
  }
}

function refusalOf(socket: TLSSocket, error: Error | undefined): string {
  if (error === undefined) {
    if (socket.getPeerX509Certificate() === undefined) return "the peer sent no certificate, and one is required";
    const code = String(socket.authorizationError); // a code, whatever its type says
    return tlsReason(code, socket.getPeerCertificate()) ?? `its certificate is refused (${code})`;
  }
  const code = codeOf(error);
  if (code === "ECONNRESET") return CLOSED;
  return tlsReason(code ?? "") ?? `the TLS handshake failed: ${messageOf(error)}`;
}

function keyOf(socket: Socket): string | undefined {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  return remotePort === undefined ? undefined : `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
