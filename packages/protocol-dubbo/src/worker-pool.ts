import { type Logger, messageOf, ResponseStatus, RpcError, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import type { WorkersStatus } from "@dubbo-ts/core/rpc";
import { backoffMs } from "@dubbo-ts/remoting";
import { meaningOfRefusal } from "./refusal.js";
import { monotonicMs } from "./worker-messages.js";
import {
  type ThreadEnd,
  type WorkerAnswer,
  type WorkerCall,
  WorkerThread,
  type WorkerThreadSettings,
} from "./worker-thread.js";

/** How a {@link WorkerPool} is made. */
export interface WorkerPoolSettings extends Pick<WorkerThreadSettings, "entry" | "start" | "resourceLimits"> {
  /** Key of the service, for those who are told of it. */
  readonly service: string;
  readonly threads: number;
  readonly callsPerThread: number;
  readonly queues: number;
  readonly queueBytes: number;
  readonly stuckMs: number;
  readonly logger: Logger;
  readonly wheel: TimerWheel;
}

/** A call as the pool takes it. */
export type PooledCall = Pick<WorkerCall, "method" | "twoWay" | "peer" | "body">;

interface Waiting {
  readonly call: WorkerCall;
  /** The caller is not watched any more. */
  readonly off: (() => void) | undefined;
}

/** A thread that has lived this long was well: the next crash is a first one. */
const WELL_AFTER_MS = 30_000;
/** Milliseconds that calls have, once they are told that the application closes. */
const CLEAN_UP_MS = 200;
const RESTART = { firstMs: 100, factor: 2, maxMs: 10_000 };

/** The threads of one service and the calls that wait for one. Java: `FixedThreadPool`. */
export class WorkerPool {
  readonly #settings: WorkerPoolSettings;
  /** Those that can take calls. */
  readonly #threads = new Set<WorkerThread>();
  /** All that were started and have not ended. */
  readonly #alive = new Set<WorkerThread>();
  readonly #waiting = new Set<Waiting>();
  #waitingBytes = 0;
  #done = 0;
  #refused = 0;
  #lost = 0;
  #crashes = 0;
  /** Since a thread was well for the last time. */
  #failures = 0;
  /** Why the last thread could not be started; calls are refused with it while there is no other. */
  #broken: string | undefined;
  #closing = false;
  #onIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;
  readonly #look = timerEntry(() => this.#lookAtAll());
  readonly #restarts = new Set<NodeJS.Timeout>();

  private constructor(settings: WorkerPoolSettings) {
    this.#settings = settings;
  }

  /** Starts the threads. Rejects when one of them cannot start, and then leaves none. */
  static async start(settings: WorkerPoolSettings): Promise<WorkerPool> {
    const pool = new WorkerPool(settings);
    try {
      await Promise.all(Array.from({ length: settings.threads }, () => pool.#startThread()));
    } catch (error) {
      await pool.close(0);
      throw error;
    }
    return pool;
  }

  /** What it is doing now, and what it has done. */
  status(): WorkersStatus {
    let active = 0;
    for (const thread of this.#threads) active += thread.active;
    return {
      service: this.#settings.service,
      threads: this.#threads.size,
      active,
      queued: this.#waiting.size,
      done: this.#done,
      refused: this.#refused,
      lost: this.#lost,
      crashes: this.#crashes,
    };
  }

  /** Whether a call can be expected to be served. */
  get isAvailable(): boolean {
    return !this.#closing && this.#broken === undefined;
  }

  /**
   * Runs a call in a thread. Rejects with an `RpcError` that carries the status to answer with: 100 when too many calls
   * wait, 80 when the thread ended, 31 when it was ended because it was stuck.
   */
  run({ method, twoWay, peer, body }: PooledCall): Promise<WorkerAnswer> {
    return new Promise((resolve, reject) => {
      const call: WorkerCall = {
        method,
        twoWay,
        peer,
        body,
        receivedMs: monotonicMs(),
        answered: (answer) => {
          this.#done++;
          resolve(answer);
        },
        lost: (why) => {
          this.#lost++;
          reject(this.#lostError(method, why));
        },
      };
      const thread = this.#free();
      if (thread !== undefined) this.#hand(thread, call);
      else if (this.#broken !== undefined || this.#closing) reject(this.#brokenError(method));
      else if (!this.#enqueue(call, reject)) reject(this.#fullError(method));
    });
  }

  /** Tells the calls to stop, waits for those in flight no longer than this, and ends the threads. Safe to call twice. */
  close(graceMs: number): Promise<void> {
    return (this.#closed ??= this.#close(graceMs));
  }

  async #close(graceMs: number): Promise<void> {
    this.#closing = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    if (graceMs > 0 && this.#isBusy) await this.#idle(graceMs);
    this.#settings.wheel.remove(this.#look);
    const reason = `${this.#settings.service} is closed`;
    for (const { call, off } of this.#waiting) {
      off?.();
      call.lost({ stuck: false, text: "was not free before its application closed" });
    }
    this.#waiting.clear();
    await Promise.all([...this.#alive].map((thread) => thread.end(reason, CLEAN_UP_MS)));
  }

  get #isBusy(): boolean {
    return this.#waiting.size > 0 || [...this.#threads].some(({ active }) => active > 0);
  }

  #idle(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #startThread(): Promise<void> {
    const { entry, start, resourceLimits, stuckMs, logger } = this.#settings;
    const startedMs = monotonicMs();
    const thread = new WorkerThread({
      entry,
      start,
      resourceLimits,
      stuckMs,
      logger,
      onFree: (free) => this.#next(free),
      onEnd: (ended, why) => this.#ended(ended, why, monotonicMs() - startedMs),
    });
    this.#alive.add(thread);
    await thread.ready;
    if (this.#closing) return;
    this.#threads.add(thread);
    this.#broken = undefined;
    this.#next(thread);
  }

  #free(): WorkerThread | undefined {
    let best: WorkerThread | undefined;
    for (const thread of this.#threads) {
      if (thread.active === 0) return thread;
      if (thread.active < (best?.active ?? this.#settings.callsPerThread)) best = thread;
    }
    return best;
  }

  #hand(thread: WorkerThread, call: WorkerCall): void {
    thread.run(call);
    const { stuckMs, wheel } = this.#settings;
    if (stuckMs > 0 && this.#look.dueTick < 0) wheel.add(this.#look, this.#lookEveryMs, true);
  }

  get #lookEveryMs(): number {
    return Math.min(1000, Math.max(20, this.#settings.stuckMs / 4));
  }

  #lookAtAll(): void {
    let busy = false;
    for (const thread of this.#threads) {
      thread.look();
      busy ||= thread.active > 0;
    }
    if (busy) this.#settings.wheel.add(this.#look, this.#lookEveryMs, true);
  }

  #enqueue(call: WorkerCall, reject: (error: Error) => void): boolean {
    const { queues, queueBytes } = this.#settings;
    const bytes = call.body.length;
    if (this.#waiting.size >= queues || this.#waitingBytes + bytes > queueBytes) {
      this.#refused++;
      return false;
    }
    this.#waitingBytes += bytes;
    // Who has left gives the place back.
    const off = call.peer?.onClose(() => {
      this.#waiting.delete(waiting);
      this.#waitingBytes -= bytes;
      reject(this.#lostError(call.method, { stuck: false, text: "was not free before the caller had gone" }));
    });
    const waiting: Waiting = { call, off };
    this.#waiting.add(waiting);
    return true;
  }

  /** Gives a thread what waits, as long as it has a place. */
  #next(thread: WorkerThread): void {
    for (const waiting of this.#waiting) {
      if (thread.active >= this.#settings.callsPerThread) return;
      this.#waiting.delete(waiting);
      this.#waitingBytes -= waiting.call.body.length;
      waiting.off?.();
      this.#hand(thread, waiting.call);
    }
    if (this.#closing && !this.#isBusy) this.#onIdle?.();
  }

  #ended(thread: WorkerThread, why: ThreadEnd, livedMs: number): void {
    this.#alive.delete(thread);
    const wasReady = this.#threads.delete(thread);
    if (this.#closing && !this.#isBusy) this.#onIdle?.();
    if (this.#closing || !wasReady) return; // who started it is told
    const { service, logger } = this.#settings;
    this.#crashes++;
    if (livedMs > WELL_AFTER_MS) this.#failures = 0;
    logger.error(`a worker thread of ${service} ${why.text}; another one is started`);
    this.#restart();
  }

  /** At once after the first crash, later and later after more of them. */
  #restart(): void {
    const delayMs = this.#failures === 0 ? 0 : backoffMs(this.#failures - 1, RESTART);
    this.#failures++;
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      this.#startThread().catch((error) => this.#restartFailed(error));
    }, delayMs).unref();
    this.#restarts.add(timer);
  }

  #restartFailed(error: unknown): void {
    if (this.#closing) return;
    this.#settings.logger.error(
      `a worker thread of ${this.#settings.service} cannot be started again: ${messageOf(error)}`,
    );
    if (this.#threads.size === 0) {
      this.#broken = messageOf(error);
      for (const { call, off } of this.#waiting) {
        off?.();
        call.lost({ stuck: false, text: `cannot be started: ${this.#broken}` });
      }
      this.#waiting.clear();
      this.#waitingBytes = 0;
    }
    this.#restart();
  }

  #lostError(method: string, { text, stuck }: ThreadEnd): RpcError {
    const status = stuck ? ResponseStatus.ServerTimeout : ResponseStatus.ServerError;
    return this.#error(status, method, `the worker thread for ${this.#settings.service}.${method} ${text}`);
  }

  #brokenError(method: string): RpcError {
    const why = this.#broken === undefined ? "its application closes" : this.#broken;
    const text = `there is no worker thread for ${this.#settings.service}.${method}: ${why}`;
    return this.#error(ResponseStatus.ServerError, method, text);
  }

  #fullError(method: string): RpcError {
    const { service, threads } = this.#settings;
    const text = `thread pool is exhausted: every worker thread of ${service} is busy (${threads}), and ${this.#waiting.size} calls with ${this.#waitingBytes} bytes wait for one: ${method} was not begun`;
    return this.#error(ResponseStatus.ServerThreadpoolExhausted, method, text);
  }

  #error(status: ResponseStatus, method: string, text: string): RpcError {
    return new RpcError(meaningOfRefusal(status, text).code, text, { service: this.#settings.service, method, status });
  }
}
