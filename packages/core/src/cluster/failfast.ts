import type { Cluster } from "./cluster.js";
import { NONE } from "./select.js";

/** One attempt: for calls that must not happen twice. Java: `FailfastClusterInvoker`. */
export const failfast: Cluster = (directory, select) => (invocation) =>
  select(directory.list(invocation), invocation, NONE).invoke(invocation);
