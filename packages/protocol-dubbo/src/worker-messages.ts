import type { MessagePort } from "node:worker_threads";
import type { MessageLimits, ServiceModel } from "@dubbo-ts/core/rpc";

/** What a thread is told when it is made. */
export interface WorkerStart {
  readonly module: string;
  /** The provider's url, as text. */
  readonly url: string;
  readonly group: string | undefined;
  readonly version: string | undefined;
  /** What the module's contract must be. */
  readonly contract: ContractShape;
  /** Names of the classes that the `Dubbo` knows besides the contract's. */
  readonly types: readonly string[];
  readonly exposeStack: boolean;
  readonly limits: Partial<MessageLimits> | undefined;
  readonly watch: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** What two threads compare of a contract, which holds functions and cannot be sent. */
export interface ContractShape {
  readonly interface: string;
  /** By key: `find: find(J)Lcom/acme/Order;`. */
  readonly methods: readonly string[];
}

/** The shape of a service's contract. */
export function shapeOf({
  interface: name,
  methods,
}: Pick<ServiceModel["definition"], "interface" | "methods">): ContractShape {
  return {
    interface: name,
    methods: methods.map((method) => `${method.key}: ${method.name}(${method.descriptor})${method.result.descriptor}`),
  };
}

/** From the main thread to a worker. */
export type ToWorker =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly twoWay: boolean;
      /** Number of the connection that brought it; 0: this process. */
      readonly from: number;
      /** When it came, by {@link monotonicMs}. */
      readonly receivedMs: number;
      readonly body: Uint8Array;
    }
  /** A connection that calls will come from. */
  | { readonly kind: "peer"; readonly from: number; readonly remoteAddress: string; readonly localAddress: string }
  /** It is gone. */
  | { readonly kind: "gone"; readonly from: number }
  /** Asks for a turn of the event loop. */
  | { readonly kind: "ping" }
  /** The application closes. */
  | { readonly kind: "closing"; readonly reason: string };

/** From a worker to the main thread. */
export type FromWorker =
  | { readonly kind: "ready" }
  /** The module does not fit. */
  | { readonly kind: "unfit"; readonly text: string }
  /** Without a body: a one-way call has ended. */
  | { readonly kind: "answer"; readonly id: number; readonly status: number; readonly body: Uint8Array | undefined }
  | { readonly kind: "log"; readonly level: "debug" | "info" | "warn" | "error"; readonly text: string };

/** Milliseconds by a clock that all threads of the process share: `performance.now()` counts from the start of each. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
