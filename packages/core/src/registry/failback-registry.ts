import {
  type DubboUrl,
  Key,
  type Logger,
  messageOf,
  printable,
  RpcCode,
  RpcError,
  type TimerEntry,
  type TimerWheel,
  timerEntry,
} from "../common/index.js";
import { integer } from "../rpc/index.js";
import {
  type Category,
  categoriesOf,
  categoryOf,
  type Entry,
  type EntryListener,
  type Notification,
  type NotifyListener,
  type Registry,
  type RegistryBackend,
  type RegistryContext,
  type RegistryEvent,
  registryName,
} from "./registry.js";
import { cacheFilePath, RegistryCacheFile } from "./registry-cache-file.js";
import { type RejectedUrl, readEntry } from "./url-match.js";

/** Milliseconds between two attempts at what failed. Url key: `retry.period`. */
export const DEFAULT_RETRY_PERIOD_MS = 5000;
/** Most entries of one category that are looked at. */
export const MAX_ENTRIES = 20_000;
/** Milliseconds after which a start waits no longer for an answer that it can do without: by the file, or unregistered. */
export const LATE_MS = 2000;
/** Milliseconds that `close` gives a registry to take everything back; what is bound to the session goes with it anyway. */
const CLOSE_TIMEOUT_MS = 3000;
const MAX_WARNED = 10_000;
/** Entries of one list that cannot be used and are logged each. */
const MOST_SKIPPED_SHOWN = 5;

/** In no session: it is not there. */
const NOWHERE = -1;
/** An attempt failed half-way, so it may be there or not. */
const UNKNOWN = -2;

/** Something that is to be at the registry, or no longer; one attempt at a time, so that they cannot overtake each other. */
interface Intent {
  readonly what: string;
  wanted: boolean;
  /** The session in which it was last done. */
  doneIn: number;
  running: Promise<void> | undefined;
  /** Waits for the next retry. */
  failed: boolean;
  readonly session: () => number;
  readonly apply: () => Promise<void>;
  readonly revoke: () => Promise<void>;
}

interface Subscription {
  readonly url: DubboUrl;
  readonly listener: NotifyListener;
  readonly intent: Intent;
  /** Last notification of each category. */
  readonly known: Map<Category, Notification>;
  /** What each stored text came to, so that a change costs only what is new. */
  readonly read: Map<Category, ReadonlyMap<string, DubboUrl | RejectedUrl>>;
}

/**
 * Makes a {@link Registry} of a backend: keeps what is wanted, tries again what failed, does everything again after a
 * new session, sorts out what a subscription asks for, and keeps a file for a start without the registry.
 * Java: `FailbackRegistry`, `AbstractRegistry`.
 */
export class FailbackRegistry implements Registry {
  readonly url: DubboUrl;
  readonly #backend: RegistryBackend;
  readonly #logger: Logger;
  readonly #wheel: TimerWheel;
  readonly #retryPeriodMs: number;
  readonly #cache: RegistryCacheFile | undefined;
  readonly #registered = new Map<string, { readonly url: DubboUrl; readonly intent: Intent }>();
  readonly #subscriptions = new Set<Subscription>();
  readonly #warned = new Set<string>();
  readonly #retry: TimerEntry = timerEntry(() => this.#retryFailed());
  /** Counts sessions: what was registered in an earlier one is gone. */
  #session = 0;
  /** Counts reconnections: what was subscribed before an earlier one may have missed a change. */
  #reading = 0;
  #closing: Promise<void> | undefined;

