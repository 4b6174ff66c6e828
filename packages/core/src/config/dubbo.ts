import { defaultLogger, Key, LeveledLogger } from "../common/index.js";
import {
  type Client,
  createGenericClient,
  createProxy,
  createUntypedClient,
  type GenericClient,
  type GenericImplementation,
  genericService,
  type Implementation,
  type UntypedClient,
} from "../proxy/index.js";
import type { RegistryFactory } from "../registry/index.js";
import {
  type ExecutorStatus,
  GENERIC_TRUE,
  genericContract,
  type ProtocolFactory,
  type ServiceDefinition,
  type WorkerHost,
  type WorkersStatus,
} from "../rpc/index.js";
import { type Application, createApplication } from "./application.js";
import { checkDubboOptions, checkOptions } from "./check-options.js";
import type { ClientOptions, CloseOptions, DubboOptions, Names, ProvideOptions } from "./dubbo-options.js";
import type { Operator, OperatorFactory } from "./operations.js";
import { operationsOf } from "./operations-of.js";
import { ProvidedServices } from "./provided-services.js";
import type { PublishedService } from "./published-services.js";
import type { QosOptions } from "./qos-options.js";
import { qosSettings } from "./qos-settings.js";
import { References } from "./references.js";
import { shutdownWaitMs } from "./shutdown-wait.js";
import { socksProxyOf } from "./socks-proxy.js";

/** Milliseconds that registries have to forget the services before a close goes on without their word. */
const UNREGISTER_MS = 3000;
/** Milliseconds that the news of it may take to reach every consumer. */
const NOTICE_MS = 1000;
/** Milliseconds that a close without any grace gives the registries all the same, so that nobody finds what is gone. */
const REGISTRY_CLOSE_MS = 1000;

/** What the package that wires everything together brings. */
export interface DubboDefaults {
  readonly protocols: Readonly<Record<string, ProtocolFactory>>;
  readonly registries: Readonly<Record<string, RegistryFactory>>;
  /** Address of the registry that is used when none is configured. */
  readonly registry: string;
  /** Loads what serves operators, when it is asked for. */
  readonly operator: () => Promise<OperatorFactory>;
  /** Starts worker threads; asked for when the first service needs them. */
  readonly workers: () => Promise<WorkerHost>;
}

/** What {@link Dubbo.start} gives. */
export interface Started {
  /** Of every service that other processes can call: `dubbo://host:port/interface?…`. */
  readonly addresses: readonly string[];
  /** Of operators, when it is open. */
  readonly qosPort?: number;
}

/**
 * `starting`: within its first `start()`; `started`: one has succeeded; `closing`: it takes its leave, and still serves;
 * `closed`: for good. Java: `DeployState`.
 */
export type DubboState = "created" | "starting" | "started" | "closing" | "closed";

/** What {@link Dubbo.status} gives. */
export interface DubboStatus {
  /** The pools that run calls, one for each port and one for each service with one of its own; none by default. */
  readonly executors: readonly ExecutorStatus[];
  /** The worker threads, by service; none by default. */
  readonly workers: readonly WorkersStatus[];
}

/**
 * One application: its clients, its services, and all that they share. Nothing happens before `start()` or the first
 * call. Java: `DubboBootstrap`, `ApplicationModel`.
 */
export class Dubbo<N extends Names = Names> implements AsyncDisposable {
  readonly application: string;
  readonly #defaults: DubboDefaults;
  readonly #qos: QosOptions | undefined;
  readonly #leveled: LeveledLogger | undefined;
  readonly #closing = new AbortController();
  readonly #shutdownWaitMs: number;
  readonly #shared: Application;
  readonly #references: References;
  readonly #provided: ProvidedServices;
  #starting: Promise<void> = Promise.resolve();
  #state: DubboState = "created";
  #operator: Operator | undefined;
  #closed: Promise<void> | undefined;

