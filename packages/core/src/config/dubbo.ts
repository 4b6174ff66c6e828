import { type Cluster, clusters, type LoadBalanceFactory, loadBalances } from "../cluster/index.js";
import {
  DubboUrl,
  defaultLogger,
  type ExtensionPoint,
  extensionPoint,
  Key,
  LeveledLogger,
  type Logger,
  TimerWheel,
} from "../common/index.js";
import {
  clusterFilters,
  consumerFilters,
  filterChain,
  filtersBeforeWorkers,
  protocolFilterWrapper,
  providerFilters,
  selectFilters,
} from "../filter/index.js";
import {
  type Client,
  createGenericClient,
  createProxy,
  createServiceInvoker,
  createUntypedClient,
  type GenericClient,
  type GenericImplementation,
  genericService,
  type Implementation,
  type UntypedClient,
} from "../proxy/index.js";
import { type RegistryFactory, RegistryProtocol } from "../registry/index.js";
import {
  ApacheGenericException,
  defineService,
  type ExecutorStatus,
  type Exporter,
  GENERIC_TRUE,
  GenericException,
  genericContract,
  InjvmProtocol,
  type Invoker,
  type Protocol,
  type ProtocolFactory,
  protocolListenerWrapper,
  type ServiceDefinition,
  ServiceModel,
  type SocksProxy,
  type WorkerHost,
  type WorkerInvoker,
  type WorkersOptions,
  type WorkersStatus,
} from "../rpc/index.js";
import { environmentPort, protocolParameters, publishedHost } from "./bind-address.js";
import { checkDefinition, checkDubboOptions, checkHeartbeat, checkOptions } from "./check-options.js";
import { configSections } from "./config-sections.js";
import { parseDirectUrls } from "./direct-urls.js";
import type { ClientOptions, CloseOptions, DubboOptions, Names, ProvideOptions } from "./dubbo-options.js";
import { executorParameters } from "./executor-parameters.js";
import { LazyReference } from "./lazy-reference.js";
import { localAddress } from "./local-address.js";
import type { Operations, Operator, OperatorFactory } from "./operations.js";
import { type PublishedService, PublishedServices } from "./published-services.js";
import type { QosOptions } from "./qos-options.js";
import { qosSettings } from "./qos-settings.js";
import { configuredRegistries, registriesOr } from "./registry-urls.js";
import { shutdownWaitMs, urlParametersOf } from "./shutdown-wait.js";
import { socksProxyOf } from "./socks-proxy.js";
import { consumerParameters, providerParameters, RELEASE } from "./url-parameters.js";
import { moduleOf, workersOf } from "./worker-options.js";

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

interface Provided {
  readonly service: ServiceModel;
  readonly url: DubboUrl;
  readonly implementation: object;
  /** Where the implementation is a module. */
  readonly workers: { readonly module: URL; readonly options: WorkersOptions } | undefined;
  readonly scope: string | undefined;
  /** Whether `start` has exported it. */
  isExported: boolean;
  /** What is exported. */
  invoker?: Invoker;
  /** Once started: a start that failed later does not start its threads twice. */
  inWorkers?: WorkerInvoker;
}

/**
 * One application: its clients, its services, and all that they share. Nothing happens before `start()` or the first
 * call. Java: `DubboBootstrap`, `ApplicationModel`.
 */
