import { type Clock, type Directory, type Snapshot, SnapshotHolder } from "../cluster/index.js";
import {
  type DubboUrl,
  type Logger,
  messageOf,
  printable,
  RpcCode,
  RpcError,
  type TimerEntry,
  type TimerWheel,
  timerEntry,
} from "../common/index.js";
import {
  type Invocation,
  type Invoker,
  type InvokerOptions,
  integer,
  type Protocol,
  parseInvokerOptions,
  type ServiceModel,
} from "../rpc/index.js";
import { diffProviders, type ProviderAddress, RegisteredAddress } from "./diff-providers.js";
import { explainNoProvider } from "./explain-no-provider.js";
import { type Notification, type NotifyListener, type Registry, registryName } from "./registry.js";
import type { RejectedUrl } from "./url-match.js";
import { subscribedUrl } from "./wire-urls.js";

/** The protocol of a name; undefined when this `Dubbo` has none of that name. */
export type ProtocolLookup = (name: string) => Protocol | undefined;

/** Milliseconds for which the last providers stay in use when a registry's list becomes empty. Url key: `empty-protection-period`. */
export const DEFAULT_EMPTY_PROTECTION_MS = 10_000;

/** What a {@link RegistryDirectory} is made of. */
export interface RegistryDirectoryInput {
  readonly service: ServiceModel;
  /** The consumer's url, with everything that is configured. */
  readonly url: DubboUrl;
  readonly registry: Registry;
  readonly protocols: ProtocolLookup;
  readonly logger: Logger;
  readonly wheel: TimerWheel;
  readonly clock?: Clock;
}

/**
 * The providers that one registry names. With the url key `enable-empty-protection=true`, on the registry's url or the
 * consumer's, an empty list leaves those in use that are still connected, for `empty-protection-period` milliseconds: a
 * registry that has lost its data does not stop calls that work. Off by default, as in Java since 3.2: `RegistryDirectory`.
 */
export class RegistryDirectory implements Directory, NotifyListener {
  readonly service: ServiceModel;
  readonly url: DubboUrl;
  readonly options: InvokerOptions;
  readonly #registry: Registry;
  readonly #protocols: ProtocolLookup;
  readonly #logger: Logger;
  readonly #wheel: TimerWheel;
  readonly #holder: SnapshotHolder;
  readonly #subscribed: DubboUrl;
  /** Protocols that the reference takes; undefined: any. */
  readonly #accepted: ReadonlySet<string> | undefined;
  readonly #protectionMs: number;
  readonly #protectionEnd: TimerEntry = timerEntry(() => this.#clear());
  readonly #warned = new Set<string>();
  #held: ReadonlyMap<string, Invoker> = new Map();
  #rejected: readonly RejectedUrl[] = [];
  /** Why addresses that match are not referred. */
  #unreferable: readonly string[] = [];
  /** Whether the registry, or its file, has said who provides. */
  #told = false;
  #closing: Promise<void> | undefined;

  constructor({ service, url, registry, protocols, logger, wheel, clock = Date.now }: RegistryDirectoryInput) {
    this.service = service;
    this.url = url;
    this.options = parseInvokerOptions(url, service.definition.methods);
    this.#registry = registry;
    this.#protocols = protocols;
    this.#logger = logger;
    this.#wheel = wheel;
    this.#holder = new SnapshotHolder(wheel, clock);
    this.#subscribed = subscribedUrl(url);
    const accepted = url.get("protocol");
    this.#accepted = accepted === undefined ? undefined : new Set(accepted.split(",").map((name) => name.trim()));
    const setting = (key: string): string | undefined => url.get(key) ?? registry.url.get(key);
    this.#protectionMs =
      setting("enable-empty-protection") === "true"
        ? (integer(setting("empty-protection-period"), 0, 2 ** 31 - 1) ?? DEFAULT_EMPTY_PROTECTION_MS)
        : 0;
  }

  /** Starts following the registry. Fulfils when its first answer is in force; rejects as `Registry.subscribe` does. */
  subscribe(): Promise<void> {
    return this.#registry.subscribe(this.#subscribed, this);
  }

  get size(): number {
    return this.#held.size;
  }

