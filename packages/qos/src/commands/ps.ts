import type { Operations } from "@dubbo-ts/core";
import type { Command } from "../server/index.js";

/** Ports, and who is connected to one: `/127.0.0.1:43592 -> /127.0.0.1:20880`. Java: `PortTelnet`. */
export function ps(operations: Operations): Command {
  return {
    summary: "Print server ports and connections.",
    examples: ["ps -l [port]", "ps", "ps -l", "ps -l 20880"],
    run({ args }) {
      const isLong = args.includes("-l");
      const ports = args.filter((arg) => arg !== "-l");
      const wrong = ports.find((port) => !/^\d{1,5}$/.test(port));
      if (wrong !== undefined) return `Illegal port ${wrong.slice(0, 100)}, must be integer.`;
      const servers = operations.servers();
      const port = ports.at(-1);
      if (port === undefined) {
        const lines = servers.map(({ protocol, host, port }) => (isLong ? `${protocol}://${host}:${port}` : port));
        const data = servers.map(({ protocol, host, port, connections }) => {
          return { protocol, host, port, connections: connections.length };
        });
        return { text: lines.join("\r\n"), data };
      }
      const server = servers.find((one) => one.port === Number(port));
      if (server === undefined) return `No such port ${port}`;
      const data = server.connections.map(({ remoteAddress, localAddress }) => ({ remoteAddress, localAddress }));
      const lines = data.map(({ remoteAddress, localAddress }) =>
        isLong ? `/${remoteAddress} -> /${localAddress}` : `/${remoteAddress}`,
      );
      return { text: lines.join("\r\n"), data };
    },
  };
}
