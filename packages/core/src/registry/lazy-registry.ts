import type { DubboUrl } from "../common/index.js";
import type { EntryListener, RegistryBackend, RegistryContext, RegistryEvent, RegistryFactory } from "./registry.js";

/** A {@link RegistryFactory} whose code is loaded when a registry of its kind is first used, so that nobody else pays for it. */
export function lazyRegistry(load: () => Promise<RegistryFactory>): RegistryFactory {
  return (url, context) => new LazyBackend(load, url, context);
}

class LazyBackend implements RegistryBackend {
  readonly #load: () => Promise<RegistryFactory>;
  readonly #url: DubboUrl;
  readonly #context: RegistryContext;
  #loading: Promise<RegistryBackend> | undefined;
  #backend: RegistryBackend | undefined;
  #onEvent: (event: RegistryEvent) => void = () => {};
  #closed = false;

  constructor(load: () => Promise<RegistryFactory>, url: DubboUrl, context: RegistryContext) {
    this.#load = load;
    this.#url = url;
    this.#context = context;
  }

  isAvailable(): boolean {
    return this.#backend?.isAvailable() ?? false;
  }

  onEvent(listener: (event: RegistryEvent) => void): void {
    this.#onEvent = listener;
  }

  async register(url: DubboUrl): Promise<void> {
    await (await this.#loaded()).register(url);
  }

  async unregister(url: DubboUrl): Promise<void> {
    await (await this.#loaded()).unregister(url);
  }

  async subscribe(url: DubboUrl, listener: EntryListener): Promise<void> {
    await (await this.#loaded()).subscribe(url, listener);
  }

  async unsubscribe(url: DubboUrl, listener: EntryListener): Promise<void> {
    await (await this.#loaded()).unsubscribe(url, listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#loading?.catch(() => undefined))?.close();
  }

  /** What fails to load is loaded again by the next who asks. */
  #loaded(): Promise<RegistryBackend> {
    this.#loading ??= this.#make().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #make(): Promise<RegistryBackend> {
    const create = await this.#load();
    if (this.#closed) throw new Error(`the ${this.#url.protocol} registry is closed`);
    const backend = create(this.#url, this.#context);
    backend.onEvent((event) => this.#onEvent(event));
    this.#backend = backend;
    return backend;
  }
}
