import {
  type Cluster,
  createClusterInvoker,
  createScopeClusterInvoker,
  type LoadBalanceFactory,
  type Scope,
  StaticDirectory,
  scopeOf,
} from "../cluster/index.js";
import {
  DEFAULT_CONNECT_TIMEOUT_MS,
  type DubboUrl,
  type ExtensionPoint,
  Key,
  type Logger,
  offAbort,
  onAbort,
  RpcCode,
  RpcError,
  type TimerWheel,
} from "../common/index.js";
import { clusterFilters, filterChain, partOf, selectFilters } from "../filter/index.js";
import { mergeUrl, type Reference, type RegistryProtocol } from "../registry/index.js";
import {
  type Invoke,
  type Invoker,
  integer,
  type NamedFilter,
  type Protocol,
  type ServiceModel,
} from "../rpc/index.js";

/** Whom a client has found in one place. */
export interface KnownProviders {
  /** The registry's url; undefined: urls that were given. */
  readonly registry: DubboUrl | undefined;
  readonly all: readonly DubboUrl[];
  /** Those that can be reached now. */
  readonly valid: readonly DubboUrl[];
}

/** What a {@link LazyReference} is made of. */
export interface LazyReferenceInput {
  readonly service: ServiceModel;
  /** The consumer's url, with everything that is configured. */
  readonly url: DubboUrl;
  /** Addresses that were given; undefined: the registries say. */
  readonly direct: readonly DubboUrl[] | undefined;
  readonly registries: readonly DubboUrl[];
  readonly registryProtocol: RegistryProtocol;
  readonly protocol: (name: string) => Protocol;
  readonly injvm: Protocol;
  readonly cluster: Cluster;
  /** The user's, once per call. */
  readonly clusterFilters: readonly NamedFilter[];
  readonly loadBalances: ExtensionPoint<LoadBalanceFactory>;
  readonly wheel: TimerWheel;
  readonly logger: Logger;
}

const POLL_MS = 10;

/** What a client calls: made by `start()` or by its first call, whichever comes first. Java: `ReferenceConfig.get`, `createProxy`. */
export class LazyReference {
  readonly #input: LazyReferenceInput;
  #invoker: Invoker | undefined;
  #registered: Reference | undefined;
  #direct: readonly Invoker[] = [];
  #starting: Promise<void> | undefined;
  readonly #closing = new AbortController();

  /** Swapped once the reference is made, so that a later call passes through nothing of it. */
  invoke: Invoke = async (invocation) => {
    await this.start();
    return this.invoke(invocation);
  };

  constructor(input: LazyReferenceInput) {
    this.#input = input;
  }

  /** Whether `start()` of the application makes it. Url key: `init`, default true. */
  get isEager(): boolean {
    return this.#input.url.get(Key.Init) !== "false";
  }

  get service(): ServiceModel {
    return this.#input.service;
  }

  /** The consumer's url, with everything that is configured. */
  get url(): DubboUrl {
    return this.#input.url;
  }

  /** Whom it can call, registry by registry, for operators. */
  providers(): readonly KnownProviders[] {
    if (this.#direct.length > 0) return [knownOf(undefined, this.#direct)];
    return (this.#registered?.directories ?? []).map(({ registryUrl, invokers }) => knownOf(registryUrl, invokers));
  }

  isAvailable(): boolean {
    return this.#invoker?.isAvailable() ?? false;
  }

  /** Makes it: connects, or asks the registries. What fails is tried again by the next call. */
  start(): Promise<void> {
    return (this.#starting ??= this.#untilClosed(this.#start()).catch((error) => {
      this.#starting = undefined;
      throw error;
    }));
  }

  /** Fulfils when it is not being made: there, failed, or never asked for. */
  async settled(): Promise<void> {
    await this.#starting?.catch(() => {});
  }

