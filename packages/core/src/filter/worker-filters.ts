import type { NamedFilter } from "../rpc/index.js";
import { partOf, selectFilters } from "./filter-chain.js";
import { providerFilters } from "./provider-filters.js";

/** Those of the provider's own filters that look at arguments or attachments, which only the thread decodes. */
const INSIDE: ReadonlySet<string> = new Set(["echo", "generic", "token"]);

/** The filters of a service in worker threads that run there, next to the implementation. */
export function filtersInWorker(list: string | undefined): readonly NamedFilter[] {
  const known = new Set(["default", ...providerFilters.map(({ name }) => name)]);
  const own = partOf(list, (name) => known.has(name));
  return selectFilters(providerFilters, [], own).filter(({ name }) => INSIDE.has(name));
}

/**
 * The filters of a service in worker threads that run before it, on the main thread: those that count, because they
 * count the calls of all threads. They see neither arguments nor attachments nor what the answer holds. A `TypeError`
 * names one of the user's: it would have nothing to look at.
 */
export function filtersBeforeWorkers(
  user: readonly NamedFilter[],
  list: string | undefined,
  service: string,
): readonly NamedFilter[] {
  const chosen = selectFilters(providerFilters, user, list);
  const foreign = chosen.find(({ name }) => user.some((one) => one.name === name));
  if (foreign !== undefined) {
    throw new TypeError(
      `the filter "${foreign.name}" cannot stand before ${service}, which runs in worker threads, where its calls are decoded: take it out with { filter: "-${foreign.name}" }, or do what it does in the module`,
    );
  }
  return chosen.filter(({ name }) => !INSIDE.has(name));
}
