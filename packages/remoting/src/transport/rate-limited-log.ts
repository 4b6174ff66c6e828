import type { Logger } from "@dubbo-ts/core/common";

/** Logs what peers can provoke: one line a second of each kind, which says how many like it were left out. */
export class RateLimitedLog {
  readonly #logger: Logger;
  readonly #intervalMs: number;
  readonly #kinds = new Map<string, { quietUntilMs: number; left: number }>();

  /** `intervalMs`: least milliseconds between two lines of a kind. Default 1000. */
  constructor(logger: Logger, intervalMs = 1000) {
    this.#logger = logger;
    this.#intervalMs = intervalMs;
  }

  /** Logs a warning, unless one of this kind was logged a moment ago. Kinds are a closed set: never pass received text. */
  warn(kind: string, message: string): void {
    const nowMs = performance.now();
    let seen = this.#kinds.get(kind);
    if (seen === undefined) this.#kinds.set(kind, (seen = { quietUntilMs: 0, left: 0 }));
    if (nowMs < seen.quietUntilMs) {
      seen.left++;
      return;
    }
    const more = seen.left > 0 ? ` (and ${seen.left} more like it)` : "";
    seen.quietUntilMs = nowMs + this.#intervalMs;
    seen.left = 0;
    this.#logger.warn(`${message}${more}`);
  }
}
