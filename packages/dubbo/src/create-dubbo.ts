import { type Cluster, Dubbo, type DubboOptions, type LoadBalanceFactory } from "@dubbo-ts/core";
import { lazyRegistry } from "@dubbo-ts/core/registry";
import type { SocksProxy } from "@dubbo-ts/core/rpc";
import { embedded } from "@dubbo-ts/embedded";
import { DubboProtocol } from "@dubbo-ts/protocol-dubbo";
import { type Dial, tcpTransporter } from "@dubbo-ts/remoting";

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
    protocols: {
      dubbo: (context) => new DubboProtocol(context, tcpTransporter, dialThrough(context.socksProxy)),
    },
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

/** Loads what speaks to the proxy when the first connection goes through it. */
function dialThrough(proxy: SocksProxy | undefined): Dial | undefined {
  if (proxy === undefined) return undefined;
  let dial: Promise<Dial> | undefined;
  return async (target) => {
    dial ??= import("@dubbo-ts/socks5").then(({ socks5Dial }) => socks5Dial(proxy));
    return (await dial)(target);
  };
}
