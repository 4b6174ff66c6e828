import { type DubboUrl, Key } from "../common/index.js";
import type { Invoker } from "../rpc/index.js";

/** Where a reference looks for its service: in this `Dubbo`, outside of it, or outside when it is not here. */
export type Scope = "local" | "remote" | "any";

/** Url keys `scope` and `injvm`. A generic reference goes out, as in Java: it has no types to call within the process. */
export function scopeOf(url: DubboUrl): Scope {
  const scope = url.get(Key.Scope)?.toLowerCase();
  const injvm = url.get(Key.Injvm);
  if (scope === "local" || injvm === "true") return "local";
  const generic = url.get(Key.Generic);
  if (scope === "remote" || injvm === "false" || (generic !== undefined && generic !== "false")) return "remote";
  return "any";
}

/**
 * Calls the service in this process while it is exported here, else `remote`. Judged on each call, because a service
 * may come and go. `local` is the injvm invoker; closing closes both. Direct urls are not led here. Java: `ScopeClusterInvoker`.
 */
export function createScopeClusterInvoker(local: Invoker, remote: Invoker): Invoker {
  return {
    url: remote.url,
    options: remote.options,
    invoke: (invocation) => (local.isAvailable() ? local.invoke(invocation) : remote.invoke(invocation)),
    isAvailable: () => local.isAvailable() || remote.isAvailable(),
    async close() {
      await Promise.all([local.close(), remote.close()]);
    },
  };
}
