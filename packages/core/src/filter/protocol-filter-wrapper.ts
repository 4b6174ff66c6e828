import { Key, type TimerWheel } from "../common/index.js";
import type { NamedFilter, Protocol } from "../rpc/index.js";
import { consumerFilters } from "./consumer-filters.js";
import { filterChain, partOf, selectFilters } from "./filter-chain.js";
import { providerFilters } from "./provider-filters.js";
import { filtersBeforeWorkers } from "./worker-filters.js";

/** A protocol whose invokers stand behind the consumer's or the provider's filters. Java: `ProtocolFilterWrapper`. */
export function protocolFilterWrapper(
  protocol: Protocol,
  user: {
    readonly consumer: readonly NamedFilter[];
    readonly provider: readonly NamedFilter[];
  },
  wheel: TimerWheel,
): Protocol {
  const builtIn = consumerFilters(wheel);
  // The list is the provider's and the consumer's joined: it also names filters around the whole call, and those that
  // the provider's authors have and we have not. A consumer's own slip is told by `Dubbo.client`.
  const known = new Set(["default", ...[...builtIn, ...user.consumer].map(({ name }) => name)]);
  return {
    defaultPort: protocol.defaultPort,
    status: () => protocol.status?.() ?? [],
    servers: () => protocol.servers?.() ?? [],
    announceClose: () => protocol.announceClose(),
    close: (graceMs, noticeMs) => protocol.close(graceMs, noticeMs),
    reloadCertificates: async () => protocol.reloadCertificates?.(),
    export: (invoker, url, service) => {
      const list = url.get(Key.ServiceFilter);
      const filters = invoker.inWorkers
        ? filtersBeforeWorkers(user.provider, list, service.key)
        : selectFilters(providerFilters, user.provider, list);
      return protocol.export(filterChain(invoker, filters), url, service);
    },
    refer: (url, service) =>
      filterChain(
        protocol.refer(url, service),
        selectFilters(
          builtIn,
          user.consumer,
          partOf(url.get(Key.ReferenceFilter), (name) => known.has(name)),
        ),
      ),
  };
}
