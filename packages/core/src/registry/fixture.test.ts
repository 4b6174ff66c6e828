import type { DubboUrl, Logger } from "../common/index.js";
import { TimerWheel } from "../common/index.js";
import {
  CATEGORIES,
  categoriesOf,
  categoryOf,
  type Entry,
  type EntryListener,
  type Notification,
  type NotifyListener,
  type RegistryBackend,
  type RegistryContext,
  type RegistryEvent,
} from "./registry.js";

/** A registry in memory that a test can break. */
export class MemoryBackend implements RegistryBackend {
  readonly fileCache: boolean;
  /** What it was asked to do, in order. */
  readonly log: string[] = [];
  readonly stored = new Map<string, DubboUrl>();
  readonly extra: Entry[] = [];
  isUp = true;
  isClosed = false;
  /** Runs before each operation; throws to fail it. */
  before: (operation: string) => void | Promise<void> = () => {};
  readonly #listeners = new Map<EntryListener, DubboUrl>();
  #event: (event: RegistryEvent) => void = () => {};

  constructor(fileCache = false) {
    this.fileCache = fileCache;
  }

  isAvailable(): boolean {
    return this.isUp;
  }

  onEvent(listener: (event: RegistryEvent) => void): void {
    this.#event = listener;
  }

  /** A new session: entries and watches are gone, as with ZooKeeper. */
  renew(): void {
    this.stored.clear();
    this.#listeners.clear();
    this.#event("renewed");
  }

  /** The old session: entries are there, but changes may have been missed. */
  resume(): void {
    this.#event("resumed");
  }

  lose(): void {
    this.#event("lost");
  }

  async register(url: DubboUrl): Promise<void> {
    await this.#do("register", url);
    this.stored.set(url.toFullString(), url);
    this.tell();
  }

  async unregister(url: DubboUrl): Promise<void> {
    await this.#do("unregister", url);
    this.stored.delete(url.toFullString());
    this.tell();
  }

  async subscribe(url: DubboUrl, listener: EntryListener): Promise<void> {
    await this.#do("subscribe", url);
    this.#listeners.set(listener, url);
    this.#tell(listener, url);
  }

  async unsubscribe(url: DubboUrl, listener: EntryListener): Promise<void> {
    await this.#do("unsubscribe", url);
    this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  /** Tells everybody what there is. */
  tell(): void {
    for (const [listener, url] of this.#listeners) this.#tell(listener, url);
  }

  #tell(listener: EntryListener, url: DubboUrl): void {
    for (const category of CATEGORIES) {
      if (!categoriesOf(url).includes(category)) continue;
      const stored = [...this.stored.values()].filter(
        (one) => one.serviceInterface === url.serviceInterface && categoryOf(one) === category,
      );
      const entries: Entry[] = stored.map((one) => one.toEncodedString());
      if (category === "providers") entries.push(...this.extra);
      listener(category, entries);
    }
  }

  async #do(operation: string, url: DubboUrl): Promise<void> {
    this.log.push(`${operation} ${url.protocol}:${url.port}`);
    if (!this.isUp) throw new Error("connection refused");
    await this.before(operation);
  }
}

/** A listener that keeps what it was told, and tells when there is more. */
export class KeepingListener implements NotifyListener {
  readonly told: Notification[] = [];
  notify(notification: Notification): void {
    this.told.push(notification);
  }
  /** Ports of the providers that were told last. */
  get ports(): readonly number[] | undefined {
    return this.told.findLast(({ category }) => category === "providers")?.urls.map(({ port }) => port);
  }
}

/** A wheel whose background entries fall due when the test says so. */
export class ManualWheel extends TimerWheel {
  readonly waiting = new Map<Parameters<TimerWheel["add"]>[0], number>();

  override add(entry: Parameters<TimerWheel["add"]>[0], delayMs: number): void {
    if (this.waiting.has(entry)) throw new TypeError("the entry waits already");
    entry.dueTick = 1;
    this.waiting.set(entry, delayMs);
  }

  override remove(entry: Parameters<TimerWheel["remove"]>[0]): void {
    entry.dueTick = -1;
    this.waiting.delete(entry);
  }

  /** Lets everything fall due that waits for this long. */
  expire(delayMs: number): void {
    for (const [entry, delay] of [...this.waiting]) {
      if (delay !== delayMs) continue;
      this.remove(entry);
      entry.expire();
    }
  }
}

export function contextOf(logger: Logger, wheel: TimerWheel = new ManualWheel()): RegistryContext {
  return { application: "shop", logger, wheel };
}

/** Lets everything run that needs no more than promises. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
