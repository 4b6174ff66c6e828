import { DEFAULT_HEARTBEAT_MS, Key } from "../common/index.js";
import { integer, type ServiceDefinition } from "../rpc/index.js";
import { checkSsl } from "./check-ssl.js";
import { type DubboOptions, OPTION_KEYS, type RegistryOptions } from "./dubbo-options.js";

const POSITIVE = new Set(["timeoutMs", "connectTimeoutMs", "tpsIntervalMs", "loopDelayMs", "queueMs"]);
const PATH = /^[\w.$~-]+(\/[\w.$~-]+)*$/;
const WHOLE = new Set([
  "retries",
  "connections",
  "shareConnections",
  "weight",
  "warmup",
  "port",
  "publishPort",
  "heartbeatMs",
  "heartbeatTimeoutMs",
  "accepts",
  "acceptsPerAddress",
  "maxCalls",
  "maxCallsPerConnection",
  "headerTimeoutMs",
  "frameTimeoutMs",
  "maxBodyBytes",
  "maxBufferedBytes",
  "executes",
  "actives",
  "tps",
  "threads",
  "corethreads",
  "aliveMs",
  "queueBytes",
  "stuckMs",
]);
const NAMES: Readonly<Record<string, readonly string[]>> = {
  scope: ["local", "remote", "none"],
  dispatcher: ["all", "direct", "message", "execution", "connection"],
  threadpool: ["fixed", "cached", "limited", "eager"],
};
const BOOLEAN = new Set([
  "enable",
  "acceptForeignIp",
  "invoke",
  "oneway",
  "sticky",
  "check",
  "init",
  "lazy",
  "reconnect",
  "sendReconnect",
  "register",
  "subscribe",
  "exposeStack",
]);
const TEXT = new Set([
  "acceptForeignIpWhitelist",
  "telnet",
  "anonymousAllowCommands",
  "loadBalance",
  "cluster",
  "filter",
  "group",
  "version",
  "url",
  "host",
  "publishHost",
  "address",
]);
const LARGEST = 2 ** 31 - 1;
/** As `protocol-dubbo` reads the url. */
const MOST_CONNECTIONS = 1000;

/** Throws a `TypeError` or `RangeError` that names the first option that cannot be: `consumer.timeoutMs is -1, ...`. */
export function checkOptions(kind: keyof typeof OPTION_KEYS, where: string, options: object): void {
  checkKeys(kind, where, options);
  for (const [key, value] of Object.entries(options)) {
    const name = where === "" ? key : `${where}.${key}`;
    if (value === undefined) continue;
    if (POSITIVE.has(key) && !(Number.isFinite(value) && value > 0 && value <= LARGEST)) {
      throw new RangeError(`${name} is ${shown(value)}, must be above 0 and below 2 ** 31 (milliseconds)`);
    }
    if (WHOLE.has(key) && !(Number.isInteger(value) && value >= 0 && value <= LARGEST)) {
      throw new RangeError(`${name} is ${shown(value)}, must be a whole number from 0`);
    }
    if ((key === "connections" || key === "shareConnections") && value > MOST_CONNECTIONS) {
      throw new RangeError(`${name} is ${value}, one provider can have at most ${MOST_CONNECTIONS} connections of it`);
    }
    if ((key === "port" || key === "publishPort") && value > 65_535)
      throw new RangeError(`${name} is ${value}, ports end at 65535`);
    if ((key === "graceMs" || key === "noticeMs") && !(typeof value === "number" && value >= 0 && value <= LARGEST)) {
      throw new RangeError(`${name} is ${shown(value)}, must be from 0 and below 2 ** 31 (milliseconds)`);
    }
    if (BOOLEAN.has(key) && typeof value !== "boolean")
      throw new TypeError(`${name} is ${shown(value)}, must be a boolean`);
    if (TEXT.has(key) && typeof value !== "string") throw new TypeError(`${name} is ${shown(value)}, must be a string`);
    if (key === "path" && !(typeof value === "string" && PATH.test(value)))
      throw new TypeError(`${name} is ${shown(value)}, must be names with a slash between, such as "shop/orders"`);
    const known = Object.hasOwn(NAMES, key) ? NAMES[key]! : undefined;
    if (known !== undefined && !known.includes(value))
      throw new TypeError(`${name} is ${shown(value)}, known: ${known.join(", ")}`);
    if (key === "queues" && !Number.isInteger(value))
      throw new RangeError(`${name} is ${shown(value)}, must be a whole number; below 0 is no limit`);
    if (key === "threads" && value === 0) throw new RangeError(`${name} is 0: no call could run`);
    if (key === "overload") checkOptions("overload", name, value);
    if (key === "limits") checkLimits(name, value);
    if (key === "parameters") checkParameters(name, value);
  }
}

