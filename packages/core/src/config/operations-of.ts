import type { LeveledLogger } from "../common/index.js";
import type { Application } from "./application.js";
import { configSections } from "./config-sections.js";
import type { Dubbo } from "./dubbo.js";
import type { Names } from "./dubbo-options.js";
import type { Operations } from "./operations.js";
import type { ProvidedServices } from "./provided-services.js";
import type { References } from "./references.js";
import { configuredRegistries } from "./registry-urls.js";
import { RELEASE } from "./url-parameters.js";

/** What operators are given of a `Dubbo` and of its parts. */
export function operationsOf<N extends Names>(
  dubbo: Dubbo<N>,
  { options, protocols, registryProtocol }: Application,
  provided: ProvidedServices,
  references: References,
  logger: LeveledLogger,
): Operations {
  const keyed = ({ service, url }: Pick<ProvidedServices["all"][number], "service" | "url">) => ({
    key: service.key,
    url,
  });
  return {
    application: options.application,
    release: RELEASE,
    logger: options.logger === undefined ? "console" : "own",
    get state() {
      return dubbo.state;
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
      provided.all.flatMap(({ service, url, invoker }) => {
        if (invoker === undefined) return [];
        const published = dubbo.services.find(({ key }) => key === service.key);
        return [{ service, path: url.path, invoker, published }];
      }),
    references: () =>
      references.all.map((reference) => ({ service: reference.service, providers: reference.providers() })),
    servers: () => protocols.made.flatMap((protocol) => protocol.servers?.() ?? []),
    registries: () => registryProtocol.registries.map((one) => ({ url: one.url, isAvailable: one.isAvailable() })),
    executors: () => dubbo.status().executors,
    config: () =>
      configSections(options, configuredRegistries(options) ?? [], provided.all.map(keyed), references.all.map(keyed)),
    online: (pattern) => dubbo.online(pattern),
    offline: (pattern) => dubbo.offline(pattern),
    announceClose: () => {
      for (const protocol of protocols.made) protocol.announceClose();
    },
    close: (given) => dubbo.close(given),
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
  };
}
