import { type AddressInfo, createServer } from "node:net";
import { type ConnectionHandlerFactory, formatHostPort, type Listener, type ListenOptions } from "./connection.js";
import { networkError } from "./network-error.js";
import { KEEP_ALIVE_MS } from "./tcp-client.js";
import { TcpConnection } from "./tcp-connection.js";

/** Opens a TCP port. Rejects as `Transporter.listen` says. */
export function listenTcp(options: ListenOptions, createHandler: ConnectionHandlerFactory): Promise<Listener> {
  const { host, port, onError } = options;
  const address = formatHostPort(host, port);
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    server.on("connection", (socket) => {
      try {
        new TcpConnection(socket, createHandler);
      } catch (error) {
        socket.destroy();
        onError?.(networkError(error, `cannot accept a connection on ${address}`, address));
      }
    });
    const onListenError = (error: Error): void => reject(networkError(error, `cannot listen on ${address}`, address));
    server.once("error", onListenError);
    server.listen({ host, port }, () => {
      server.off("error", onListenError);
      server.on("error", (error) =>
        onError?.(networkError(error, `cannot accept a connection on ${address}`, address)),
      );
      const bound = server.address() as AddressInfo;
      resolve({
        address: { host: bound.address, port: bound.port },
        close() {
          if (server.listening) server.close();
          // The port is free as soon as the handle is; `server.close` would wait for every connection too.
          return new Promise((done) => setImmediate(done));
        },
      });
    });
  });
}
