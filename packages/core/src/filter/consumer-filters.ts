import type { NamedFilter } from "../rpc/index.js";

/**
 * Built-in filters that run per attempt, bound to one provider. None is needed by default: Java's `rpc-exception` is
 * where answers are read (`dubbo-body.ts`), so that a call does not pay a promise for it. Java: `Filter`, group consumer.
 */
export const consumerFilters: readonly NamedFilter[] = [];
