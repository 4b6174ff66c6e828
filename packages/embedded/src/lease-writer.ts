import { randomBytes } from "node:crypto";
import { open, rename, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type Logger, messageOf, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import { type LeaseFolder, openLeaseFolder } from "./lease-folder.js";
import { formatLease, hostOfProcess, MAX_LEASE_BYTES } from "./lease-text.js";

/** Milliseconds between two signs of life. */
export const HEARTBEAT_MS = 1000;

/** The lease of one `Dubbo`: one file that lists its urls, whose time of change is its sign of life. */
export class LeaseWriter {
  readonly #folder: LeaseFolder;
  readonly #path: string;
  readonly #logger: Logger;
  readonly #wheel: TimerWheel;
  readonly #heartbeat: TimerEntry = timerEntry(() => void this.#renew());
  readonly #urls = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #lastMs = 0;
  #isComplaining = false;
  #closed = false;

  constructor(folder: LeaseFolder, logger: Logger, wheel: TimerWheel) {
    this.#folder = folder;
    this.#path = join(folder.folder, `${process.pid}-${randomBytes(8).toString("hex")}.lease`);
    this.#logger = logger;
    this.#wheel = wheel;
  }

  /** Adds a url; fulfils when the others can read it. */
  async add(encoded: string): Promise<void> {
    if (this.#closed) throw new Error("the embedded registry is closed");
    if (this.#urls.has(encoded)) return;
    this.#urls.add(encoded);
    try {
      await this.#enqueue(() => this.#write());
    } catch (error) {
      this.#urls.delete(encoded);
      throw error;
    }
  }

  /** Takes a url away; fulfils when the others can no longer read it. */
  async remove(encoded: string): Promise<void> {
    if (this.#urls.delete(encoded)) await this.#enqueue(() => this.#write());
  }

  /** Removes the lease and ends the signs of life. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#urls.clear();
    await this.#enqueue(() => this.#write());
  }

  /** One at a time, so that an older list never replaces a newer one. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }

  async #write(): Promise<void> {
    this.#wheel.remove(this.#heartbeat);
    if (this.#urls.size === 0) {
      await rm(this.#path, { force: true });
      return;
    }
    const text = formatLease({ pid: process.pid, host: hostOfProcess(), urls: [...this.#urls] });
    if (text.length > MAX_LEASE_BYTES)
      throw new RangeError(`a lease may have ${MAX_LEASE_BYTES} bytes, not ${text.length}`);
    try {
      await openLeaseFolder(this.#folder);
      const temporary = `${this.#path}.tmp`;
      const file = await open(temporary, "w", 0o600);
      try {
        await file.writeFile(text, "latin1");
        const seconds = this.#nextSeconds();
        await file.utimes(seconds, seconds);
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
    } finally {
      this.#wheel.remove(this.#heartbeat);
      if (!this.#closed) this.#wheel.add(this.#heartbeat, HEARTBEAT_MS, true);
    }
  }

  async #renew(): Promise<void> {
    try {
      await this.#enqueue(async () => {
        if (this.#urls.size === 0) return;
        const seconds = this.#nextSeconds();
        try {
          await utimes(this.#path, seconds, seconds);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
          await this.#write(); // somebody tidied up
        }
      });
      this.#isComplaining = false;
    } catch (error) {
      if (!this.#isComplaining) this.#logger.warn(`cannot renew the lease ${this.#path}: ${messageOf(error)}`);
      this.#isComplaining = true;
    }
    const isDone = this.#closed || this.#urls.size === 0 || this.#heartbeat.dueTick !== -1;
    if (!isDone) this.#wheel.add(this.#heartbeat, HEARTBEAT_MS, true);
  }

  /** Never the same twice: readers take an unchanged time for an unchanged file. */
  #nextSeconds(): number {
    this.#lastMs = Math.max(Date.now(), this.#lastMs + 1);
    return this.#lastMs / 1000;
  }
}
