import type { DubboUrl } from "../common/index.js";
import { mergeUrl } from "./merge-url.js";

/** One provider as a reference sees it. Two with the same key are the same provider with the same settings. */
export interface ProviderAddress {
  readonly key: string;
  /** Merged with the consumer's parameters. */
  readonly url: DubboUrl;
}

/** The address of a registered url; merged when first read, since most of a new list is held already. */
export class RegisteredAddress implements ProviderAddress {
  readonly key: string;
  readonly #provider: DubboUrl;
  readonly #consumer: ReadonlyMap<string, string>;
  #merged: DubboUrl | undefined;

  /** `consumer`: the parameters of the reference, the same for all its addresses, so they are no part of the key. */
  constructor(provider: DubboUrl, consumer: ReadonlyMap<string, string>) {
    this.key = provider.toString();
    this.#provider = provider;
    this.#consumer = consumer;
  }

  get url(): DubboUrl {
    return (this.#merged ??= mergeUrl(this.#provider, this.#consumer));
  }
}

/** What a new provider list asks of the invokers we hold. Java: `RegistryDirectory.toInvokers`, `destroyUnusedInvokers`. */
export function diffProviders<T>(
  held: ReadonlyMap<string, T>,
  addresses: readonly ProviderAddress[],
): { refer: readonly ProviderAddress[]; close: readonly T[] } {
  const wanted = new Map(addresses.map((address) => [address.key, address]));
  return {
    refer: [...wanted].filter(([key]) => !held.has(key)).map(([, address]) => address),
    close: [...held].filter(([key]) => !wanted.has(key)).map(([, invoker]) => invoker),
  };
}
