import { printable } from "@dubbo-ts/core/common";

/** Port of a server where none is given. */
export const DEFAULT_ZOOKEEPER_PORT = 2181;

/** Where the servers are. */
export interface Servers {
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** Stands before every path; "" or `/a/b`. */
  readonly chroot: string;
}

/** Reads `h1:2181,h2,[::1]:2181/chroot`. A `TypeError` says what is wrong. Java: `ConnectStringParser`. */
export function parseConnectString(text: string): Servers {
  const slash = text.indexOf("/");
  const list = slash < 0 ? text : text.slice(0, slash);
  const chroot = slash < 0 ? "" : text.slice(slash).replace(/\/+$/, "");
  if (/\/\/|\/\.{1,2}(\/|$)/.test(chroot)) throw bad(text, `"${printable(chroot)}" is no path`);
  const parts = list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) throw bad(text, "no host");
  return { hosts: parts.map((part) => parseHost(text, part)), chroot };
}

function parseHost(text: string, part: string): { host: string; port: number } {
  const match = /^(\[[\da-fA-F:.%\w]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/.exec(part);
  if (match === null) throw bad(text, `"${printable(part)}" is not host:port`);
  const port = match[2] === undefined ? DEFAULT_ZOOKEEPER_PORT : Number(match[2]);
  if (port < 1 || port > 65_535) throw bad(text, `port ${port} is not 1 to 65535`);
  return { host: match[1]!.replace(/^\[|\]$/g, ""), port };
}

function bad(text: string, why: string): TypeError {
  return new TypeError(`invalid ZooKeeper address "${printable(text)}": ${why}; write it as zookeeper://host:2181`);
}
