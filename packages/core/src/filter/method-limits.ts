import type { DubboUrl } from "../common/index.js";
import type { Invoker, MethodDefinition, MethodOptions } from "../rpc/index.js";
import { optionsOf } from "../rpc/index.js";

/** Whether a url says this of the service or of one of its methods, so that a filter has anything to do at all. */
export function isSet(url: DubboUrl, key: string): boolean {
  for (const [name] of url.parameters) if (name === key || name.endsWith(`.${key}`)) return true;
  return false;
}

/**
 * One limit for each Java name of a method, made when the method is first called: overloads share it, as in Java.
 * `create` gives undefined for a method that has none.
 */
export function byMethod<L>(
  { options }: Invoker,
  create: (options: MethodOptions, method: MethodDefinition) => L | undefined,
): (method: MethodDefinition) => L | undefined {
  const known = new Map<string, L | undefined>();
  return (method) => {
    const limit = known.get(method.name);
    if (limit !== undefined || known.has(method.name)) return limit;
    const made = create(optionsOf(options, method), method);
    if (known.size < MOST_NAMES) known.set(method.name, made);
    return made;
  };
}

/** A client without a contract may name anything. */
const MOST_NAMES = 10_000;
