import { DubboUrl, Key } from "../common/index.js";
import { filterChain, filtersBeforeWorkers, providerFilters, selectFilters } from "../filter/index.js";
import { createServiceInvoker, type ServiceInvokerSettings } from "../proxy/index.js";
import type {
  Exporter,
  Filter,
  Invoker,
  ServiceDefinition,
  ServiceModel,
  WorkerHost,
  WorkerInvoker,
  WorkersOptions,
  WorkersStatus,
} from "../rpc/index.js";
import type { Application } from "./application.js";
import { environmentPort, protocolParameters, publishedHost } from "./bind-address.js";
import { checkDefinition, checkHeartbeat, checkOptions } from "./check-options.js";
import type { ProvideOptions } from "./dubbo-options.js";
import { executorParameters } from "./executor-parameters.js";
import { PublishedServices } from "./published-services.js";
import { urlParametersOf } from "./shutdown-wait.js";
import { providerParameters } from "./url-parameters.js";
import { moduleOf, workersOf } from "./worker-options.js";

/** A service that is provided, whether a start has exported it or not. */
export interface ProvidedService {
  readonly service: ServiceModel;
  readonly url: DubboUrl;
  /** What is exported, once it is. */
  readonly invoker?: Invoker;
}

interface Provided extends ProvidedService {
  readonly implementation: object;
  /** Where the implementation is a module. */
  readonly workers: { readonly module: URL; readonly options: WorkersOptions } | undefined;
  readonly scope: string | undefined;
  /** Whether `start` has exported it. */
  isExported: boolean;
  invoker?: Invoker;
  /** Once started: a start that failed later does not start its threads twice. */
  inWorkers?: WorkerInvoker;
}

/** The services that one `Dubbo` provides, from their options to what is exported. Java: `ServiceConfig`. */
export class ProvidedServices {
  readonly #application: Application;
  readonly #workers: () => Promise<WorkerHost>;
  readonly #all: Provided[] = [];
  readonly #localExporters: Exporter[] = [];
  /** Those that other processes can call. */
  readonly published = new PublishedServices();

  /** `workers` starts threads; asked for when the first service needs them. */
  constructor(application: Application, workers: () => Promise<WorkerHost>) {
    this.#application = application;
    this.#workers = workers;
  }

  get all(): readonly ProvidedService[] {
    return this.#all;
  }

