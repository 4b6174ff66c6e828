import { printable } from "../common/index.js";
import type { RejectedUrl } from "./url-match.js";

/** What is known when nobody can be called. */
export interface NoProvider {
  /** Service key. */
  readonly service: string;
  /** The registry, with its address. */
  readonly registry: string;
  readonly isRegistryAvailable: boolean;
  readonly isClosed: boolean;
  /** Whether the registry has said who provides. */
  readonly isTold: boolean;
  /** Addresses that are in use and cannot be reached. */
  readonly held: readonly string[];
  readonly rejected: readonly RejectedUrl[];
  /** Why addresses that match are not used. */
  readonly unreferable: readonly string[];
}

const MOST_NAMED = 5;

/** Says which of the many reasons it is, and what to do next. */
export function explainNoProvider(known: NoProvider): string {
  const { service, registry, isRegistryAvailable, held, rejected, unreferable } = known;
  if (known.isClosed) return `the client of ${service} is closed`;
  if (!known.isTold) {
    return isRegistryAvailable
      ? `no provider of ${service} is known yet: ${registry} has not answered; await start() before the first call`
      : `no provider of ${service} is known: ${registry} cannot be reached; check that it runs and that its address is right`;
  }
  if (held.length > 0) {
    const many = held.length === 1 ? "the only provider" : `any of the ${held.length} providers`;
    return `cannot reach ${many} of ${service} that ${registry} names (${few(held)}); check that they run and that the network lets this process through`;
  }
  const none = `no provider of ${service} at ${registry}`;
  const stale = isRegistryAvailable ? "" : " (when it could last be reached)";
  if (unreferable.length > 0) return `${none}${stale} can be used: ${few(unreferable)}`;
  const named = (mismatch: string): readonly RejectedUrl[] => rejected.filter((one) => one.mismatch === mismatch);
  const others = [...named("group"), ...named("version"), ...named("classifier")];
  if (others.length > 0) {
    const keys = [...new Set(others.map(({ url }) => printable(url?.serviceKey ?? "")))];
    return `${none}${stale}, where the same interface exists as ${few(keys)}; check group and version of this client`;
  }
  const disabled = named("disabled");
  if (disabled.length > 0) {
    return `${none}${stale} is enabled: ${few(disabled.map(({ url }) => url?.address ?? ""))} is disabled; enable it where it was disabled`;
  }
  const unusable = named("unusable");
  if (unusable.length > 0)
    return `${none}${stale} has an address that can be used: ${few(unusable.map(({ reason }) => reason ?? ""))}`;
  return `${none}${stale}: start one, and check the name of the interface and the group of the registry`;
}

function few(texts: readonly string[]): string {
  const more = texts.length - MOST_NAMED;
  const shown = texts.slice(0, MOST_NAMED).map((text) => printable(text));
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
