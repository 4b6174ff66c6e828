import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS, type DubboUrl, isUnset, Key, printable } from "../common/index.js";
import type { MethodDefinition } from "./service-definition.js";

/** What is in force for one method of one invoker. */
export interface MethodOptions {
  /** Milliseconds until one attempt fails with `RpcCode.Timeout`. Default 1000. Url key: `timeout`. */
  readonly timeoutMs: number;
  /** Attempts after the first, with `failover`. Default 2. Url key: `retries`. */
  readonly retries: number;
  /** Whether nothing is waited for. Default false. Url key: `return`. */
  readonly oneway: boolean;
  /** Default false. Url key: `sticky`. */
  readonly sticky: boolean;
  /** Default `random`. Url key: `loadbalance`. */
  readonly loadBalance: string;
  /** Default 100. Url key: `weight`. */
  readonly weight: number;
  /** Default 0, no limit. Url key: `executes`. */
  readonly executes: number;
  /** Default 0, no limit. Url key: `actives`. */
  readonly actives: number;
  /** Default 0, no limit. Url key: `tps`. */
  readonly tps: number;
  /** Milliseconds. Default 60000. Url key: `tps.interval`. */
  readonly tpsIntervalMs: number;
}

/** The typed form of an invoker's url: read when the invoker is made, never on a call. */
export interface InvokerOptions {
  /** By `method.index`. */
  readonly methods: readonly MethodOptions[];
  /** For methods that are not in `methods`: their own when they have an index, else what holds for all. */
  readonly unlisted: (method: MethodDefinition) => MethodOptions;
  /** Url key: `token`. */
  readonly token: string | undefined;
  /** Parameters that make no sense and count as not set, as `timeout="0"`. */
  readonly problems: readonly string[];
}

const LARGEST_TIMEOUT_MS = 2 ** 31 - 1; // beyond it `setTimeout` fires at once

const KEYS: readonly string[] = [
  Key.Timeout,
  Key.Retries,
  Key.Return,
  Key.Sticky,
  Key.LoadBalance,
  Key.Weight,
  Key.Token,
  Key.Executes,
  Key.Actives,
  Key.Tps,
  Key.TpsInterval,
];
const DEFAULT_TPS_INTERVAL_MS = 60_000;
const MOST_KNOWN = 64;
/** By the methods of a contract, and by what urls say of these keys. */
const known = new WeakMap<readonly MethodDefinition[], Map<string, InvokerOptions>>();

/**
 * Reads a url; `method.key` wins over `key`. Values that make no sense count as not set: anybody may write into a registry.
 * Urls that say the same give the same object: thousands of providers then need one, and calls find it in the cache.
 */
export function parseInvokerOptions(url: DubboUrl, methods: readonly MethodDefinition[]): InvokerOptions {
  let ofMethods = known.get(methods);
  if (ofMethods === undefined) known.set(methods, (ofMethods = new Map()));
  const relevant = [...url.parameters].filter(([key]) => KEYS.some((known) => isOf(key, known)));
  // No text that anybody writes into a registry may look like two parameters.
  const said = JSON.stringify(relevant);
  let options = ofMethods.get(said);
  if (options === undefined) {
    if (ofMethods.size === MOST_KNOWN) ofMethods.clear();
    ofMethods.set(said, (options = readOptions(url, methods)));
  }
  return options;
}

function readOptions(url: DubboUrl, methods: readonly MethodDefinition[]): InvokerOptions {
  const problems = new Set<string>();
  const integerAt = (key: string, min: number, max: number): number | undefined => {
    const text = url.get(key);
    const value = integer(text, min, max);
    if (value === undefined && text !== undefined && text !== "") {
      problems.add(`${printable(key, 64)}="${printable(text, 64)}"`);
    }
    return value;
  };
  const whole = (name: string, key: string, min: number, max: number): number | undefined =>
    integerAt(`${name}.${key}`, min, max) ?? integerAt(key, min, max);
  const read = (name: string): MethodOptions => ({
    timeoutMs: whole(name, Key.Timeout, 1, LARGEST_TIMEOUT_MS) ?? DEFAULT_TIMEOUT_MS,
    retries: Math.max(0, whole(name, Key.Retries, -1, 1000) ?? DEFAULT_RETRIES),
    oneway: url.getMethod(name, Key.Return) === "false",
    sticky: url.getMethod(name, Key.Sticky) === "true",
    loadBalance: url.getMethod(name, Key.LoadBalance) ?? "random",
    weight: Math.max(0, whole(name, Key.Weight, -LARGEST_TIMEOUT_MS, LARGEST_TIMEOUT_MS) ?? 100),
    executes: whole(name, Key.Executes, 0, LARGEST_TIMEOUT_MS) ?? 0,
    actives: whole(name, Key.Actives, 0, LARGEST_TIMEOUT_MS) ?? 0,
    tps: whole(name, Key.Tps, 0, LARGEST_TIMEOUT_MS) ?? 0,
    tpsIntervalMs: whole(name, Key.TpsInterval, 1, LARGEST_TIMEOUT_MS) ?? DEFAULT_TPS_INTERVAL_MS,
  });
  const token = url.get(Key.Token);
  const table = methods.map((method) => read(method.name));
  const defaults = read("");
  return {
    methods: table,
    unlisted: ({ index, name }) => (index < 0 ? defaults : (table[index] = read(name))),
    token: isUnset(token) ? undefined : token,
    problems: [...problems],
  };
}

/** Whether a parameter says this of the service, or of a method. */
function isOf(parameter: string, key: string): boolean {
  return parameter === key || (parameter.endsWith(key) && parameter[parameter.length - key.length - 1] === ".");
}

/** A whole number within the bounds, or undefined. */
export function integer(text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined || !/^-?\d{1,15}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** What is in force for this method. */
export function optionsOf(options: InvokerOptions, method: MethodDefinition): MethodOptions {
  return options.methods[method.index] ?? options.unlisted(method);
}