  constructor(url: DubboUrl, backend: RegistryBackend, { application, logger, wheel }: RegistryContext) {
    this.url = url;
    this.#backend = backend;
    this.#logger = logger;
    this.#wheel = wheel;
    this.#retryPeriodMs = integer(url.get(Key.RetryPeriod), 1, 2 ** 31 - 1) ?? DEFAULT_RETRY_PERIOD_MS;
    const path = backend.fileCache === false ? undefined : cacheFilePath(url, application);
    this.#cache = path === undefined ? undefined : new RegistryCacheFile(path, logger, wheel);
    backend.onEvent((event) => this.#onEvent(event));
  }

  isAvailable(): boolean {
    return this.#closing === undefined && this.#backend.isAvailable();
  }

  async register(url: DubboUrl): Promise<void> {
    this.#requireOpen();
    const key = url.toFullString();
    let entry = this.#registered.get(key);
    if (entry === undefined) {
      const intent = this.#intent(`register ${url.serviceKey} (${url.address})`, () => this.#session, {
        apply: () => this.#backend.register(url),
        revoke: () => this.#backend.unregister(url),
      });
      this.#registered.set(key, (entry = { url, intent }));
    }
    const { intent } = entry;
    intent.wanted = true;
    // A consumer has no port: that nobody sees it is no reason not to start.
    const isFatal = url.port !== 0 && this.#isFatal(url);
    try {
      const settled = this.#settle(intent);
      if (isFatal) await settled;
      else if (await isLate(settled, LATE_MS)) settled.catch((error: unknown) => this.#retryLater(intent, error));
    } catch (error) {
      if (isFatal) {
        this.#registered.delete(key);
        throw this.#failure(intent, error);
      }
      this.#retryLater(intent, error);
    }
  }

  async unregister(url: DubboUrl): Promise<void> {
    const key = url.toFullString();
    const entry = this.#registered.get(key);
    if (entry === undefined || this.#closing !== undefined) return;
    entry.intent.wanted = false;
    try {
      await this.#settle(entry.intent);
      if (!entry.intent.wanted) this.#registered.delete(key);
    } catch (error) {
      this.#retryLater(entry.intent, error);
    }
  }

  async subscribe(url: DubboUrl, listener: NotifyListener): Promise<void> {
    this.#requireOpen();
    const subscription = this.#find(url, listener) ?? this.#createSubscription(url, listener);
    this.#subscriptions.add(subscription);
    const { intent } = subscription;
    intent.wanted = true;
    try {
      await this.#settleOrRestore(subscription);
    } catch (error) {
      const restored = await this.#restore(subscription);
      if (!restored && this.#isFatal(url)) {
        this.#subscriptions.delete(subscription);
        intent.wanted = false;
        throw this.#failure(intent, error);
      }
      this.#retryLater(intent, error);
    }
  }

  async unsubscribe(url: DubboUrl, listener: NotifyListener): Promise<void> {
    const subscription = this.#find(url, listener);
    if (subscription === undefined || this.#closing !== undefined) return;
    subscription.intent.wanted = false;
    try {
      await this.#settle(subscription.intent);
      if (!subscription.intent.wanted) this.#subscriptions.delete(subscription);
    } catch (error) {
      this.#retryLater(subscription.intent, error);
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#wheel.remove(this.#retry);
    for (const { intent } of this.#subscriptions) intent.wanted = false;
    if (this.#backend.isAvailable()) {
      const leaving = [...this.#registered.values()].filter(({ url }) => url.get(Key.Dynamic) !== "false");
      const left = leaving.map(({ intent }) => {
        intent.wanted = false;
        return this.#settle(intent);
      });
      await atMost(CLOSE_TIMEOUT_MS, Promise.allSettled(left));
    }
    for (const { intent } of this.#registered.values()) intent.wanted = false;
    await this.#cache?.flush();
    await atMost(
      CLOSE_TIMEOUT_MS,
      this.#backend.close().catch((error: unknown) => {
        this.#logger.warn(`closing ${this.#name} failed: ${messageOf(error)}`);
      }),
    );
  }

  get #name(): string {
    return registryName(this.url);
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw new RpcError(RpcCode.Registry, `${this.#name} is closed`);
  }

  #isFatal(url: DubboUrl): boolean {
    return this.url.get(Key.Check) !== "false" && url.get(Key.Check) !== "false";
  }

  #failure(intent: Intent, cause: unknown): RpcError {
    return new RpcError(
      RpcCode.Registry,
      `cannot ${intent.what} at ${this.#name}: ${messageOf(cause)}; check=false starts without it and keeps trying`,
      { cause },
    );
  }

  #intent(what: string, session: () => number, work: Pick<Intent, "apply" | "revoke">): Intent {
    return { what, session, ...work, wanted: true, doneIn: NOWHERE, running: undefined, failed: false };
  }

