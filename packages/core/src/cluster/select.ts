import { type ExtensionPoint, Key, type Logger, printable } from "../common/index.js";
import { type Invocation, type Invoker, optionsOf } from "../rpc/index.js";
import type { Directory } from "./directory.js";
import type { LoadBalance, LoadBalanceFactory, Picker } from "./load-balance.js";
import { random } from "./random.js";
import { Snapshot } from "./snapshot.js";

/** Chooses one of the snapshot's invokers, if it can one that is available and not among `tried`. */
export type Select = (snapshot: Snapshot, invocation: Invocation, tried: readonly Invoker[]) => Invoker;

/** Nobody was tried yet. */
export const NONE: readonly Invoker[] = Object.freeze([]);

/** Further draws before every invoker is looked at. Java: `cluster.reselect.count`. */
const RESELECT_COUNT = 10;

/** The last choice of a sticky method, and the snapshot it was seen in. */
interface Sticky {
  readonly invoker: Invoker;
  readonly snapshot: Snapshot;
}

/** What choosing needs of the `Dubbo` it belongs to. */
export interface SelectContext {
  readonly loadBalances: ExtensionPoint<LoadBalanceFactory>;
  readonly logger: Logger;
}

/**
 * Makes the choice of one reference. Url keys: `loadbalance`, `sticky` (both of the first provider's merged url, by
 * method), `cluster.availablecheck` (default true). Java: `AbstractClusterInvoker.select`.
 */
export function createSelect(directory: Directory, { loadBalances, logger }: SelectContext): Select {
  const availableCheck = directory.url.get(Key.AvailableCheck) !== "false";
  const strategies = new Map<string, LoadBalance>();
  const stickies: (Sticky | undefined)[] = []; // by `method.index + 1`: overloads have their own

  const usable = (invoker: Invoker): boolean => !availableCheck || invoker.isAvailable();

  const strategyOf = (name: string): LoadBalance => {
    let strategy = strategies.get(name);
    if (strategy === undefined) {
      if (loadBalances.has(name)) {
        strategy = loadBalances.get(name)();
      } else {
        // The name may come from a registry, where anybody writes, so it must not fail the calls.
        const known = loadBalances.names().join(", ");
        logger.warn(
          `unknown load balance "${printable(name)}" for ${directory.service.key}, using random; known: ${known}`,
        );
        strategy = random();
      }
      strategies.set(name, strategy);
    }
    return strategy;
  };

  const createPicker = (snapshot: Snapshot, { method }: Invocation): Picker => {
    const { invokers } = snapshot;
    const only = invokers[0]!;
    if (invokers.length === 1) return () => only;
    const strategy = strategyOf(optionsOf(only.options, method).loadBalance);
    return strategy({ invokers, weights: snapshot.weights(method), method });
  };

  const pickerOf = (snapshot: Snapshot, invocation: Invocation): Picker =>
    (snapshot.pickers[invocation.method.index + 1] ??= createPicker(snapshot, invocation));

  const pickAmong = (snapshot: Snapshot, invokers: readonly Invoker[], invocation: Invocation): Invoker =>
    createPicker(Snapshot.of(invokers, snapshot.atMs), invocation)(invocation);

  const reselect = (
    snapshot: Snapshot,
    invocation: Invocation,
    tried: readonly Invoker[],
    pick: Picker,
    picked: Invoker,
  ): Invoker => {
    const { invokers } = snapshot;
    if (invokers.length === 1) return picked;
    // Drawing again keeps the shares and, in a long list, is cheaper than asking everybody.
    for (let i = 0; i < RESELECT_COUNT; i++) {
      const other = pick(invocation);
      if (other !== picked && !tried.includes(other) && usable(other)) return other;
    }
    const untried = invokers.filter((invoker) => !tried.includes(invoker));
    const fresh = untried.filter(usable);
    if (fresh.length > 0) return pickAmong(snapshot, fresh, invocation);
    const again = tried.filter((invoker) => invokers.includes(invoker) && usable(invoker));
    if (again.length > 0) return pickAmong(snapshot, again, invocation);
    // Nobody looks reachable. A call may know better, and its error tells more than ours could.
    return tried.includes(picked) ? (untried[0] ?? picked) : picked;
  };

  const choose: Select = (snapshot, invocation, tried) => {
    const pick = pickerOf(snapshot, invocation);
    const picked = pick(invocation);
    if (!tried.includes(picked) && usable(picked)) return picked;
    return reselect(snapshot, invocation, tried, pick, picked);
  };

  return (snapshot, invocation, tried) => {
    const { method } = invocation;
    if (!optionsOf(snapshot.invokers[0]!.options, method).sticky) return choose(snapshot, invocation, tried);
    const slot = method.index + 1;
    const held = stickies[slot];
    if (held !== undefined && (held.snapshot === snapshot || snapshot.invokers.includes(held.invoker))) {
      if (held.snapshot !== snapshot) stickies[slot] = { invoker: held.invoker, snapshot };
      if (!tried.includes(held.invoker) && usable(held.invoker)) return held.invoker;
    }
    const invoker = choose(snapshot, invocation, tried);
    stickies[slot] = { invoker, snapshot };
    return invoker;
  };
}
