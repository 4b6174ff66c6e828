import { type CallOptions, RpcContext } from "../rpc/index.js";

const CALL_OPTION_KEYS: ReadonlySet<string> = new Set([
  "timeoutMs",
  "retries",
  "signal",
  "attachments",
  "oneway",
  "from",
] satisfies (keyof CallOptions)[]);

/** The options that a call was given; a `TypeError` or `RangeError` says what cannot be. `arity`: what the method takes. */
export function checkCallOptions(where: string, value: unknown, arity: string): CallOptions | undefined {
  if (value === undefined) return undefined;
  if (value instanceof RpcContext) {
    throw new TypeError(`${where}: a context is no object of call options; write { from: context }`);
  }
  // A Map or a Date has no keys that could be unknown, and is an argument too many.
  if (typeof value !== "object" || value === null || Object.prototype.toString.call(value) !== "[object Object]") {
    throw new TypeError(`${where}: the argument after the last is no object of call options; ${arity}`);
  }
  for (const key of Object.keys(value)) {
    if (!CALL_OPTION_KEYS.has(key)) {
      throw new TypeError(`${where}: unknown call option "${key}", known: ${[...CALL_OPTION_KEYS].join(", ")}`);
    }
  }
  const { timeoutMs, retries, signal, attachments, oneway, from } = value as CallOptions;
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw new RangeError(`${where}: timeoutMs is ${timeoutMs}, must be above 0 and below 2 ** 31`);
  }
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0)) {
    throw new RangeError(`${where}: retries is ${retries}, must be a whole number from 0`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new TypeError(`${where}: signal is no AbortSignal`);
  if (attachments !== undefined && (typeof attachments !== "object" || attachments === null)) {
    throw new TypeError(`${where}: attachments are no object`);
  }
  if (oneway !== undefined && typeof oneway !== "boolean") throw new TypeError(`${where}: oneway is no boolean`);
  if (from !== undefined && !(from instanceof RpcContext)) {
    throw new TypeError(`${where}: from is not the context of a call that is being served`);
  }
  return value;
}