  /** Brings the registry to what is wanted; rejects when one attempt fails. */
  #settle(intent: Intent): Promise<void> {
    intent.running ??= Promise.resolve().then(() => this.#work(intent));
    return intent.running;
  }

  /** What takes long may take the whole time to connect: then the file's addresses are used until the registry answers. */
  async #settleOrRestore(subscription: Subscription): Promise<void> {
    const settled = this.#settle(subscription.intent);
    if (this.#cache === undefined || !(await isLate(settled, LATE_MS))) return settled;
    if (!(await this.#restore(subscription))) return settled;
    settled.catch((error: unknown) => this.#retryLater(subscription.intent, error));
  }

  async #work(intent: Intent): Promise<void> {
    try {
      for (;;) {
        const { wanted } = intent;
        const session = intent.session();
        if (wanted ? intent.doneIn === session : intent.doneIn === NOWHERE) break;
        intent.doneIn = UNKNOWN;
        await (wanted ? intent.apply() : intent.revoke());
        intent.doneIn = wanted ? session : NOWHERE;
      }
      if (intent.failed) this.#logger.info(`done at last: ${intent.what} at ${this.#name}`);
      intent.failed = false;
    } finally {
      // Within the same turn as the last look at `wanted`, so that no change of mind goes unnoticed.
      intent.running = undefined;
    }
  }

  #retryLater(intent: Intent, error: unknown): void {
    if (this.#closing !== undefined) return;
    const message = `could not ${intent.wanted ? "" : "un-"}${intent.what} at ${this.#name}, trying again every ${this.#retryPeriodMs} ms: ${messageOf(error)}`;
    if (intent.failed) this.#logger.debug(message);
    else this.#logger.warn(message);
    intent.failed = true;
    if (this.#retry.dueTick === -1) this.#wheel.add(this.#retry, this.#retryPeriodMs, true);
  }

  #retryFailed(): void {
    this.#settleAll(this.#intents().filter(({ failed }) => failed));
  }

  #settleAll(intents: readonly Intent[]): void {
    for (const intent of intents) {
      this.#settle(intent).then(
        () => this.#forgetDone(),
        (error: unknown) => this.#retryLater(intent, error),
      );
    }
  }

  #intents(): readonly Intent[] {
    return [...this.#registered.values(), ...this.#subscriptions].map(({ intent }) => intent);
  }

  #forgetDone(): void {
    for (const [key, { intent }] of this.#registered) if (isOver(intent)) this.#registered.delete(key);
    for (const subscription of this.#subscriptions) {
      if (isOver(subscription.intent)) this.#subscriptions.delete(subscription);
    }
  }

  #onEvent(event: RegistryEvent): void {
    if (this.#closing !== undefined) return;
    if (event === "lost") {
      this.#logger.warn(`${this.#name} is not reachable, going on with what is known`);
      return;
    }
    this.#reading++;
    if (event === "renewed") this.#session++;
    this.#logger.info(`${this.#name} is reachable again${event === "renewed" ? ", registering everything anew" : ""}`);
    this.#settleAll(this.#intents());
  }

  #find(url: DubboUrl, listener: NotifyListener): Subscription | undefined {
    const text = url.toString();
    return [...this.#subscriptions].find((known) => known.listener === listener && known.url.toString() === text);
  }

