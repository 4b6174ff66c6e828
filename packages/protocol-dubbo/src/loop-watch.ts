const TICK_MS = 10;

/**
 * How long the event loop has not come round: what arrives now may have waited so long already. Wakes the process a
 * hundred times a second while it is open, and does not keep it alive.
 */
export class LoopWatch {
  readonly #timer: NodeJS.Timeout;
  #tickMs = performance.now();

  constructor() {
    this.#timer = setInterval(() => {
      this.#tickMs = performance.now();
    }, TICK_MS);
    this.#timer.unref();
  }

  /** Milliseconds, 0 while the loop comes round in time. */
  get delayMs(): number {
    return Math.max(0, performance.now() - this.#tickMs - TICK_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
