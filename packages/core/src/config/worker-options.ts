import type { ServiceDefinition, WorkersOptions } from "../rpc/index.js";
import { checkOptions } from "./check-options.js";
import { EXECUTOR_KEYS, type ProvideOptions } from "./dubbo-options.js";

const MOST_THREADS = 1024;

/**
 * The module that an implementation is, if it is one. A `TypeError` or `RangeError` says what cannot be: threads without
 * a module, a module from elsewhere, bounds that are not those of threads.
 */
export function moduleOf(
  { interface: name }: ServiceDefinition,
  implementation: unknown,
  options: ProvideOptions,
): URL | undefined {
  if (typeof implementation === "string") {
    const text = JSON.stringify(implementation);
    throw new TypeError(
      `the implementation of ${name} is a string; give a module as new URL(${text}, import.meta.url)`,
    );
  }
  if (typeof implementation !== "object" || implementation === null) {
    throw new TypeError(`the implementation of ${name} is no object`);
  }
  if (!(implementation instanceof URL)) {
    if (options.workers === undefined) return undefined;
    throw new TypeError(
      "provide.workers needs a module, because functions cannot be given to another thread: export default workerService(…) from a file and provide new URL(its name, import.meta.url)",
    );
  }
  if (implementation.protocol !== "file:" && implementation.protocol !== "data:") {
    throw new TypeError(`the module of ${name} is ${implementation.protocol}, must be file: or data:`);
  }
  const bound = EXECUTOR_KEYS.find((key) => options[key] !== undefined);
  if (bound !== undefined) {
    throw new TypeError(
      `provide.${bound} is for calls on the event loop; those of ${name} are bounded by provide.workers`,
    );
  }
  workersOf(options.workers);
  return implementation;
}

/** The options of worker threads, of which `workers` may be the number alone. */
export function workersOf(workers: ProvideOptions["workers"]): WorkersOptions {
  const options = typeof workers === "number" ? { threads: workers } : (workers ?? {});
  const where = "provide.workers";
  checkOptions("workers", where, options);
  for (const key of ["threads", "callsPerThread"] as const) {
    const value = options[key];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= MOST_THREADS)) {
      throw new RangeError(`${where}.${key} is ${value}, must be a whole number from 1 to ${MOST_THREADS}`);
    }
  }
  const { resourceLimits } = options;
  if (resourceLimits !== undefined && (typeof resourceLimits !== "object" || resourceLimits === null)) {
    throw new TypeError(`${where}.resourceLimits is no object`);
  }
  return options;
}