  #createSubscription(url: DubboUrl, listener: NotifyListener): Subscription {
    const onEntries: EntryListener = (category, entries) => this.#onEntries(subscription, category, entries);
    const intent = this.#intent(`subscribe to ${url.serviceKey}`, () => this.#reading, {
      apply: () => this.#backend.subscribe(url, onEntries),
      revoke: () => this.#backend.unsubscribe(url, onEntries),
    });
    const subscription: Subscription = { url, listener, intent, known: new Map(), read: new Map() };
    return subscription;
  }

  #onEntries(subscription: Subscription, category: Category, entries: readonly Entry[]): void {
    if (!subscription.intent.wanted) return;
    const { url: consumer, read } = subscription;
    if (entries.length > MAX_ENTRIES) {
      this.#warnOnce(`${consumer.serviceKey} has ${entries.length} ${category} at ${this.#name}, using ${MAX_ENTRIES}`);
    }
    const before = read.get(category);
    const now = new Map<string, DubboUrl | RejectedUrl>();
    const list = `the ${category} of ${consumer.serviceKey} at ${this.#name}`;
    let skipped = 0;
    for (const entry of entries.slice(0, MAX_ENTRIES)) {
      const text = typeof entry === "string" ? entry : entry.toFullString();
      let outcome = before?.get(text);
      if (outcome === undefined) {
        outcome = readEntry(entry, category, consumer);
        if (!isUrl(outcome) && outcome.reason !== undefined && ++skipped <= MOST_SKIPPED_SHOWN) {
          this.#warnOnce(`skipped one of ${list}: ${outcome.reason}`);
        }
      }
      now.set(text, outcome);
    }
    if (skipped > MOST_SKIPPED_SHOWN) this.#warnOnce(`skipped ${skipped - MOST_SKIPPED_SHOWN} more of ${list}`);
    read.set(category, now);
    this.#notify(subscription, category, [...now.values()]);
    this.#save(subscription);
  }

  #notify(subscription: Subscription, category: Category, outcomes: readonly (DubboUrl | RejectedUrl)[]): void {
    const matching = outcomes.filter(isUrl);
    const notification: Notification = {
      category,
      urls: matching.filter(({ protocol }) => protocol !== "empty"),
      rejected: outcomes.filter((outcome): outcome is RejectedUrl => !isUrl(outcome)),
    };
    subscription.known.set(category, notification);
    try {
      subscription.listener.notify(notification);
    } catch (error) {
      this.#logger.error(`a listener for ${subscription.url.serviceKey} failed: ${messageOf(error)}`);
    }
  }

  #save({ url, known }: Subscription): void {
    if (this.#cache === undefined || url.serviceInterface === "*") return;
    const urls = [...known.values()].flatMap((notification) =>
      notification.urls.length > 0
        ? notification.urls
        : [url.set({ protocol: "empty" }).with({ category: notification.category })],
    );
    this.#cache.save(url.serviceKey, urls);
  }

  /** Uses what the file knows; false when it knows no provider. */
  async #restore(subscription: Subscription): Promise<boolean> {
    const { url } = subscription;
    const kept = (await this.#cache?.read(url.serviceKey)) ?? [];
    const outcomes = new Map<Category, readonly (DubboUrl | RejectedUrl)[]>();
    for (const category of categoriesOf(url)) {
      const urls = kept.filter((one) => one.protocol !== "empty" && categoryOf(one) === category);
      outcomes.set(
        category,
        urls.map((one) => readEntry(one, category, url)),
      );
    }
    if (!outcomes.get("providers")?.some(isUrl)) return false;
    if (!subscription.intent.wanted || subscription.known.size > 0) return true; // the registry has answered meanwhile
    this.#logger.warn(`${this.#name} cannot be reached: ${url.serviceKey} goes by ${printable(this.#cache!.path)}`);
    for (const [category, read] of outcomes) if (read.length > 0) this.#notify(subscription, category, read);
    return true;
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    if (this.#warned.size >= MAX_WARNED) this.#warned.clear();
    this.#warned.add(message);
    this.#logger.warn(message);
  }
}

function isOver(intent: Intent): boolean {
  return !intent.wanted && intent.doneIn === NOWHERE && intent.running === undefined;
}

function isUrl(outcome: DubboUrl | RejectedUrl): outcome is DubboUrl {
  return !("mismatch" in outcome);
}

/** Whether `work` takes longer than this. Rejects as it does. */
async function isLate(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, true);
  });
  try {
    return await Promise.race([work.then(() => false), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for `work`, but no longer than this. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  await isLate(
    work.then(() => {}),
    ms,
  );
}
