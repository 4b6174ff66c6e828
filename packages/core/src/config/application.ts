import { type DubboUrl, extensionPoint, type Logger, TimerWheel } from "../common/index.js";
import { RegistryProtocol } from "../registry/index.js";
import { Contracts } from "./contracts.js";
import type { DubboDefaults } from "./dubbo.js";
import type { DubboOptions } from "./dubbo-options.js";
import { Protocols, type ProtocolsInput } from "./protocols.js";
import { configuredRegistries, registriesOr } from "./registry-urls.js";
import { Strategies } from "./strategies.js";

/** What the clients and the services of one `Dubbo` share. */
export interface Application {
  readonly options: DubboOptions;
  readonly logger: Logger;
  readonly wheel: TimerWheel;
  readonly protocols: Protocols;
  readonly registryProtocol: RegistryProtocol;
  readonly strategies: Strategies;
  readonly contracts: Contracts;
  /** Aborts once no call is served any more. */
  readonly closing: AbortSignal;
  /** Those that are configured, else the default one; a `TypeError` where that must not be used. */
  registries(): readonly DubboUrl[];
  /** Throws a `TypeError` from the first moment of a close on. */
  refuseWhenClosed(): void;
}

/** What an {@link Application} is made of. */
export interface ApplicationInput
  extends Pick<Application, "options" | "logger" | "closing" | "refuseWhenClosed">,
    Pick<ProtocolsInput, "socksProxy" | "telnet"> {
  readonly defaults: Pick<DubboDefaults, "protocols" | "registries" | "registry">;
}

/** Makes what is shared, and binds nothing yet. A `TypeError` names what the options ask for and nobody has. */
export function createApplication(input: ApplicationInput): Application {
  const { options, logger, defaults, socksProxy, telnet, closing, refuseWhenClosed } = input;
  const wheel = new TimerWheel();
  const strategies = new Strategies(options.extensions ?? {});
  const protocols = new Protocols({ options, builtIn: defaults.protocols, logger, wheel, telnet, socksProxy });
  const registryFactories = extensionPoint("registry", { ...defaults.registries, ...options.extensions?.registry });
  const registryProtocol = new RegistryProtocol({
    application: options.application,
    logger,
    wheel,
    loadBalances: strategies.loadBalances,
    clusters: strategies.clusters,
    registryFactories,
    protocols: (name) => (protocols.has(name) ? protocols.get(name) : undefined),
  });
  for (const settings of [options.consumer, options.provider]) strategies.check(settings ?? {});
  for (const { protocol } of configuredRegistries(options) ?? []) registryFactories.get(protocol);
  return {
    options,
    logger,
    wheel,
    protocols,
    registryProtocol,
    strategies,
    contracts: new Contracts(options.types),
    closing,
    registries: () => registriesOr(defaults.registry, options),
    refuseWhenClosed,
  };
}
