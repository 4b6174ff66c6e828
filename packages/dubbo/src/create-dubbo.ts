import { Dubbo, type DubboOptions } from "@dubbo-ts/core";
import { embedded } from "@dubbo-ts/embedded";
import { DubboProtocol } from "@dubbo-ts/protocol-dubbo";

/** The names that the options themselves bring: extensions that clients and services may then choose. */
export type NamesOf<X> = {
  readonly loadBalance: X extends { readonly extensions: { readonly loadBalance: infer L } } ? keyof L & string : never;
  readonly cluster: X extends { readonly extensions: { readonly cluster: infer C } } ? keyof C & string : never;
};

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
