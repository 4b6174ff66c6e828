import type { TimerWheel } from "../common/index.js";
import type { NamedFilter } from "../rpc/index.js";
import { activeLimit } from "./active-limit.js";
import { genericImpl } from "./generic-impl.js";

/**
 * Built-in filters that run per attempt, bound to one provider, outermost first; who waits in one waits on `wheel`. Java's `rpc-exception` is where answers
 * are read (`dubbo-body.ts`), so that a call does not pay a promise for it. Java: `Filter`, group consumer.
 */
export const consumerFilters = (wheel: TimerWheel): readonly NamedFilter[] => [
  { name: "active-limit", filter: activeLimit(wheel) },
  { name: "generic-impl", filter: genericImpl },
];
