import { setTimeout as sleep } from "node:timers/promises";
import type { OperatedService, Operations } from "@dubbo-ts/core";
import type { Answer, Command } from "../server/index.js";
import type { CallWatch } from "./call-watch.js";
import { findService } from "./chosen-service.js";
import { drawPlainTable } from "./table.js";

const HEADER = ["method", "total", "failed", "active", "average", "max"] as const;
const MAX_TIMES = 3600;
const EVERY_MS = 1000;

/** What is asked of `count` and `trace`: `[service] [method] [times]`, the service left out after `cd`. */
export interface Asked {
  readonly service: string;
  readonly method: string | undefined;
  readonly times: string;
}

/** Reads it; undefined when no service is named. */
export function parseAsked(args: readonly string[], chosen: string | undefined): Asked | undefined {
  const [service, method, times] = chosen === undefined ? args : [chosen, ...args];
  if (service === undefined) return undefined;
  if (method !== undefined && /^\d+$/.test(method)) return { service, method: undefined, times: method };
  return { service, method, times: times ?? "1" };
}

/** Calls, failures and times by method, each second as often as asked. Counted since the port was opened. Java: `CountTelnet`. */
export function count(operations: Operations, watch: CallWatch): Command {
  return {
    summary: "Count the service.",
    examples: ["count [service] [method] [times]"],
    async run({ args, session, signal, via, write }) {
      const asked = parseAsked(args, session.service);
      if (asked === undefined) {
        return 'Please input service name, eg: \r\ncount XxxService\r\ncount XxxService xxxMethod\r\ncount XxxService xxxMethod 10\r\nor "cd XxxService" firstly.';
      }
      const { service, method, times } = asked;
      if (!/^\d{1,9}$/.test(times)) return `Illegal times ${times.slice(0, 100)}, must be integer.`;
      const found = findService(operations, service);
      if (found === undefined) return `No such service ${service.slice(0, 256)}`;
      const names = [...new Set(found.service.definition.methods.map(({ name }) => name))];
      if (method !== undefined && !names.includes(method)) {
        return `No such method ${method.slice(0, 256)} in class ${found.service.interface}`;
      }
      const table = (): Answer => counted(found, method === undefined ? names : [method], watch);
      if (session.service !== undefined) write(`Use default service ${session.service}.\r\n`);
      const rounds = via === "http" ? 1 : Math.min(MAX_TIMES, Math.max(1, Number(times)));
      for (let left = rounds; left > 1 && !signal.aborted; left--) {
        write(`\r\n${table().text}`);
        await sleep(EVERY_MS, undefined, { signal }).catch(() => {}); // whoever left, or pressed Ctrl-C
      }
      const last = table();
      return { ...last, text: `\r\n${last.text}` };
    },
  };
}

function counted({ service }: OperatedService, methods: readonly string[], watch: CallWatch): Answer {
  const data = methods.map((method) => {
    const { total, failed, active, succeededMs, maxMs } = watch.counts(service.key, method);
    const succeeded = total - failed - active;
    const averageMs = succeeded === 0 ? 0 : Math.round(succeededMs / succeeded);
    return { method, total, failed, active, averageMs, maxMs: Math.round(maxMs) };
  });
  const rows = data.map(({ method, total, failed, active, averageMs, maxMs }) =>
    [method, total, failed, active, `${averageMs}ms`, `${maxMs}ms`].map(String),
  );
  return { text: drawPlainTable(HEADER, rows), data: { service: service.key, methods: data } };
}