function checkLimits(name: string, limits: object): void {
  checkKeys("limits", name, limits);
  for (const [key, value] of Object.entries(limits)) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0 && value <= LARGEST)) {
      throw new RangeError(`${name}.${key} is ${shown(value)}, must be a whole number from 1`);
    }
  }
}

function checkKeys(kind: keyof typeof OPTION_KEYS, where: string, options: object): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${where === "" ? "what createDubbo is given" : where} is no object of options`);
  }
  const known: readonly string[] = OPTION_KEYS[kind];
  for (const key of Object.keys(options)) {
    const name = where === "" ? key : `${where}.${key}`;
    if (!known.includes(key)) throw new TypeError(`unknown option "${name}", known: ${known.join(", ")}`);
  }
}

/** Throws a `TypeError` or `RangeError` that names the first thing that `createDubbo` cannot be given. */
export function checkDubboOptions(options: DubboOptions): void {
  checkOptions("dubbo", "", options);
  if (typeof options.application !== "string" || options.application.trim() === "") {
    throw new TypeError("application is missing: every Dubbo has the name of its application");
  }
  if (!/^[\w.-]+$/.test(options.application)) {
    throw new TypeError(`application "${options.application}" may hold letters, digits and the characters - _ . only`);
  }
  if (options.consumer !== undefined) checkOptions("consumer", "consumer", options.consumer);
  if (options.provider !== undefined) checkOptions("provider", "provider", options.provider);
  for (const [name, protocol] of Object.entries(options.protocols ?? {})) {
    if (name !== "dubbo") throw new TypeError(`unknown option "protocols.${name}", known: dubbo`);
    if (protocol !== undefined) checkOptions("protocol", `protocols.${name}`, protocol);
  }
  if (options.registry !== undefined) checkRegistry("registry", options.registry);
  for (const [name, registry] of Object.entries(options.registries ?? {}))
    checkRegistry(`registries.${name}`, registry);
  checkFrameDump(options.frameDump);
  const { filters, listeners, extensions, types, logger, ssl } = options;
  if (ssl !== undefined) checkSsl(ssl);
  if (filters !== undefined) checkKeys("filters", "filters", filters);
  for (const [kind, list] of Object.entries(filters ?? {})) {
    checkList(`filters.${kind}`, list, "a filter with its name, { name, filter }", isNamedFilter);
  }
  if (listeners !== undefined) checkKeys("listeners", "listeners", listeners);
  for (const [kind, list] of Object.entries(listeners ?? {})) {
    checkList(`listeners.${kind}`, list, "a listener", isObject);
  }
  if (extensions !== undefined) checkKeys("extensions", "extensions", extensions);
  for (const [kind, known] of Object.entries(extensions ?? {})) {
    for (const [name, extension] of Object.entries(known ?? {})) {
      if (typeof extension !== "function") throw new TypeError(`extensions.${kind}.${name} is no function`);
    }
  }
  checkList("types", types, "a class, t.object or t.exception", isSchema);
  for (const level of ["debug", "info", "warn", "error"] as const) {
    if (logger !== undefined && typeof logger?.[level] !== "function") {
      throw new TypeError(`logger has no method ${level}(); it needs debug, info, warn and error`);
    }
  }
}

function checkFrameDump(dump: DubboOptions["frameDump"]): void {
  if (dump === undefined || typeof dump === "boolean") return;
  checkKeys("frameDump", "frameDump", dump);
  const { write, redact, maxChars } = dump;
  if (write !== undefined && typeof write !== "function")
    throw new TypeError("frameDump.write is no function of a line");
  checkList(
    "frameDump.redact",
    redact,
    "a name or a RegExp",
    (rule) => typeof rule === "string" || rule instanceof RegExp,
  );
  if (maxChars !== undefined && !(Number.isInteger(maxChars) && maxChars >= 80)) {
    throw new RangeError(`frameDump.maxChars is ${shown(maxChars)}, must be a whole number from 80`);
  }
}

/** Throws a `TypeError` unless it is what `defineService` gives, and names a setting of its methods that cannot be. */
export function checkDefinition(where: string, definition: ServiceDefinition): void {
  if (!isObject(definition) || typeof definition.interface !== "string" || !Array.isArray(definition.methods)) {
    throw new TypeError(`${where} takes a contract, as defineService makes it, first`);
  }
  for (const { key, settings } of definition.methods) {
    checkOptions("method", `${definition.interface}.${key}`, settings);
  }
}

/**
 * Throws a `RangeError` when the parameters of a url let a connection count as idle before two heartbeats could be missed.
 * Java: `UrlUtils.getIdleTimeout`, `UrlUtils.getCloseTimeout`.
 */
export function checkHeartbeat(where: string, parameters: Readonly<Record<string, string | undefined>>): void {
  const heartbeatMs = integer(parameters[Key.Heartbeat], 0, LARGEST) ?? DEFAULT_HEARTBEAT_MS;
  for (const key of [Key.HeartbeatTimeout, Key.CloseTimeout]) {
    const timeoutMs = integer(parameters[key], 0, LARGEST);
    if (timeoutMs !== undefined && timeoutMs < 2 * heartbeatMs) {
      throw new RangeError(
        `${where}: ${key} is ${timeoutMs}, at least twice the heartbeat of ${heartbeatMs} ms is needed; ` +
          "set heartbeatTimeoutMs and heartbeatMs together",
      );
    }
  }
}

/** A copy without what is undefined, which is as good as not given. */
export function definedOnly<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function checkRegistry(where: string, registry: string | RegistryOptions): void {
  if (typeof registry === "string") return;
  checkOptions("registry", where, registry);
  if (registry.address === undefined) throw new TypeError(`${where}.address is missing`);
}

function checkList(where: string, list: unknown, what: string, isOne: (value: unknown) => boolean): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) throw new TypeError(`${where} is no array`);
  const at = list.findIndex((value) => !isOne(value));
  if (at >= 0) throw new TypeError(`${where}[${at}] is not ${what}`);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** An exception of a contract is a class. */
function isSchema(value: unknown): boolean {
  return (isObject(value) || typeof value === "function") && typeof (value as { kind?: unknown }).kind === "string";
}

function isNamedFilter(value: unknown): boolean {
  const { name, filter } = (value ?? {}) as { name?: unknown; filter?: unknown };
  return typeof name === "string" && name !== "" && typeof filter === "function";
}

function checkParameters(name: string, parameters: unknown): void {
  if (typeof parameters !== "object" || parameters === null) throw new TypeError(`${name} is no object of strings`);
  for (const [key, value] of Object.entries(parameters)) {
    if (typeof value !== "string") throw new TypeError(`${name}["${key}"] is ${shown(value)}, must be a string`);
    if (/[&=;?\s]/.test(key) || /[&;?]/.test(value)) {
      throw new TypeError(`${name}["${key}"] holds a character that separates url parameters; encode it first`);
    }
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
