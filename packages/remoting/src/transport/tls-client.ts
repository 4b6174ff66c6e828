import { isIP, type Socket } from "node:net";
import { checkServerIdentity, connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { RpcCode, RpcError, type SslClientOptions } from "@dubbo-ts/core/common";
import { formatHostPort } from "./connection.js";
import { codeOf, networkError } from "./network-error.js";
import { TlsCredentials, type TlsSurroundings } from "./tls-credentials.js";
import { tlsReason } from "./tls-reason.js";

/** The consumer's end of TLS. Java: `SslContexts`, `SslClientTlsHandler`. */
export class TlsClient {
  readonly #options: SslClientOptions;
  readonly #credentials: TlsCredentials;
  #context: SecureContext | undefined;

  constructor(options: SslClientOptions, surroundings: TlsSurroundings) {
    this.#options = options;
    this.#credentials = new TlsCredentials("ssl.client", options, surroundings, (material) => {
      this.#context = createSecureContext({ ...material, minVersion: "TLSv1.2" });
    });
  }

  /** Reads the certificates again, for connections to come. Rejects with a `TypeError`, and keeps those it has. */
  reload(): Promise<void> {
    return this.#credentials.reload();
  }

  /** Reads the certificates, once. Rejects with a `TypeError` that names the file. */
  load(): Promise<void> {
    return this.#credentials.load();
  }

  /**
   * Shakes hands over a connected socket, after {@link load}. Rejects with an `RpcError` (`Network`) that says why, and
   * destroys the socket; `signal` and time are the caller's business, who destroys the socket.
   */
  handshake(socket: Socket, host: string, port: number): Promise<TLSSocket> {
    const { servername, checkHost = true } = this.#options;
    const address = formatHostPort(host, port);
    const name = servername ?? host.replace(/^\[|\]$/g, "");
    let wrongName: string | undefined;
    return new Promise((resolve, reject) => {
      const secured = connect({
        socket,
        secureContext: this.#context!,
        rejectUnauthorized: true,
        ...(isIP(name) === 0 ? { servername: name } : {}),
        checkServerIdentity: (_, certificate) => {
          const error = checkHost ? checkServerIdentity(name, certificate) : undefined;
          if (error !== undefined) wrongName = wrongNameOf(name, certificate.subjectaltname);
          return error;
        },
      });
      const fail = (error: unknown): void => {
        const reason = wrongName ?? handshakeReason(error, secured);
        secured.destroy();
        const what = `cannot connect to ${address} by TLS`;
        const told = reason === undefined ? networkError(error, what, address) : undefined;
        reject(told ?? new RpcError(RpcCode.Network, `${what}: ${reason}`, { address, cause: error }));
      };
      secured.on("error", fail);
      secured.once("secureConnect", () => {
        secured.off("error", fail);
        resolve(secured);
      });
    });
  }
}

function handshakeReason(error: unknown, socket: TLSSocket): string | undefined {
  const code = codeOf(error);
  if (code === "ECONNRESET" || code === "EPIPE") {
    return `it closed the connection during the TLS handshake: it may be a port without TLS, or want a certificate (${code})`;
  }
  return code === undefined ? undefined : tlsReason(code, socket.getPeerCertificate?.());
}

function wrongNameOf(name: string, names: string | undefined): string {
  // The certificate's own text, of a peer that is trusted so far but may be anybody that has a certificate.
  const held = names === undefined ? "no name" : JSON.stringify(names.slice(0, 300));
  return (
    `its certificate is not for "${name}" but holds ${held}: ` +
    "call it by a name that is there, or give that as ssl.client.servername (ERR_TLS_CERT_ALTNAME_INVALID)"
  );
}
