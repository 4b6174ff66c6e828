import type { Operations } from "@dubbo-ts/core";
import type { Command } from "../server/index.js";

const answer = (keys: readonly string[]) => ({
  text: keys.length > 0 ? "OK" : "service not found",
  data: { services: keys },
});

/** Puts services that fit a pattern back into the registries. Java: `Online`, `OnlineInterface`. */
export function online(operations: Operations, name: string, summary: string): Command {
  return {
    summary,
    examples: [name, `${name} xx.xx.xxx.service`],
    run: async ({ args: [pattern] }) => answer(await operations.online(pattern)),
  };
}

/** Services are published by interface alone here: as in Java with `register-mode=interface`, there is nothing to change. */
export function ofInstances(operations: Operations, name: string, summary: string): Command {
  return {
    summary,
    examples: [name, `${name} xx.xx.xxx.service`],
    run: () => answer(operations.services().map(({ service }) => service.key)),
  };
}

/** Takes services that fit a pattern out of the registries; they go on serving. Java: `Offline`, `OfflineInterface`. */
export function offline(operations: Operations, name: string, summary: string): Command {
  return {
    summary,
    examples: [name, `${name} xx.xx.xxx.service`],
    run: async ({ args: [pattern] }) => answer(await operations.offline(pattern)),
  };
}
