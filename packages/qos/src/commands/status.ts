import { availableParallelism, loadavg } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { Operations } from "@dubbo-ts/core";
import type { Command } from "../server/index.js";
import { drawPlainTable } from "./table.js";

type Level = "OK" | "WARN" | "ERROR";

interface Status {
  readonly name: string;
  readonly level: Level;
  readonly message: string;
}

/** Heap below this part of what it may become is no worry. */
const HEAP_WARN = 0.9;

/** `OK`, or with `-l` what that is made of. Java: `StatusTelnetHandler`. */
export function status(operations: Operations): Command {
  return {
    summary: "Show status.",
    examples: ["status [-l]"],
    run({ args }) {
      if (args.length > 0 && args[0] !== "-l") return `Unsupported parameter ${args[0]!.slice(0, 100)} for status.`;
      const statuses = [memory(), load(), ...pools(operations), ...server(operations), ...registry(operations)];
      const worst = summary(statuses);
      const rows = [...statuses, worst].map(({ name, level, message }) => [name, level, message]);
      const text = args[0] === "-l" ? drawPlainTable(["resource", "status", "message"], rows) : worst.level;
      return { text, data: { level: worst.level, resources: statuses } };
    },
  };
}

function memory(): Status {
  const { used_heap_size: used, heap_size_limit: most, total_heap_size: total } = getHeapStatistics();
  const inM = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)}M`;
  const message = `max:${inM(most)},total:${inM(total)},used:${inM(used)},free:${inM(total - used)}`;
  return { name: "memory", level: used < most * HEAP_WARN ? "OK" : "WARN", message };
}

function load(): Status {
  const [minute = 0] = loadavg();
  const cpus = availableParallelism();
  return { name: "load", level: minute < cpus ? "OK" : "WARN", message: `load:${minute.toFixed(2)},cpu:${cpus}` };
}

/** Java: `ThreadPoolStatusChecker`. */
function pools(operations: Operations): Status[] {
  return operations.executors().map(({ name, threads, queues, active, queued, refused }) => {
    const level = active < threads || queued < queues ? "OK" : "WARN";
    const message = `${name} max:${threads}, active:${active}, queued:${queued}, refused:${refused}`;
    return { name: "threadpool", level, message };
  });
}

function server(operations: Operations): Status[] {
  const servers = operations.servers();
  const message = servers.map(({ host, port, connections }) => `${host}:${port}(clients:${connections.length})`);
  return servers.length === 0 ? [] : [{ name: "server", level: "OK", message: message.join(",") }];
}

function registry(operations: Operations): Status[] {
  const registries = operations.registries();
  if (registries.length === 0) return [];
  const message = registries.map(
    ({ url, isAvailable }) => `${url.address}(${isAvailable ? "connected" : "disconnected"})`,
  );
  const level = registries.every(({ isAvailable }) => isAvailable) ? "OK" : "ERROR";
  return [{ name: "registry", level, message: message.join(",") }];
}

/** The worst level, and what has it. Java: `StatusUtils.getSummaryStatus`. */
function summary(statuses: readonly Status[]): Status {
  const level = (["ERROR", "WARN"] as const).find((level) => statuses.some((one) => one.level === level)) ?? "OK";
  const culprits = level === "OK" ? [] : statuses.filter((one) => one.level === level).map(({ name }) => name);
  return { name: "summary", level, message: culprits.join(",") };
}
