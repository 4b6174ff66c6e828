import type { DubboUrl } from "../common/index.js";
import type { Invocation, InvokerOptions, ServiceModel } from "../rpc/index.js";
import type { Snapshot } from "./snapshot.js";

/** Who can be called for one reference. Java: `Directory`. */
export interface Directory {
  readonly service: ServiceModel;
  /** The consumer's url. */
  readonly url: DubboUrl;
  /** What `url` says, parsed once. */
  readonly options: InvokerOptions;
  /**
   * The snapshot in force, never empty; router rules will narrow it here. Throws an `RpcError` that says why nobody can
   * be called: `Forbidden` when the registry says that there is nobody, `NoInvokerAvailable` when it has not said so.
   */
  list(invocation: Invocation): Snapshot;
  /** How many are known, reachable or not. */
  readonly size: number;
  /** Whether somebody can be reached now. */
  isAvailable(): boolean;
  /** Why `isAvailable()` is false, as one sentence with what to do next; undefined while it is true. */
  problem(): string | undefined;
  /** Closes every invoker after its calls. Safe to call twice. Java: `destroy`. */
  close(): Promise<void>;
}
