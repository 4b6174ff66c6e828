import { Key } from "../common/index.js";
import type { NamedFilter, Protocol } from "../rpc/index.js";
import { clusterFilters } from "./cluster-filters.js";
import { consumerFilters } from "./consumer-filters.js";
import { filterChain, partOf, selectFilters } from "./filter-chain.js";
import { providerFilters } from "./provider-filters.js";

/** A protocol whose invokers stand behind the consumer's or the provider's filters. Java: `ProtocolFilterWrapper`. */
export function protocolFilterWrapper(
  protocol: Protocol,
  user: {
    /** Those around a call, which the same list names. */
    readonly cluster?: readonly NamedFilter[];
    readonly consumer: readonly NamedFilter[];
    readonly provider: readonly NamedFilter[];
  },
): Protocol {
  const aroundCalls = new Set([...clusterFilters, ...(user.cluster ?? [])].map(({ name }) => name));
  return {
    defaultPort: protocol.defaultPort,
    announceClose: () => protocol.announceClose(),
    close: (graceMs) => protocol.close(graceMs),
    export: (invoker, url, service) =>
      protocol.export(
        filterChain(invoker, selectFilters(providerFilters, user.provider, url.get(Key.ServiceFilter))),
        url,
        service,
      ),
    refer: (url, service) =>
      filterChain(
        protocol.refer(url, service),
        selectFilters(
          consumerFilters,
          user.consumer,
          partOf(url.get(Key.ReferenceFilter), (name) => !aroundCalls.has(name)),
        ),
      ),
  };
}