export class Dubbo<N extends Names = Names> implements AsyncDisposable {
  readonly application: string;
  readonly #options: DubboOptions<N>;
  readonly #defaults: DubboDefaults;
  readonly #logger: Logger;
  readonly #socksProxy: SocksProxy | undefined;
  readonly #qos: QosOptions | undefined;
  readonly #leveled: LeveledLogger | undefined;
  readonly #wheel = new TimerWheel();
  readonly #closing = new AbortController();
  readonly #protocolFactories: ExtensionPoint<ProtocolFactory>;
  readonly #protocols = new Map<string, Protocol>();
  readonly #injvm = new InjvmProtocol(this.#wheel);
  readonly #local: Protocol;
  readonly #registryProtocol: RegistryProtocol;
  readonly #loadBalances: ExtensionPoint<LoadBalanceFactory>;
  readonly #clusters: ExtensionPoint<Cluster>;
  readonly #contracts = new Map<string, ServiceDefinition>();
  readonly #references: LazyReference[] = [];
  readonly #provided: Provided[] = [];
  readonly #published = new PublishedServices();
  readonly #localExporters: Exporter[] = [];
  #starting: Promise<void> = Promise.resolve();
  #state: DubboState = "created";
  readonly #shutdownWaitMs: number;
  #operator: Operator | undefined;
  #closed: Promise<void> | undefined;

