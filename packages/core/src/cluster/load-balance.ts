import { type ExtensionPoint, extensionPoint } from "../common/index.js";
import type { Invocation, Invoker, MethodDefinition } from "../rpc/index.js";
import { random } from "./random.js";
import { roundRobin } from "./round-robin.js";

/** What one method can choose among. Never changes. */
export interface Candidates {
  /** At least two. */
  readonly invokers: readonly Invoker[];
  /** One for each invoker, warm-up counted in, never below 0. All 0: nobody is preferred. */
  readonly weights: readonly number[];
  readonly method: MethodDefinition;
}

/** Chooses the provider of one call; costs O(1) or O(log n) and changes nothing that outlives it but its own counters. */
export type Picker = (invocation: Invocation) => Invoker;

/** Runs when the list or its weights change; what must outlive that is in its closure. Java: `LoadBalance`. */
export type LoadBalance = (candidates: Candidates) => Picker;

/** Makes the strategy of one reference. */
export type LoadBalanceFactory = () => LoadBalance;

/** Known by url key `loadbalance`. Default `random`. */
export const loadBalances: ExtensionPoint<LoadBalanceFactory> = extensionPoint<LoadBalanceFactory>("load balance", {
  random: () => random(),
  roundrobin: roundRobin,
});
