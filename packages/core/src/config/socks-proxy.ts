import type { SocksProxy } from "../rpc/index.js";
import { environmentPort } from "./bind-address.js";
import type { DubboOptions } from "./dubbo-options.js";

const DEFAULT_PORT = 1080;
const HOST_NAMES = ["socksProxyHost", "DUBBO_SOCKSPROXYHOST"];
const PORT_NAMES = ["socksProxyPort", "DUBBO_SOCKSPROXYPORT"];

/**
 * The proxy of the option, else that of the environment, whose names are those that Java looks for; undefined when there is
 * none. A `TypeError` or `RangeError` names what cannot be.
 */
export function socksProxyOf({ socksProxy }: Pick<DubboOptions, "socksProxy">): SocksProxy | undefined {
  if (socksProxy !== undefined) {
    check(socksProxy);
    return { ...socksProxy, port: socksProxy.port ?? DEFAULT_PORT };
  }
  const host = HOST_NAMES.map((name) => process.env[name]).find(Boolean);
  if (host === undefined) return undefined;
  return { host, port: PORT_NAMES.map(environmentPort).find((port) => port !== undefined) ?? DEFAULT_PORT };
}

function check(proxy: NonNullable<DubboOptions["socksProxy"]>): void {
  if (typeof proxy !== "object" || proxy === null) throw new TypeError("socksProxy is no object of host and port");
  const { host, port = DEFAULT_PORT, username, password } = proxy;
  const unknown = Object.keys(proxy).find((key) => !["host", "port", "username", "password"].includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`unknown option "socksProxy.${unknown}", known: host, port, username, password`);
  }
  if (typeof host !== "string" || host === "") throw new TypeError("socksProxy.host is missing");
  if (!(Number.isInteger(port) && port > 0 && port <= 65_535)) {
    throw new RangeError(`socksProxy.port is ${String(port)}, must be a port, 1 to 65535`);
  }
  for (const [key, value] of Object.entries({ username, password })) {
    if (value !== undefined && typeof value !== "string") throw new TypeError(`socksProxy.${key} is no string`);
  }
  if (password !== undefined && username === undefined) throw new TypeError("socksProxy.username is missing");
}
