import type { KnownProviders, OperatedReference, OperatedService, Operations } from "@dubbo-ts/core";
import type { Command } from "../server/index.js";
import { drawTable } from "./table.js";

const COLUMNS = [{ align: "middle" }, { align: "middle" }] as const;

/** Services and clients: `zookeeper-I(Y)`, `zookeeper-I(2)`. I: found by interface, as all are here. Java: `Ls`, `ServiceCheckUtils`. */
export function ls(operations: Operations): Command {
  return {
    summary: "ls service",
    examples: ["ls"],
    run() {
      const providers = sorted(operations.services()).map((one) => [one.service.key, registrations(one)]);
      const consumers = sorted(operations.references()).map((one) => [
        one.service.key,
        one.providers.map(counted).join("/"),
      ]);
      return {
        text:
          `As Provider side:\n${drawTable(COLUMNS, [["Provider Service Name", "PUB"], ...providers])}` +
          `As Consumer side:\n${drawTable(COLUMNS, [["Consumer Service Name", "NUM"], ...consumers])}`,
        data: {
          providers: providers.map(([service, published]) => ({ service, published })),
          consumers: consumers.map(([service, providers]) => ({ service, providers })),
        },
      };
    },
  };
}

function sorted<T extends OperatedService | OperatedReference>(services: readonly T[]): T[] {
  return [...services].sort((a, b) => (a.service.key < b.service.key ? -1 : 1));
}

function registrations({ published }: OperatedService): string {
  if (published === undefined) return "";
  return published.registries.map((registry) => `${registry}-I(${published.isOnline ? "Y" : "N"})`).join("/");
}

function counted({ registry, all }: KnownProviders): string {
  return registry === undefined ? `direct(${all.length})` : `${registry.protocol}-I(${all.length})`;
}
