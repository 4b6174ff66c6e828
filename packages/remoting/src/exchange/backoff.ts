/** How long to wait before connecting again, attempt by attempt. */
export interface BackoffOptions {
  /** Milliseconds before the first attempt. Default 500. */
  readonly firstMs?: number;
  /** Each wait is this many times the one before. Default 1.6. */
  readonly factor?: number;
  /** Longest wait in milliseconds. Default 30000. */
  readonly maxMs?: number;
  /** Each wait is longer or shorter by up to this share of it, so that clients do not come back all at once. Default 0.2. */
  readonly jitter?: number;
  /** 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** Milliseconds to wait before attempt number `attempt`, which counts from 0. */
export function backoffMs(attempt: number, options: BackoffOptions = {}): number {
  const { firstMs = 500, factor = 1.6, maxMs = 30_000, jitter = 0.2, random = Math.random } = options;
  const ms = Math.min(maxMs, firstMs * factor ** attempt);
  return Math.round(ms * (1 + jitter * (2 * random() - 1)));
}
