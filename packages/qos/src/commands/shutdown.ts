import { setTimeout as sleep } from "node:timers/promises";
import type { Operations } from "@dubbo-ts/core";
import type { Command } from "../server/index.js";

const MAX_WAIT_MS = 600_000;

/** Closes the application, after a while where `-t` says so. The process is its owner's affair. Java: `ShutdownTelnet`. */
export function shutdown(operations: Operations): Command {
  return {
    summary: "Shutdown Dubbo Application.",
    examples: ["shutdown -t <milliseconds>"],
    async run({ args, signal }) {
      const waitMs = args.length === 0 ? 0 : Number(args[1]);
      const isWellFormed = args.length === 0 || (args.length === 2 && args[0] === "-t" && /^\d{1,9}$/.test(args[1]!));
      if (!isWellFormed || waitMs > MAX_WAIT_MS) return "Invalid parameter,please input like shutdown -t 10000";
      const start = performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      await operations.close();
      return `Application has shutdown successfully\r\nelapsed: ${Math.round(performance.now() - start)} ms.`;
    },
  };
}

/** Asks all callers to go elsewhere and takes every service out of the registries. Java: `GracefulShutdown`. */
export function gracefulShutdown(operations: Operations): Command {
  return {
    summary: "Gracefully shutdown servers",
    examples: ["gracefulShutdown"],
    permission: "PRIVATE",
    async run() {
      operations.announceClose();
      await operations.offline();
      return "OK";
    },
  };
}
