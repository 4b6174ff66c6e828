import { type Cluster, Dubbo, type DubboOptions, type LoadBalanceFactory } from "@dubbo-ts/core";
import { lazyRegistry } from "@dubbo-ts/core/registry";
import { embedded } from "@dubbo-ts/embedded";
import { DubboProtocol } from "@dubbo-ts/protocol-dubbo";

/** The names that extensions bring: what clients and services may then choose. */
export interface NamesOf<L, C> {
  readonly loadBalance: keyof L & string;
  readonly cluster: keyof C & string;
}

/**
 * Makes one application. Does no I/O and starts nothing: `start()`, or the first call, does. A `TypeError` or
 * `RangeError` names an option that cannot be. Java: `DubboBootstrap`.
 */
export function createDubbo<
  L extends Readonly<Record<string, LoadBalanceFactory>> = Record<never, never>,
  C extends Readonly<Record<string, Cluster>> = Record<never, never>,
>(
  options: DubboOptions<NamesOf<NoInfer<L>, NoInfer<C>>> & {
    readonly extensions?: { readonly loadBalance?: L; readonly cluster?: C };
  },
): Dubbo<NamesOf<L, C>> {
  return new Dubbo<NamesOf<L, C>>(options, {
    protocols: { dubbo: (context) => new DubboProtocol(context) },
    registries: {
      embedded,
      zookeeper: lazyRegistry(async () => (await import("@dubbo-ts/zookeeper")).zookeeper),
    },
    registry: "embedded",
    operator: async () => (await import("@dubbo-ts/qos")).createOperator,
    workers: async () => {
      const { startWorkers } = await import("@dubbo-ts/protocol-dubbo/workers");
      return (settings) => startWorkers(settings, new URL("./worker-main.js", import.meta.url));
    },
  });
}