  /** Use `createDubbo` of the package `dubbo-ts`. A `TypeError` or `RangeError` names an option that cannot be. */
  constructor(options: DubboOptions<N>, defaults: DubboDefaults) {
    checkDubboOptions(options);
    this.application = options.application;
    const socksProxy = socksProxyOf(options);
    this.#shutdownWaitMs = shutdownWaitMs(options.parameters);
    this.#defaults = defaults;
    this.#qos = qosSettings(options);
    this.#leveled = this.#qos === undefined ? undefined : new LeveledLogger(options.logger);
    this.#shared = createApplication({
      options,
      defaults,
      logger: this.#leveled ?? options.logger ?? defaultLogger,
      socksProxy,
      // Loaded by a start: a client may have made the protocol before.
      telnet: (connection, commands) => this.#operator?.telnet(connection, commands),
      closing: this.#closing.signal,
      refuseWhenClosed: () => this.#refuseWhenClosed(),
    });
    this.#references = new References(this.#shared);
    this.#provided = new ProvidedServices(this.#shared, defaults.workers);
  }

  /** A typed client. It connects when `start()` or its first call makes it. Java: `ReferenceConfig`, `@DubboReference`. */
  client<S extends ServiceDefinition>(definition: S, options: ClientOptions<S, N> = {}): Client<S> {
    this.#refuseWhenClosed();
    const { service, reference } = this.#references.typed(definition, options);
    return createProxy<S>(service, reference);
  }

  /**
   * A client of a service whose contract is not here: `invoke("find", ["long"], [42n])` calls it by way of `$invoke`,
   * and objects are maps with their `class`. `methods` of the options are by Java name. Java: `GenericService`.
   */
  generic(interfaceName: string, options: ClientOptions<ServiceDefinition, N> = {}): GenericClient {
    const kind = options.parameters?.[Key.Generic] ?? GENERIC_TRUE;
    if (kind !== GENERIC_TRUE) {
      throw new TypeError(`generic=${kind} of ${interfaceName} is not supported, known: generic=${GENERIC_TRUE}`);
    }
    this.#refuseWhenClosed();
    const parameters = { [Key.Generic]: GENERIC_TRUE, [Key.Methods]: undefined };
    const { service, reference } = this.#references.unlisted("generic", interfaceName, options, parameters);
    return createGenericClient(service, reference);
  }

  /**
   * A client of a service whose contract is not here: `invoke("find", ["long"], [42n])` calls the method itself, with
   * values as those of `t.any`. It knows the classes that `createDubbo` was given as `types`.
   */
  untyped(interfaceName: string, options: ClientOptions<ServiceDefinition, N> = {}): UntypedClient {
    this.#refuseWhenClosed();
    const { service, reference } = this.#references.unlisted("untyped", interfaceName, options, {});
    return createUntypedClient(service, reference);
  }

  /**
   * Provides a contract; `start()` binds and publishes it. An implementation that computes for long is given as the url
   * of a module, `new URL("./orders.js", import.meta.url)`, whose default export is a `workerService`: it runs in threads
   * of its own (option `workers`), and arguments and answers are decoded and encoded there. Java: `ServiceConfig`,
   * `@DubboService`.
   */
  provide<S extends ServiceDefinition>(
    definition: S,
    implementation: Implementation<S> | URL,
    options: ProvideOptions<S, N> = {},
  ): void {
    this.#refuseWhenClosed();
    this.#provided.add(definition, implementation, options as ProvideOptions);
  }

  /**
   * Provides every method of an interface by one function, which gets the name, the types and the arguments of each
   * call. Callers with a contract are served as well as generic ones. Java: `GenericService` as an implementation.
   */
  provideGeneric(
    interfaceName: string,
    implementation: GenericImplementation,
    options: ProvideOptions<ServiceDefinition, N> = {},
  ): void {
    if (typeof implementation !== "function") {
      throw new TypeError(`the implementation of ${interfaceName} is no function of method, types and arguments`);
    }
    const parameters = { ...options.parameters, [Key.Generic]: GENERIC_TRUE, [Key.Methods]: "*" };
    const service = genericService(implementation) as Implementation<ServiceDefinition>;
    this.provide(genericContract(interfaceName), service, { ...options, parameters });
  }

  /**
   * Binds and exports what is provided, makes the clients, registers, and then applies `check`: rejects when a client
   * finds no provider, or an address cannot be bound. Optional for those who only call. May be called again after more
   * was provided. Java: `DubboBootstrap.start`.
   */
  async start(): Promise<Started> {
    this.#refuseWhenClosed();
    const started = this.#starting.then(() => this.#start());
    this.#starting = started.catch(() => {});
    if (this.#state === "created") this.#state = "starting";
    try {
      await started;
      this.#follow("starting", "started");
    } catch (error) {
      this.#follow("starting", "created");
      throw error;
    }
    const addresses = this.#provided.published.list.map(({ address }) => address);
    const qosPort = this.#operator?.port;
    return qosPort === undefined ? { addresses } : { addresses, qosPort };
  }

  /** What it is doing. An application that only calls, and never starts, stays `created`. */
  get state(): DubboState {
    return this.#state;
  }

  /**
   * Whether others should send it work: started, not closing, and registries are to name every service but those with
   * `register: false`; one that is taken out by {@link offline} makes it false. That a registry cannot be reached does
   * not. For probes. Java: `ProviderReadinessProbe`, to which one service that is registered is enough.
   */
  get isReady(): boolean {
    return this.#state === "started" && this.#provided.published.isComplete;
  }

  /** The services that other processes can call, with their state of now. */
  get services(): readonly PublishedService[] {
    return this.#provided.published.list;
  }

  /**
   * Takes services out of the registries; they go on serving whoever calls them. `pattern`: a regular expression for the
   * whole of `group/interface:version`, or of the same without group; default: all. Fulfils with the keys that it fits
   * once the registries are told, or cannot be reached now; a `TypeError` tells that it cannot be used. Java: `BaseOffline`.
   */
  async offline(pattern?: string): Promise<readonly string[]> {
    await this.#starting;
    return this.#provided.published.offline(pattern);
  }

  /**
   * Puts services into the registries (again), those with `register: false` included; as {@link offline} otherwise.
   * Rejects when a registry refuses and `check` says that it must not. Java: `BaseOnline`.
   */
  async online(pattern?: string): Promise<readonly string[]> {
    await this.#starting;
    this.#refuseWhenClosed();
    return this.#provided.published.online(pattern);
  }

  /** What it is doing now. For operators and their tools; asking costs the calls nothing. */
  status(): DubboStatus {
    return {
      executors: this.#shared.protocols.made.flatMap((protocol) => protocol.status?.() ?? []),
      workers: this.#provided.workersStatus(),
    };
  }

  /**
   * Reads the files of `ssl` again, for connections to come; those that are open keep theirs. Rejects with a `TypeError`
   * that names the file when they cannot be used, and goes on with what it has.
   */
  async reloadCertificates(): Promise<void> {
    await Promise.all(this.#shared.protocols.made.map((protocol) => protocol.reloadCertificates?.()));
  }

  /**
   * Leaves without losing a call: tells those who are connected (the readonly event), takes its services out of the
   * registries, serves on until the others have heard of it (`noticeMs`), lets calls in flight finish, those that it
   * serves and those that it makes, and closes. Takes `graceMs` at most, and is quick where nobody is connected. Safe to
   * call twice: the second waits for the same. Java: `DubboShutdownHook`, `GracefulShutdown`, which sets no signal
   * handlers here: that is `closeOnSignals`.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    checkOptions("close", "close", options);
    const { graceMs = this.#shutdownWaitMs, noticeMs = NOTICE_MS } = options;
    await (this.#closed ??= this.#close(graceMs, noticeMs));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(): Promise<void> {
    if (this.#qos !== undefined && this.#operator === undefined) {
      const create = await this.#defaults.operator();
      const operations = operationsOf(this, this.#shared, this.#provided, this.#references, this.#leveled!);
      const operator = create(operations, this.#qos);
      // First, so that probes are answered while the rest is on its way.
      await operator.start();
      this.#operator = operator;
    }
    await this.#provided.export(this.#operator?.filter);
    const references = this.#references.all.filter(({ isEager }) => isEager);
    await Promise.all(references.map((reference) => reference.start()));
    this.#refuseWhenClosed();
    // Last: whoever finds them now can call them.
    await this.#provided.published.register();
    await Promise.all(references.map((reference) => reference.check()));
  }

  #follow(from: DubboState, to: DubboState): void {
    if (this.#state === from) this.#state = to;
  }

  async #close(graceMs: number, noticeMs: number): Promise<void> {
    this.#state = "closing";
    const deadline = performance.now() + graceMs;
    const left = (): number => Math.max(0, deadline - performance.now());
    // Half the time: a start that waits for a registry must not cost the calls in flight theirs.
    await within(
      left() / 2,
      Promise.all([this.#starting, ...this.#references.all.map((reference) => reference.settled())]),
    );
    const protocols = this.#shared.protocols.made;
    // Those who are connected are told at once, whatever the registries take to tell the others.
    for (const protocol of protocols) protocol.announceClose();
    const isKnown = this.#provided.published.isOnline;
    await within(Math.min(left() / 2, UNREGISTER_MS), this.#provided.published.unregister());
    await Promise.all(protocols.map((protocol) => protocol.close(left(), isKnown ? noticeMs : 0)));
    await this.#shared.protocols.local.close(left());
    this.#closing.abort(new Error(`application ${this.application} is closed`));
    await this.#provided.closeWorkers(left());
    // What waits for a registry here may wait for one that does not answer.
    const rest = [...this.#references.all, ...this.#provided.exporters].map((one) => one.close());
    await within(Math.max(left(), REGISTRY_CLOSE_MS), Promise.all(rest));
    await within(Math.max(left(), REGISTRY_CLOSE_MS), this.#shared.registryProtocol.close());
    await this.#operator?.close();
    this.#shared.wheel.close();
    this.#state = "closed";
  }

  #refuseWhenClosed(): void {
    if (this.#closed !== undefined)
      throw new TypeError(`application ${this.application} is closed; make another Dubbo`);
  }
}

/** Waits for `work`, but no longer than this; what it rejects with is not what a close is about. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => {}), limit]);
  clearTimeout(timer);
}
