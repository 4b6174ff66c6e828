import { DubboUrl, isHost, Key, messageOf, printable } from "../common/index.js";
import type { Category, Entry } from "./registry.js";

/** Why an entry of a registry is not used. `unusable`: it is no address at all. */
export type Mismatch = "interface" | "category" | "disabled" | "group" | "version" | "classifier" | "unusable";

/** An entry that is not used. */
export interface RejectedUrl {
  readonly mismatch: Mismatch;
  /** Undefined when it cannot be read. */
  readonly url: DubboUrl | undefined;
  /** For the log: what is wrong, one line; only with `unusable`. */
  readonly reason: string | undefined;
}

/** Most parameters that an address may have. */
export const MAX_PARAMETERS = 1000;

/** The first thing in which a provider is not what the consumer asks for; undefined when it is. Java: `UrlUtils.isMatch`. */
export function mismatchOf(consumer: DubboUrl, provider: DubboUrl): Mismatch | undefined {
  const wanted = consumer.serviceInterface;
  const offered = provider.serviceInterface;
  if (wanted !== offered && wanted !== "*" && offered !== "*") return "interface";
  if (!matchesCategory(provider.get(Key.Category) ?? "providers", consumer.get(Key.Category))) return "category";
  if (isDisabled(provider) && consumer.get(Key.Enabled) !== "*") return "disabled";
  if (!matchesGroup(consumer.get(Key.Group), provider.get(Key.Group))) return "group";
  if (!matchesVersion(consumer.get(Key.Version), provider.get(Key.Version))) return "version";
  const classifier = consumer.get("classifier");
  if (classifier !== undefined && classifier !== "*" && classifier !== provider.get("classifier")) return "classifier";
  return undefined;
}

/** Whether a consumer asks for this url. Java: `UrlUtils.isMatch`. */
export function isMatch(consumer: DubboUrl, provider: DubboUrl): boolean {
  return mismatchOf(consumer, provider) === undefined;
}

function isDisabled(provider: DubboUrl): boolean {
  return provider.get(Key.Enabled) === "false" || provider.get(Key.Disabled) === "true";
}

/** Java: `UrlUtils.isMatchCategory`, which looks for the name anywhere in the list. */
function matchesCategory(category: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return category === "providers";
  if (wanted.includes("*")) return true;
  return wanted.includes("-") ? !wanted.includes(`-${category}`) : wanted.includes(category);
}

function matchesGroup(wanted: string | undefined, offered: string | undefined): boolean {
  if (wanted === "*" || wanted === offered) return true;
  return wanted !== undefined && offered !== undefined && wanted.split(",").some((name) => name.trim() === offered);
}

function matchesVersion(wanted: string | undefined, offered: string | undefined): boolean {
  return wanted === "*" || plainVersion(wanted) === plainVersion(offered);
}

/** `0.0.0` is what Java sends for a service without a version. */
function plainVersion(version: string | undefined): string | undefined {
  return version === "0.0.0" ? undefined : version;
}

/** Reads one entry and says what is wrong with it. `consumer`: who asks. */
export function readEntry(entry: Entry, category: Category, consumer: DubboUrl): DubboUrl | RejectedUrl {
  let url: DubboUrl;
  try {
    url = typeof entry === "string" ? DubboUrl.parseEncoded(entry) : entry;
  } catch (error) {
    return { mismatch: "unusable", url: undefined, reason: messageOf(error) };
  }
  // Rules come without an address: override://0.0.0.0/...
  const reason = category === "providers" ? unusable(url) : undefined;
  if (reason !== undefined) {
    return { mismatch: "unusable", url, reason: `${reason}: ${printable(url.toString())}` };
  }
  // The place where it is stored decides, not what it says of itself.
  const placed = url.get(Key.Category) === category || category === "providers" ? url : url.with({ category });
  const mismatch = mismatchOf(consumer, placed);
  return mismatch === undefined ? placed : { mismatch, url, reason: undefined };
}

function unusable(url: DubboUrl): string | undefined {
  if (url.protocol === "") return "no protocol";
  if (url.host === "") return "no host";
  if (!isHost(url.host)) return "not a host name";
  if (url.port === 0) return "no port";
  if (url.parameters.size > MAX_PARAMETERS) return `more than ${MAX_PARAMETERS} parameters`;
  return undefined;
}
