import type { Cluster } from "./cluster.js";

/**
 * The first one that is available, in the order of the list; the first of all when none is, since its error says why.
 * Joins the clusters of several registries. Java: `AvailableClusterInvoker`.
 */
export const available: Cluster = (directory) => (invocation) => {
  const { invokers } = directory.list(invocation);
  const target = invokers.find((invoker) => invoker.isAvailable()) ?? invokers[0]!;
  return target.invoke(invocation);
};
