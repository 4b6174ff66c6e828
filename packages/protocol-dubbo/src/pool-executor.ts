import type { ExecutorStatus } from "@dubbo-ts/core/rpc";
import { type Hessian2Input, returnInput, takeInput } from "@dubbo-ts/hessian2";
import type { AdmittedCall, AnswerChannel, DubboServer, Executor } from "./dubbo-server.js";
import { FairQueue } from "./fair-queue.js";
import type { PoolSettings } from "./pool-settings.js";

/** Milliseconds that calls run for before the event loop looks at what else has come. */
const SLICE_MS = 5;
/** Of bodies that wait, whatever `queues` allows. */
const MOST_QUEUED_BYTES = 128 * 1024 * 1024;

interface WaitingCall {
  readonly source: AnswerChannel;
  readonly call: AdmittedCall;
  /** From the first argument on. */
  readonly bytes: Buffer;
  /** Tells who waits for the end of the call. */
  readonly ended: () => void;
}

/**
 * Runs so many calls at once, lets so many wait, and refuses the rest at once with status 100. A call takes its place
 * when it begins and gives it back when it has been answered, so a method that awaits holds one. Connections take turns,
 * and when no place is left the newest call of the connection with the most waiting ones makes room for another's.
 * Java: `ThreadPool`, `AllChannelHandler`, `AbortPolicyWithReport`.
 */
export class PoolExecutor {
  readonly #name: string;
  readonly #settings: PoolSettings;
  readonly #server: DubboServer;
  readonly #inner: Executor;
  readonly #queue = new FairQueue<AnswerChannel, WaitingCall>();
  /** Calls that may run at once by now. */
  #places: number;
  /** When every place was taken last. */
  #fullMs = 0;
  #active = 0;
  #refused = 0;
  #expired = 0;
  #done = 0;
  #isDraining = false;
  /** Whether this turn of the event loop has run calls, and since when. */
  #inTurn = false;
  #turnMs = 0;

  /** `name`: of the port or the service, for texts and {@link status}. `inner`: what runs a call that has its place. */
  constructor(name: string, settings: PoolSettings, server: DubboServer, inner: Executor) {
    this.#name = name;
    this.#settings = settings;
    this.#server = server;
    this.#inner = inner;
    this.#places = settings.initialThreads;
  }

  /** What it is doing now, and what it has done. */
  status(): ExecutorStatus {
    const { threadpool, threads, queues } = this.#settings;
    return {
      name: this.#name,
      threadpool,
      threads,
      queues,
      active: this.#active,
      queued: this.#queue.size,
      refused: this.#refused,
      expired: this.#expired,
      done: this.#done,
    };
  }

  readonly execute: Executor = (call, body) => {
    const nowMs = performance.now();
    if (!this.#inTurn) this.#beginTurn(nowMs);
    if (!this.#hasRoom(nowMs)) {
      const evicted = this.#queue.evictFor(call.channel);
      this.#refuse(evicted?.call ?? call);
      if (evicted === undefined) return undefined;
      evicted.ended();
    }
    const isFree = this.#queue.size === 0 && this.#active < this.#places;
    if (isFree && nowMs - this.#turnMs < SLICE_MS) return this.#run(call, body);
    // The body is the connection's, which reads the next one into the same memory.
    const bytes = Buffer.from(body.bytes.subarray(body.position, body.end));
    return new Promise((ended) => {
      this.#queue.push({ source: call.channel, call: { ...call, queuedMs: nowMs }, bytes, ended });
    });
  };

  /** Whether one more call can be taken; opens another place where the queue is full and there is one. */
  #hasRoom(nowMs: number): boolean {
    const { initialThreads, threads, queues, aliveMs } = this.#settings;
    if (this.#places > initialThreads && nowMs - this.#fullMs > aliveMs) {
      this.#places = Math.max(initialThreads, this.#active);
    }
    const taken = this.#active + this.#queue.size;
    if (taken < this.#places) return true;
    if (taken < this.#places + queues && this.#queue.bytes < MOST_QUEUED_BYTES) return true;
    if (this.#places >= threads) return false;
    this.#places++;
    return true;
  }

  #run(call: AdmittedCall, body: Hessian2Input): Promise<void> | undefined {
    if (++this.#active === this.#places) this.#fullMs = this.#turnMs;
    const answered = this.#inner(call, body);
    if (answered === undefined) {
      this.#ended();
      return undefined;
    }
    return answered.then(this.#ended);
  }

  readonly #ended = (): void => {
    this.#active--;
    this.#done++;
    if (this.#queue.size > 0) this.#drain();
  };

  #drain(): void {
    if (this.#isDraining) return; // a call that was answered at once: the loop below goes on
    this.#isDraining = true;
    while (this.#queue.size > 0 && this.#active < this.#places) {
      const nowMs = performance.now();
      if (!this.#inTurn) this.#beginTurn(nowMs);
      else if (nowMs - this.#turnMs >= SLICE_MS) break;
      this.#runWaiting(this.#queue.shift()!, nowMs);
    }
    this.#isDraining = false;
  }

  #runWaiting({ call, bytes, ended }: WaitingCall, nowMs: number): void {
    let running: Promise<void> | undefined;
    if (call.channel.closed && call.twoWay) {
      this.#expired++; // its caller has failed with the connection, and may have asked elsewhere
    } else if (nowMs - call.queuedMs! > this.#settings.queueMs) {
      this.#refuse(call, `it has waited longer than ${this.#settings.queueMs} ms`);
    } else {
      const body = takeInput(bytes, 0, bytes.length, this.#server.limits.decode);
      running = this.#run(call, body);
      returnInput(body);
    }
    if (running === undefined) ended();
    else running.then(ended);
  }

  #beginTurn(nowMs: number): void {
    this.#inTurn = true;
    this.#turnMs = nowMs;
    setImmediate(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#inTurn = false;
    if (this.#queue.size > 0) this.#drain();
  };

  #refuse(call: AdmittedCall, why = "Thread pool is EXHAUSTED!"): void {
    this.#refused++;
    const { threadpool, threads, queues } = this.#settings;
    const counts = `active: ${this.#active}, queued: ${this.#queue.size}, completed: ${this.#done}`;
    const detail = `${why} Pool: ${this.#name}, ${threadpool}, threads: ${threads}, queues: ${queues} (${counts})`;
    this.#server.refuseBusy(call, `thread pool is exhausted, detail msg:${detail}`);
  }
}
