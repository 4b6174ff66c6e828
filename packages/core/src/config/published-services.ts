import type { RegisteredExporter } from "../registry/index.js";
import { servicePattern } from "./service-pattern.js";

/** A service that other processes can call. Java: `RegisterStatedURL`. */
export interface PublishedService {
  /** `group/interface:version`, without what it has not. */
  readonly key: string;
  /** As it stands in registries: `dubbo://host:port/interface?…`. */
  readonly address: string;
  /** Protocols of the registries that it belongs to: `zookeeper`. */
  readonly registries: readonly string[];
  /** Whether it is to be found there: published, and not taken out by `offline`. */
  readonly isOnline: boolean;
}

/** The services of one `Dubbo` that have an address, and whether registries are to name them. */
export class PublishedServices {
  readonly #exporters: RegisteredExporter[] = [];
  /** Those that no start has published yet. */
  readonly #fresh = new Set<RegisteredExporter>();

  /** One that is bound, but that nobody finds before {@link register}. */
  add(exporter: RegisteredExporter): void {
    this.#exporters.push(exporter);
    this.#fresh.add(exporter);
  }

  get all(): readonly RegisteredExporter[] {
    return this.#exporters;
  }

  /** Each with its state of now. */
  get list(): readonly PublishedService[] {
    return this.#exporters.map(({ registeredUrl, registries, isRegistered }) => ({
      key: registeredUrl.serviceKey,
      address: registeredUrl.toString(),
      registries: registries.map(({ protocol }) => protocol),
      isOnline: isRegistered,
    }));
  }

  /** Whether registries are told of all that they are to be told of. */
  get isComplete(): boolean {
    return this.#fresh.size === 0 && this.#exporters.every((one) => one.isRegistered || !one.registersAtStart);
  }

  /** Whether registries name any. */
  get isOnline(): boolean {
    return this.#exporters.some(({ isRegistered }) => isRegistered);
  }

  /** Publishes what was added since. Rejects as `RegisteredExporter.register` does; what failed is tried by the next. */
  async register(): Promise<void> {
    await Promise.all(
      [...this.#fresh].map(async (exporter) => {
        if (exporter.registersAtStart) await exporter.register();
        this.#fresh.delete(exporter);
      }),
    );
  }

  /** Takes all back everywhere. Never rejects. */
  async unregister(): Promise<void> {
    await Promise.all(this.#exporters.map((exporter) => exporter.unregister()));
  }

  /** Takes those that fit out of every registry; gives their keys. */
  async offline(pattern: string | undefined): Promise<readonly string[]> {
    const chosen = this.#matching(pattern);
    await Promise.all(chosen.map((exporter) => exporter.unregister()));
    return chosen.map(({ registeredUrl }) => registeredUrl.serviceKey);
  }

  /** Puts those that fit into every registry, those with `register=false` as well; gives their keys. */
  async online(pattern: string | undefined): Promise<readonly string[]> {
    const chosen = this.#matching(pattern);
    await Promise.all(chosen.map((exporter) => exporter.register()));
    return chosen.map(({ registeredUrl }) => registeredUrl.serviceKey);
  }

  #matching(pattern: string | undefined): readonly RegisteredExporter[] {
    const fits = servicePattern(pattern);
    return this.#exporters.filter(
      ({ registeredUrl, registries }) => registries.length > 0 && fits(registeredUrl.serviceKey),
    );
  }
}
