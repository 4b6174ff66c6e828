import { type Cluster, clusters, type LoadBalanceFactory, loadBalances } from "../cluster/index.js";
import type { ExtensionPoint } from "../common/index.js";
import type { ServiceDefinition } from "../rpc/index.js";
import { checkOptions } from "./check-options.js";
import type { DubboOptions } from "./dubbo-options.js";

/** The load balances and clusters of one `Dubbo`, and the check that settings name no others. */
export class Strategies {
  readonly loadBalances: ExtensionPoint<LoadBalanceFactory>;
  readonly clusters: ExtensionPoint<Cluster>;

  /** The built-in ones and the user's. */
  constructor({ loadBalance, cluster }: NonNullable<DubboOptions["extensions"]>) {
    this.loadBalances = loadBalances.with(loadBalance ?? {});
    this.clusters = clusters.with(cluster ?? {});
  }

  /** A `TypeError` lists those that there are. */
  check(settings: { readonly loadBalance?: string; readonly cluster?: string }): void {
    if (settings.loadBalance !== undefined) this.loadBalances.get(settings.loadBalance);
    if (settings.cluster !== undefined) this.clusters.get(settings.cluster);
  }

  /** The same of a contract and of `methods`; these must be methods of the contract, with settings that can be. */
  checkMethods(where: string, definition: ServiceDefinition, methods: object | undefined): void {
    for (const { settings } of definition.methods) this.check(settings);
    if (methods !== undefined && (typeof methods !== "object" || methods === null)) {
      throw new TypeError(`${where}.methods is no object`);
    }
    for (const [key, settings] of Object.entries(methods ?? {})) {
      if (!definition.methods.some((method) => method.key === key)) {
        const known = definition.methods.map((method) => method.key).join(", ");
        throw new TypeError(`${where}.methods: ${definition.interface} has no method "${key}", known: ${known}`);
      }
      if (settings === undefined) continue;
      checkOptions("method", `${where}.methods.${key}`, settings);
      this.check(settings);
    }
  }
}
