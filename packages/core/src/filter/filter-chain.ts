import type { Filter, Invoker, NamedFilter } from "../rpc/index.js";

/** An invoker behind these filters, the first one outermost. Composed once; a filter that hands back `next.invoke` leaves nothing on the path. Java: `FilterChainBuilder`. */
export function filterChain(invoker: Invoker, filters: readonly NamedFilter[]): Invoker {
  return filters.reduceRight<Invoker>((next, { filter }) => withInvoke(next, filter), invoker);
}

function withInvoke(next: Invoker, filter: Filter): Invoker {
  const invoke = filter(next);
  if (invoke === next.invoke) return next;
  return {
    url: next.url,
    options: next.options,
    invoke,
    ...(next.inWorkers ? { inWorkers: true } : {}),
    isAvailable: () => next.isAvailable(),
    close: () => next.close(),
  };
}

/**
 * Applies a list such as `-token,audit,default` to a chain: a name puts a known filter there, `-name` takes one away,
 * `-default` all built-in ones, `default` says where the built-in ones stand (last when it is missing).
 * A `TypeError` lists the names when one is unknown. Java: `ExtensionLoader.getActivateExtension`.
 */
export function selectFilters(
  builtIn: readonly NamedFilter[],
  user: readonly NamedFilter[],
  list: string | undefined,
): readonly NamedFilter[] {
  const tokens = (list ?? "")
    .split(",")
    .map((token) => token.trim())
    .filter((token) => token !== "");
  const removed = new Set(tokens.filter((token) => token.startsWith("-")).map((token) => token.slice(1)));
  const known = new Map([...builtIn, ...user].map((filter) => [filter.name, filter]));
  for (const name of removed) if (name !== "default") requireKnown(known, name);
  // A provider's list and its consumer's are joined, so a name may come twice.
  const named = [...new Set(tokens.filter((token) => !token.startsWith("-")))];
  const chosen = new Set(named);
  const defaults = removed.has("default") ? [] : builtIn.filter(({ name }) => !removed.has(name) && !chosen.has(name));
  const at = named.indexOf("default");
  const pick = (names: readonly string[]): NamedFilter[] =>
    names.filter((name) => !removed.has(name)).map((name) => requireKnown(known, name));
  // A user's filter that the list does not name is active all the same: it was given to be run.
  const rest = user.filter(({ name }) => !removed.has(name) && !chosen.has(name));
  if (at < 0) return [...defaults, ...pick(named), ...rest];
  return [...pick(named.slice(0, at)), ...defaults, ...pick(named.slice(at + 1)), ...rest];
}

/**
 * The part of a list whose names are wanted: one list, `reference.filter`, is for the chain around a call and for the
 * chain around each attempt.
 */
export function partOf(list: string | undefined, isWanted: (name: string) => boolean): string | undefined {
  return list
    ?.split(",")
    .filter((token) => isWanted(token.trim().replace(/^-/, "")))
    .join(",");
}

function requireKnown(known: ReadonlyMap<string, NamedFilter>, name: string): NamedFilter {
  const filter = known.get(name);
  if (filter === undefined) {
    throw new TypeError(`unknown filter "${name}", known: ${[...known.keys(), "default"].join(", ")}`);
  }
  return filter;
}
