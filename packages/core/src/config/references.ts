import { DubboUrl, Key } from "../common/index.js";
import { clusterFilters, consumerFilters, selectFilters } from "../filter/index.js";
import {
  ApacheGenericException,
  defineService,
  GenericException,
  type ServiceDefinition,
  ServiceModel,
} from "../rpc/index.js";
import type { Application } from "./application.js";
import { checkDefinition, checkHeartbeat, checkOptions } from "./check-options.js";
import { parseDirectUrls } from "./direct-urls.js";
import type { ClientOptions } from "./dubbo-options.js";
import { LazyReference } from "./lazy-reference.js";
import { localAddress } from "./local-address.js";
import { urlParametersOf } from "./shutdown-wait.js";
import { consumerParameters } from "./url-parameters.js";

/** A service, and what a client of it calls. */
export interface Referred {
  readonly service: ServiceModel;
  readonly reference: LazyReference;
}

/** What the clients of one `Dubbo` call, made once nothing of their options is refused. Java: `ReferenceConfig`. */
export class References {
  readonly #application: Application;
  readonly #all: LazyReference[] = [];

  constructor(application: Application) {
    this.#application = application;
  }

  get all(): readonly LazyReference[] {
    return this.#all;
  }

  /** Of a contract. */
  typed(definition: ServiceDefinition, options: ClientOptions): Referred {
    const { contracts, strategies } = this.#application;
    checkDefinition("client", definition);
    checkOptions("client", "client", options);
    strategies.checkMethods("client", definition, options.methods);
    const service = contracts.model(
      definition,
      options.group ?? definition.group,
      options.version ?? definition.version,
    );
    const reference = this.#refer("client", service, options, {});
    contracts.keep(service);
    return { service, reference };
  }

  /**
   * Of an interface whose contract is not here. `where`: the method of `Dubbo` that was called; `parameters` override
   * those of the options, and undefined takes one out.
   */
  unlisted(
    where: string,
    interfaceName: string,
    options: ClientOptions,
    parameters: Readonly<Record<string, string | undefined>>,
  ): Referred {
    const { options: wide, strategies } = this.#application;
    checkOptions("client", where, options);
    for (const [name, settings] of Object.entries(options.methods ?? {})) {
      checkOptions("method", `${where}.methods.${name}`, settings ?? {});
      strategies.check(settings ?? {});
    }
    if (options.scope === "local") {
      throw new TypeError(`${where}.scope is "local", but within a process services are called by their contract`);
    }
    const definition = defineService(interfaceName, { methods: {} });
    const types = [...(wide.types ?? []), GenericException, ApacheGenericException];
    const service = new ServiceModel(definition, options.group, options.version, types);
    return { service, reference: this.#refer(where, service, { ...options, scope: "remote" }, parameters) };
  }

  #refer(
    where: string,
    service: ServiceModel,
    options: ClientOptions,
    own: Readonly<Record<string, string | undefined>>,
  ): LazyReference {
    const { options: all, protocols, registryProtocol, strategies, wheel, logger } = this.#application;
    strategies.check(options);
    const { definition, group, version } = service;
    const wide = all.consumer ?? {};
    const { cluster = [], consumer = [] } = all.filters ?? {};
    selectFilters(
      [...clusterFilters, ...consumerFilters(wheel)],
      [...cluster, ...consumer],
      options.filter ?? wide.filter,
    );
    const parameters = {
      ...urlParametersOf(all.parameters),
      ...consumerParameters(all.application, definition, { group, version }, wide, options),
      ...own,
    };
    checkHeartbeat(where, parameters);
    const url = new DubboUrl({ protocol: "consumer", host: localAddress(), path: definition.interface, parameters });
    const direct = options.url === undefined ? undefined : parseDirectUrls(options.url);
    for (const { protocol } of direct ?? []) protocols.check(protocol);
    const registries =
      direct === undefined && options.scope !== "local"
        ? this.#application.registries().filter((one) => one.get(Key.Subscribe) !== "false")
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
      registryProtocol,
      protocol: (name) => protocols.get(name),
      injvm: protocols.local,
      cluster: strategies.clusters.get(url.get(Key.Cluster) ?? "failover"),
      clusterFilters: cluster,
      loadBalances: strategies.loadBalances,
      wheel,
      logger,
    });
    this.#all.push(reference);
    return reference;
  }
}
