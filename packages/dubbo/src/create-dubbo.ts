import { Dubbo, type DubboOptions } from "@dubbo-ts/core";
import { embedded } from "@dubbo-ts/embedded";
import { DubboProtocol } from "@dubbo-ts/protocol-dubbo";

/** The names that the options themselves bring: extensions that clients and services may then choose. */
export type NamesOf<X> = {
  readonly loadBalance: ExtensionNames<X, "loadBalance">;
  readonly cluster: ExtensionNames<X, "cluster">;
};

// Any name for options that are typed `DubboOptions` and no longer say which.
type ExtensionNames<X, K extends string> = X extends { readonly extensions?: infer E }
  ? NonNullable<E> extends { readonly [P in K]?: infer L }
    ? keyof NonNullable<L> & string
    : never
  : never;

/**
 * Makes one application. Does no I/O and starts nothing: `start()`, or the first call, does. A `TypeError` or
 * `RangeError` names an option that cannot be. Java: `DubboBootstrap`.
 */
export function createDubbo<const X extends DubboOptions>(options: X & DubboOptions<NamesOf<X>>): Dubbo<NamesOf<X>> {
  return new Dubbo<NamesOf<X>>(options, {
    protocols: { dubbo: (context) => new DubboProtocol(context) },
    registries: { embedded },
    registry: "embedded",
  });
}
