import { monotonicMs } from "./worker-messages.js";

const UNTIL = 0;
const TURN = 1;
const FOR_EVER = (1n << 63n) - 1n;

/** Memory that a thread writes and the main thread reads while the thread's own event loop stands still. */
export class WorkerWatch {
  readonly buffer: SharedArrayBuffer;
  readonly #slots: BigInt64Array;
  /** Of the calls that run in this thread: when each caller stops waiting. */
  readonly #deadlines = new Map<number, number>();

  /** `buffer`: what the other thread made. */
  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer;
    this.#slots = new BigInt64Array(buffer);
  }

  /** In the worker: a call begins whose caller waits until then, by `monotonicMs`; for ever when it did not say. */
  begin(id: number, deadlineMs: number | undefined): void {
    this.#deadlines.set(id, deadlineMs ?? Number.POSITIVE_INFINITY);
    this.#publish();
  }

  /** In the worker: it has ended. */
  end(id: number): void {
    if (this.#deadlines.delete(id)) this.#publish();
  }

  /** In the worker: the event loop has turned. */
  turn(): void {
    Atomics.store(this.#slots, TURN, BigInt(Math.floor(monotonicMs())));
  }

  /** When the event loop turned last and had been asked to. */
  get lastTurnMs(): number {
    return Number(Atomics.load(this.#slots, TURN));
  }

  /** When the last of the callers stops waiting; undefined when no call has begun. */
  get untilMs(): number | undefined {
    const until = Atomics.load(this.#slots, UNTIL);
    return until === 0n ? undefined : until === FOR_EVER ? Number.POSITIVE_INFINITY : Number(until);
  }

  #publish(): void {
    let until = 0;
    for (const deadline of this.#deadlines.values()) if (deadline > until) until = deadline;
    Atomics.store(this.#slots, UNTIL, Number.isFinite(until) ? BigInt(Math.ceil(until)) : FOR_EVER);
  }
}
