import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createDubbo,
  type Dubbo,
  type DubboOptions,
  DubboUrl,
  defineService,
  type Implementation,
  type Logger,
  method,
  type ProvideOptions,
  type RpcContext,
  t,
} from "dubbo-ts";

export const Line = t.object("com.acme.Line", { sku: t.string, amount: t.int });
export const Order = t.object("com.acme.Order", { id: t.long, lines: t.list(Line), note: t.nullable(t.string) });
export const OrderMissing = t.exception("com.acme.OrderMissing", { id: t.long });

/** What most tests call. */
export const OrderApi = defineService("com.acme.OrderApi", {
  methods: {
    ask: method(t.string).returns(t.string),
    find: method(t.long).returns(Order).throws(OrderMissing),
    save: method(Order).returns(t.int),
    note: method(t.string).oneway(),
    any: method(t.any).returns(t.any),
    budget: method().returns(t.int),
  },
});
export type OrderService = Implementation<typeof OrderApi>;

/** The whole of {@link OrderApi}, with what a test wants to be different. */
export function orders(own: Partial<OrderService> = {}): OrderService {
  return {
    ask: (text) => `hello ${text}`,
    find: (id) => ({ id, lines: [], note: null }),
    save: ({ lines }) => lines.length,
    note() {},
    any: (value) => value,
    budget: (context) => Math.round(context.remainingMs ?? -1),
    ...own,
  };
}

/** Answers `ask` with its own name, and counts. */
export function named(name: string): OrderService & { readonly calls: () => number } {
  let calls = 0;
  const ask = (): string => {
    calls++;
    return name;
  };
  return { ...orders({ ask }), calls: () => calls };
}

/** A logger that keeps its lines. */
export function keptLog(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  return { debug() {}, info() {}, warn: keep, error: keep, lines };
}

/** What one test starts; all of it ends with the test. */
export class World {
  /** A registry of this test alone. */
  readonly registry: string;
  readonly #open: { close(options?: { graceMs?: number }): Promise<void> }[] = [];

  private constructor(folder: string) {
    this.registry = `embedded://${folder}`;
  }

  static async of(test: TestContext): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-e2e-"));
    const world = new World(folder);
    // The folder goes last: whoever is open still writes there.
    test.after(async () => {
      await Promise.all(world.#open.map((one) => one.close({ graceMs: 0 })));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    return world;
  }

  /** On 127.0.0.1, any free port, with this test's registry. */
  dubbo(options: Partial<DubboOptions> = {}): Dubbo {
    const registry = options.registries === undefined ? { registry: this.registry } : {};
    const dubbo = createDubbo({
      application: "e2e",
      ...registry,
      protocols: LOOPBACK,
      logger: keptLog(),
      ...options,
    });
    return this.closes(dubbo);
  }

  closes<D extends { close(options?: { graceMs?: number }): Promise<void> }>(dubbo: D): D {
    this.#open.push(dubbo);
    return dubbo;
  }

  /** A started provider of {@link OrderApi}. */
  async provider(
    service: OrderService = orders(),
    provide: ProvideOptions<typeof OrderApi> = {},
    options: Partial<DubboOptions> = {},
  ): Promise<{ readonly dubbo: Dubbo; readonly address: string; readonly url: string; readonly port: number }> {
    const dubbo = this.dubbo({ application: "provider", ...options });
    dubbo.provide(OrderApi, service, { warmup: 0, ...provide });
    const { addresses } = await dubbo.start();
    const { address, port } = DubboUrl.parse(addresses[0]!);
    return { dubbo, address, port, url: `dubbo://${address}` };
  }
}

export const LOOPBACK = { dubbo: { host: "127.0.0.1", port: 0 } } as const;

/** Looks until it is so; for what tells nobody when it changes. */
export async function until(what: string, isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`still waiting for ${what} after ${withinMs} ms`);
    await sleep(5);
  }
}

/** A promise and what settles it. */
export function deferred<T = void>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Waits until the caller gives up or is gone, so that nothing outlives the call. */
export function never(context: RpcContext): Promise<never> {
  const { signal } = context;
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end);
  });
}

/** Every call that a load of callers makes, one after the other in each of them, until it is told to stop. */
export class Load {
  answers = 0;
  readonly failures: unknown[] = [];
  #stopped = false;
  readonly #callers: readonly Promise<void>[];

  constructor(callers: number, call: () => Promise<unknown>) {
    this.#callers = Array.from({ length: callers }, async () => {
      while (!this.#stopped) {
        await call().then(
          () => this.answers++,
          (error) => this.failures.push(error),
        );
      }
    });
  }

  /** Waits for so many more answers, or for a first failure. */
  more(count: number): Promise<void> {
    const wanted = this.answers + count;
    return until(`${count} more answers`, () => this.answers >= wanted || this.failures.length > 0, 20_000);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
  }
}
