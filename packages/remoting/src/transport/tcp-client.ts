import { connect } from "node:net";
import { RpcCode, RpcError } from "@dubbo-ts/core/common";
import { type Connection, type ConnectionHandlerFactory, type ConnectOptions, formatHostPort } from "./connection.js";
import { networkError } from "./network-error.js";
import { TcpConnection } from "./tcp-connection.js";

/** How long a connection is silent before the kernel probes it: half-open ones are found even without heartbeats. */
export const KEEP_ALIVE_MS = 60_000;

/** Connects over TCP, without Nagle's delay and with keep-alive. Rejects as `Transporter.connect` says. */
export function connectTcp(options: ConnectOptions, createHandler: ConnectionHandlerFactory): Promise<Connection> {
  const { host, port, connectTimeoutMs, signal } = options;
  const address = formatHostPort(host, port);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled(address, signal));
      return;
    }
    const socket = connect({
      host: unbracketed(host),
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    const settle = (): void => {
      clearTimeout(timer);
      clearImmediate(overdue);
      signal?.removeEventListener("abort", onAbort);
      socket.off("connect", onConnect);
    };
    const fail = (error: RpcError): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onError = (error: Error): void => fail(networkError(error, `cannot connect to ${address}`, address));
    const onAbort = (): void => fail(cancelled(address, signal!));
    const onConnect = (): void => {
      settle();
      try {
        const connection = new TcpConnection(socket, createHandler);
        socket.off("error", onError);
        resolve(connection);
      } catch (error) {
        fail(networkError(error, `cannot connect to ${address}`, address));
      }
    };
    let overdue: NodeJS.Immediate | undefined;
    const onTimeout = (): void => {
      const what = `cannot connect to ${address}: no answer within ${connectTimeoutMs} ms`;
      fail(new RpcError(RpcCode.Network, what, { address }));
    };
    // Judged after the poll phase: where the event loop was held up the connection may stand already.
    const timer = setTimeout(() => {
      overdue = setImmediate(onTimeout);
    }, connectTimeoutMs);
    socket.on("error", onError);
    socket.on("connect", onConnect);
    signal?.addEventListener("abort", onAbort);
  });
}

/** An attempt that its signal has ended. */
export function cancelled(address: string, signal: AbortSignal): RpcError {
  return new RpcError(RpcCode.Cancelled, `connecting to ${address} was cancelled`, { address, cause: signal.reason });
}

/** An IPv6 host without its brackets. */
export function unbracketed(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
