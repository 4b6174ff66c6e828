import type { AnySchema } from "@dubbo-ts/hessian2";
import type { Cluster, LoadBalanceFactory } from "../cluster/index.js";
import type { Logger, SslOptions } from "../common/index.js";
import type { RegistryFactory } from "../registry/index.js";
import {
  type ExporterListener,
  type FrameDumpOptions,
  type InvokerListener,
  MESSAGE_LIMIT_KEYS,
  type MessageLimits,
  type MethodSettings,
  type NamedFilter,
  type ProtocolFactory,
  type ServiceDefinition,
  type SocksProxy,
  type WorkersOptions,
} from "../rpc/index.js";
import type { QosOptions } from "./qos-options.js";

/** Names of load balances that are always there. */
export type BuiltInLoadBalance = "random" | "roundrobin";
/** Names of clusters that are always there. */
export type BuiltInCluster = "failover" | "failfast" | "available";

/** Names that a `Dubbo` knows besides the built-in ones: those of its own extensions. */
export interface Names {
  readonly loadBalance: string;
  readonly cluster: string;
}

/** Settings of one method, with the names that this `Dubbo` knows. */
export interface NamedMethodSettings<N extends Names = Names> extends Omit<MethodSettings, "loadBalance"> {
  /** Default `random`. */
  readonly loadBalance?: BuiltInLoadBalance | N["loadBalance"];
}

