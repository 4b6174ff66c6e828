import type { ResourceLimits } from "node:worker_threads";
import type { DubboUrl, Logger, TimerWheel } from "../common/index.js";
import type { Invoker } from "./invoker.js";
import type { MessageLimits } from "./message-limits.js";
import type { ServiceModel } from "./service-model.js";

/** The threads of one service. Java: `FixedThreadPool`. */
export interface WorkersOptions {
  /** How many. Default: one less than the machine's cores, at least 1. Java: `threads`. */
  readonly threads?: number;
  /**
   * Calls that one thread has at a time. Default 1, which is right for methods that compute. More are for methods that
   * also wait: while one of them waits, the others compute.
   */
  readonly callsPerThread?: number;
  /** Calls that wait for a thread; more are refused at once, with status 100. Default 1000. Java: `queues`. */
  readonly queues?: number;
  /** Bytes of bodies that wait for a thread; more are refused in the same way. Default 64 MiB. */
  readonly queueBytes?: number;
  /**
   * Milliseconds that a thread may go on without a turn of its event loop after every caller it works for has stopped
   * waiting: then it is ended and replaced. 0: never. Default 10000.
   */
  readonly stuckMs?: number;
  /** Of each thread, as Node takes them: a thread that runs out of memory ends, and the process goes on. */
  readonly resourceLimits?: ResourceLimits;
}

/** What the threads of one service are doing, and what they have done since they were started. */
export interface WorkersStatus {
  /** Key of the service. */
  readonly service: string;
  /** Threads that can take calls. */
  readonly threads: number;
  /** Calls that run. */
  readonly active: number;
  /** Calls that wait for a thread. */
  readonly queued: number;
  /** Calls that have been answered. */
  readonly done: number;
  /** Calls that were refused with status 100. */
  readonly refused: number;
  /** Calls that were lost with their thread. */
  readonly lost: number;
  /** Threads that ended though nobody asked them to, and were replaced. */
  readonly crashes: number;
}

/** A service whose implementation is a module. */
export interface WorkerServiceSettings {
  /** The module, whose default export is what `workerService` makes. */
  readonly module: URL;
  readonly service: ServiceModel;
  readonly url: DubboUrl;
  /** Classes that the `Dubbo` knows besides the contract's, by name: the module must know them too. */
  readonly types: readonly string[];
  readonly workers: WorkersOptions;
  /** Of what is decoded. Default: `DEFAULT_MESSAGE_LIMITS`. */
  readonly limits: Partial<MessageLimits> | undefined;
  readonly exposeStack: boolean;
  readonly logger: Logger;
  readonly wheel: TimerWheel;
}

/** The invoker of a service in worker threads. */
export interface WorkerInvoker extends Invoker {
  readonly inWorkers: true;
  status(): WorkersStatus;
  /** Tells the calls to stop, gives those in flight this long, and ends the threads. Safe to call twice. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Starts the threads of a service. Rejects with a `TypeError` when the module cannot be loaded or does not fit: the
 * contract it exports must be the one that is provided.
 */
export type WorkerHost = (settings: WorkerServiceSettings) => Promise<WorkerInvoker>;
