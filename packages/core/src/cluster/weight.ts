import type { DubboUrl } from "../common/index.js";
import { integer } from "../rpc/index.js";

/** Milliseconds since 1970. `Date.now` fits. */
export type Clock = () => number;

/** Milliseconds until a provider that has just started gets its full share. Java: `Constants.DEFAULT_WARMUP`. */
export const DEFAULT_WARMUP_MS = 600_000;

/** When a provider started and how long it warms up, both in milliseconds; `startMs` 0: it does not say, so it is warm. */
export interface WarmUp {
  readonly startMs: number;
  readonly warmupMs: number;
}

const LARGEST_MS = 8.64e15; // the last moment a `Date` can name
// Go's peers write seconds; this many milliseconds were over in March 1973, before any provider.
const SMALLEST_MS = 1e11;

/** Reads url keys `timestamp` (milliseconds, or Go's seconds) and `warmup`. What makes no sense counts as not set. */
export function parseWarmUp(url: DubboUrl): WarmUp {
  const timestamp = integer(url.get("timestamp"), 1, LARGEST_MS) ?? 0;
  return {
    startMs: timestamp < SMALLEST_MS ? timestamp * 1000 : timestamp,
    warmupMs: integer(url.get("warmup"), 0, 2 ** 31 - 1) ?? DEFAULT_WARMUP_MS,
  };
}

/**
 * The weight in force at `nowMs`: grows from 1 to `weight` while the provider warms up; 1 when its clock is ahead of
 * ours; never below 0. Java: `AbstractLoadBalance.getWeight`, which gives the full weight in the very millisecond of
 * the start; here a weight may hold for a second, so it is 1.
 */
export function effectiveWeight(weight: number, { startMs, warmupMs }: WarmUp, nowMs: number): number {
  if (!(weight > 0)) return 0;
  if (startMs === 0) return weight;
  const uptimeMs = nowMs - startMs;
  if (uptimeMs >= warmupMs) return weight;
  // Single precision, as Java has it, so that both give a provider the same share.
  const step = Math.fround(Math.fround(warmupMs) / Math.fround(weight));
  const grown = Math.trunc(Math.fround(Math.fround(uptimeMs) / step));
  return Math.min(Math.max(grown, 1), weight); // also where the uptime is negative
}

/** Milliseconds since 1970 from which on the weight no longer changes; 0: it never does. */
export function warmUntil({ startMs, warmupMs }: WarmUp): number {
  return startMs === 0 ? 0 : startMs + warmupMs;
}
