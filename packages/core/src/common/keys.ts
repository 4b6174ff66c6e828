/** URL and attachment keys under their Java names. Java: `CommonConstants`, `Constants`, `RegistryConstants`, `ClusterConstants`. */
export const Key = {
  Application: "application",
  RemoteApplication: "remote.application",
  Interface: "interface",
  Path: "path",
  Group: "group",
  Version: "version",
  Methods: "methods",
  Side: "side",
  Category: "category",
  Check: "check",
  Enabled: "enabled",
  Disabled: "disabled",
  Dynamic: "dynamic",
  Register: "register",
  Subscribe: "subscribe",
  Dubbo: "dubbo",
  Release: "release",
  Timestamp: "timestamp",
  Pid: "pid",
  Generic: "generic",
  Deprecated: "deprecated",
  Anyhost: "anyhost",
  BindIp: "bind.ip",
  BindPort: "bind.port",
  Revision: "revision",
  Timeout: "timeout",
  ConnectTimeout: "connect.timeout",
  Retries: "retries",
  Cluster: "cluster",
  LoadBalance: "loadbalance",
  Weight: "weight",
  Warmup: "warmup",
  Sticky: "sticky",
  AvailableCheck: "cluster.availablecheck",
  Lazy: "lazy",
  Connections: "connections",
  ShareConnections: "shareconnections",
  Reconnect: "reconnect",
  SendReconnect: "send.reconnect",
  LazyInitialState: "connect.lazy.initial.state",
  LazyWarning: "lazyclient_request_with_warning",
  Heartbeat: "heartbeat",
  HeartbeatTimeout: "heartbeat.timeout",
  CloseTimeout: "close.timeout",
  Accepts: "accepts",
  AcceptsPerAddress: "accepts.per.address",
  MaxCalls: "max.calls",
  MaxCallsPerConnection: "max.calls.per.connection",
  HeaderTimeout: "header.timeout",
  FrameTimeout: "frame.timeout",
  MaxBufferedBytes: "max.buffered.bytes",
  Payload: "payload",
  Serialization: "serialization",
  PreferSerialization: "prefer.serialization",
  Dispatcher: "dispatcher",
  ThreadPool: "threadpool",
  Threads: "threads",
  CoreThreads: "corethreads",
  Queues: "queues",
  Alive: "alive",
  ExecutorMode: "executor-management-mode",
  OverloadLoopDelay: ".overload.loop.delay",
  OverloadQueue: ".overload.queue",
  Executes: "executes",
  Actives: "actives",
  Tps: "tps",
  TpsInterval: "tps.interval",
  Token: "token",
  Telnet: "telnet",
  Return: "return",
  Scope: "scope",
  Injvm: "injvm",
  Init: "init",
  ReferenceFilter: "reference.filter",
  ServiceFilter: "service.filter",
  InvokerListener: "invoker.listener",
  RetryPeriod: "retry.period",
  RegistryFile: "file",
  FileCache: "file-cache",
  RegisterIp: "register.ip",
  SslEnabled: "ssl-enabled",
} as const;

/** Wire version of the dubbo protocol, as Java has sent it since 2.6.3. Java: `Version.DEFAULT_DUBBO_PROTOCOL_VERSION`. */
export const DUBBO_VERSION = "2.0.2";
/** Largest body, in bytes, header not counted. Java: `Constants.DEFAULT_PAYLOAD`. */
export const DEFAULT_PAYLOAD = 8 * 1024 * 1024;
/** Java: `CommonConstants.DEFAULT_TIMEOUT`, milliseconds. */
export const DEFAULT_TIMEOUT_MS = 1000;
/** Attempts after the first. Java: `CommonConstants.DEFAULT_RETRIES`. */
export const DEFAULT_RETRIES = 2;
/** Milliseconds. Java: `Constants.DEFAULT_CONNECT_TIMEOUT`. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 3000;
/** Milliseconds. Java: `Constants.DEFAULT_HEARTBEAT`. */
export const DEFAULT_HEARTBEAT_MS = 60_000;
/** Java: `CommonConstants.DUBBO_DEFAULT_PORT`. */
export const DEFAULT_PORT = 20880;

/** Java: `ConfigUtils.isEmpty`: these texts count as "not set" where a key switches something on. */
export function isUnset(value: string | undefined): boolean {
  if (value === undefined) return true;
  const text = value.trim().toLowerCase();
  return text === "" || text === "false" || text === "0" || text === "null" || text === "n/a";
}
