import type { Invoker } from "../rpc/index.js";
import type { Cluster } from "./cluster.js";
import type { Directory } from "./directory.js";
import { createSelect, type SelectContext } from "./select.js";

/** One invoker in front of many. Its `url` is the consumer's; closing it closes the directory. Java: `AbstractClusterInvoker`, `Cluster.join`. */
export function createClusterInvoker(directory: Directory, cluster: Cluster, context: SelectContext): Invoker {
  return {
    url: directory.url,
    options: directory.options,
    invoke: cluster(directory, createSelect(directory, context)),
    isAvailable: () => directory.isAvailable(),
    close: () => directory.close(),
  };
}
