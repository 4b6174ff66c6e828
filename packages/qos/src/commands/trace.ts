import type { Operations } from "@dubbo-ts/core";
import { type Command, PROMPT } from "../server/index.js";
import type { CallWatch } from "./call-watch.js";
import { findService } from "./chosen-service.js";
import { parseAsked } from "./count.js";

const MAX_TIMES = 10_000;

/** Shows calls as they are answered, with arguments and result, as often as asked or until Ctrl-C; a new one ends the last. Java: `TraceTelnetHandler`. */
export function trace(operations: Operations, watch: CallWatch): Command {
  return {
    summary: "Trace the service.",
    examples: ["trace [service] [method] [times]"],
    permission: "PRIVATE",
    run({ args, session, via, write }) {
      if (via === "http") return "trace shows calls as they come: use telnet";
      const asked = parseAsked(args, session.service);
      if (asked === undefined) {
        return 'Please input service name, eg: \r\ntrace XxxService\r\ntrace XxxService xxxMethod\r\ntrace XxxService xxxMethod 10\r\nor "cd XxxService" firstly.';
      }
      const { service, method, times } = asked;
      if (!/^\d{1,9}$/.test(times)) return `Illegal times ${times.slice(0, 100)}, must be integer.`;
      const found = findService(operations, service);
      if (found === undefined) return `No such service ${service.slice(0, 256)}`;
      if (method !== undefined && found.service.overloads(method).length === 0) {
        return `No such method ${method.slice(0, 256)} in class ${found.service.interface}`;
      }
      session.stopTrace?.();
      session.stopTrace = watch.trace({
        service: found.service.key,
        method,
        left: Math.min(MAX_TIMES, Math.max(1, Number(times))),
        show: (text) => write(text + PROMPT),
      });
      return "";
    },
  };
}
