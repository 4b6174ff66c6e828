import { Key } from "../common/index.js";
import type { NamedFilter, Protocol } from "../rpc/index.js";
import { consumerFilters } from "./consumer-filters.js";
import { filterChain, selectFilters } from "./filter-chain.js";
import { providerFilters } from "./provider-filters.js";

/** A protocol whose invokers stand behind the consumer's or the provider's filters. Java: `ProtocolFilterWrapper`. */
export function protocolFilterWrapper(
  protocol: Protocol,
  user: { readonly consumer: readonly NamedFilter[]; readonly provider: readonly NamedFilter[] },
): Protocol {
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
        selectFilters(consumerFilters, user.consumer, url.get(Key.ReferenceFilter)),
      ),
  };
}
