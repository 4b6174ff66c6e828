import { type DubboUrl, type ExtensionPoint, extensionPoint, type Logger, type TimerWheel } from "../common/index.js";
import type { RejectedUrl } from "./url-match.js";

/** What a registry keeps under an interface. Java: `RegistryConstants`. */
export type Category = "providers" | "consumers" | "configurators" | "routers";

/** Every {@link Category}. */
export const CATEGORIES: readonly Category[] = ["providers", "consumers", "configurators", "routers"];

/** The whole of one category as it is now; it replaces the last one of this category and touches no other. */
export interface Notification {
  readonly category: Category;
  /** What the subscription asks for. Empty: there is none, which Java says with one `empty://` url. */
  readonly urls: readonly DubboUrl[];
  /** What is there but was not asked for, or cannot be used, each with the reason. */
  readonly rejected: readonly RejectedUrl[];
}

/** Told of every change, one category at a time. Java: `NotifyListener`. */
export interface NotifyListener {
  notify(notification: Notification): void;
}

/** Where providers are published and looked up. Java: `Registry`, `RegistryService`. */
export interface Registry {
  /** Its address and settings, protocol `zookeeper`, `nacos`, `embedded`. */
  readonly url: DubboUrl;
  /** Whether it can be reached now. Without it, what was learned stays in use. */
  isAvailable(): boolean;
  /**
   * Publishes; what fails is tried again for as long as it is wanted. Rejects with `RpcCode.Registry` when it fails
   * and `check` of the registry and of `url` say that this must not be.
   */
  register(url: DubboUrl): Promise<void>;
  /** Takes it back. Never rejects: what fails is tried again. */
  unregister(url: DubboUrl): Promise<void>;
  /** Calls `listener` with each category of `url`, then again on every change. Fulfils, or rejects, as `register` does. */
  subscribe(url: DubboUrl, listener: NotifyListener): Promise<void>;
  unsubscribe(url: DubboUrl, listener: NotifyListener): Promise<void>;
  /** Takes back everything that does not outlive its process, then lets go. Safe to call twice. Java: `destroy`. */
  close(): Promise<void>;
}

/** One entry as it is stored: its encoded text, or the url for those who had to build one. */
export type Entry = string | DubboUrl;

/** Gets ALL entries of one category of one interface, whoever they are for; what is not for us is sorted out above. */
export type EntryListener = (category: Category, entries: readonly Entry[]) => void;

/**
 * What happened to the connection: `lost`: not reachable, for the time being or for good; `resumed`: reachable again,
 * our entries are still there, so subscriptions are read again; `renewed`: reachable again and our entries are gone
 * (a new session), so everything is registered and subscribed again.
 */
export type RegistryEvent = "lost" | "resumed" | "renewed";

/** What brings a kind of registry: plain operations, without retries, matching, caching or checks, which stand above it. */
export interface RegistryBackend {
  /** Whether a file may keep the addresses for a start without the registry. Default true. */
  readonly fileCache?: boolean;
  isAvailable(): boolean;
  /** Stores `url.toEncodedString()` under its interface and category; replaces what an earlier session left there. */
  register(url: DubboUrl): Promise<void>;
  /** Fulfils when it is gone, also when it was not there. */
  unregister(url: DubboUrl): Promise<void>;
  /**
   * Reads each category of the url's `category` list, and watches it. Fulfils when `listener` has had each of them once.
   * Called again with the same arguments after `resumed`, `renewed` or a failure: reads and watches anew.
   */
  subscribe(url: DubboUrl, listener: EntryListener): Promise<void>;
  unsubscribe(url: DubboUrl, listener: EntryListener): Promise<void>;
  /** Sets the one listener for what happens to the connection. */
  onEvent(listener: (event: RegistryEvent) => void): void;
  /** Ends the session: entries that are bound to it disappear. */
  close(): Promise<void>;
}

/** What a backend needs of the `Dubbo` it belongs to. */
export interface RegistryContext {
  readonly application: string;
  readonly logger: Logger;
  readonly wheel: TimerWheel;
}

/** Makes a backend; connects when it is first used. A `TypeError` names the parameter that makes no sense. Java: `RegistryFactory`. */
export type RegistryFactory = (url: DubboUrl, context: RegistryContext) => RegistryBackend;

/** By protocol of the registry's url. None is built in: each brings a server's protocol. */
export const registryFactories: ExtensionPoint<RegistryFactory> = extensionPoint<RegistryFactory>("registry", {});

/** The categories that a url asks for: its `category` list; `*` is all of them; default providers. Java: `toCategoriesPath`. */
export function categoriesOf(url: DubboUrl): readonly Category[] {
  const list = (url.get("category") ?? "providers").split(",").map((name) => name.trim());
  return list.includes("*") ? CATEGORIES : CATEGORIES.filter((category) => list.includes(category));
}

/** The category that a url is kept under. Default providers. */
export function categoryOf(url: DubboUrl): Category {
  const name = url.get("category");
  return CATEGORIES.find((category) => category === name) ?? "providers";
}

/** What a message calls a registry: `registry zookeeper://host:2181`. */
export function registryName({ protocol, address, path }: DubboUrl): string {
  return `registry ${protocol}://${address}${path === "" || address !== "" ? "" : `/${path}`}`;
}
