import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import {
  DubboUrl,
  Key,
  type Logger,
  messageOf,
  printable,
  type TimerEntry,
  type TimerWheel,
  timerEntry,
} from "../common/index.js";
import { formatProperties, parseProperties } from "./java-properties.js";

/** Largest cache file that is read or written, in bytes. */
export const MAX_CACHE_BYTES = 64 * 1024 * 1024;
/** Most addresses of one service that are taken from it. */
export const MAX_CACHED_ADDRESSES = 20_000;
const SAVE_DELAY_MS = 500;

/** Where a registry's addresses are kept; undefined when `file-cache=false`. Java: `AbstractRegistry`. */
export function cacheFilePath(url: DubboUrl, application: string): string | undefined {
  if (url.get(Key.FileCache) === "false") return undefined;
  const named = url.get(Key.RegistryFile);
  if (named !== undefined) return named;
  const backup = url.get("backup");
  const address = backup === undefined ? url.address : `${url.address},${backup}`;
  return join(homedir(), ".dubbo", `dubbo-registry-${safeName(application)}-${safeName(address)}.cache`);
}

function safeName(text: string): string {
  return text.slice(0, 100).replace(/[^\w.,-]/g, "-");
}

/** What the registry said last, by service key, for a start without it. Never fails a call: what is bad is ignored. */
export class RegistryCacheFile {
  readonly path: string;
  readonly #logger: Logger;
  readonly #wheel: TimerWheel;
  readonly #saveSoon: TimerEntry = timerEntry(() => void this.flush());
  readonly #changed = new Map<string, readonly DubboUrl[]>();
  #stored: Promise<Map<string, string>> | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** The last write failed, which has been told. */
  #failing = false;

  constructor(path: string, logger: Logger, wheel: TimerWheel) {
    this.path = path;
    this.#logger = logger;
    this.#wheel = wheel;
  }

  /** Everything that was last known of a service, all categories; undefined when nothing is known. */
  async read(serviceKey: string): Promise<readonly DubboUrl[] | undefined> {
    const changed = this.#changed.get(serviceKey);
    if (changed !== undefined) return changed;
    const text = (await this.#load()).get(serviceKey);
    if (text === undefined) return undefined;
    const urls: DubboUrl[] = [];
    for (const part of text.split(/\s+/)) {
      if (part === "") continue;
      if (urls.length >= MAX_CACHED_ADDRESSES) {
        this.#logger.warn(
          `${this.path}: it names more than ${MAX_CACHED_ADDRESSES} addresses of ${printable(serviceKey)}`,
        );
        break;
      }
      try {
        urls.push(DubboUrl.parse(part));
      } catch (error) {
        this.#logger.warn(`${this.path}: skipped an address of ${serviceKey}: ${messageOf(error)}`);
      }
    }
    return urls;
  }

  /** Replaces what is known of a service; written a little later, many changes at once. */
  save(serviceKey: string, urls: readonly DubboUrl[]): void {
    this.#changed.set(serviceKey, urls);
    if (this.#saveSoon.dueTick === -1) this.#wheel.add(this.#saveSoon, SAVE_DELAY_MS, true);
  }

  /** Writes what is not written yet. Never rejects. */
  flush(): Promise<void> {
    this.#wheel.remove(this.#saveSoon);
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  #load(): Promise<Map<string, string>> {
    this.#stored ??= readCapped(this.path).then(
      (text) => {
        const entries = parseProperties(text);
        for (const key of entries.keys()) if (!/^[A-Za-z_]/.test(key)) entries.delete(key);
        return entries;
      },
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") this.#logger.warn(`ignored the registry cache ${this.path}: ${messageOf(error)}`);
        return new Map<string, string>();
      },
    );
    return this.#stored;
  }

  async #write(): Promise<void> {
    if (this.#changed.size === 0) return;
    const changes = [...this.#changed];
    try {
      const stored = await this.#load();
      for (const [key, urls] of changes) stored.set(key, urls.map((url) => url.toFullString()).join(" "));
      const text = formatProperties("Dubbo Registry Cache", stored);
      if (text.length > MAX_CACHE_BYTES) throw new RangeError(`larger than ${MAX_CACHE_BYTES} bytes`);
      await writeAtomically(this.path, text);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#logger.warn(`cannot write the registry cache ${this.path}: ${messageOf(error)}`);
      this.#failing = true;
    }
    for (const [key, urls] of changes) if (this.#changed.get(key) === urls) this.#changed.delete(key);
  }
}

async function readCapped(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size > MAX_CACHE_BYTES) throw new RangeError(`larger than ${MAX_CACHE_BYTES} bytes`);
    return await file.readFile("latin1");
  } finally {
    await file.close();
  }
}

/** A reader sees the old text or the new one, and only the user's own programs see any. */
async function writeAtomically(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text, "latin1");
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