  /** Those that are held, reachable or not. */
  get invokers(): readonly Invoker[] {
    return [...this.#held.values()];
  }

  /** Of the registry that names them. */
  get registryUrl(): DubboUrl {
    return this.#registry.url;
  }

  list(invocation: Invocation): Snapshot {
    if (this.#isProtected() && !this.isAvailable()) this.#clear();
    const snapshot = this.#holder.current;
    if (snapshot.invokers.length > 0) return snapshot;
    const isToldSo = this.#told && this.#closing === undefined;
    throw new RpcError(isToldSo ? RpcCode.Forbidden : RpcCode.NoInvokerAvailable, this.#explain(), {
      service: this.service.key,
      method: invocation.method.name,
    });
  }

  isAvailable(): boolean {
    return this.#holder.current.invokers.some((invoker) => invoker.isAvailable());
  }

  problem(): string | undefined {
    return this.isAvailable() ? undefined : this.#explain();
  }

  notify({ category, urls, rejected }: Notification): void {
    // Router rules and configurators are other categories: their lists say nothing of providers.
    if (category !== "providers" || this.#closing !== undefined) return;
    this.#told = true;
    this.#rejected = rejected;
    const addresses = this.#referable(urls);
    if (urls.length === 0 && this.#protectionMs > 0 && this.isAvailable()) {
      this.#protect();
      return;
    }
    this.#wheel.remove(this.#protectionEnd);
    this.#refresh(addresses);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#wheel.remove(this.#protectionEnd);
    const held = [...this.#held.values()];
    this.#held = new Map();
    this.#holder.close();
    await Promise.all([
      this.#registry.unsubscribe(this.#subscribed, this),
      ...held.map((invoker) => this.#closeInvoker(invoker)),
    ]);
  }

  #isProtected(): boolean {
    return this.#protectionEnd.dueTick !== -1;
  }

  #protect(): void {
    if (this.#isProtected()) return;
    this.#logger.warn(
      `${registryName(this.#registry.url)} no longer names a provider of ${this.service.key}; those that are still connected stay in use for ${this.#protectionMs} ms`,
    );
    this.#wheel.add(this.#protectionEnd, this.#protectionMs, true);
  }

  #clear(): void {
    this.#wheel.remove(this.#protectionEnd);
    this.#refresh([]);
  }

  /** Sorts out what cannot be called, each with a reason that is logged once. */
  #referable(urls: readonly DubboUrl[]): readonly ProviderAddress[] {
    const reasons = new Set<string>();
    const addresses: ProviderAddress[] = [];
    for (const url of urls) {
      const reason = this.#reasonAgainst(url);
      if (reason === undefined) addresses.push(new RegisteredAddress(url, this.url.parameters));
      else reasons.add(reason);
    }
    this.#unreferable = [...reasons];
    for (const reason of reasons) this.#warnOnce(`skipped providers of ${this.service.key}: ${reason}`);
    return addresses;
  }

  #reasonAgainst({ protocol }: DubboUrl): string | undefined {
    const name = printable(protocol, 64);
    if (this.#accepted !== undefined && !this.#accepted.has(protocol)) {
      return `they speak ${name}, and this client takes ${[...this.#accepted].join(", ")} only`;
    }
    return this.#protocols(protocol) === undefined ? `they speak ${name}, which this application does not` : undefined;
  }

  #refresh(addresses: readonly ProviderAddress[]): void {
    const { refer, close } = diffProviders(this.#held, addresses);
    const referred = new Map<string, Invoker>();
    for (const address of refer) {
      const invoker = this.#refer(address);
      if (invoker !== undefined) referred.set(address.key, invoker);
    }
    const next = new Map<string, Invoker>();
    for (const { key } of addresses) {
      const invoker = this.#held.get(key) ?? referred.get(key);
      if (invoker !== undefined) next.set(key, invoker);
    }
    // A list of which nothing can be used says more about the list than about those we hold.
    if (next.size === 0 && addresses.length > 0) return;
    this.#held = next;
    this.#holder.publish([...next.values()]);
    for (const invoker of close) void this.#closeInvoker(invoker);
  }

  #refer(address: ProviderAddress): Invoker | undefined {
    try {
      const { url } = address;
      const invoker = this.#protocols(url.protocol)?.refer(url, this.service);
      for (const problem of invoker?.options.problems ?? []) {
        this.#warnOnce(`a provider of ${this.service.key} says ${problem}, which makes no sense and counts as not set`);
      }
      return invoker;
    } catch (error) {
      const reason = messageOf(error);
      this.#unreferable = [...new Set([...this.#unreferable, reason])];
      this.#warnOnce(`skipped a provider of ${this.service.key}: ${reason}`);
      return undefined;
    }
  }

  async #closeInvoker(invoker: Invoker): Promise<void> {
    try {
      await invoker.close();
    } catch (error) {
      this.#logger.warn(`closing the client of ${invoker.url.address} failed: ${messageOf(error)}`);
    }
  }

  #explain(): string {
    return explainNoProvider({
      service: this.service.key,
      registry: registryName(this.#registry.url),
      isRegistryAvailable: this.#registry.isAvailable(),
      isClosed: this.#closing !== undefined,
      isTold: this.#told,
      held: [...this.#held.values()].map(({ url }) => url.address),
      rejected: this.#rejected,
      unreferable: this.#unreferable,
    });
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message) || this.#warned.size > 1000) return;
    this.#warned.add(message);
    this.#logger.warn(message);
  }
}
