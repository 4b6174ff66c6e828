import { type DubboUrl, RpcCode, RpcError, type TimerWheel } from "../common/index.js";
import {
  type Invocation,
  type Invoker,
  type InvokerOptions,
  parseInvokerOptions,
  type ServiceModel,
} from "../rpc/index.js";
import type { Directory } from "./directory.js";
import { type Snapshot, SnapshotHolder } from "./snapshot.js";
import type { Clock } from "./weight.js";

/** What a {@link StaticDirectory} is made of. */
export interface StaticDirectoryInput {
  readonly service: ServiceModel;
  /** The consumer's url. */
  readonly url: DubboUrl;
  /** Their `close` is called with the directory's. */
  readonly invokers: readonly Invoker[];
  readonly wheel: TimerWheel;
  readonly clock?: Clock;
}

/** A list that stays as it is: direct urls, or the clusters of several registries. Java: `StaticDirectory`. */
export class StaticDirectory implements Directory {
  readonly service: ServiceModel;
  readonly url: DubboUrl;
  readonly options: InvokerOptions;
  readonly #invokers: readonly Invoker[];
  readonly #holder: SnapshotHolder;

  constructor({ service, url, invokers, wheel, clock = Date.now }: StaticDirectoryInput) {
    this.service = service;
    this.url = url;
    this.options = parseInvokerOptions(url, service.definition.methods);
    this.#invokers = invokers;
    this.#holder = new SnapshotHolder(wheel, clock);
    this.#holder.publish(invokers);
  }

  list(invocation: Invocation): Snapshot {
    const snapshot = this.#holder.current;
    if (snapshot.invokers.length > 0) return snapshot;
    throw new RpcError(RpcCode.NoInvokerAvailable, this.problem() ?? "", {
      service: this.service.key,
      method: invocation.method.name,
    });
  }

  get size(): number {
    return this.#holder.current.invokers.length;
  }

  isAvailable(): boolean {
    return this.#holder.current.invokers.some((invoker) => invoker.isAvailable());
  }

  problem(): string | undefined {
    const { invokers } = this.#holder.current;
    const { key } = this.service;
    if (this.#invokers.length === 0) return `no url is given for ${key}`;
    if (invokers.length === 0) return `the client of ${key} is closed`;
    if (this.isAvailable()) return undefined;
    return `cannot reach ${key} at ${invokers.map(({ url }) => url.address).join(", ")}: check that it runs there`;
  }

  async close(): Promise<void> {
    this.#holder.close();
    await Promise.all(this.#invokers.map((invoker) => invoker.close()));
  }
}
