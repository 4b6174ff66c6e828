/**
 * Spreads the connects that many clients make in the background: however many connections were lost at once, no more than
 * so many a second are made again. Shared by the clients of one owner.
 */
export class ConnectPacer {
  readonly #gapMs: number;
  #freeMs = 0;

  /** `perSecond`: at most so many connects. Default 20. */
  constructor(perSecond = 20) {
    this.#gapMs = 1000 / perSecond;
  }

  /** Takes the next place; gives the milliseconds until it comes, 0 for now. */
  take(nowMs = performance.now()): number {
    const placeMs = Math.max(this.#freeMs, nowMs);
    this.#freeMs = placeMs + this.#gapMs;
    return placeMs - nowMs;
  }
}
