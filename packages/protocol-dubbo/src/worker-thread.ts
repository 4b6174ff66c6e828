import {
  MessageChannel,
  type MessagePort,
  type ResourceLimits,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import { type Logger, messageOf } from "@dubbo-ts/core/common";
import type { Peer } from "@dubbo-ts/core/rpc";
import { type FromWorker, monotonicMs, type ToWorker, type WorkerStart } from "./worker-messages.js";
import { WorkerWatch } from "./worker-watch.js";

/** A call for a worker thread. */
export interface WorkerCall {
  /** What is called, for those who are told that it was lost. */
  readonly method: string;
  readonly twoWay: boolean;
  readonly peer: Peer | undefined;
  readonly receivedMs: number;
  /** Head, arguments and attachments; given away. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** `body` is undefined for a one-way call. */
  answered(answer: WorkerAnswer): void;
  /** The thread has ended; `why` says how. */
  lost(why: ThreadEnd): void;
}

/** What a worker thread answered: a body that is encoded already. */
export interface WorkerAnswer {
  readonly status: number;
  readonly body: Uint8Array | undefined;
}

/** How a thread ended. */
export interface ThreadEnd {
  readonly text: string;
  /** It was ended because it did not turn its event loop and nobody waited for it any more. */
  readonly stuck: boolean;
}

/** How a {@link WorkerThread} is made. */
export interface WorkerThreadSettings {
  /** The program of the thread. */
  readonly entry: URL;
  readonly start: Omit<WorkerStart, "port" | "watch">;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly stuckMs: number;
  readonly logger: Logger;
  /** A call was answered: there is a place for another one. */
  readonly onFree: (thread: WorkerThread) => void;
  /** The thread is gone and its calls are lost; not when {@link WorkerThread.end} asked for it. */
  readonly onEnd: (thread: WorkerThread, why: ThreadEnd) => void;
}

/** A module that waits for ever at its top level must not keep a start waiting. */
const START_MS = 60_000;

/** One worker thread as the main thread sees it: its calls, and its end. */
export class WorkerThread {
  /** Fulfils when it can take calls; rejects with a `TypeError` when its module does not fit. */
  readonly ready: Promise<void>;
  readonly #settings: WorkerThreadSettings;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #watch = new WorkerWatch();
  readonly #calls = new Map<number, WorkerCall>();
  readonly #peers = new Map<Peer, { readonly from: number; readonly off: () => void }>();
  #nextId = 1;
  #nextPeer = 1;
  #settleReady!: { resolve(): void; reject(error: Error): void };
  #failure: unknown;
  #isReady = false;
  #isEnding = false;
  #stuck = false;
  /** When it was asked for a turn of its event loop that it has not made; 0: it owes none. */
  #pingedMs = 0;
  #onIdle: (() => void) | undefined;
  readonly #exited: Promise<void>;

  /** Starts it. Throws when the system has no more threads. */
  constructor(settings: WorkerThreadSettings) {
    this.#settings = settings;
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    const timer = setTimeout(() => {
      this.#failure = new TypeError(`${settings.start.module} was not loaded within ${START_MS / 1000} s`);
      void this.#worker.terminate();
    }, START_MS);
    this.ready.catch(() => {}).finally(() => clearTimeout(timer)); // whoever started it is told
    const { port1, port2 } = new MessageChannel();
    const workerData: WorkerStart = { ...settings.start, port: port2, watch: this.#watch.buffer };
    this.#port = port1;
    this.#worker = new Worker(settings.entry, {
      name: `dubbo ${settings.start.contract.interface}`,
      workerData,
      transferList: [port2],
      ...(settings.resourceLimits === undefined ? {} : { resourceLimits: settings.resourceLimits }),
    });
    port1.on("message", (message: FromWorker) => this.#received(message));
    this.#worker.on("error", (error) => {
      this.#failure ??= error;
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        this.#ended(code);
        resolve();
      });
    });
  }

  /** Calls that it has. */
  get active(): number {
    return this.#calls.size;
  }

  /** Hands a call on, with its body. */
  run(call: WorkerCall): void {
    const id = this.#nextId++;
    const { peer, twoWay, receivedMs, body } = call;
    const from = peer === undefined ? 0 : this.#numberOf(peer);
    if (this.#calls.size === 0) this.#port.ref();
    this.#calls.set(id, call);
    this.#send({ kind: "call", id, from, twoWay, receivedMs, body }, body.buffer);
  }

  /** Looks whether it is stuck, and ends it when it is. To be called again and again while it has calls. */
  look(): void {
    const { stuckMs } = this.#settings;
    const nowMs = monotonicMs();
    if (this.#calls.size === 0 || this.#watch.lastTurnMs >= Math.floor(this.#pingedMs)) this.#pingedMs = 0;
    if (this.#calls.size === 0) return;
    if (this.#pingedMs === 0) {
      this.#pingedMs = nowMs;
      this.#send({ kind: "ping" });
      return;
    }
    const untilMs = this.#watch.untilMs;
    if (untilMs === undefined || nowMs < untilMs + stuckMs || nowMs < this.#pingedMs + stuckMs) return;
    this.#stuck = true;
    void this.#worker.terminate();
  }

  /** Tells its calls that the application closes, waits for them no longer than this, and ends it. */
  async end(reason: string, graceMs: number): Promise<void> {
    this.#isEnding = true;
    this.#send({ kind: "closing", reason });
    if (this.#calls.size > 0 && graceMs > 0) await this.#idle(graceMs);
    await this.#worker.terminate();
    await this.#exited;
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

  #send(message: ToWorker, ...transfer: ArrayBuffer[]): void {
    this.#port.postMessage(message, transfer);
  }

  #numberOf(peer: Peer): number {
    const known = this.#peers.get(peer);
    if (known !== undefined) return known.from;
    const from = this.#nextPeer++;
    const { remoteAddress, localAddress } = peer;
    this.#send({ kind: "peer", from, remoteAddress, localAddress });
    const off = peer.onClose(() => {
      this.#peers.delete(peer);
      this.#send({ kind: "gone", from });
    });
    this.#peers.set(peer, { from, off });
    return from;
  }

  #received(message: FromWorker): void {
    switch (message.kind) {
      case "answer": {
        const call = this.#calls.get(message.id);
        if (call === undefined) return;
        this.#calls.delete(message.id);
        call.answered(message);
        if (this.#calls.size === 0) {
          this.#port.unref();
          this.#onIdle?.();
        }
        if (!this.#isEnding) this.#settings.onFree(this);
        return;
      }
      case "ready":
        this.#isReady = true;
        // A thread with nothing to do keeps no process alive.
        this.#worker.unref();
        this.#port.unref();
        this.#settleReady.resolve();
        return;
      case "unfit":
        this.#failure ??= new TypeError(message.text);
        return;
      case "log":
        this.#settings.logger[message.level](message.text);
    }
  }

  #ended(code: number): void {
    // What it said before its end may not have been heard yet.
    for (let last = receiveMessageOnPort(this.#port); last !== undefined; last = receiveMessageOnPort(this.#port)) {
      this.#isEnding = true; // a place here is none any more
      this.#received(last.message as FromWorker);
    }
    this.#port.close();
    for (const { off } of this.#peers.values()) off();
    this.#peers.clear();
    const why = this.#why(code);
    if (!this.#isReady) {
      const failure =
        this.#failure instanceof TypeError ? this.#failure : new TypeError(why.text, { cause: this.#failure });
      this.#settleReady.reject(failure);
    }
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.lost(why);
    this.#onIdle?.();
    this.#settings.onEnd(this, why);
  }

  #why(code: number): ThreadEnd {
    if (this.#stuck) {
      return {
        stuck: true,
        text: `was ended: it did not come back for ${this.#settings.stuckMs} ms after its callers had stopped waiting`,
      };
    }
    const failure = this.#failure;
    if (failure === undefined) return { stuck: false, text: `ended with exit code ${code}` };
    const name = failure instanceof Error ? `${failure.name}: ` : "";
    return { stuck: false, text: `ended by an error that nothing caught: ${name}${messageOf(failure)}` };
  }
}
