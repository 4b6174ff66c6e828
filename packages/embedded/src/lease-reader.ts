import { constants } from "node:fs";
import { lstat, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Logger, messageOf, printable } from "@dubbo-ts/core/common";
import { type LeaseFolder, openLeaseFolder } from "./lease-folder.js";
import { hostOfProcess, type Lease, MAX_LEASE_BYTES, parseLease } from "./lease-text.js";

/** Milliseconds without a sign of life after which a lease counts no more. */
export const LEASE_MS = 2500;
/** Most leases that are looked at. */
export const MAX_LEASES = 4096;
/** Milliseconds after which the file of a lease that nobody renews is removed. */
const REMOVE_AFTER_MS = 60_000;
/** Longest time between two looks that counts: while this process was stopped it saw no signs of life, nor their absence. */
const MOST_OBSERVED_MS = 1000;

/** How old a sign of life can be when it is first seen: one poll and some. */
const MOST_AGE_MS = 500;

interface Known {
  modifiedMs: number;
  /** On the clock of observed time: when the last sign of life was seen. */
  aliveAtMs: number;
  text: string;
  /** Undefined: not a lease. */
  lease: Lease | undefined;
}

/** The leases in a folder that are alive. One look at a time. */
export class LeaseReader {
  readonly #folder: LeaseFolder;
  readonly #logger: Logger;
  #known = new Map<string, Known>();
  #observedMs = 0;
  #lookedAt: number | undefined;
  readonly #warned = new Set<string>();

  constructor(folder: LeaseFolder, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** The urls of every lease that is alive now, encoded, sorted, each once. Rejects when the folder cannot be trusted. */
  async look(): Promise<readonly string[]> {
    await openLeaseFolder(this.#folder);
    const { folder } = this.#folder;
    const names = await readdir(folder);
    const now = performance.now();
    this.#observedMs += Math.min(now - (this.#lookedAt ?? now), MOST_OBSERVED_MS);
    this.#lookedAt = now;
    const leases = names.filter((name) => /^\d+-[0-9a-f]+\.lease$/.test(name));
    if (leases.length > MAX_LEASES) this.#warnOnce(`${folder} holds ${leases.length} leases, using ${MAX_LEASES}`);
    const next = new Map<string, Known>();
    await Promise.all([
      ...leases.slice(0, MAX_LEASES).map(async (name) => {
        const known = await this.#lookAt(name);
        if (known !== undefined) next.set(name, known);
      }),
      ...names.filter((name) => name.endsWith(".lease.tmp")).map((name) => this.#tidy(name)),
    ]);
    this.#known = next;
    const urls = new Set<string>();
    for (const { lease, aliveAtMs } of next.values()) {
      if (lease === undefined || this.#observedMs - aliveAtMs > LEASE_MS) continue;
      for (const url of lease.urls) urls.add(url);
    }
    return [...urls].sort();
  }

  async #lookAt(name: string): Promise<Known | undefined> {
    const path = join(this.#folder.folder, name);
    try {
      const { mtimeMs } = await lstat(path);
      let known = this.#known.get(name);
      if (known?.modifiedMs !== mtimeMs) {
        const text = await readLease(path);
        const isChanged = known?.text !== text;
        // Seen for the first time, its age is all there is to go by. Later a sign of life is at most as old as the last
        // look, so that a clock that is set forward ends no lease.
        const mostMs = known === undefined ? Number.POSITIVE_INFINITY : MOST_AGE_MS;
        const ageMs = Math.min(Math.max(0, Date.now() - mtimeMs), mostMs);
        const lease = isChanged ? parseLease(text) : known?.lease;
        if (lease === undefined) this.#warnOnce(`${path} is not a lease`);
        known = { modifiedMs: mtimeMs, aliveAtMs: this.#observedMs - ageMs, text, lease };
      }
      if (isGone(known.lease) || (this.#isStale(known) && Date.now() - mtimeMs > REMOVE_AFTER_MS)) {
        await rm(path, { force: true });
        return undefined;
      }
      return known;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        this.#warnOnce(`skipped the lease ${path}: ${messageOf(error)}`);
      }
      return undefined;
    }
  }

  #isStale({ aliveAtMs }: Known): boolean {
    return this.#observedMs - aliveAtMs > LEASE_MS;
  }

  /** Removes what a process left half-written when it died. */
  async #tidy(name: string): Promise<void> {
    const path = join(this.#folder.folder, name);
    try {
      const { mtimeMs } = await lstat(path);
      if (Date.now() - mtimeMs > REMOVE_AFTER_MS) await rm(path, { force: true });
    } catch {
      // it is gone, or the next look tries again
    }
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message) || this.#warned.size > 1000) return;
    this.#warned.add(message);
    this.#logger.warn(`embedded registry: ${printable(message, 1000)}`);
  }
}

async function readLease(path: string): Promise<string> {
  const noFollow = constants.O_NOFOLLOW ?? 0; // Windows has neither
  const noBlock = constants.O_NONBLOCK ?? 0;
  const file = await open(path, constants.O_RDONLY | noFollow | noBlock);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error("not a file");
    if (stat.size > MAX_LEASE_BYTES) throw new RangeError(`larger than ${MAX_LEASE_BYTES} bytes`);
    return await file.readFile("latin1");
  } finally {
    await file.close();
  }
}

/** Whether the process is known to be gone. One that cannot be seen from here is judged by its signs of life alone. */
function isGone(lease: Lease | undefined): boolean {
  if (lease === undefined || lease.host !== hostOfProcess()) return false;
  try {
    process.kill(lease.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