/** One registry. Java: `RegistryConfig`. */
export interface RegistryOptions {
  /** `zookeeper://host:port?key=value`, or the name of a registry that needs no address: `embedded`. */
  readonly address: string;
  /** Root under which everything is kept. Url key: `group`. */
  readonly group?: string;
  /** Whether providers are published here. Default true. */
  readonly register?: boolean;
  /** Whether providers are looked up here. Default true. */
  readonly subscribe?: boolean;
  /** Whether start fails when it cannot be reached. Default true. */
  readonly check?: boolean;
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * How many calls run at once and how many wait for their turn; all others are refused at once, and a caller with
 * `failover` asks another provider. A "thread" is a place for one call, which it holds until it has been answered: Node
 * runs them all on one event loop, so a place is worth having for methods that await. Nothing of this set, every call
 * runs when it arrives. Java: `ThreadPool`, `Dispatcher`.
 */
export interface ExecutorOptions {
  /**
   * `direct`: no pool, whatever else is set. `all`, `message`, `execution`, `connection`: calls run in the pool; events of
   * connections and answers never wait for it, and those of one connection are always seen in their order, so that the
   * four are the same here. Url key: `dispatcher`.
   */
  readonly dispatcher?: "all" | "direct" | "message" | "execution" | "connection";
  /**
   * `fixed`: `threads` calls at once (default 200), then `queues` wait. `eager`: the same, without a limit by default, and
   * at least one waits. `limited` (default 200) and `cached` (no limit): `corethreads` at once, then `queues` wait, and
   * only when the queue is full up to `threads` at once, which `cached` takes back after `aliveMs`. Default `fixed` where
   * one of the others is set. Url key: `threadpool`.
   */
  readonly threadpool?: "fixed" | "cached" | "limited" | "eager";
  /** Calls that run at once. Url key: `threads`. */
  readonly threads?: number;
  /** Calls that run at once, of `limited` and `cached`, while the queue has room; at least 1. Default 0. Url key: `corethreads`. */
  readonly corethreads?: number;
  /** Calls that wait, 128 MiB of them at most. Default 0; below 0 no limit in number. Url key: `queues`. */
  readonly queues?: number;
  /** Milliseconds until `cached` takes a place back. Default 60000. Url key: `alive`. */
  readonly aliveMs?: number;
  /** Refuses calls while this process is behind. Default: never. */
  readonly overload?: OverloadOptions;
}

/**
 * When calls are refused though there may be room: status 100, which a caller with `failover` takes to another provider.
 */
export interface OverloadOptions {
  /**
   * Most milliseconds that the event loop may be late, for a call to be run. Waiting is then about twice that. For methods
   * that compute: 5 to 20.
   */
  readonly loopDelayMs?: number;
  /** Most milliseconds that a call may wait for its place in the pool; one of its own, without limits, when there is none. */
  readonly queueMs?: number;
}

/** Where one protocol listens. Java: `ProtocolConfig`. */
export interface ProtocolOptions extends ExecutorOptions {
  /** Of the requests that are decoded: depth, containers, bytes, attachments and more. Beyond one: status 40. */
  readonly limits?: Partial<MessageLimits>;
  /** Default 20880; 0: any free port. Environment: `DUBBO_PORT_TO_BIND`. */
  readonly port?: number;
  /** Address to listen on. Default `0.0.0.0`, all of them. Environment: `DUBBO_IP_TO_BIND`. */
  readonly host?: string;
  /** Address that is published. Default: the machine's own. Environment: `DUBBO_IP_TO_REGISTRY`. */
  readonly publishHost?: string;
  /** Port that is published. Default: the one that was bound. Environment: `DUBBO_PORT_TO_REGISTRY`. */
  readonly publishPort?: number;
  /** Commands, separated by commas, that may be typed at this port. Default: none, and text closes the connection. Url key: `telnet`. */
  readonly telnet?: string;
  /** Longest body in bytes, both directions. Default 8 MiB. Url key: `payload`. */
  readonly maxBodyBytes?: number;
  /** Milliseconds between heartbeats of an idle connection, which consumers send. Default 60000. Url key: `heartbeat`. */
  readonly heartbeatMs?: number;
  /**
   * Milliseconds without a byte read or written after which a connection is closed. Default 3 × `heartbeatMs`, at least
   * 2 ×. Url key: `heartbeat.timeout`; for the provider alone `close.timeout`, as in Java.
   */
  readonly heartbeatTimeoutMs?: number;
  /** Connections open at once; one more is closed at once. Default 10000; 0: no limit, Java's default. Url key: `accepts`. */
  readonly accepts?: number;
  /**
   * The same for each address that they come from, so that one machine cannot take all. Default 1000; 0: no limit, for a
   * proxy in front that hides the consumers. Url key: `accepts.per.address`.
   */
  readonly acceptsPerAddress?: number;
  /**
   * Calls of this port that may wait for their answer at once; one more is refused with status 100, undecoded. Default
   * 10000; 0: no limit. Java's default are 200, its threads. Url key: `max.calls`.
   */
  readonly maxCalls?: number;
  /** The same for each connection, so that one consumer cannot take all. Default 2048; 0: no limit. Url key: `max.calls.per.connection`. */
  readonly maxCallsPerConnection?: number;
  /** Milliseconds a consumer may take over the 16 bytes of a header. Default 5000; 0: no limit. Url key: `header.timeout`. */
  readonly headerTimeoutMs?: number;
  /** Milliseconds a consumer may take over a whole frame. Default 30000; 0: no limit. Url key: `frame.timeout`. */
  readonly frameTimeoutMs?: number;
  /**
   * Bytes of answers that may wait for one consumer that reads slowly; one that finds no room is an error with status 50.
   * While more than 1 MiB wait, nothing is read from that consumer. Default 64 MiB. Url key: `max.buffered.bytes`.
   */
  readonly maxBufferedBytes?: number;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What holds for a client: for all (`consumer` of `createDubbo`), or for one. Java: `ConsumerConfig`, `ReferenceConfig`. */
export interface ConsumerSettings<N extends Names = Names> extends NamedMethodSettings<N> {
  /** Default `failover`. Url key: `cluster`. */
  readonly cluster?: BuiltInCluster | N["cluster"];
  /** Whether `start` fails when no provider is available. Default true. Url key: `check`. */
  readonly check?: boolean;
  /** Whether `start` makes the reference; else the first call does. Default true. Url key: `init`. */
  readonly init?: boolean;
  /** Connects on the first call, and counts as available until that has failed. Default false. Url key: `lazy`. */
  readonly lazy?: boolean;
  /** Connections of its own to each provider, used in turn, at most 1000; 0 shares. Default 0. Url key: `connections`. */
  readonly connections?: number;
  /**
   * Connections to one address that all clients without their own share, at most 1000; whoever is first decides. Default 1.
   * Url key: `shareconnections`.
   */
  readonly shareConnections?: number;
  /** Whether it is shown in the registries as a consumer. Default true. Url key: `register`. */
  readonly register?: boolean;
  /** Milliseconds to connect. Default 3000. Url key: `connect.timeout`. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without a byte read until a heartbeat. Default 60000. Url key: `heartbeat`. */
  readonly heartbeatMs?: number;
  /**
   * Milliseconds without a byte read, or taken off a backlog, after which the connection is given up and made anew.
   * Default 3 × `heartbeatMs`, at least 2 ×. Url key: `heartbeat.timeout`.
   */
  readonly heartbeatTimeoutMs?: number;
  /**
   * Whether a connection that was lost, or could not be made, is made again in the background: after 0.5 s, then 1.6 times
   * as long each time up to 30 s, by chance a fifth more or less, all clients of a `Dubbo` together at most 20 times a
   * second. Default true. Url key: `reconnect`; numbers, which 2.6 took for milliseconds, only leave it on, as in 3.x.
   */
  readonly reconnect?: boolean;
  /**
   * Whether a call without a connection connects first, within its own timeout; within a second after an attempt that
   * failed it fails at once. Default true. Url key: `send.reconnect`.
   */
  readonly sendReconnect?: boolean;
  /** Bytes waiting to be sent to one provider above which calls fail at once. Default 16 MiB. Url key: `max.buffered.bytes`. */
  readonly maxBufferedBytes?: number;
  /** Longest body in bytes. Default 8 MiB. Url key: `payload`. */
  readonly maxBodyBytes?: number;
  /** `local`: this process alone; `remote`: never this process. Default: this process when it provides the service. */
  readonly scope?: "local" | "remote";
  /** Built-in and known filters: `-name`, `default`. Url key: `reference.filter`. */
  readonly filter?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What holds for all clients. Java: `ConsumerConfig`. */
export interface ConsumerDefaults<N extends Names = Names> extends ConsumerSettings<N> {
  /** Of the answers that are decoded: depth, containers, bytes, attachments and more. Beyond one: `RpcCode.Serialization`. */
  readonly limits?: Partial<MessageLimits>;
}

/** Settings of one client. */
export interface ClientOptions<S extends ServiceDefinition = ServiceDefinition, N extends Names = Names>
  extends ConsumerSettings<N> {
  /** `dubbo://host:port`, several separated by `;`: no registry is asked. */
  readonly url?: string;
  /** Overrides the contract's; `*` or a list takes any of them. */
  readonly group?: string;
  /** Overrides the contract's; `*` takes any. */
  readonly version?: string;
  /** Overrides by method key. */
  readonly methods?: { readonly [K in keyof S["specs"]]?: NamedMethodSettings<N> };
}

/**
 * What holds for a service: for all (`provider` of `createDubbo`), or for one. A service with {@link ExecutorOptions} of
 * its own has a pool to itself; those for all are the defaults of each protocol's. Java: `ProviderConfig`, `ServiceConfig`. */
export interface ProviderSettings<N extends Names = Names> extends NamedMethodSettings<N>, ExecutorOptions {
  /** Share of the calls. Default 100. */
  readonly weight?: number;
  /** Milliseconds until a new provider gets its full weight. Default 600000. */
  readonly warmup?: number;
  /** Callers must send it; `true` makes one up. Url key: `token`. */
  readonly token?: string | true;
  /** Whether it is published. Default true. */
  readonly register?: boolean;
  /** `local`: this process alone; `remote`: not this process; `none`: not at all. Default: both. */
  readonly scope?: "local" | "remote" | "none";
  /** Built-in and known filters: `-name`, `default`. Url key: `service.filter`. */
  readonly filter?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Settings of one service. */
export interface ProvideOptions<S extends ServiceDefinition = ServiceDefinition, N extends Names = Names>
  extends ProviderSettings<N> {
  readonly group?: string;
  readonly version?: string;
  /** What callers find it under on its port, without a slash in front. Default: its interface. */
  readonly path?: string;
  readonly methods?: { readonly [K in keyof S["specs"]]?: NamedMethodSettings<N> };
  /** Threads of an implementation that is a module, or how many. Default: one less than the machine's cores. */
  readonly workers?: number | WorkersOptions;
}

/** What `createDubbo` takes. Java: `ApplicationConfig` and its companions, `DubboBootstrap`. */
export interface DubboOptions<N extends Names = Names> {
  /** Name of the application. Java: `dubbo.application.name`. */
  readonly application: string;
  /** The one registry. `N/A`: none. Default: `embedded`, but not where `NODE_ENV` is `production`. */
  readonly registry?: string | RegistryOptions;
  /** Several registries, by a name of yours. */
  readonly registries?: Readonly<Record<string, string | RegistryOptions>>;
  /** Where to listen, by protocol. Default: `dubbo` on 20880. */
  readonly protocols?: { readonly dubbo?: ProtocolOptions };
  readonly consumer?: ConsumerDefaults<N>;
  readonly provider?: ProviderSettings<N>;
  /** Yours: once per call, per attempt, on the provider. */
  readonly filters?: {
    readonly cluster?: readonly NamedFilter[];
    readonly consumer?: readonly NamedFilter[];
    readonly provider?: readonly NamedFilter[];
  };
  readonly listeners?: {
    readonly invoker?: readonly InvokerListener[];
    readonly exporter?: readonly ExporterListener[];
  };
  readonly extensions?: {
    readonly loadBalance?: Readonly<Record<string, LoadBalanceFactory>>;
    readonly cluster?: Readonly<Record<string, Cluster>>;
    readonly registry?: Readonly<Record<string, RegistryFactory>>;
    readonly protocol?: Readonly<Record<string, ProtocolFactory>>;
  };
  /** Classes that may turn up in any service. */
  readonly types?: readonly AnySchema[];
  /** Url keys as they are, on every provider and consumer url. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Default: warnings and errors to standard error. */
  readonly logger?: Logger;
  /** TLS, of the ports of this application and to its providers. Default: none. Java: `SslConfig`. */
  readonly ssl?: SslOptions;
  /**
   * A SOCKS5 proxy to reach the providers that are not on this machine. `port`: default 1080. Environment: `socksProxyHost`
   * and `socksProxyPort`, or `DUBBO_SOCKSPROXYHOST` and `DUBBO_SOCKSPROXYPORT`. Registries are reached without it.
   */
  readonly socksProxy?: Omit<SocksProxy, "port"> & { readonly port?: number };
  /** Whether stack traces of your services travel to their callers. Default false. */
  readonly exposeStack?: boolean;
  /**
   * Shows every frame that comes and goes, header and body, as a line on standard error or where the options say. Secrets
   * are hidden by their names; other values are shown, so keep it for debugging. Default: when `NODE_DEBUG` names `dubbo`.
   */
  readonly frameDump?: boolean | FrameDumpOptions;
  /** A port for operators and for probes. Default: none. */
  readonly qos?: QosOptions;
}

/** How an application leaves. */
export interface CloseOptions {
  /**
   * Milliseconds that all of it may take: after two thirds of them new calls are refused, at the end calls that still run
   * are cut off. Default: `dubbo.service.shutdown.wait`, a key of `parameters` or, as `DUBBO_SERVICE_SHUTDOWN_WAIT`, of
   * the environment; 10000 without it.
   */
  readonly graceMs?: number;
  /**
   * Milliseconds that registries take to tell every consumer: services that they named are served for as long after
   * they were taken out. Not waited for when nobody is connected, or `offline` has taken them out before. Default 1000.
   */
  readonly noticeMs?: number;
}

type KeysOf<T> = readonly (keyof T & string)[];

/** Of {@link ExecutorOptions}. */
export const EXECUTOR_KEYS = [
  "dispatcher",
  "threadpool",
  "threads",
  "corethreads",
  "queues",
  "aliveMs",
  "overload",
] satisfies KeysOf<ExecutorOptions>;
const METHOD_KEYS = [
  "timeoutMs",
  "retries",
  "oneway",
  "sticky",
  "loadBalance",
  "executes",
  "actives",
  "tps",
  "tpsIntervalMs",
] satisfies KeysOf<NamedMethodSettings>;
const CONSUMER_KEYS = [
  ...METHOD_KEYS,
  "cluster",
  "check",
  "init",
  "lazy",
  "connections",
  "shareConnections",
  "register",
  "connectTimeoutMs",
  "heartbeatMs",
  "heartbeatTimeoutMs",
  "reconnect",
  "sendReconnect",
  "maxBodyBytes",
  "maxBufferedBytes",
  "scope",
  "filter",
  "parameters",
] satisfies KeysOf<ConsumerSettings>;
const PROVIDER_KEYS = [
  ...METHOD_KEYS,
  ...EXECUTOR_KEYS,
  "weight",
  "warmup",
  "token",
  "register",
  "scope",
  "filter",
  "parameters",
] satisfies KeysOf<ProviderSettings>;

/** The keys that each object of options may have: JavaScript has no compiler to tell. */
export const OPTION_KEYS = {
  dubbo: [
    "application",
    "registry",
    "registries",
    "protocols",
    "consumer",
    "provider",
    "filters",
    "listeners",
    "extensions",
    "types",
    "parameters",
    "logger",
    "ssl",
    "socksProxy",
    "exposeStack",
    "frameDump",
    "qos",
  ] satisfies KeysOf<DubboOptions>,
  qos: [
    "enable",
    "port",
    "host",
    "check",
    "acceptForeignIp",
    "acceptForeignIpWhitelist",
    "anonymousAccessPermissionLevel",
    "anonymousAllowCommands",
    "invoke",
    "authorize",
    "probes",
  ] satisfies KeysOf<QosOptions>,
  probes: ["live", "ready", "startup", "timeoutMs"] satisfies KeysOf<NonNullable<QosOptions["probes"]>>,
  registry: ["address", "group", "register", "subscribe", "check", "parameters"] satisfies KeysOf<RegistryOptions>,
  protocol: [
    ...EXECUTOR_KEYS,
    "limits",
    "port",
    "host",
    "publishHost",
    "publishPort",
    "telnet",
    "maxBodyBytes",
    "heartbeatMs",
    "heartbeatTimeoutMs",
    "accepts",
    "acceptsPerAddress",
    "maxCalls",
    "maxCallsPerConnection",
    "headerTimeoutMs",
    "frameTimeoutMs",
    "maxBufferedBytes",
    "parameters",
  ] satisfies KeysOf<ProtocolOptions>,
  overload: ["loopDelayMs", "queueMs"] satisfies KeysOf<OverloadOptions>,
  limits: MESSAGE_LIMIT_KEYS,
  consumer: [...CONSUMER_KEYS, "limits"] satisfies KeysOf<ConsumerDefaults>,
  provider: PROVIDER_KEYS,
  filters: ["cluster", "consumer", "provider"] satisfies KeysOf<NonNullable<DubboOptions["filters"]>>,
  listeners: ["invoker", "exporter"] satisfies KeysOf<NonNullable<DubboOptions["listeners"]>>,
  extensions: ["loadBalance", "cluster", "registry", "protocol"] satisfies KeysOf<
    NonNullable<DubboOptions["extensions"]>
  >,
  frameDump: ["write", "redact", "maxChars"] satisfies KeysOf<FrameDumpOptions>,
  close: ["graceMs", "noticeMs"] satisfies KeysOf<CloseOptions>,
  client: [...CONSUMER_KEYS, "url", "group", "version", "methods"] satisfies KeysOf<ClientOptions>,
  provide: [...PROVIDER_KEYS, "group", "version", "path", "methods", "workers"] satisfies KeysOf<ProvideOptions>,
  workers: [
    "threads",
    "callsPerThread",
    "queues",
    "queueBytes",
    "stuckMs",
    "resourceLimits",
  ] satisfies KeysOf<WorkersOptions>,
  method: METHOD_KEYS,
} as const;
