/** PEM: the path of a file (text), the content itself (text that holds `-----BEGIN`), or the content as bytes. */
export type Pem = string | Uint8Array;

/** Who a port is, and whom it lets in. Java: `SslConfig` (`dubbo.ssl.server-*`), `ProviderCert`. */
export interface SslServerOptions {
  /** Its certificate, followed by those of the authorities between it and the root. Java: `server-key-cert-chain-path`. */
  readonly cert: Pem;
  /** Its private key. Java: `server-private-key-path`. */
  readonly key: Pem;
  /** Of the key, when it is encrypted. Java: `server-key-password`. */
  readonly passphrase?: string;
  /** Certificates of the authorities whose consumers are let in. Java: `server-trust-cert-collection-path`. */
  readonly ca?: Pem;
  /**
   * `required`: only consumers with a certificate of `ca`. `optional`: also those without one; a bad one is refused all
   * the same. `none`: nobody is asked. Default `required` with `ca` and `none` without, as in Java. Java: `AuthPolicy`.
   */
  readonly clientAuth?: "required" | "optional" | "none";
  /** Whether the port also serves consumers that speak without TLS. Default false, as in Java. */
  readonly plaintext?: boolean;
}

/** Whom a consumer trusts, and who it is. Java: `SslConfig` (`dubbo.ssl.client-*`), `Cert`. */
export interface SslClientOptions {
  /** Certificates of the authorities whose providers are trusted. Default: those Node trusts. Java: `client-trust-cert-collection-path`. */
  readonly ca?: Pem;
  /** Its certificate, for providers that want one, with those between it and the root. Java: `client-key-cert-chain-path`. */
  readonly cert?: Pem;
  /** The private key of `cert`. Java: `client-private-key-path`. */
  readonly key?: Pem;
  /** Of the key, when it is encrypted. Java: `client-key-password`. */
  readonly passphrase?: string;
  /**
   * The name that the certificate of each provider must hold, in the place of the host it is called at: registries hand
   * out IP addresses, and certificates mostly hold names.
   */
  readonly servername?: string;
  /** Whether the certificate must hold the host (or `servername`). Default true; Java did not look until netty 4.2. */
  readonly checkHost?: boolean;
  /**
   * Whether providers whose url does not say `ssl-enabled=true` are called without TLS, for the time in which some have it
   * and some do not; who can write to the registry can then take TLS away. Default false: TLS with every provider.
   */
  readonly plaintext?: boolean;
}

/** TLS for `dubbo://`, 1.2 or later. Java: `SslConfig`. */
export interface SslOptions {
  /** TLS on the ports of this application. */
  readonly server?: SslServerOptions;
  /** TLS to its providers. Without it only a url with `ssl-enabled=true` gets TLS, with the authorities Node trusts. */
  readonly client?: SslClientOptions;
  /**
   * Milliseconds between two looks at whether the files have changed: new connections then use the new ones. Default
   * 2000. 0: only `reloadCertificates()` reads them again.
   */
  readonly reloadMs?: number;
}
