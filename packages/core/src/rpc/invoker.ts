import type { DubboUrl } from "../common/index.js";
import type { Invocation } from "./invocation.js";
import type { InvokerOptions } from "./invoker-options.js";
import type { Result } from "./result.js";

/** Resolves with the service's answer; rejects with an `RpcError` when there is none. Needs no `this`. */
export type Invoke = (invocation: Invocation) => Promise<Result>;

/** Something that can be called: one provider, many behind a cluster, or the user's own object. Java: `Invoker`. */
export interface Invoker {
  readonly url: DubboUrl;
  /** What `url` says, parsed once. */
  readonly options: InvokerOptions;
  readonly invoke: Invoke;
  /** Whether the service runs in worker threads: a protocol then hands bodies on as they came. */
  readonly inWorkers?: boolean;
  /** Whether a call can be expected to reach it now. */
  isAvailable(): boolean;
  /** Lets go of what it holds. Safe to call twice. Java: `destroy`. */
  close(): Promise<void>;
}

/** A service that can be reached. Java: `Exporter`. */
export interface Exporter {
  readonly invoker: Invoker;
  /** Where: the url with the port that was bound. */
  readonly url: DubboUrl;
  /** Takes it back. Safe to call twice. Java: `unexport`. */
  close(): Promise<void>;
}

/** Stands before an invoker. Runs once per invoker: settings and state live in its closure. Java: `Filter`. */
export type Filter = (next: Invoker) => Invoke;

/** A filter and the name that `-name`, `default`, `reference.filter` and `service.filter` know it by. */
export interface NamedFilter {
  readonly name: string;
  readonly filter: Filter;
}

/** Told when a consumer's invoker comes and goes. What it throws is logged. Java: `InvokerListener`. */
export interface InvokerListener {
  referred?(invoker: Invoker): void;
  destroyed?(invoker: Invoker): void;
}

/** Told when a service is exported and taken back. What it throws is logged. Java: `ExporterListener`. */
export interface ExporterListener {
  exported?(exporter: Exporter): void;
  unexported?(exporter: Exporter): void;
}
