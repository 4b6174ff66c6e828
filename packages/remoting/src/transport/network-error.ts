import { messageOf, RpcCode, RpcError } from "@dubbo-ts/core/common";
import { tlsReason } from "./tls-reason.js";

/** What a socket, a resolver or a listener threw, as an `RpcError` of `RpcCode.Network`: `what: reason (CODE)`. */
export function networkError(thrown: unknown, what: string, address: string): RpcError {
  const code = codeOf(thrown);
  const known = code === undefined ? undefined : REASONS[code];
  const reason =
    known === undefined
      ? ((code === undefined ? undefined : tlsReason(code)) ?? messageOf(thrown))
      : `${known} (${code})`;
  return new RpcError(RpcCode.Network, `${what}: ${reason}`, { address, cause: thrown });
}

/** The `code` of what was thrown, if it has one. */
export function codeOf(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
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
