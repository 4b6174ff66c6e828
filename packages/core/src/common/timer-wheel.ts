const SLOTS = 1024;

/** What a {@link TimerWheel} holds: the entry is its own list node, so waiting allocates nothing more. */
export interface TimerEntry {
  /** Called once when the time is up, after the poll phase: an answer that has arrived by then has taken the entry off. */
  expire(): void;
  /** Set by the wheel: the tick at which it is due; -1 while it is on no wheel. */
  dueTick: number;
  /** Set by the wheel: it does not keep the process alive (heartbeats, retries). */
  background: boolean;
  /** Set by the wheel: neighbours in the slot. */
  previous: TimerEntry | undefined;
  next: TimerEntry | undefined;
}

/** A {@link TimerEntry} that calls a function, for timers that are not made per call. */
export function timerEntry(expire: () => void): TimerEntry {
  return { expire, dueTick: -1, background: false, previous: undefined, next: undefined };
}

/**
 * Every timeout of one `Dubbo`, on one `setTimeout` that is armed only while something waits.
 * Fires never early and at most one tick late. Java: `HashedWheelTimer`.
 */
export class TimerWheel {
  readonly #tickMs: number;
  readonly #origin = performance.now();
  readonly #slots: (TimerEntry | undefined)[] = new Array(SLOTS).fill(undefined);
  #size = 0;
  #foreground = 0;
  /** Every entry due at or before this tick has been expired. */
  #doneTick = 0;
  #timer: NodeJS.Timeout | undefined;
  #wakeTick = Number.POSITIVE_INFINITY;
  #lateTicks = 0;
  #closed = false;

  /** `tickMs`: how late a timeout may be, in milliseconds. Default 10. */
  constructor(tickMs = 10) {
    this.#tickMs = tickMs;
  }

  /** Entries that wait now. */
  get size(): number {
    return this.#size;
  }

  /** Milliseconds that the entries which expire just now are late: for so long the event loop was held up. */
  get lateMs(): number {
    return this.#lateTicks * this.#tickMs;
  }

  /**
   * Calls `entry.expire` once, `delayMs` from now, unless it is removed before. An entry is on at most one wheel, once.
   * `nowMs`: `performance.now()`, for those who have asked already.
   */
  add(entry: TimerEntry, delayMs: number, background = false, nowMs = performance.now()): void {
    if (entry.dueTick !== -1) throw new TypeError("the entry waits already");
    if (this.#closed) return;
    const dueMs = nowMs - this.#origin + Math.max(delayMs, 0);
    const tick = Math.max(this.#doneTick + 1, Math.ceil(dueMs / this.#tickMs));
    entry.dueTick = tick;
    entry.background = background;
    const slot = tick % SLOTS;
    const head = this.#slots[slot];
    entry.previous = undefined;
    entry.next = head;
    if (head !== undefined) head.previous = entry;
    this.#slots[slot] = entry;
    this.#size++;
    if (!background && this.#foreground++ === 0) this.#timer?.ref();
    if (tick < this.#wakeTick) this.#arm(tick);
  }

  /** Takes an entry off; nothing happens when it is on no wheel. */
  remove(entry: TimerEntry): void {
    if (entry.dueTick === -1) return;
    if (entry.previous !== undefined) entry.previous.next = entry.next;
    else this.#slots[entry.dueTick % SLOTS] = entry.next;
    if (entry.next !== undefined) entry.next.previous = entry.previous;
    entry.previous = undefined;
    entry.next = undefined;
    entry.dueTick = -1;
    this.#size--;
    if (!entry.background && --this.#foreground === 0) this.#timer?.unref();
  }

  /** Drops every entry without expiring it and never fires again. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (let slot = 0; slot < SLOTS; slot++) {
      for (let entry = this.#slots[slot]; entry !== undefined; entry = this.#slots[slot]) this.remove(entry);
    }
  }

  #arm(tick: number): void {
    clearTimeout(this.#timer);
    this.#wakeTick = tick;
    const delayMs = this.#origin + tick * this.#tickMs - performance.now();
    // Node's timers keep whole milliseconds and may fire a fraction early, which would cost a second wake-up.
    this.#timer = setTimeout(this.#wake, Math.max(1, Math.ceil(delayMs)));
    if (this.#foreground === 0) this.#timer.unref();
  }

  // Timers run before the poll phase; `setImmediate` runs after it, so that bytes that have arrived are read first.
  // Never unref'd: such an immediate does not end the poll, and an idle process would miss its heartbeats.
  readonly #wake = (): void => {
    setImmediate(this.#sweep);
  };

  readonly #sweep = (): void => {
    if (this.#closed) return;
    this.#timer = undefined;
    const nowTick = Math.floor((performance.now() - this.#origin) / this.#tickMs);
    this.#lateTicks = Math.max(0, nowTick - this.#wakeTick);
    this.#wakeTick = Number.POSITIVE_INFINITY;
    const first = Math.max(this.#doneTick + 1, nowTick - SLOTS + 1);
    this.#doneTick = nowTick;
    let due: TimerEntry[] | undefined;
    for (let tick = first; tick <= nowTick; tick++) {
      for (let entry = this.#slots[tick % SLOTS]; entry !== undefined; entry = entry.next) {
        if (entry.dueTick <= nowTick) (due ??= []).push(entry);
      }
    }
    try {
      if (due !== undefined) this.#expire(due);
    } finally {
      // Also when an expiry throws: what else waits is not its business.
      if (this.#size > 0) this.#armNext(nowTick);
    }
  };

  #expire(due: readonly TimerEntry[]): void {
    for (const [i, entry] of due.entries()) {
      // An expiry may remove another entry that is due too: `dueTick` tells.
      if (entry.dueTick === -1) continue;
      this.remove(entry);
      try {
        entry.expire();
      } catch (error) {
        this.#expire(due.slice(i + 1));
        throw error;
      }
    }
  }

  #armNext(nowTick: number): void {
    // An expiry may have armed it already, for a new entry that is not the next one.
    for (let tick = nowTick + 1; tick <= nowTick + SLOTS; tick++) {
      if (this.#slots[tick % SLOTS] === undefined) continue;
      if (tick < this.#wakeTick) this.#arm(tick);
      return;
    }
  }
}
