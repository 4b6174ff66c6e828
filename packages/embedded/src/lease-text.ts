import { readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Largest lease file in bytes: some 10,000 services of one process. */
export const MAX_LEASE_BYTES = 8 * 1024 * 1024;

/** What a lease file says. */
export interface Lease {
  readonly pid: number;
  /** Where `pid` means something: processes of another container do not see it. */
  readonly host: string;
  /** Registered urls in their encoded form. */
  readonly urls: readonly string[];
}

const HEADER = /^dubbo-ts-lease 1 (\d{1,10}) (\S{1,600})$/;

/** One line that says whose it is, then one for each url. */
export function formatLease({ pid, host, urls }: Lease): string {
  return `${[`dubbo-ts-lease 1 ${pid} ${host}`, ...urls].join("\n")}\n`;
}

/** The lease in a file; undefined when it is none. */
export function parseLease(text: string): Lease | undefined {
  const [first, ...urls] = text.split("\n");
  const header = HEADER.exec(first ?? "");
  if (header === null) return undefined;
  return { pid: Number(header[1]), host: header[2]!, urls: urls.filter((line) => line !== "") };
}

let ownHost: string | undefined;

/** Names the set of processes in which this process's id is unique. */
export function hostOfProcess(): string {
  ownHost ??= encodeURIComponent(`${hostname()}/${pidNamespace()}`);
  return ownHost;
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