  /** Everything that is exported, to be closed. */
  get exporters(): readonly Exporter[] {
    return [...this.published.all, ...this.#localExporters];
  }

  /** Takes one in, for the next {@link export}. A `TypeError` or `RangeError` tells what cannot be. */
  add(definition: ServiceDefinition, implementation: object, options: ProvideOptions): void {
    const { options: all, strategies, contracts } = this.#application;
    checkDefinition("provide", definition);
    checkOptions("provide", "provide", options);
    strategies.checkMethods("provide", definition, options.methods);
    strategies.check(options);
    const wide = all.provider ?? {};
    const module = moduleOf(definition, implementation, options);
    const userFilters = all.filters?.provider ?? [];
    const filterList = options.filter ?? wide.filter;
    if (module === undefined) selectFilters(providerFilters, userFilters, filterList);
    else filtersBeforeWorkers(userFilters, filterList, definition.interface);
    const { group = definition.group, version = definition.version } = options;
    const service = contracts.model(definition, group, version);
    if (this.#all.some((other) => other.service.key === service.key)) {
      throw new TypeError(`${service.key} is provided already; give this one another group or version`);
    }
    const url = this.#urlOf(definition, { group, version }, options);
    const scope = options.scope ?? wide.scope;
    if (scope === undefined || scope === "remote") this.#application.registries(); // tells now when there is none
    // What the implementation lacks is told here, and not when the first call comes.
    if (module === undefined) createServiceInvoker(implementation, service, url, this.#invokerSettings());
    contracts.keep(service);
    const workers = module && { module, options: workersOf(options.workers) };
    this.#all.push({ service, url, implementation, workers, scope, isExported: false });
  }

  /** Exports what was added since; `filter` stands next to the user's objects. What failed is tried by the next. */
  async export(filter: Filter | undefined): Promise<void> {
    const waiting = this.#all.filter(({ isExported, scope }) => !isExported && scope !== "none");
    for (const provided of waiting) {
      this.#application.refuseWhenClosed(); // closing has not waited for ever
      await this.#export(provided, filter);
      provided.isExported = true;
    }
  }

  /** The worker threads, by service. */
  workersStatus(): readonly WorkersStatus[] {
    return this.#all.flatMap(({ inWorkers }) => inWorkers?.status() ?? []);
  }

  /** Lets what runs in worker threads finish, for `graceMs` at most, and ends them. */
  async closeWorkers(graceMs: number): Promise<void> {
    await Promise.all(this.#all.map(({ inWorkers }) => inWorkers?.close(graceMs)));
  }

  /** The provider's url, with everything that is configured. */
  #urlOf(
    definition: ServiceDefinition,
    identity: { readonly group: string | undefined; readonly version: string | undefined },
    options: ProvideOptions,
  ): DubboUrl {
    const { options: all } = this.#application;
    const wide = all.provider ?? {};
    const protocol = all.protocols?.dubbo ?? {};
    const parameters: Record<string, string | undefined> = {
      ...urlParametersOf(all.parameters),
      ...executorParameters(wide),
      ...(all.ssl?.server === undefined ? {} : { [Key.SslEnabled]: "true" }),
      ...protocolParameters(protocol),
      ...providerParameters(all.application, definition, identity, wide, options),
    };
    checkHeartbeat("provide", parameters);
    if (parameters[Key.SslEnabled] === "true" && all.ssl?.server === undefined) {
      throw new TypeError(
        `${definition.interface} has ${Key.SslEnabled}=true, but ssl.server has no certificate for it`,
      );
    }
    return new DubboUrl({
      protocol: "dubbo",
      host: process.env["DUBBO_IP_TO_REGISTRY"] ?? protocol.publishHost ?? publishedHost(parameters[Key.BindIp]),
      path: options.path ?? definition.interface,
      parameters,
    });
  }

  async #export(provided: Provided, filter: Filter | undefined): Promise<void> {
    const { protocols, registryProtocol, options } = this.#application;
    const { service, url, implementation, workers, scope } = provided;
    const called =
      workers === undefined
        ? createServiceInvoker(implementation, service, url, this.#invokerSettings())
        : await this.#startWorkers(provided, workers);
    const invoker = filter === undefined ? called : filterChain(called, [{ name: "qos", filter }]);
    provided.invoker = invoker;
    if (scope !== "remote") this.#localExporters.push(await protocols.local.export(invoker, url, service));
    if (scope === "local") return;
    const exporter = await registryProtocol.export({
      invoker,
      url,
      service,
      registries: this.#application.registries(),
      publishedPort: environmentPort("DUBBO_PORT_TO_REGISTRY") ?? options.protocols?.dubbo?.publishPort,
    });
    this.published.add(exporter);
  }

  async #startWorkers(
    provided: Provided,
    { module, options: workers }: NonNullable<Provided["workers"]>,
  ): Promise<WorkerInvoker> {
    if (provided.inWorkers !== undefined) return provided.inWorkers;
    const { options, logger, wheel } = this.#application;
    const host = await this.#workers();
    const started = await host({
      module,
      service: provided.service,
      url: provided.url,
      types: (options.types ?? []).map(({ javaType }) => javaType),
      workers,
      limits: options.protocols?.dubbo?.limits,
      exposeStack: options.exposeStack ?? false,
      logger,
      wheel,
    });
    try {
      this.#application.refuseWhenClosed();
    } catch (error) {
      await started.close(0);
      throw error;
    }
    provided.inWorkers = started;
    return started;
  }

  #invokerSettings(): ServiceInvokerSettings {
    const { options, logger, closing } = this.#application;
    return { logger, exposeStack: options.exposeStack ?? false, closing };
  }
}
