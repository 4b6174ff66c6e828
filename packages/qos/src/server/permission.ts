import { BlockList, isIP } from "node:net";
import type { QosOptions, QosPermission } from "@dubbo-ts/core";
import { messageOf } from "@dubbo-ts/core/common";

const RANK: Readonly<Record<QosPermission, number>> = { NONE: 0, PUBLIC: 1, PROTECTED: 2, PRIVATE: 3 };

/** Who wants to run what. */
export interface Wish {
  readonly command: string;
  readonly args: readonly string[];
  readonly remoteHost: string;
  readonly needed: QosPermission;
}

/**
 * Who may do what: this machine everything, white-listed addresses what is `PROTECTED`, everybody else what the
 * anonymous level says. Java, which checks nothing at all where that level is `NONE`: `DefaultAnonymousAccessPermissionChecker`,
 * `ForeignHostPermitHandler`.
 */
export class Permission {
  readonly #options: QosOptions;
  readonly #whitelist: BlockList;
  readonly #allowed: ReadonlySet<string>;

  /** A `TypeError` names an address of the white list that is none. */
  constructor(options: QosOptions) {
    this.#options = options;
    this.#whitelist = parseWhitelist(options.acceptForeignIpWhitelist ?? "");
    this.#allowed = new Set(listOf(options.anonymousAllowCommands ?? ""));
  }

  /** What an address is granted. */
  granted(host: string): QosPermission {
    if (isLoopback(host)) return "PRIVATE";
    return contains(this.#whitelist, host) ? "PROTECTED" : this.#anonymous;
  }

  /** Whether it may connect at all. */
  mayConnect(host: string): boolean {
    return this.#anonymous !== "NONE" || this.#options.acceptForeignIp === true || this.granted(host) !== "NONE";
  }

  /** Whether somebody may run a command. Never rejects. */
  async may({ command, args, remoteHost, needed }: Wish): Promise<boolean> {
    const granted = this.granted(remoteHost);
    const { authorize } = this.#options;
    if (authorize === undefined) return this.#allowed.has(command) || RANK[granted] >= RANK[needed];
    try {
      return (await authorize({ command, args, remoteHost, granted, needed })) === true;
    } catch {
      return false;
    }
  }

  /** Whether somebody is to be told more than yes or no. */
  isTrusted(host: string): boolean {
    return RANK[this.granted(host)] >= RANK.PROTECTED;
  }

  get #anonymous(): QosPermission {
    return this.#options.anonymousAccessPermissionLevel ?? "PUBLIC";
  }
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether an address is of this machine alone. */
export function isLoopback(host: string): boolean {
  return contains(loopback, host);
}

function contains(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 4 ? "ipv4" : "ipv6");
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function parseWhitelist(text: string): BlockList {
  const list = new BlockList();
  for (const item of listOf(text)) {
    try {
      const { address, prefix, family } = parseRange(item);
      list.addSubnet(address, prefix, family);
    } catch (error) {
      throw new TypeError(
        `qos.acceptForeignIpWhitelist: "${item}" is no address, such as 10.1.2.3, 10.1.0.0/16 or 10.1.*.*: ${messageOf(error)}`,
      );
    }
  }
  return list;
}

/** An address, `address/bits`, or IPv4 with stars at its end. Java: `NetUtils.matchIpExpression`. */
function parseRange(item: string): { address: string; prefix: number; family: "ipv4" | "ipv6" } {
  const [host = "", bits] = item.split("/");
  if (bits === undefined && /^(\d{1,3}\.){0,3}(\*\.)*\*$/.test(host) && host.split(".").length === 4) {
    const parts = host.split(".");
    return {
      address: parts.map((part) => (part === "*" ? "0" : part)).join("."),
      prefix: parts.indexOf("*") * 8,
      family: "ipv4",
    };
  }
  const version = isIP(host);
  if (version === 0) throw new TypeError("not an address");
  const most = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (!/^\d+$/.test(bits ?? "0") || prefix > most) throw new TypeError(`not a number of bits up to ${most}`);
  return { address: host, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}
