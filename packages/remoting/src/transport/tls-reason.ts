import type { DetailedPeerCertificate, PeerCertificate } from "node:tls";

/** What is said of the peer's certificate where it is refused. */
type Shown = Pick<PeerCertificate, "valid_from" | "valid_to" | "subject" | "issuer">;

/**
 * Why a TLS connection cannot be, in words that say what to do; undefined when `code` is no matter of TLS. `certificate`:
 * the peer's, for dates and names. Java: `SslClientTlsHandler`.
 */
export function tlsReason(code: string, certificate?: Shown | DetailedPeerCertificate): string | undefined {
  const refused = refusals[code];
  if (refused !== undefined) return `${refused(certificate ?? ({} as Shown))} (${code})`;
  if (!code.startsWith("ERR_SSL_")) return undefined;
  const alert = /ALERT_([A-Z_]+)$/.exec(code)?.[1];
  if (alert !== undefined) return `${alerts[alert] ?? "the peer ended the TLS handshake"} (${code})`;
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|RECORD_LAYER|UNEXPECTED_MESSAGE/.test(code)) {
    return `the peer answers with bytes that are not TLS: it may be a port without TLS (${code})`;
  }
  if (/NO_SHARED_CIPHER|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE/.test(code)) {
    return `the peer has no version of TLS (1.2 or later) or no cipher in common with us (${code})`;
  }
  if (/PEER_DID_NOT_RETURN_A_CERTIFICATE/.test(code))
    return `the peer sent no certificate, and one is required (${code})`;
  return `the TLS handshake failed (${code})`;
}

const refusals: Readonly<Record<string, (certificate: Shown) => string>> = {
  CERT_HAS_EXPIRED: ({ valid_to: to }) => `its certificate, or one above it, has expired${on(to)}`,
  CERT_NOT_YET_VALID: ({ valid_from: from }) => `its certificate, or one above it, is not valid yet${on(from)}`,
  DEPTH_ZERO_SELF_SIGNED_CERT: ({ subject }) =>
    `its certificate${of(subject)} is self-signed and not among the trusted (ca)`,
  SELF_SIGNED_CERT_IN_CHAIN: ({ issuer }) =>
    `the authority of its certificate${of(issuer)} is not among the trusted (ca)`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ({ issuer }) =>
    `the authority of its certificate${of(issuer)} is not among the trusted (ca)`,
  UNABLE_TO_GET_ISSUER_CERT: ({ issuer }) =>
    `the authority of its certificate${of(issuer)} is not among the trusted (ca)`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ({ issuer }) =>
    `the authority of its certificate${of(issuer)} is not among the trusted (ca)`,
  INVALID_PURPOSE: ({ subject }) =>
    `its certificate${of(subject)} is not meant for this end of a connection (extendedKeyUsage)`,
  INVALID_CA: ({ issuer }) => `its certificate comes from one that is no authority${of(issuer)}`,
  CERT_SIGNATURE_FAILURE: () => "the signature of its certificate is wrong",
  CERT_REVOKED: () => "its certificate has been revoked",
  CERT_REJECTED: () => "its certificate is refused",
  CERT_UNTRUSTED: () => "its certificate is not trusted",
  CERT_CHAIN_TOO_LONG: () => "the chain of its certificates is too long",
  ERR_TLS_HANDSHAKE_TIMEOUT: () => "the TLS handshake took too long",
};

const alerts: Readonly<Record<string, string>> = {
  CERTIFICATE_REQUIRED: "the peer wants a certificate of ours: give ssl.client.cert and ssl.client.key",
  HANDSHAKE_FAILURE:
    "the peer ended the TLS handshake: it may want a certificate of ours, or have no cipher in common with us",
  UNKNOWN_CA: "the peer does not trust the authority of our certificate",
  BAD_CERTIFICATE: "the peer refuses our certificate, or the lack of one",
  CERTIFICATE_UNKNOWN: "the peer refuses our certificate",
  CERTIFICATE_EXPIRED: "the peer says that our certificate has expired",
  CERTIFICATE_REVOKED: "the peer says that our certificate has been revoked",
  UNSUPPORTED_CERTIFICATE: "the peer says that our certificate is not meant for this end of a connection",
  ACCESS_DENIED: "the peer knows our certificate and does not let us in",
  PROTOCOL_VERSION: "the peer has no version of TLS in common with us: 1.2 or later",
  UNEXPECTED_MESSAGE: "the peer did not expect what we sent: it may be a port without TLS",
  INTERNAL_ERROR: "the peer failed in the TLS handshake",
};

function on(date: string | undefined): string {
  return date === undefined ? "" : `: ${date}`;
}

function of(name: PeerCertificate["subject"] | undefined): string {
  const common = name?.CN;
  // A peer chose it: it must not forge a line of the log.
  return typeof common === "string" ? ` (CN ${JSON.stringify(common.slice(0, 100))})` : "";
}
