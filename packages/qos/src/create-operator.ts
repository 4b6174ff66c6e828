import type { Operations, Operator, QosOptions } from "@dubbo-ts/core";
import { messageOf } from "@dubbo-ts/core/common";
import type { TextConnection } from "@dubbo-ts/core/rpc";
import { CallWatch, createCommands } from "./commands/index.js";
import {
  CommandExecutor,
  hostOf,
  Permission,
  QosServer,
  serviceDialect,
  TelnetSession,
  type TextPort,
} from "./server/index.js";

/** Java: `QosConstants.DEFAULT_PORT`. */
const DEFAULT_PORT = 22222;

/** What serves the operators of one `Dubbo`. A `TypeError` names an option that cannot be. Java: `QosProtocolWrapper`. */
export function createOperator(operations: Operations, options: QosOptions): Operator {
  const { enable = true, host = "127.0.0.1", port = DEFAULT_PORT, check = false } = options;
  const watch = new CallWatch();
  const permission = new Permission(options);
  const commands = createCommands(operations, watch, options);
  const executor = new CommandExecutor(commands, permission, (message) => operations.info(message));
  let server: QosServer | undefined;
  return {
    filter: watch.filter,
    telnet(connection, allowed) {
      return new TelnetSession(textPort(connection), executor, permission, serviceDialect(allowed));
    },
    async start() {
      if (!enable) return;
      const opened = new QosServer({ host, port, executor, permission });
      try {
        const bound = await opened.listen();
        operations.info(`qos listens on ${host}:${bound}`);
        server = opened;
      } catch (cause) {
        const text = `qos cannot listen on ${host}:${port}: ${messageOf(cause)}; give createDubbo { qos: { port } } another`;
        if (check) throw new Error(text, { cause });
        operations.warn(text);
      }
    },
    get port() {
      return server?.port;
    },
    async close() {
      await server?.close();
    },
  };
}

function textPort(connection: TextConnection): TextPort {
  const { remoteAddress, localAddress } = connection;
  return {
    remoteHost: hostOf(remoteAddress.slice(0, remoteAddress.lastIndexOf(":")).replace(/^\[(.*)\]$/, "$1")),
    remoteAddress,
    localAddress,
    get bufferedBytes() {
      return connection.bufferedBytes;
    },
    write: (bytes) => void connection.write(bytes),
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}
