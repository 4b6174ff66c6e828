import { setTimeout as sleep } from "node:timers/promises";
import {
  available,
  type Clock,
  type Cluster,
  createClusterInvoker,
  type SelectContext,
  StaticDirectory,
} from "../cluster/index.js";
import { type DubboUrl, type ExtensionPoint, Key, RpcCode, RpcError } from "../common/index.js";
import type { Exporter, Invoker, ServiceModel } from "../rpc/index.js";
import { FailbackRegistry } from "./failback-registry.js";
import type { Registry, RegistryContext, RegistryFactory } from "./registry.js";
import { type ProtocolLookup, RegistryDirectory } from "./registry-directory.js";
import { registeredConsumerUrl, registeredProviderUrl, registryUrl } from "./wire-urls.js";

/** What a {@link RegistryProtocol} needs of the `Dubbo` it belongs to. */
export interface RegistryProtocolContext extends RegistryContext, SelectContext {
  readonly registryFactories: ExtensionPoint<RegistryFactory>;
  readonly clusters: ExtensionPoint<Cluster>;
  /** The wire protocols, with the filters around them. */
  readonly protocols: ProtocolLookup;
  readonly clock?: Clock;
}

/** A service to publish. */
export interface ExportInput {
  readonly invoker: Invoker;
  /** The provider's url; its protocol says how it is called. */
  readonly url: DubboUrl;
  readonly service: ServiceModel;
  /** Where to publish it: none, one or several. */
  readonly registries: readonly DubboUrl[];
  /** The port to publish, where it is not the one that is bound (a container's). */
  readonly publishedPort?: number | undefined;
}

/** A service that can be reached, and is found once it is registered. */
export interface RegisteredExporter extends Exporter {
  /** What is published. */
  readonly registeredUrl: DubboUrl;
  /** Where it is published. */
  readonly registries: readonly DubboUrl[];
  /** Whether a start publishes it. Url key `register`: false leaves that to `online`. */
  readonly registersAtStart: boolean;
  /** Whether registries are to name it; one that cannot be reached is told as soon as it can. */
  readonly isRegistered: boolean;
  /** Publishes it everywhere: last thing of a start. Rejects when a registry refuses and `check` says that it must not. */
  register(): Promise<void>;
  /** Takes it back everywhere: first thing of a close. Never rejects. */
  unregister(): Promise<void>;
}

/** A service to call. */
export interface ReferInput {
  readonly service: ServiceModel;
  /** The consumer's url, with everything that is configured. */
  readonly url: DubboUrl;
  /** Where to look: at least one. With several, the first that has an available provider is used. */
  readonly registries: readonly DubboUrl[];
}

/** A service that can be called once it is started. */
export interface Reference {
  /** Closing it unsubscribes and lets go of every provider. */
  readonly invoker: Invoker;
  /** One for each registry. */
  readonly directories: readonly RegistryDirectory[];
  /** Registers the consumer and subscribes; fulfils when every registry has answered. Once; what failed is tried by the next. */
  start(): Promise<void>;
  /** Why nobody can be called; undefined when somebody can. */
  problem(): string | undefined;
  /**
   * Java's `check`: waits at most `timeoutMs` for a connection to one of the providers; rejects at once when none is
   * known. Rejects with `RpcCode.NoInvokerAvailable` and the reason.
   */
  whenAvailable(timeoutMs: number): Promise<void>;
}

const POLL_MS = 10;

/** Publishes and finds services by way of registries; one per `Dubbo`, which owns its registries. Java: `RegistryProtocol`. */
export class RegistryProtocol {
  readonly #context: RegistryProtocolContext;
  readonly #registries = new Map<string, Registry>();

  constructor(context: RegistryProtocolContext) {
    this.#context = context;
  }

