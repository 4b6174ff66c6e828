import type { OperatedService, Operations } from "@dubbo-ts/core";
import type { Command } from "../server/index.js";

/** The service that a command names by its interface, the last part of it, its path, or its key. */
export function findService(operations: Operations, name: string): OperatedService | undefined {
  return operations
    .services()
    .find(({ service, path }) => [simpleName(service.interface), service.interface, path, service.key].includes(name));
}

/** `com.acme.OrderApi` is `OrderApi`. */
export function simpleName(className: string): string {
  return className.slice(className.lastIndexOf(".") + 1);
}

/** Chooses the service that the commands of this connection are about. Java: `ChangeTelnet`. */
export function cd(operations: Operations): Command {
  return {
    summary: "Change default service.",
    examples: ["cd [service]"],
    run({ args: [name], session }) {
      if (name === undefined) return "Please input service name, eg: \r\ncd XxxService\r\ncd com.xxx.XxxService";
      if (name === "/" || name === "..") {
        const old = session.service;
        session.service = undefined;
        return `Cancelled default service ${old ?? null}.`;
      }
      if (findService(operations, name) === undefined) return `No such service ${name.slice(0, 256)}`;
      session.service = name;
      return `Used the ${name} as default.\r\nYou can cancel default service by command: cd /`;
    },
  };
}

/** The service that `cd` chose. Java: `PwdTelnet`. */
export const pwd: Command = {
  summary: "Print working default service.",
  examples: ["pwd"],
  run: ({ args, session }) =>
    args.length > 0 ? `Unsupported parameter [${args.join(", ").slice(0, 256)}] for pwd.` : (session.service ?? "/"),
};
