import type { NamedFilter } from "../rpc/index.js";
import { genericImpl } from "./generic-impl.js";

/**
 * Built-in filters that run per attempt, bound to one provider, outermost first. Java's `rpc-exception` is where answers
 * are read (`dubbo-body.ts`), so that a call does not pay a promise for it. Java: `Filter`, group consumer.
 */
export const consumerFilters: readonly NamedFilter[] = [{ name: "generic-impl", filter: genericImpl }];
