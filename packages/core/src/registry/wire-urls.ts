import { type DubboUrl, Key } from "../common/index.js";

// Java: `DefaultServiceURLCustomizer`, `RegistryProtocol.DEFAULT_REGISTER_PROVIDER_KEYS`: matters of the process alone.
const UNPUBLISHED = new Set([
  "monitor",
  "bind.ip",
  "bind.port",
  "qos.enable",
  "qos.host",
  "qos.port",
  "qos.accept.foreign.ip",
  "validation",
  "interfaces",
  "register-mode",
  "pid",
  "file-cache",
  "executor-management-mode",
  "background",
  "anyhost",
  "threadname",
  "threadpool",
  "alive",
  "queues",
  "corethreads",
  "threads",
]);

/** What a provider publishes: its url without what concerns its process alone. Java: `RegistryProtocol.getUrlToRegistry`. */
export function registeredProviderUrl(url: DubboUrl): DubboUrl {
  return without(url, (key) => UNPUBLISHED.has(key) || key.startsWith("triple."));
}

/** What a consumer publishes: `consumer://IP/INTERFACE`, category consumers. Java: `RegistryProtocol.getRegisteredConsumerUrl`. */
export function registeredConsumerUrl(url: DubboUrl): DubboUrl {
  return consumerUrl(url).with({ [Key.Category]: "consumers", [Key.Check]: false });
}

/** What a consumer asks for: everything that concerns its interface. Java: `RegistryProtocol.toSubscribeUrl`. */
export function subscribedUrl(url: DubboUrl): DubboUrl {
  return consumerUrl(url).with({ [Key.Category]: "providers,configurators,routers" });
}

/** The url to connect to: `registry://…?registry=zookeeper` is `zookeeper://…`. Java: `RegistryProtocol.getRegistryUrl`. */
export function registryUrl(url: DubboUrl): DubboUrl {
  if (url.protocol !== "registry") return url;
  return url.set({ protocol: url.get("registry") ?? "dubbo" }).with({ registry: undefined });
}

function consumerUrl(url: DubboUrl): DubboUrl {
  return without(url, (key) => key === Key.RegisterIp).set({
    protocol: "consumer",
    host: url.get(Key.RegisterIp) ?? url.host,
    port: 0,
    path: url.serviceInterface,
  });
}

/** Keys that begin with a dot never leave the process. */
function without(url: DubboUrl, drop: (key: string) => boolean): DubboUrl {
  const kept = [...url.parameters].filter(([key]) => !key.startsWith(".") && !drop(key));
  return url.set({ parameters: new Map(kept) });
}
