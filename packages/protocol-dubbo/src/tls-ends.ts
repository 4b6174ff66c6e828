import { type DubboUrl, Key } from "@dubbo-ts/core/common";
import type { ProtocolContext } from "@dubbo-ts/core/rpc";
import { type Dial, type TlsClient, type TlsServer, type Transporter, transporterBy } from "@dubbo-ts/remoting";

/** Which connections of one `Dubbo` are encrypted, and how they are made. Java: `CertManager`, `SSLConfigCertProvider`. */
export class TlsEnds {
  readonly #context: ProtocolContext;
  readonly #plain: Transporter;
  readonly #secure: Transporter;
  #client: Promise<TlsClient> | undefined;
  #server: Promise<TlsServer> | undefined;

  /** `dial`: how connections outward are made, in the place of those of `transporter`. */
  constructor(context: ProtocolContext, transporter: Transporter, dial: Dial | undefined) {
    this.#context = context;
    this.#plain = dial === undefined ? transporter : transporterBy({ dial });
    this.#secure = transporterBy({ dial, tls: () => (this.#client ??= this.#openClient()) });
  }

  /** Gives the end of TLS for a port; undefined when it has none, or the url says `ssl-enabled=false`. */
  serverOf(url: DubboUrl): (() => Promise<TlsServer>) | undefined {
    if (this.#context.ssl?.server === undefined || url.get(Key.SslEnabled) === "false") return undefined;
    return () => (this.#server ??= this.#openServer());
  }

  /** Whether a provider is called by TLS. What a registry says can switch it on, but only off where `plaintext` lets it. */
  isSecure(url: DubboUrl): boolean {
    const client = this.#context.ssl?.client;
    return (client !== undefined && client.plaintext !== true) || url.get(Key.SslEnabled) === "true";
  }

  /** How to connect to a provider. */
  transporterOf(url: DubboUrl): Transporter {
    return this.isSecure(url) ? this.#secure : this.#plain;
  }

  /** Reads the certificates of both ends again. Rejects with a `TypeError` that names the file, and keeps those it has. */
  async reload(): Promise<void> {
    const ends = await Promise.all([this.#server, this.#client]);
    await Promise.all(ends.map((end) => end?.reload()));
  }

  async #openClient(): Promise<TlsClient> {
    const { ssl, wheel, logger } = this.#context;
    const { TlsClient } = await import("@dubbo-ts/remoting/tls");
    return new TlsClient(ssl?.client ?? {}, { wheel, logger, reloadMs: ssl?.reloadMs });
  }

  async #openServer(): Promise<TlsServer> {
    const { ssl, wheel, logger } = this.#context;
    const { TlsServer } = await import("@dubbo-ts/remoting/tls");
    return new TlsServer(ssl!.server!, { wheel, logger, reloadMs: ssl!.reloadMs });
  }
}
