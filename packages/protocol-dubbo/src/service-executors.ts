import { type DubboUrl, Key, type Logger } from "@dubbo-ts/core/common";
import { type ExecutorStatus, integer, type ServiceModel } from "@dubbo-ts/core/rpc";
import type { DubboServer, Executor } from "./dubbo-server.js";
import { inlineExecutor } from "./inline-executor.js";
import { LoopWatch } from "./loop-watch.js";
import { PoolExecutor } from "./pool-executor.js";
import { poolSettingsOf } from "./pool-settings.js";

/**
 * The executors of one port: gives each service that is exported there the one that runs its calls. Services share the
 * pool of the port, but one of `executor-management-mode=isolation` has its own. Java: `ExecutorRepository`.
 */
export class ServiceExecutors {
  readonly #server: DubboServer;
  readonly #inline: Executor;
  readonly #pools = new Map<Executor, PoolExecutor>();
  /** Of the port, by its first service. */
  #shared: Executor | undefined;
  #watch: LoopWatch | undefined;

  constructor(server: DubboServer, logger: Logger) {
    this.#server = server;
    this.#inline = inlineExecutor(server, logger);
  }

  /** What runs the calls of the service that is exported at `url`; a `TypeError` when its settings cannot be. */
  executorOf(url: DubboUrl, service: ServiceModel): Executor {
    if (url.get(Key.ExecutorMode) === "isolation") return this.#create(service.key, url);
    return (this.#shared ??= this.#create(`dubbo:${url.get(Key.BindPort) ?? url.port}`, url));
  }

  /** Forgets what ran a service that is taken back, unless others have it too. */
  release(execute: Executor): void {
    if (execute !== this.#shared) this.#pools.delete(execute);
  }

  /** Of every pool. */
  status(): ExecutorStatus[] {
    return [...this.#pools.values()].map((pool) => pool.status());
  }

  close(): void {
    this.#watch?.close();
  }

  #create(name: string, url: DubboUrl): Executor {
    const settings = poolSettingsOf(url);
    const delayMs = integer(url.get(Key.OverloadLoopDelay), 1, 2 ** 31 - 1);
    const pool = settings && new PoolExecutor(name, settings, this.#server, this.#inline);
    const inner = pool?.execute ?? this.#inline;
    const execute = delayMs === undefined ? inner : this.#guarded(inner, delayMs);
    if (pool !== undefined) this.#pools.set(execute, pool);
    return execute;
  }

  #guarded(execute: Executor, delayMs: number): Executor {
    const watch = (this.#watch ??= new LoopWatch());
    return (call, body) => {
      const lateMs = watch.delayMs;
      if (lateMs <= delayMs) return execute(call, body);
      this.#server.refuseBusy(call, `is overloaded: its event loop is ${Math.round(lateMs)} ms late`);
      return undefined;
    };
  }
}
