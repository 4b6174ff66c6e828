import type { KnownProviders, Operations } from "@dubbo-ts/core";
import type { DubboUrl } from "@dubbo-ts/core/common";
import type { Command } from "../server/index.js";

/** The settings in force, secrets hidden; `getConfig ServiceConfig com.acme.OrderApi` narrows. JSON over HTTP. Java: `GetConfig`. */
export function getConfig(operations: Operations): Command {
  return {
    summary: "Get current running config.",
    examples: ["getConfig ReferenceConfig com.example.DemoService", "getConfig ApplicationConfig"],
    permission: "PRIVATE",
    run({ args: [type, id] }) {
      const sections = operations
        .config()
        .filter((one) => (type === undefined || one.type === type) && (id === undefined || one.id === id));
      const byType: Record<string, Record<string, unknown>> = Object.create(null);
      for (const one of sections)
        (byType[one.type] ??= Object.create(null) as Record<string, unknown>)[one.id] = one.values;
      const texts = sections.map(({ type, id, values }) => {
        const tag = type.replace(/Config$/, "").toLowerCase();
        const attributes = Object.entries(values).map(
          ([name, value]) => `${name}="${value.replaceAll('"', "&quot;")}" `,
        );
        return `${type}: ${id}\n<dubbo:${tag} ${attributes.join("")}/>\n\n`;
      });
      return {
        text: `ApplicationModel: ${operations.application}\n${texts.join("")}`,
        data: { [operations.application]: byType },
        isJson: true,
      };
    },
  };
}

/** Whom the clients of a service know. JSON over HTTP. Java: `GetAddress`. */
export function getAddress(operations: Operations): Command {
  return {
    summary: "Get service available address ",
    examples: ["getAddress com.example.DemoService", "getAddress group/com.example.DemoService"],
    permission: "PRIVATE",
    run({ args }) {
      if (args.length !== 1) return "Invalid parameters, please input like getAddress com.example.DemoService";
      const found = operations.references().filter(({ service }) => service.key === args[0]);
      const texts = found.map(
        ({ service, providers }, i) => `ConsumerModel: ${service.key}@${i}\n\n${providers.map(describe).join("")}`,
      );
      const data = Object.fromEntries(
        found.map(({ service, providers }, i) => [
          `${service.key}@${i}`,
          Object.fromEntries(providers.map((known) => [nameOf(known), dataOf(known)])),
        ]),
      );
      return { text: texts.join(""), data, isJson: true };
    },
  };
}

/** Here services are found by interface alone, so that is what every client has migrated to. */
const STEP = "FORCE_INTERFACE";

function describe(known: KnownProviders): string {
  const lists = Object.entries(listsOf(known)).map(
    ([name, urls]) => `${name} Invokers: \n${urls.map((url) => `${url}\n`).join("")}\n`,
  );
  return `Registry: ${nameOf(known)}\nMigrationStep: ${STEP}\n\nInterface-Level: \n${lists.join("")}`;
}

function dataOf(known: KnownProviders): object {
  return { MigrationStep: STEP, Invokers: { "Interface-Level": listsOf(known) } };
}

function listsOf({ all, valid }: KnownProviders): Record<"All" | "Valid" | "Disabled", readonly string[]> {
  const disabled = all.filter((url) => !valid.includes(url));
  return { All: all.map(withoutToken), Valid: valid.map(withoutToken), Disabled: disabled.map(withoutToken) };
}

/** With a token a caller is let in: it is not for a screen. */
function withoutToken(url: DubboUrl): string {
  return url.get("token") === undefined ? url.toString() : url.with({ token: "******" }).toString();
}

function nameOf({ registry }: KnownProviders): string {
  return registry === undefined ? "direct" : `${registry.protocol}://${registry.address}`;
}
