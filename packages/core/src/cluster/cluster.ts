import { type ExtensionPoint, extensionPoint } from "../common/index.js";
import type { Invoke } from "../rpc/index.js";
import { available } from "./available.js";
import type { Directory } from "./directory.js";
import { failfast } from "./failfast.js";
import { failover } from "./failover.js";
import type { Select } from "./select.js";

/** Makes one function of many providers: how often, and whom, a call tries. Runs once per reference. Java: `Cluster`. */
export type Cluster = (directory: Directory, select: Select) => Invoke;

/** Url key: `cluster`, of the consumer's url. Default `failover`. */
export const clusters: ExtensionPoint<Cluster> = extensionPoint<Cluster>("cluster", { failover, failfast, available });
