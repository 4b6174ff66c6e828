import { type DubboUrl, Key } from "@dubbo-ts/core/common";
import type { ProtocolContext } from "@dubbo-ts/core/rpc";
import { type Dial, TlsClient, TlsServer, type Transporter, transporterBy } from "@dubbo-ts/remoting";

/** Which connections of one `Dubbo` are encrypted, and how they are made. Java: `CertManager`, `SSLConfigCertProvider`. */
export class TlsEnds {
  readonly #context: ProtocolContext;
  readonly #dial: Dial | undefined;
  readonly #plain: Transporter;
  #secure: Transporter | undefined;
  #client: TlsClient | undefined;
  #server: TlsServer | undefined;

  /** `dial`: how connections outward are made, in the place of those of `transporter`. */
  constructor(context: ProtocolContext, transporter: Transporter, dial: Dial | undefined) {
    this.#context = context;
    this.#dial = dial;
    this.#plain = dial === undefined ? transporter : transporterBy({ dial });
  }

  /** The end of TLS for a port; undefined when it has none, or the url says `ssl-enabled=false`. */
  serverOf(url: DubboUrl): TlsServer | undefined {
    const { ssl, wheel, logger } = this.#context;
    if (ssl?.server === undefined || url.get(Key.SslEnabled) === "false") return undefined;
    return (this.#server ??= new TlsServer(ssl.server, { wheel, logger, reloadMs: ssl.reloadMs }));
  }

  /** Whether a provider is called by TLS. What a registry says can switch it on, but only off where `plaintext` lets it. */
  isSecure(url: DubboUrl): boolean {
    const client = this.#context.ssl?.client;
    return (client !== undefined && client.plaintext !== true) || url.get(Key.SslEnabled) === "true";
  }

  /** How to connect to a provider. */
  transporterOf(url: DubboUrl): Transporter {
    if (!this.isSecure(url)) return this.#plain;
    if (this.#secure === undefined) {
      const { ssl, wheel, logger } = this.#context;
      this.#client = new TlsClient(ssl?.client ?? {}, { wheel, logger, reloadMs: ssl?.reloadMs });
      this.#secure = transporterBy({ dial: this.#dial, tls: this.#client });
    }
    return this.#secure;
  }

  /** Reads the certificates of both ends again. Rejects with a `TypeError` that names the file, and keeps those it has. */
  async reload(): Promise<void> {
    await Promise.all([this.#server?.reload(), this.#client?.reload()]);
  }
}
