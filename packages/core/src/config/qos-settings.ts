import { checkOptions } from "./check-options.js";
import type { DubboOptions } from "./dubbo-options.js";
import type { QosOptions, QosPermission } from "./qos-options.js";

const PERMISSIONS: readonly QosPermission[] = ["PUBLIC", "PROTECTED", "PRIVATE", "NONE"];

/**
 * What is said of operators, by `qos` or by the url keys of `parameters`, which `qos` overrides; undefined when there is
 * nothing for them, neither a port of their own nor `telnet` on the one for services: both are off unless asked for. A
 * `TypeError` or `RangeError` names what cannot be.
 */
export function qosSettings({ qos, protocols, parameters = {} }: DubboOptions): QosOptions | undefined {
  if (qos !== undefined) checkQos(qos);
  const { "qos.enable": enabled, "qos.port": port } = parameters;
  const enable = qos?.enable ?? (enabled === undefined ? qos !== undefined : enabled === "true");
  const telnet = protocols?.dubbo?.telnet ?? protocols?.dubbo?.parameters?.["telnet"] ?? parameters["telnet"] ?? "";
  if (!enable && telnet === "") return undefined;
  const settings = {
    port: port === undefined ? undefined : Number(port),
    host: parameters["qos.host"],
    check: flag(parameters["qos.check"]),
    acceptForeignIp: flag(parameters["qos.accept.foreign.ip"]),
    acceptForeignIpWhitelist: parameters["qos.accept.foreign.ip.whitelist"],
    anonymousAccessPermissionLevel: parameters["qos.anonymous.access.permission.level"]?.toUpperCase() as
      | QosPermission
      | undefined,
    anonymousAllowCommands: parameters["qos.anonymous.access.allow.commands"],
    ...qos,
    enable,
  };
  checkQos(settings as QosOptions);
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function checkQos(qos: QosOptions): void {
  checkOptions("qos", "qos", qos);
  const { anonymousAccessPermissionLevel: level, authorize, probes } = qos;
  if (level !== undefined && !PERMISSIONS.includes(level)) {
    throw new TypeError(`qos.anonymousAccessPermissionLevel is "${level}", known: ${PERMISSIONS.join(", ")}`);
  }
  if (authorize !== undefined && typeof authorize !== "function") throw new TypeError("qos.authorize is no function");
  if (probes === undefined) return;
  checkOptions("probes", "qos.probes", probes);
  for (const kind of ["live", "ready", "startup"] as const) {
    const checks: unknown = probes[kind];
    if (checks === undefined) continue;
    if (!Array.isArray(checks) || checks.some((check) => typeof check !== "function")) {
      throw new TypeError(`qos.probes.${kind} is no array of functions`);
    }
  }
}

function flag(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === "true";
}
