import { DubboUrl, Key } from "../common/index.js";
import type { DubboOptions, RegistryOptions } from "./dubbo-options.js";

type RegistrySettings = Pick<DubboOptions, "application" | "registry" | "registries">;

/** The registries that are configured; undefined when none is, and empty when "N/A" says so. */
export function configuredRegistries(options: RegistrySettings): readonly DubboUrl[] | undefined {
  const { application, registry, registries } = options;
  if (registry !== undefined && registries !== undefined) {
    throw new TypeError("give either registry or registries, not both");
  }
  const given =
    registries === undefined ? (registry === undefined ? undefined : [registry]) : Object.values(registries);
  return given
    ?.filter((one) => (typeof one === "string" ? one : one.address).toUpperCase() !== "N/A")
    .map((one) => registryUrlOf(application, one));
}

/** Those that are configured, else the one at `fallback`; a `TypeError` where NODE_ENV is "production". */
export function registriesOr(fallback: string, options: RegistrySettings): readonly DubboUrl[] {
  const configured = configuredRegistries(options);
  if (configured !== undefined) return configured;
  if (process.env["NODE_ENV"] === "production") {
    throw new TypeError(
      `no registry is configured, and NODE_ENV is "production", where "${fallback}" is not used by itself: ` +
        `give createDubbo a registry such as "zookeeper://host:2181", "N/A" for none, or say "${fallback}"`,
    );
  }
  return [registryUrlOf(options.application, fallback)];
}

/** `embedded`, `zookeeper://host:port?key=value` or an object: the url of a registry. Java: `ConfigValidationUtils.loadRegistries`. */
function registryUrlOf(application: string, given: string | RegistryOptions): DubboUrl {
  const options: RegistryOptions = typeof given === "string" ? { address: given } : given;
  const { address, group, register, subscribe, check } = options;
  const url = DubboUrl.parse(address.includes("://") ? address : `${address}://local`);
  return url.with({
    [Key.Application]: application,
    ...(group === undefined ? {} : { [Key.Group]: group }),
    ...(register === undefined ? {} : { [Key.Register]: register }),
    ...(subscribe === undefined ? {} : { [Key.Subscribe]: subscribe }),
    ...(check === undefined ? {} : { [Key.Check]: check }),
    ...options.parameters,
  });
}
