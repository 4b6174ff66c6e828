import { type DubboUrl, encodeUrl, Key, type Logger, type TimerWheel } from "@dubbo-ts/core/common";
import {
  type Category,
  categoriesOf,
  categoryOf,
  type EntryListener,
  type RegistryBackend,
  type RegistryContext,
  type RegistryEvent,
  type RegistryFactory,
} from "@dubbo-ts/core/registry";
import { ZookeeperClient } from "../client/index.js";
import { type ChildrenListener, ChildrenWatch } from "./children-watch.js";
import { OwnNodes } from "./own-nodes.js";
import { registryOptions } from "./registry-options.js";

/**
 * Interface-level registry in ZooKeeper: `/dubbo/INTERFACE/providers/URL` and its neighbours, as Java writes and reads
 * them. Connects when it is first used. Java: `ZookeeperRegistry`.
 */
export class ZookeeperRegistry implements RegistryBackend {
  readonly #client: ZookeeperClient;
  readonly #nodes: OwnNodes;
  readonly #root: string;
  readonly #wheel: TimerWheel;
  readonly #logger: Logger;
  readonly #watches = new Map<string, ChildrenWatch>();
  /** What takes a subscription back. */
  readonly #subscriptions = new Map<EntryListener, Map<string, ChildrenListener>>();
  #onEvent: (event: RegistryEvent) => void = () => {};

  /** A `TypeError` or `RangeError` names what is wrong with the url. */
  constructor(url: DubboUrl, { logger, wheel }: RegistryContext) {
    const { root, ...options } = registryOptions(url);
    this.#root = root;
    this.#wheel = wheel;
    this.#logger = logger;
    this.#client = new ZookeeperClient({
      ...options,
      wheel,
      logger,
      onEvent: (event) => {
        if (event === "resumed") this.#nodes.lookAfterAll();
        this.#onEvent(event);
      },
    });
    this.#nodes = new OwnNodes(this.#client, wheel, logger);
  }

  isAvailable(): boolean {
    return this.#client.isConnected;
  }

  onEvent(listener: (event: RegistryEvent) => void): void {
    this.#onEvent = listener;
  }

  register(url: DubboUrl): Promise<void> {
    const data = Buffer.from(url.host);
    return this.#nodes.add(this.#nodePath(url), data, url.get(Key.Dynamic) !== "false");
  }

  unregister(url: DubboUrl): Promise<void> {
    return this.#nodes.remove(this.#nodePath(url));
  }

  async subscribe(url: DubboUrl, listener: EntryListener): Promise<void> {
    const name = url.serviceInterface;
    if (name === "*") throw new TypeError("zookeeper: subscribe to one interface, not to all of them");
    let known = this.#subscriptions.get(listener);
    if (known === undefined) this.#subscriptions.set(listener, (known = new Map()));
    const listeners = known;
    await Promise.all(
      categoriesOf(url).map((category) => {
        const path = this.#categoryPath(name, category);
        let told = listeners.get(path);
        if (told === undefined) listeners.set(path, (told = (names) => listener(category, names)));
        return this.#watch(path).add(told);
      }),
    );
  }

  async unsubscribe(_url: DubboUrl, listener: EntryListener): Promise<void> {
    this.#forget(listener);
  }

  async close(): Promise<void> {
    for (const listener of [...this.#subscriptions.keys()]) this.#forget(listener);
    this.#nodes.close();
    await this.#client.close();
  }

  #forget(listener: EntryListener): void {
    for (const [path, told] of this.#subscriptions.get(listener) ?? []) {
      const watch = this.#watches.get(path);
      watch?.remove(told);
      if (watch?.isUnused) this.#watches.delete(path);
    }
    this.#subscriptions.delete(listener);
  }

  #watch(path: string): ChildrenWatch {
    let watch = this.#watches.get(path);
    if (watch === undefined) {
      watch = new ChildrenWatch(this.#client, path, this.#wheel, this.#logger);
      this.#watches.set(path, watch);
    }
    return watch;
  }

  #categoryPath(name: string, category: Category): string {
    return `${this.#root}/${encodeUrl(name)}/${category}`;
  }

  #nodePath(url: DubboUrl): string {
    return `${this.#categoryPath(url.serviceInterface, categoryOf(url))}/${url.toEncodedString()}`;
  }
}

/** Makes the registry of a `zookeeper:` url: see {@link ZookeeperRegistry}. Java: `ZookeeperRegistryFactory`. */
export const zookeeper: RegistryFactory = (url, context) => new ZookeeperRegistry(url, context);
