import type { RpcContext } from "./rpc-context.js";

/** Values that travel beside the arguments. Null-prototype, so that a key is only a key. */
export type Attachments = { [key: string]: unknown };

/** What one call overrides. Every field is optional; call options win over everything configured. */
export interface CallOptions {
  /** Milliseconds until one attempt fails with `RpcCode.Timeout`. */
  readonly timeoutMs?: number;
  /** Attempts after the first, with `failover`. */
  readonly retries?: number;
  /** Ends the wait: the call rejects with `RpcCode.Cancelled` and is not retried. The provider is not told. */
  readonly signal?: AbortSignal;
  /** Sent with the request. */
  readonly attachments?: Readonly<Record<string, unknown>>;
  /** true: sends and waits for nothing; the promise fulfils when the request is with the transport. */
  readonly oneway?: boolean;
  /** The context of the call that is being served: its attachments travel on, its deadline holds. */
  readonly from?: RpcContext;
}

/** Settings of one method, in a contract, on a client or on a provider. */
export interface MethodSettings {
  /** Milliseconds until one attempt fails with `RpcCode.Timeout`. Default 1000. Url key: `timeout`. */
  readonly timeoutMs?: number;
  /** Attempts after the first, with `failover`. Default 2. Url key: `retries`. */
  readonly retries?: number;
  /** Sends and waits for nothing. Default false. Url key: `return=false`. */
  readonly oneway?: boolean;
  /** Stays with the provider of the last call while it can. Default false. Url key: `sticky`. */
  readonly sticky?: boolean;
  /** Name of the load balance. Default `random`. Url key: `loadbalance`. */
  readonly loadBalance?: string;
  /** Calls of a method that a provider runs at once; more are refused. 0, the default: no limit. Url key: `executes`. */
  readonly executes?: number;
  /**
   * Calls of a method that wait for one provider's answer at once; more wait for their turn as long as `timeoutMs`. 0, the
   * default: no limit. A provider's is what its callers take when they have none. Url key: `actives`.
   */
  readonly actives?: number;
  /** Calls that a provider takes in `tpsIntervalMs`, of all methods together or of this one. 0, the default: no limit. Url key: `tps`. */
  readonly tps?: number;
  /** Milliseconds. Default 60000. Url key: `tps.interval`. */
  readonly tpsIntervalMs?: number;
}

/** The url key of each of the {@link MethodSettings}, and how its value is written there. */
export const METHOD_SETTING_KEYS: { readonly [K in keyof Required<MethodSettings>]: string } = {
  timeoutMs: "timeout",
  retries: "retries",
  oneway: "return",
  sticky: "sticky",
  loadBalance: "loadbalance",
  executes: "executes",
  actives: "actives",
  tps: "tps",
  tpsIntervalMs: "tps.interval",
};

/** Keys of the framework in attachments: they are neither shown to the service nor passed on. Java: `ContextFilter.UNLOADING_KEYS`. */
export const RESERVED_ATTACHMENTS: ReadonlySet<string> = new Set([
  "path",
  "interface",
  "group",
  "version",
  "dubbo",
  "token",
  "timeout",
  "_TO",
  "_to",
  "async",
  "dubbo.tag",
  "dubbo.force.tag",
  "generic",
  "remote.application",
  "input",
  "output",
]);
