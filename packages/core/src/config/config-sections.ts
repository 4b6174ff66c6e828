import type { DubboUrl } from "../common/index.js";
import type { DubboOptions } from "./dubbo-options.js";
import type { ConfigSection } from "./operations.js";

const SECRET = /password|passwd|secret|token|credential|accesskey/i;
const HIDDEN = "******";

interface Configured {
  readonly key: string;
  readonly url: DubboUrl;
}

/** The settings that are in force, as an operator may read them: what could be a secret is hidden. */
export function configSections(
  options: DubboOptions,
  registries: readonly DubboUrl[],
  services: readonly Configured[],
  references: readonly Configured[],
): readonly ConfigSection[] {
  const { application, exposeStack, parameters, qos, protocols = {}, provider, consumer } = options;
  const section = (type: string, id: string, values: object): ConfigSection => ({ type, id, values: shown(values) });
  const sectionOf = (type: string) => (one: Configured) =>
    section(type, one.key, Object.fromEntries(one.url.parameters));
  return [
    section("ApplicationConfig", application, { name: application, exposeStack, parameters, qos }),
    ...Object.entries(protocols).map(([name, protocol]) => section("ProtocolConfig", name, { name, ...protocol })),
    ...registries.map((url) =>
      section("RegistryConfig", url.address, { address: `${url.protocol}://${url.address}`, ...fromUrl(url) }),
    ),
    ...(provider === undefined ? [] : [section("ProviderConfig", "dubbo", provider)]),
    ...(consumer === undefined ? [] : [section("ConsumerConfig", "dubbo", consumer)]),
    ...services.map(sectionOf("ServiceConfig")),
    ...references.map(sectionOf("ReferenceConfig")),
  ];
}

function fromUrl({ username, password, parameters }: DubboUrl): object {
  return { username, password, ...Object.fromEntries(parameters) };
}

/** Texts, numbers and booleans, those of objects under `name.inner`; functions are left out. */
function shown(values: object, prefix = ""): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(values)) {
    const name = prefix + key;
    if (value === undefined || value === null || typeof value === "function") continue;
    if (SECRET.test(key)) flat[name] = HIDDEN;
    else if (typeof value === "object") Object.assign(flat, Array.isArray(value) ? {} : shown(value, `${name}.`));
    else flat[name] = String(value);
  }
  return flat;
}
