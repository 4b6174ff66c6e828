import type { DubboUrl } from "@dubbo-ts/core/common";
import { parseConnectString, type Servers } from "../client/index.js";

/** Milliseconds that an operation waits for a connection. Url key: `timeout`. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 30_000;
/** Milliseconds after which a process that does not answer is gone; the server has the last word. Url key: `session`. */
export const DEFAULT_SESSION_TIMEOUT_MS = 60_000;

const REGISTRY_SERVICE = "org.apache.dubbo.registry.RegistryService";

/** What the url of a registry asks for. */
export interface RegistryOptions {
  readonly servers: Servers;
  /** Under which everything is kept: "" or `/dubbo`. Url key: `group`. */
  readonly root: string;
  readonly connectTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  /** `user:password` of the url, or of its keys `username` and `password`. */
  readonly auth: string | undefined;
}

/**
 * Reads `zookeeper://user:password@h1:2181,h2:2181/chroot?backup=h3:2181&group=dubbo&timeout=30000&session=60000`.
 * A `TypeError` or `RangeError` names what cannot be. Java, which takes a chroot at the end of `backup` only:
 * `AbstractZookeeperTransporter`.
 */
export function registryOptions(url: DubboUrl): RegistryOptions {
  const backup = url.get("backup");
  const chroot = url.path === "" || url.path === REGISTRY_SERVICE ? "" : `/${url.path}`;
  const servers = parseConnectString(`${url.address}${backup === undefined ? "" : `,${backup}`}${chroot}`);
  const username = url.username ?? url.get("username");
  const password = url.password ?? url.get("password");
  if (username === undefined && password !== undefined) {
    throw new TypeError("the registry has a password and no user name");
  }
  return {
    servers,
    root: rootOf(url.get("group") ?? "dubbo"),
    connectTimeoutMs: milliseconds(url, "timeout", DEFAULT_CONNECT_TIMEOUT_MS),
    sessionTimeoutMs: milliseconds(url, "session", DEFAULT_SESSION_TIMEOUT_MS),
    auth: username === undefined ? undefined : `${username}:${password ?? ""}`,
  };
}

function rootOf(group: string): string {
  const path = group.startsWith("/") ? group : `/${group}`;
  const root = path.replace(/\/+$/, "");
  // A server refuses them one by one, at the first call; here they are refused by name.
  if (/\/\/|\/\.{1,2}(\/|$)|\p{Cc}/u.test(root)) throw new TypeError(`the registry's group "${group}" is no path`);
  return root;
}

function milliseconds(url: DubboUrl, key: string, byDefault: number): number {
  const text = url.get(key);
  if (text === undefined) return byDefault;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 2 ** 31 - 1) {
    throw new RangeError(`${key} of the registry is "${text}", must be milliseconds, 1 to 2147483647`);
  }
  return value;
}
