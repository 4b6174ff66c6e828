import type { Detection } from "./port-server.js";

/** Whether a connection begins with a TLS handshake, of any version. Java: `SslHandler.isEncrypted`, in 5 bytes. */
export function detectTls(bytes: Buffer): Detection {
  if (bytes.length === 0) return "more";
  if (bytes[0] !== 0x16) return "no";
  if (bytes.length === 1) return "more";
  return bytes[1] === 0x03 ? "yes" : "no";
}

/** What a peer without TLS is sent before it is closed, so that its log can tell why: a fatal alert, unexpected_message. */
export const TLS_ALERT = Buffer.from("1503030002020a", "hex");

/** What bytes at `at` that are no dubbo:// frame probably are, and what to do; empty when there is nothing to say. */
export function likelyCause(bytes: Buffer, at = 0): string {
  const first = bytes[at];
  const second = bytes[at + 1];
  if (first === 0x16 && second === 0x03) return "a TLS handshake, and this port has no certificate: give it ssl.server";
  if (first === 0x15 && second === 0x03) return "a TLS alert: the peer speaks TLS only, give this consumer ssl.client";
  const text = bytes.toString("latin1", at, at + 8);
  if (/^(GET|HEAD|POST|PUT|OPTIONS|CONNECT|HTTP\/|PRI \*) ?/.test(text)) return "HTTP";
  return text.startsWith("SSH-") ? "SSH" : "";
}
