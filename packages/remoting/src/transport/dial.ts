import { connect, type Socket } from "node:net";
import { RpcCode, RpcError } from "@dubbo-ts/core/common";
import {
  type Connection,
  type ConnectionHandlerFactory,
  type ConnectOptions,
  formatHostPort,
  type HostPort,
} from "./connection.js";
import { codeOf, networkError } from "./network-error.js";
import { cancelled, KEEP_ALIVE_MS, unbracketed } from "./tcp-client.js";
import { TcpConnection } from "./tcp-connection.js";
import type { TlsClient } from "./tls-client.js";

/** Whom a {@link Dial} is to reach. */
export interface DialTarget extends HostPort {
  /** Milliseconds that the attempt may take. */
  readonly connectTimeoutMs: number;
  /** Aborted when the attempt is over for any reason: what is open then must be destroyed. */
  readonly signal: AbortSignal;
}

/** Gives a socket that is connected to its target, maybe through something between; rejects with an error that names both. */
export type Dial = (target: DialTarget) => Promise<Socket>;

/** Dials, shakes hands with `tls` if it is given, and connects. Rejects as `Transporter.connect` says. */
export async function connectBy(
  options: ConnectOptions,
  createHandler: ConnectionHandlerFactory,
  by: { readonly dial?: Dial | undefined; readonly tls?: (() => Promise<TlsClient>) | undefined },
): Promise<Connection> {
  const { host, port, connectTimeoutMs, signal } = options;
  const address = formatHostPort(host, port);
  if (signal?.aborted) throw cancelled(address, signal);
  const attempt = new AbortController();
  let socket: Socket | undefined;
  const over = new Promise<never>((_, reject) => {
    attempt.signal.addEventListener("abort", () => {
      socket?.destroy();
      reject(attempt.signal.reason);
    });
  });
  const open = async (): Promise<Connection> => {
    const tls = await by.tls?.();
    await tls?.load();
    socket = await (by.dial ?? dialTcp)({ host, port, connectTimeoutMs, signal: attempt.signal });
    socket.on("error", () => {}); // between two owners there is none to tell, and the next one sees that it is gone
    if (tls !== undefined && !attempt.signal.aborted) socket = await tls.handshake(socket, host, port);
    if (attempt.signal.aborted) socket.destroy();
    attempt.signal.throwIfAborted();
    return tls === undefined ? new TcpConnection(socket, createHandler) : secured(socket, address, createHandler);
  };
  const onAbort = (): void => attempt.abort(cancelled(address, signal!));
  const timer = setTimeout(() => {
    const what = `cannot connect to ${address}: no answer within ${connectTimeoutMs} ms`;
    attempt.abort(new RpcError(RpcCode.Network, what, { address }));
  }, connectTimeoutMs);
  signal?.addEventListener("abort", onAbort);
  try {
    return await Promise.race([open(), over]);
  } catch (error) {
    socket?.destroy();
    throw error instanceof RpcError ? error : networkError(error, `cannot connect to ${address}`, address);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** A provider judges our certificate when the handshake is over for us, and says nothing: what is lost then is told as that. */
function secured(socket: Socket, address: string, createHandler: ConnectionHandlerFactory): Connection {
  let heard = false;
  const refused = (cause?: unknown): void => {
    if (heard) return;
    const what =
      `${address} closed the connection right after the TLS handshake: ` +
      "it may want a certificate of ours (ssl.client.cert and key), or refuse the one it got; its log should say";
    connection.destroy(new RpcError(RpcCode.Network, what, { address, cause }));
  };
  socket.once("data", () => {
    heard = true;
    socket.off("end", refused).off("error", onError);
  });
  const onError = (error: Error): void => {
    if (/ALERT/.test(codeOf(error) ?? "")) heard = true; // it did say why
    refused(error);
  };
  socket.on("end", refused).on("error", onError);
  const connection = new TcpConnection(socket, createHandler);
  return connection;
}

/** The way of everybody who needs no other: TCP, without Nagle's delay and with keep-alive. */
export function dialTcp({ host, port, signal }: DialTarget): Promise<Socket> {
  const address = formatHostPort(host, port);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: unbracketed(host),
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      signal,
    });
    socket.on("error", (error) => reject(networkError(error, `cannot connect to ${address}`, address)));
    socket.once("connect", () => resolve(socket));
  });
}