  /** Use `createDubbo` of the package `dubbo-ts`. A `TypeError` or `RangeError` names an option that cannot be. */
  constructor(options: DubboOptions<N>, defaults: DubboDefaults) {
    checkDubboOptions(options);
    this.application = options.application;
    this.#socksProxy = socksProxyOf(options);
    this.#shutdownWaitMs = shutdownWaitMs(options.parameters);
    this.#options = options;
    this.#defaults = defaults;
    this.#qos = qosSettings(options);
    this.#leveled = this.#qos === undefined ? undefined : new LeveledLogger(options.logger);
    this.#logger = this.#leveled ?? options.logger ?? defaultLogger;
    const { extensions = {} } = options;
    this.#loadBalances = loadBalances.with(extensions.loadBalance ?? {});
    this.#clusters = clusters.with(extensions.cluster ?? {});
    this.#protocolFactories = extensionPoint("protocol", { ...defaults.protocols, ...extensions.protocol });
    this.#local = this.#wrap(this.#injvm);
    const registryFactories = extensionPoint("registry", { ...defaults.registries, ...extensions.registry });
    this.#registryProtocol = new RegistryProtocol({
      application: this.application,
      logger: this.#logger,
      wheel: this.#wheel,
      loadBalances: this.#loadBalances,
      clusters: this.#clusters,
      registryFactories,
      protocols: (name) => (this.#protocolFactories.has(name) ? this.#protocol(name) : undefined),
    });
    for (const settings of [options.consumer, options.provider]) this.#checkNames(settings ?? {});
    for (const { protocol } of configuredRegistries(options) ?? []) registryFactories.get(protocol);
  }

  /** A typed client. It connects when `start()` or its first call makes it. Java: `ReferenceConfig`, `@DubboReference`. */
  client<S extends ServiceDefinition>(definition: S, options: ClientOptions<S, N> = {}): Client<S> {
    this.#refuseWhenClosed();
    checkDefinition("client", definition);
    checkOptions("client", "client", options);
    this.#checkMethods("client", definition, options.methods);
    const service = this.#model(definition, options.group ?? definition.group, options.version ?? definition.version);
    const reference = this.#refer("client", service, options, {});
    this.#keep(service);
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
    const parameters = { [Key.Generic]: GENERIC_TRUE, [Key.Methods]: undefined };
    const { service, reference } = this.#unlisted("generic", interfaceName, options, parameters);
    return createGenericClient(service, reference);
  }

  /**
   * A client of a service whose contract is not here: `invoke("find", ["long"], [42n])` calls the method itself, with
   * values as those of `t.any`. It knows the classes that `createDubbo` was given as `types`.
   */
  untyped(interfaceName: string, options: ClientOptions<ServiceDefinition, N> = {}): UntypedClient {
    const { service, reference } = this.#unlisted("untyped", interfaceName, options, {});
    return createUntypedClient(service, reference);
  }

  #unlisted(
    where: string,
    interfaceName: string,
    options: ClientOptions<ServiceDefinition, N>,
    parameters: Readonly<Record<string, string | undefined>>,
  ): { readonly service: ServiceModel; readonly reference: LazyReference } {
    this.#refuseWhenClosed();
    checkOptions("client", where, options);
    for (const [name, settings] of Object.entries(options.methods ?? {})) {
      checkOptions("method", `${where}.methods.${name}`, settings ?? {});
      this.#checkNames(settings ?? {});
    }
    if (options.scope === "local") {
      throw new TypeError(`${where}.scope is "local", but within a process services are called by their contract`);
    }
    const definition = defineService(interfaceName, { methods: {} });
    const types = [...(this.#options.types ?? []), GenericException, ApacheGenericException];
    const service = new ServiceModel(definition, options.group, options.version, types);
    return { service, reference: this.#refer(where, service, { ...options, scope: "remote" }, parameters) };
  }

  /** Makes the reference that a client calls, once nothing of its options is refused. */
  #refer(
    where: string,
    service: ServiceModel,
    options: ClientOptions<ServiceDefinition, N>,
    own: Readonly<Record<string, string | undefined>>,
  ): LazyReference {
    this.#checkNames(options);
    const { definition, group, version } = service;
    const wide = this.#options.consumer ?? {};
    const { cluster = [], consumer = [] } = this.#options.filters ?? {};
    selectFilters(
      [...clusterFilters, ...consumerFilters(this.#wheel)],
      [...cluster, ...consumer],
      options.filter ?? wide.filter,
    );
    const parameters = {
      ...urlParametersOf(this.#options.parameters),
      ...consumerParameters(this.application, definition, { group, version }, wide, options),
      ...own,
    };
    checkHeartbeat(where, parameters);
    const url = new DubboUrl({ protocol: "consumer", host: localAddress(), path: definition.interface, parameters });
    const direct = options.url === undefined ? undefined : parseDirectUrls(options.url);
    for (const { protocol } of direct ?? []) this.#protocolFactories.get(protocol);
    const registries =
      direct === undefined && options.scope !== "local"
        ? this.#registries().filter((one) => one.get(Key.Subscribe) !== "false")
        : [];
    if (direct === undefined && registries.length === 0 && options.scope === "remote") {
      throw new TypeError(
        `there is no registry to find ${service.key} at; give its ${where} a url: dubbo://host:20880`,
      );
    }
    const reference = new LazyReference({
      service,
      url,
      direct,
      registries,
      registryProtocol: this.#registryProtocol,
      protocol: (name) => this.#protocol(name),
      injvm: this.#local,
      cluster: this.#clusters.get(url.get(Key.Cluster) ?? "failover"),
      clusterFilters: this.#options.filters?.cluster ?? [],
      loadBalances: this.#loadBalances,
      wheel: this.#wheel,
      logger: this.#logger,
    });
    this.#references.push(reference);
    return reference;
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
    checkDefinition("provide", definition);
    checkOptions("provide", "provide", options);
    this.#checkMethods("provide", definition, options.methods);
    this.#checkNames(options);
    const wide = this.#options.provider ?? {};
    const module = moduleOf(definition, implementation, options as ProvideOptions);
    const userFilters = this.#options.filters?.provider ?? [];
    const filterList = options.filter ?? wide.filter;
    if (module === undefined) selectFilters(providerFilters, userFilters, filterList);
    else filtersBeforeWorkers(userFilters, filterList, definition.interface);
    const group = options.group ?? definition.group;
    const version = options.version ?? definition.version;
    const service = this.#model(definition, group, version);
    if (this.#provided.some((other) => other.service.key === service.key)) {
      throw new TypeError(`${service.key} is provided already; give this one another group or version`);
    }
    const protocol = this.#options.protocols?.dubbo ?? {};
    const parameters: Record<string, string | undefined> = {
      ...urlParametersOf(this.#options.parameters),
      ...executorParameters(wide),
      ...(this.#options.ssl?.server === undefined ? {} : { [Key.SslEnabled]: "true" }),
      ...protocolParameters(protocol),
      ...providerParameters(this.application, definition, { group, version }, wide, options),
    };
    checkHeartbeat("provide", parameters);
    if (parameters[Key.SslEnabled] === "true" && this.#options.ssl?.server === undefined) {
      throw new TypeError(
        `${definition.interface} has ${Key.SslEnabled}=true, but ssl.server has no certificate for it`,
      );
    }
    const url = new DubboUrl({
      protocol: "dubbo",
      host: process.env["DUBBO_IP_TO_REGISTRY"] ?? protocol.publishHost ?? publishedHost(parameters[Key.BindIp]),
      path: options.path ?? definition.interface,
      parameters,
    });
    const scope = options.scope ?? wide.scope;
    if (scope === undefined || scope === "remote") this.#registries(); // tells now when there is none
    // What the implementation lacks is told here, and not when the first call comes.
    if (module === undefined) createServiceInvoker(implementation, service, url, this.#invokerSettings());
    this.#keep(service);
    const workers = module && { module, options: workersOf(options.workers) };
    this.#provided.push({ service, url, implementation, workers, scope, isExported: false });
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
    const addresses = this.#published.list.map(({ address }) => address);
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
    return this.#state === "started" && this.#published.isComplete;
  }

  /** The services that other processes can call, with their state of now. */
  get services(): readonly PublishedService[] {
    return this.#published.list;
  }

  /**
   * Takes services out of the registries; they go on serving whoever calls them. `pattern`: a regular expression for the
   * whole of `group/interface:version`, or of the same without group; default: all. Fulfils with the keys that it fits
   * once the registries are told, or cannot be reached now; a `TypeError` tells that it cannot be used. Java: `BaseOffline`.
   */
  async offline(pattern?: string): Promise<readonly string[]> {
    await this.#starting;
    return this.#published.offline(pattern);
  }

  /**
   * Puts services into the registries (again), those with `register: false` included; as {@link offline} otherwise.
   * Rejects when a registry refuses and `check` says that it must not. Java: `BaseOnline`.
   */
  async online(pattern?: string): Promise<readonly string[]> {
    await this.#starting;
    this.#refuseWhenClosed();
    return this.#published.online(pattern);
  }

  /** What it is doing now. For operators and their tools; asking costs the calls nothing. */
  status(): DubboStatus {
    return {
      executors: [...this.#protocols.values()].flatMap((protocol) => protocol.status?.() ?? []),
      workers: this.#provided.flatMap(({ inWorkers }) => inWorkers?.status() ?? []),
    };
  }

  /**
   * Reads the files of `ssl` again, for connections to come; those that are open keep theirs. Rejects with a `TypeError`
   * that names the file when they cannot be used, and goes on with what it has.
   */
  async reloadCertificates(): Promise<void> {
    await Promise.all([...this.#protocols.values()].map((protocol) => protocol.reloadCertificates?.()));
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
      const operator = create(this.#operations(this.#leveled!), this.#qos);
      // First, so that probes are answered while the rest is on its way.
      await operator.start();
      this.#operator = operator;
    }
    const waiting = this.#provided.filter(({ isExported, scope }) => !isExported && scope !== "none");
    for (const provided of waiting) {
      this.#refuseWhenClosed(); // closing has not waited for ever
      await this.#export(provided);
      provided.isExported = true;
    }
    const references = this.#references.filter(({ isEager }) => isEager);
    await Promise.all(references.map((reference) => reference.start()));
    this.#refuseWhenClosed();
    // Last: whoever finds them now can call them.
    await this.#published.register();
    await Promise.all(references.map((reference) => reference.check()));
  }

  async #export(provided: Provided): Promise<void> {
    const { service, url, implementation, workers, scope } = provided;
    const called =
      workers === undefined
        ? createServiceInvoker(implementation, service, url, this.#invokerSettings())
        : await this.#startWorkers(provided, workers);
    const invoker =
      this.#operator === undefined ? called : filterChain(called, [{ name: "qos", filter: this.#operator.filter }]);
    provided.invoker = invoker;
    if (scope !== "remote") this.#localExporters.push(await this.#local.export(invoker, url, service));
    if (scope === "local") return;
    const { publishPort } = this.#options.protocols?.dubbo ?? {};
    const exporter = await this.#registryProtocol.export({
      invoker,
      url,
      service,
      registries: this.#registries(),
      publishedPort: environmentPort("DUBBO_PORT_TO_REGISTRY") ?? publishPort,
    });
    this.#published.add(exporter);
  }

  #follow(from: DubboState, to: DubboState): void {
    if (this.#state === from) this.#state = to;
  }

  #operations(logger: LeveledLogger): Operations {
    const dubbo = this;
    const keyed = ({ service, url }: { service: ServiceModel; url: DubboUrl }) => ({ key: service.key, url });
    return {
      application: this.application,
      release: RELEASE,
      logger: this.#options.logger === undefined ? "console" : "own",
      get state() {
        return dubbo.#state;
      },
      get isReady() {
        return dubbo.isReady;
      },
      get logLevel() {
        return logger.level;
      },
      set logLevel(level) {
        logger.level = level;
      },
      services: () =>
        this.#provided.flatMap(({ service, url, invoker }) => {
          if (invoker === undefined) return [];
          const published = this.#published.list.find(({ key }) => key === service.key);
          return [{ service, path: url.path, invoker, published }];
        }),
      references: () =>
        this.#references.map((reference) => ({ service: reference.service, providers: reference.providers() })),
      servers: () => [...this.#protocols.values()].flatMap((protocol) => protocol.servers?.() ?? []),
      registries: () =>
        this.#registryProtocol.registries.map((one) => ({ url: one.url, isAvailable: one.isAvailable() })),
      executors: () => this.status().executors,
      config: () =>
        configSections(
          this.#options,
          configuredRegistries(this.#options) ?? [],
          this.#provided.map(keyed),
          this.#references.map(keyed),
        ),
      online: (pattern) => this.online(pattern),
      offline: (pattern) => this.offline(pattern),
      announceClose: () => {
        for (const protocol of this.#protocols.values()) protocol.announceClose();
      },
      close: (options) => this.close(options),
      info: (message) => logger.info(message),
      warn: (message) => logger.warn(message),
    };
  }

  async #startWorkers(
    provided: Provided,
    { module, options }: NonNullable<Provided["workers"]>,
  ): Promise<WorkerInvoker> {
    if (provided.inWorkers !== undefined) return provided.inWorkers;
    const host = await this.#defaults.workers();
    const started = await host({
      module,
      service: provided.service,
      url: provided.url,
      types: (this.#options.types ?? []).map(({ javaType }) => javaType),
      workers: options,
      limits: this.#options.protocols?.dubbo?.limits,
      exposeStack: this.#options.exposeStack ?? false,
      logger: this.#logger,
      wheel: this.#wheel,
    });
    if (this.#closed !== undefined) {
      await started.close(0);
      this.#refuseWhenClosed();
    }
    provided.inWorkers = started;
    return started;
  }

  async #close(graceMs: number, noticeMs: number): Promise<void> {
    this.#state = "closing";
    const deadline = performance.now() + graceMs;
    const left = (): number => Math.max(0, deadline - performance.now());
    // Half the time: a start that waits for a registry must not cost the calls in flight theirs.
    await within(
      left() / 2,
      Promise.all([this.#starting, ...this.#references.map((reference) => reference.settled())]),
    );
    const protocols = [...this.#protocols.values()];
    // Those who are connected are told at once, whatever the registries take to tell the others.
    for (const protocol of protocols) protocol.announceClose();
    const isKnown = this.#published.isOnline;
    await within(Math.min(left() / 2, UNREGISTER_MS), this.#published.unregister());
    await Promise.all(protocols.map((protocol) => protocol.close(left(), isKnown ? noticeMs : 0)));
    await this.#local.close(left());
    this.#closing.abort(new Error(`application ${this.application} is closed`));
    await Promise.all(this.#provided.map(({ inWorkers }) => inWorkers?.close(left())));
    // What waits for a registry here may wait for one that does not answer.
    const rest = [...this.#references, ...this.#published.all, ...this.#localExporters].map((one) => one.close());
    await within(Math.max(left(), REGISTRY_CLOSE_MS), Promise.all(rest));
    await within(Math.max(left(), REGISTRY_CLOSE_MS), this.#registryProtocol.close());
    await this.#operator?.close();
    this.#wheel.close();
    this.#state = "closed";
  }

  #protocol(name: string): Protocol {
    let protocol = this.#protocols.get(name);
    if (protocol === undefined) {
      const create = this.#protocolFactories.get(name);
      protocol = this.#wrap(
        create({
          application: this.application,
          logger: this.#logger,
          wheel: this.#wheel,
          exposeStack: this.#options.exposeStack ?? false,
          serverLimits: this.#options.protocols?.dubbo?.limits,
          clientLimits: this.#options.consumer?.limits,
          frameDump: this.#options.frameDump,
          // Loaded by a start: a client may have made the protocol before.
          telnet: (connection, commands) => this.#operator?.telnet(connection, commands),
          ssl: this.#options.ssl,
          socksProxy: this.#socksProxy,
        }),
      );
      this.#protocols.set(name, protocol);
    }
    return protocol;
  }

  #wrap(protocol: Protocol): Protocol {
    const { filters = {}, listeners = {} } = this.#options;
    const listened = protocolListenerWrapper(protocol, listeners.invoker ?? [], listeners.exporter ?? [], this.#logger);
    const { consumer = [], provider = [] } = filters;
    return protocolFilterWrapper(listened, { consumer, provider }, this.#wheel);
  }

  #model(definition: ServiceDefinition, group: string | undefined, version: string | undefined): ServiceModel {
    const identity = `${definition.interface}:${version ?? ""}`;
    const known = this.#contracts.get(identity);
    if (known !== undefined && known !== definition) {
      throw new TypeError(`there are two contracts for ${identity}; use one and the same defineService for both`);
    }
    return new ServiceModel(definition, group, version, this.#options.types ?? []);
  }

  /** Once nothing of it was refused. */
  #keep({ definition, version }: ServiceModel): void {
    this.#contracts.set(`${definition.interface}:${version ?? ""}`, definition);
  }

  #invokerSettings(): { logger: Logger; exposeStack: boolean; closing: AbortSignal } {
    return {
      logger: this.#logger,
      exposeStack: this.#options.exposeStack ?? false,
      closing: this.#closing.signal,
    };
  }

  #registries(): readonly DubboUrl[] {
    return registriesOr(this.#defaults.registry, this.#options);
  }

  #checkNames(settings: { readonly loadBalance?: string; readonly cluster?: string }): void {
    if (settings.loadBalance !== undefined) this.#loadBalances.get(settings.loadBalance);
    if (settings.cluster !== undefined) this.#clusters.get(settings.cluster);
  }

  #checkMethods(where: string, definition: ServiceDefinition, methods: object | undefined): void {
    for (const { settings } of definition.methods) this.#checkNames(settings);
    if (methods !== undefined && (typeof methods !== "object" || methods === null)) {
      throw new TypeError(`${where}.methods is no object`);
    }
    for (const [key, settings] of Object.entries(methods ?? {})) {
      if (!definition.methods.some((method) => method.key === key)) {
        const known = definition.methods.map((method) => method.key).join(", ");
        throw new TypeError(`${where}.methods: ${definition.interface} has no method "${key}", known: ${known}`);
      }
      if (settings === undefined) continue;
      checkOptions("method", `${where}.methods.${key}`, settings);
      this.#checkNames(settings);
    }
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
