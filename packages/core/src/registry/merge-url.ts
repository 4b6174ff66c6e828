import { type DubboUrl, Key } from "../common/index.js";

// How a provider runs its threads, and what carries its bytes, is no matter of its consumers.
const PROVIDER_ONLY = ["threadname", "threadpool", "corethreads", "threads", "queues", "alive", "transporter"];
// Nor is how many connections it takes, nor how long it waits for a frame; and nobody who can write into a registry may say
// how much a consumer keeps waiting to be sent.
const LIMITS = [
  Key.Accepts,
  Key.AcceptsPerAddress,
  Key.MaxCalls,
  Key.MaxCallsPerConnection,
  Key.HeaderTimeout,
  Key.FrameTimeout,
  Key.MaxBufferedBytes,
];
const DROPPED = [...PROVIDER_ONLY, ...PROVIDER_ONLY.map((key) => `default.${key}`), "mock", "default.mock", ...LIMITS];
const PROVIDER_ALWAYS = new Set(["release", "dubbo", "methods", "timestamp", "dubbo.tag"]);
const PROVIDER_FIRST = new Set(["group", "version", "generic"]);
/** What a consumer says to the registry, and not to its providers. */
const REGISTRY_ONLY = new Set(["category", "register.ip", "register", "subscribe", "check"]);
const JOINED = [Key.ReferenceFilter, Key.InvokerListener];

/**
 * The url that a provider is referred by: its own parameters, and over them the consumer's, which wins except where
 * only the provider can know. Java: `DefaultProviderURLMergeProcessor.mergeUrl`, `ClusterUtils.mergeUrl`.
 */
export function mergeUrl(provider: DubboUrl, consumer: ReadonlyMap<string, string>): DubboUrl {
  const merged = new Map(provider.parameters);
  for (const key of DROPPED) merged.delete(key);
  for (const [key, value] of consumer) {
    if (PROVIDER_ALWAYS.has(key) || REGISTRY_ONLY.has(key) || key.startsWith(".")) continue;
    // `*` and a list ask for any of several and name none; a provider that has none is called without.
    if (PROVIDER_FIRST.has(key) && (merged.has(key) || /[*,]/.test(value))) continue;
    merged.set(key, value);
  }
  for (const key of JOINED) {
    const both = [provider.get(key), consumer.get(key)].filter((list) => list !== undefined && list !== "");
    if (both.length > 0) merged.set(key, both.join(","));
  }
  const application = provider.get(Key.Application);
  if (application !== undefined) merged.set(Key.RemoteApplication, application);
  merged.set(Key.Check, "false"); // a provider that is down is one that is not available, not an error of start
  return provider.set({ parameters: merged });
}
