import type { NamedFilter } from "../rpc/index.js";
import { consumerContext } from "./consumer-context.js";

/** Built-in filters that run once per call, outside the retries, outermost first. Java: `ClusterFilter`. */
export const clusterFilters: readonly NamedFilter[] = [
  { name: "consumercontext", filter: consumerContext }, // first: everything below reads the attachments it sets
];