  /** The registry of this url, made when first asked for. Java: `RegistryFactory.getRegistry`. */
  registry(url: DubboUrl): Registry {
    const address = registryUrl(url);
    const key = address.toFullString();
    let registry = this.#registries.get(key);
    if (registry === undefined) {
      const backend = this.#context.registryFactories.get(address.protocol)(address, this.#context);
      registry = new FailbackRegistry(address, backend, this.#context);
      this.#registries.set(key, registry);
    }
    return registry;
  }

  /** Those that were asked for. */
  get registries(): readonly Registry[] {
    return [...this.#registries.values()];
  }

  /** Makes a service reachable; `register()` then makes it known. Rejects when the address cannot be bound. */
  async export({ invoker, url, service, registries, publishedPort }: ExportInput): Promise<RegisteredExporter> {
    const wanted = registries.filter((one) => one.get(Key.Register) !== "false");
    const targets = wanted.map((one) => this.registry(one)); // before anything is bound: an unknown one is a `TypeError`
    const exporter = await requireProtocol(this.#context.protocols, url.protocol).export(invoker, url, service);
    const registeredUrl = registeredProviderUrl(
      publishedPort === undefined ? exporter.url : exporter.url.set({ port: publishedPort }),
    );
    let isRegistered = false;
    const unregister = async (): Promise<void> => {
      isRegistered = false;
      await Promise.all(targets.map((registry) => registry.unregister(registeredUrl)));
    };
    let closing: Promise<void> | undefined;
    return {
      invoker: exporter.invoker,
      url: exporter.url,
      registeredUrl,
      registries: wanted,
      registersAtStart: url.get(Key.Register) !== "false" && wanted.length > 0,
      get isRegistered() {
        return isRegistered;
      },
      async register() {
        isRegistered = targets.length > 0;
        try {
          await Promise.all(targets.map((registry) => registry.register(registeredUrl)));
        } catch (error) {
          isRegistered = false;
          throw error;
        }
      },
      unregister,
      close: () => (closing ??= unregister().then(() => exporter.close())),
    };
  }

  /** An invoker of whoever the registries name. Does no I/O: `start()` does. A `TypeError` names an unknown cluster or registry. */
  refer({ service, url, registries }: ReferInput): Reference {
    const { clusters, wheel, clock = Date.now } = this.#context;
    const asked = registries.filter((one) => one.get(Key.Subscribe) !== "false");
    if (asked.length === 0) throw new TypeError(`no registry to look up ${service.key}: every one has subscribe=false`);
    const cluster = clusters.get(url.get(Key.Cluster) ?? "failover");
    const parts = asked.map((one) => {
      const registry = this.registry(one);
      const isRegistered = one.get(Key.Register) !== "false" && url.get(Key.Register) !== "false";
      const directory = new RegistryDirectory({ ...this.#context, clock, service, url, registry });
      return { registry, isRegistered, directory };
    });
    const directories = parts.map(({ directory }) => directory);
    const joined = directories.map((directory) => createClusterInvoker(directory, cluster, this.#context));
    const invoker =
      joined.length === 1
        ? joined[0]!
        : createClusterInvoker(
            new StaticDirectory({ service, url, invokers: joined, wheel, clock }),
            available,
            this.#context,
          );
    const consumerUrl = registeredConsumerUrl(url);
    const problem = (): string | undefined =>
      invoker.isAvailable() ? undefined : directories.map((directory) => directory.problem()).join("; ");
    let starting: Promise<void> | undefined;
    let closing: Promise<void> | undefined;
    return {
      directories,
      invoker: {
        url,
        options: invoker.options,
        invoke: invoker.invoke,
        isAvailable: () => invoker.isAvailable(),
        close: () =>
          (closing ??= Promise.all([
            invoker.close(),
            ...parts.map(({ registry }) => registry.unregister(consumerUrl)),
          ]).then(() => {})),
      },
      start: () =>
        (starting ??= Promise.all(
          parts.flatMap(({ registry, isRegistered, directory }) => [
            isRegistered ? registry.register(consumerUrl) : undefined,
            directory.subscribe(),
          ]),
        ).then(
          () => {},
          (error: unknown) => {
            starting = undefined;
            throw error;
          },
        )),
      problem,
      async whenAvailable(timeoutMs) {
        const until = performance.now() + timeoutMs;
        const isKnown = (): boolean => directories.some(({ size }) => size > 0);
        while (!invoker.isAvailable() && isKnown() && performance.now() < until) await sleep(POLL_MS);
        const reason = problem();
        if (reason !== undefined) throw new RpcError(RpcCode.NoInvokerAvailable, reason, { service: service.key });
      },
    };
  }

  /** Takes back whatever is still registered and lets go of every registry. Safe to call twice. Java: `destroy`. */
  async close(): Promise<void> {
    await Promise.all([...this.#registries.values()].map((registry) => registry.close()));
  }
}

function requireProtocol(protocols: ProtocolLookup, name: string): NonNullable<ReturnType<ProtocolLookup>> {
  const protocol = protocols(name);
  if (protocol === undefined) throw new TypeError(`unknown protocol "${name}"`);
  return protocol;
}
