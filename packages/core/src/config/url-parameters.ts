import { randomUUID } from "node:crypto";
import { DUBBO_VERSION, Key } from "../common/index.js";
import { METHOD_SETTING_KEYS, type MethodSettings, type ServiceDefinition } from "../rpc/index.js";
import { PREFERRED_SERIALIZATION } from "../serialize/index.js";
import { definedOnly } from "./check-options.js";
import type { ClientOptions, ConsumerSettings, ProvideOptions, ProviderSettings } from "./dubbo-options.js";
import { ownExecutorParameters } from "./executor-parameters.js";

/** What we call ourselves in the url key `release`; a Java peer shows it and expects nothing of it. */
export const RELEASE = "dubbo-ts-0.1.0";

type Parameters = Record<string, string | undefined>;

/** Parameters of the url that a service is exported under. Java: `ServiceConfig.buildAttributes`. */
export function providerParameters(
  application: string,
  definition: ServiceDefinition,
  identity: { readonly group: string | undefined; readonly version: string | undefined },
  wide: ProviderSettings,
  own: ProvideOptions,
): Parameters {
  const settings = { ...wide, ...definedOnly(own) };
  const { token } = settings;
  return {
    ...common(application, definition, "provider"),
    [Key.Deprecated]: "false",
    [Key.Dynamic]: "true",
    [Key.Serialization]: PREFERRED_SERIALIZATION,
    [Key.PreferSerialization]: PREFERRED_SERIALIZATION,
    [Key.Group]: identity.group,
    [Key.Version]: identity.version,
    [Key.Revision]: identity.version,
    ...methodSettings("", settings),
    [Key.Weight]: text(settings.weight),
    [Key.Warmup]: text(settings.warmup),
    [Key.Token]: token === true ? randomUUID() : token,
    [Key.Register]: settings.register === false ? "false" : undefined,
    [Key.Scope]: settings.scope,
    [Key.ServiceFilter]: settings.filter,
    ...ownExecutorParameters(own),
    ...allMethodSettings(definition, own.methods ?? {}),
    ...wide.parameters,
    ...own.parameters,
  };
}

/** Parameters of the url that a reference is made with. Java: `ReferenceConfig.appendConfig`. */
export function consumerParameters(
  application: string,
  definition: ServiceDefinition,
  identity: { readonly group: string | undefined; readonly version: string | undefined },
  wide: ConsumerSettings,
  own: ClientOptions,
): Parameters {
  const settings = { ...wide, ...definedOnly(own) };
  return {
    ...common(application, definition, "consumer"),
    [Key.Group]: identity.group,
    [Key.Version]: identity.version,
    [Key.Revision]: definition.methods.length === 0 ? undefined : identity.version,
    ...methodSettings("", settings),
    [Key.Cluster]: settings.cluster,
    [Key.Check]: text(settings.check),
    [Key.Init]: text(settings.init),
    [Key.Lazy]: settings.lazy ? "true" : undefined,
    [Key.Connections]: text(settings.connections),
    [Key.ShareConnections]: text(settings.shareConnections),
    [Key.Register]: settings.register === false ? "false" : undefined,
    [Key.ConnectTimeout]: text(settings.connectTimeoutMs),
    [Key.Heartbeat]: text(settings.heartbeatMs),
    [Key.HeartbeatTimeout]: text(settings.heartbeatTimeoutMs),
    [Key.Reconnect]: text(settings.reconnect),
    [Key.SendReconnect]: text(settings.sendReconnect),
    [Key.MaxBufferedBytes]: text(settings.maxBufferedBytes),
    [Key.Payload]: text(settings.maxBodyBytes),
    [Key.Scope]: settings.scope,
    [Key.ReferenceFilter]: settings.filter,
    ...allMethodSettings(definition, own.methods ?? {}),
    ...wide.parameters,
    ...own.parameters,
  };
}

function common(application: string, definition: ServiceDefinition, side: "provider" | "consumer"): Parameters {
  const names = new Set(definition.methods.map(({ name }) => name));
  return {
    [Key.Application]: application,
    [Key.Dubbo]: DUBBO_VERSION,
    [Key.Generic]: side === "provider" ? "false" : undefined,
    [Key.Interface]: definition.interface,
    [Key.Methods]: names.size === 0 ? "*" : [...names].sort().join(","),
    [Key.Pid]: String(process.pid),
    [Key.Release]: RELEASE,
    [Key.Side]: side,
    [Key.Timestamp]: String(Date.now()),
  };
}

function allMethodSettings(
  definition: ServiceDefinition,
  own: { readonly [key: string]: MethodSettings | undefined },
): Parameters {
  const parameters: Parameters = {};
  // Without a contract there are only the names that Java knows.
  if (definition.methods.length === 0) {
    for (const [name, settings] of Object.entries(own)) {
      Object.assign(parameters, methodSettings(`${name}.`, definedOnly(settings ?? {})));
    }
  }
  for (const { key, name, settings } of definition.methods) {
    Object.assign(parameters, methodSettings(`${name}.`, { ...settings, ...definedOnly(own[key] ?? {}) }));
  }
  return parameters;
}

function methodSettings(prefix: string, settings: MethodSettings): Parameters {
  const parameters: Parameters = {};
  for (const [setting, key] of Object.entries(METHOD_SETTING_KEYS)) {
    const value = settings[setting as keyof MethodSettings];
    if (value === undefined) continue;
    parameters[prefix + key] = setting === "oneway" ? String(!value) : String(value);
  }
  return parameters;
}

function text(value: number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
