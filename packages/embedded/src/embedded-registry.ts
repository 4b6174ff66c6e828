import { DubboUrl, type Logger, messageOf, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import {
  type Category,
  categoriesOf,
  categoryOf,
  type EntryListener,
  type RegistryBackend,
  type RegistryContext,
  type RegistryFactory,
} from "@dubbo-ts/core/registry";
import { leaseFolderOf } from "./lease-folder.js";
import { LeaseReader } from "./lease-reader.js";
import { LeaseWriter } from "./lease-writer.js";

/** Milliseconds between two looks at the leases of the others. */
export const POLL_MS = 250;
/** Milliseconds after which a process that died, or hangs, is no longer found, at the latest. */
export const GONE_WITHIN_MS = 3000;

interface Subscription {
  readonly interface: string;
  readonly listener: EntryListener;
  /** Entries of each category as they were last told. */
  readonly told: Map<Category, string>;
  readonly categories: readonly Category[];
}

interface Entry {
  readonly encoded: string;
  readonly interface: string;
  readonly category: Category;
}

/**
 * A registry without a server: the processes of one user on one machine find each other through files. One that is
 * closed disappears within half a second, one that dies or hangs within three. `dynamic=false` makes no difference:
 * nothing outlives its process.
 */
export class EmbeddedRegistry implements RegistryBackend {
  readonly fileCache = false; // addresses of processes that are gone are of no use
  readonly #writer: LeaseWriter;
  readonly #reader: LeaseReader;
  readonly #logger: Logger;
  readonly #wheel: TimerWheel;
  readonly #subscriptions = new Set<Subscription>();
  readonly #poll: TimerEntry = timerEntry(() => void this.#pollOnce());
  #entries: ReadonlyMap<string, Entry> = new Map();
  #looking: Promise<void> = Promise.resolve();
  #isReadable = true;
  #closed = false;

  constructor(url: DubboUrl, { logger, wheel }: RegistryContext) {
    const folder = leaseFolderOf(url);
    this.#writer = new LeaseWriter(folder, logger, wheel);
    this.#reader = new LeaseReader(folder, logger);
    this.#logger = logger;
    this.#wheel = wheel;
  }

  isAvailable(): boolean {
    return this.#isReadable && !this.#closed;
  }

  /** Files are always there: what fails is told by the call that fails. */
  onEvent(): void {}

  async register(url: DubboUrl): Promise<void> {
    await this.#writer.add(url.toEncodedString());
    await this.#tellOwn();
  }

  async unregister(url: DubboUrl): Promise<void> {
    await this.#writer.remove(url.toEncodedString());
    await this.#tellOwn();
  }

  async subscribe(url: DubboUrl, listener: EntryListener): Promise<void> {
    if (this.#closed) throw new Error("the embedded registry is closed");
    this.#remove(listener);
    const categories = categoriesOf(url);
    const subscription: Subscription = { interface: url.serviceInterface, listener, told: new Map(), categories };
    this.#subscriptions.add(subscription);
    try {
      await this.#look();
    } catch (error) {
      this.#subscriptions.delete(subscription);
      throw error;
    }
    this.#pollLater();
  }

  async unsubscribe(_url: DubboUrl, listener: EntryListener): Promise<void> {
    this.#remove(listener);
    if (this.#subscriptions.size === 0) this.#wheel.remove(this.#poll);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#subscriptions.clear();
    this.#wheel.remove(this.#poll);
    await this.#writer.close();
    await this.#looking;
  }

  #remove(listener: EntryListener): void {
    for (const known of this.#subscriptions) if (known.listener === listener) this.#subscriptions.delete(known);
  }

  /** What this `Dubbo` changed itself is not worth waiting for the next poll. */
  async #tellOwn(): Promise<void> {
    if (this.#subscriptions.size > 0) await this.#look();
  }

  #pollLater(): void {
    if (this.#closed || this.#subscriptions.size === 0 || this.#poll.dueTick !== -1) return;
    this.#wheel.add(this.#poll, POLL_MS, true);
  }

  async #pollOnce(): Promise<void> {
    const wasReadable = this.#isReadable;
    try {
      await this.#look();
    } catch (error) {
      if (wasReadable) this.#logger.warn(`embedded registry: cannot look for providers: ${messageOf(error)}`);
    }
    this.#pollLater();
  }

  /** Looks once, after the looks that were asked for before, and tells everybody what is new to them. */
  #look(): Promise<void> {
    const done = this.#looking.then(async () => {
      if (this.#closed) return;
      try {
        this.#read(await this.#reader.look());
        this.#isReadable = true;
      } catch (error) {
        this.#isReadable = false;
        throw error;
      }
      for (const subscription of this.#subscriptions) this.#tell(subscription);
    });
    this.#looking = done.catch(() => {});
    return done;
  }

  #read(urls: readonly string[]): void {
    const entries = new Map<string, Entry>();
    for (const encoded of urls) {
      const entry = this.#entries.get(encoded) ?? this.#parse(encoded);
      if (entry !== undefined) entries.set(encoded, entry);
    }
    this.#entries = entries;
  }

  #parse(encoded: string): Entry | undefined {
    try {
      const url = DubboUrl.parseEncoded(encoded);
      return { encoded, interface: url.serviceInterface, category: categoryOf(url) };
    } catch (error) {
      this.#logger.debug(`embedded registry: skipped an entry: ${messageOf(error)}`);
      return undefined;
    }
  }

  #tell(subscription: Subscription): void {
    const { told, listener } = subscription;
    const isWanted = (name: string): boolean => subscription.interface === "*" || subscription.interface === name;
    const concerned = [...this.#entries.values()].filter((entry) => isWanted(entry.interface));
    for (const category of subscription.categories) {
      const entries = concerned.filter((entry) => entry.category === category).map(({ encoded }) => encoded);
      const text = entries.join("\n");
      if (told.get(category) === text) continue;
      told.set(category, text);
      listener(category, entries);
    }
  }
}

/** Makes the registry of an `embedded:` url: see {@link EmbeddedRegistry} and `leaseFolderOf`. */
export const embedded: RegistryFactory = (url, context) => new EmbeddedRegistry(url, context);
