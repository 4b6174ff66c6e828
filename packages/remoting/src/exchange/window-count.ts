/** Counts what happens within a span of time, which begins anew with the first event after its end. */
export class WindowCount {
  readonly #windowMs: number;
  #beganMs = 0;
  #count = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Counts one event at `nowMs`; gives how many there were in this window. */
  add(nowMs: number): number {
    if (nowMs - this.#beganMs > this.#windowMs) {
      this.#beganMs = nowMs;
      this.#count = 0;
    }
    return ++this.#count;
  }
}