  /**
   * Rejects when `check` asks for a provider and none can be reached within the time to connect.
   * Java: `checkInvokerAvailable`.
   */
  async check(): Promise<void> {
    const { url, direct, service } = this.#input;
    const timeoutMs = integer(url.get(Key.ConnectTimeout), 1, 2 ** 31 - 1) ?? DEFAULT_CONNECT_TIMEOUT_MS;
    const invoker = this.#invoker;
    if (url.get(Key.Check) === "false" || url.get(Key.Lazy) === "true" || invoker === undefined) return;
    if (invoker.isAvailable()) return;
    if (this.#registered !== undefined) return this.#registered.whenAvailable(timeoutMs);
    // Connecting takes time; what this process provides is there already.
    const until = performance.now() + (direct === undefined ? 0 : timeoutMs);
    while (!invoker.isAvailable() && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (invoker.isAvailable()) return;
    const nowhere = scopeOf(url) === "local" ? "" : ", and there is no registry to ask";
    const where = direct?.map(({ address }) => address).join(", ");
    throw new RpcError(
      RpcCode.NoInvokerAvailable,
      `cannot reach ${service.key} ${where === undefined ? `in this process${nowhere}` : `at ${where}`}: check that it runs there, or give the client { check: false }`,
      { service: service.key },
    );
  }

  async close(): Promise<void> {
    this.invoke = () => Promise.reject(this.#closedError());
    this.#closing.abort();
    await (this.#invoker ?? this.#registered?.invoker)?.close();
  }

  #closedError(): RpcError {
    const { key } = this.#input.service;
    return new RpcError(RpcCode.NoInvokerAvailable, `the client of ${key} is closed`, { service: key });
  }

  /** What is awaited may never come: a registry that does not answer keeps no call beyond the close. */
  #untilClosed(work: Promise<void>): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return work;
    return new Promise((resolve, reject) => {
      const onClose = { handleEvent: (): void => reject(this.#closedError()) };
      onAbort(signal, onClose);
      work.then(resolve, reject).finally(() => offAbort(signal, onClose));
    });
  }

  async #start(): Promise<void> {
    const input = this.#input;
    const { service, url, injvm } = input;
    if (this.#closing.signal.aborted) throw this.#closedError();
    const scope = this.#scope();
    const local = (): Invoker => injvm.refer(url, service);
    const invoker =
      scope === "local"
        ? local()
        : scope === "remote"
          ? await this.#remote()
          : createScopeClusterInvoker(local(), await this.#remote());
    if (this.#closing.signal.aborted) {
      await invoker.close();
      throw this.#closedError();
    }
    const around = new Set([...clusterFilters, ...input.clusterFilters].map(({ name }) => name));
    const list = partOf(url.get(Key.ReferenceFilter), (name) => around.has(name));
    this.#invoker = filterChain(invoker, selectFilters(clusterFilters, input.clusterFilters, list));
    this.invoke = this.#invoker.invoke;
  }

  #scope(): Scope {
    const { direct, registries, url } = this.#input;
    if (direct !== undefined) return "remote";
    return registries.length === 0 ? "local" : scopeOf(url);
  }

  async #remote(): Promise<Invoker> {
    const { service, url, direct, registries, registryProtocol, protocol, cluster, wheel } = this.#input;
    if (direct === undefined) {
      this.#registered ??= registryProtocol.refer({ service, url, registries });
      await this.#registered.start();
      return this.#registered.invoker;
    }
    const invokers = direct.map((address) =>
      protocol(address.protocol).refer(mergeUrl(withPath(address, service), url.parameters), service),
    );
    this.#direct = invokers;
    return createClusterInvoker(new StaticDirectory({ service, url, invokers, wheel }), cluster, this.#input);
  }
}

function knownOf(registry: DubboUrl | undefined, invokers: readonly Invoker[]): KnownProviders {
  const valid = invokers.filter((invoker) => invoker.isAvailable());
  return { registry, all: invokers.map(({ url }) => url), valid: valid.map(({ url }) => url) };
}

/** A direct url may leave out what the client says anyway. */
function withPath(address: DubboUrl, service: ServiceModel): DubboUrl {
  return address.path === "" ? address.set({ path: service.interface }) : address;
}
