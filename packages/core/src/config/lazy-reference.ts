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
  type DubboUrl,
  type ExtensionPoint,
  Key,
  type Logger,
  RpcCode,
  RpcError,
  type TimerWheel,
} from "../common/index.js";
import { clusterFilters, filterChain, partOf, selectFilters } from "../filter/index.js";
import { mergeUrl, type Reference, type RegistryProtocol } from "../registry/index.js";
import type { Invoke, Invoker, NamedFilter, Protocol, ServiceModel } from "../rpc/index.js";

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
  #starting: Promise<void> | undefined;
  #closed = false;

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

  isAvailable(): boolean {
    return this.#invoker?.isAvailable() ?? false;
  }

  /** Makes it: connects, or asks the registries. What fails is tried again by the next call. */
  start(): Promise<void> {
    return (this.#starting ??= this.#start().catch((error) => {
      this.#starting = undefined;
      throw error;
    }));
  }

  /** Rejects when `check` asks for a provider and none can be reached within `timeoutMs`. Java: `checkInvokerAvailable`. */
  async check(timeoutMs: number): Promise<void> {
    const { url, direct, service } = this.#input;
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
    this.#closed = true;
    const { service } = this.#input;
    this.invoke = () =>
      Promise.reject(
        new RpcError(RpcCode.NoInvokerAvailable, `the client of ${service.key} is closed`, { service: service.key }),
      );
    await this.#invoker?.close();
  }

  async #start(): Promise<void> {
    const input = this.#input;
    const { service, url, injvm } = input;
    if (this.#closed) throw new RpcError(RpcCode.NoInvokerAvailable, `the client of ${service.key} is closed`);
    const scope = this.#scope();
    const local = (): Invoker => injvm.refer(url, service);
    const invoker =
      scope === "local"
        ? local()
        : scope === "remote"
          ? await this.#remote()
          : createScopeClusterInvoker(local(), await this.#remote());
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
    return createClusterInvoker(new StaticDirectory({ service, url, invokers, wheel }), cluster, this.#input);
  }
}

/** A direct url may leave out what the client says anyway. */
function withPath(address: DubboUrl, service: ServiceModel): DubboUrl {
  return address.path === "" ? address.set({ path: service.interface }) : address;
}
