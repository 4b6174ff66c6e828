import { type DubboUrl, type Logger, RpcCode, RpcError, type TimerWheel } from "@dubbo-ts/core/common";
import { type ExchangeClient, RateLimitedLog } from "@dubbo-ts/remoting";
import { type CallClient, GhostClient } from "./ghost-client.js";

/** The connections that one invoker may use, until it gives them back. */
export interface ClientLease {
  /** Once they were given back: what a call that comes all the same is made by. */
  readonly clients: readonly CallClient[];
  /** Closes what nobody else uses. Safe to call twice. */
  release(): Promise<void>;
}

/** What {@link SharedClients} needs. */
export interface SharedClientsOptions {
  /** Makes a client of the provider at `url`. */
  open(url: DubboUrl): ExchangeClient;
  /** Invokers whose urls have the same key share. Default: the address. */
  keyOf?(url: DubboUrl): string;
  readonly wheel: TimerWheel;
  readonly logger: Logger;
  /** Milliseconds that a connection which came back to life outlives its last call. Default 10000. */
  readonly lingerMs?: number;
}

interface Shared {
  readonly clients: readonly ExchangeClient[];
  users: number;
}

/** Connections by address, counted: invokers of one provider share them. Java: `SharedClientsProvider`, `ReferenceCountExchangeClient`. */
export class SharedClients {
  readonly #open: (url: DubboUrl) => ExchangeClient;
  readonly #wheel: TimerWheel;
  readonly #log: RateLimitedLog;
  readonly #keyOf: (url: DubboUrl) => string;
  readonly #shared = new Map<string, Shared>();
  readonly #all = new Set<ExchangeClient>();
  /** Those that came back to life. */
  readonly #ghosts = new Set<GhostClient>();
  readonly #lingerMs: number;
  #graceMs = 10_000;
  #closed = false;

  // Java keeps such a connection for good, and with it sends heartbeats to who may be gone.
  constructor({ open, keyOf = addressOf, wheel, logger, lingerMs = 10_000 }: SharedClientsOptions) {
    this.#lingerMs = lingerMs;
    this.#open = open;
    this.#keyOf = keyOf;
    this.#wheel = wheel;
    this.#log = new RateLimitedLog(logger);
  }

  /** `connections`: 0 shares `shareConnections` of them with all invokers of this address, else that many of its own. */
  lease(url: DubboUrl, connections: number, shareConnections: number): ClientLease {
    if (connections > 0) {
      const clients = this.#openAll(url, connections);
      return this.#leaseOf(url, clients, () => true);
    }
    const key = this.#keyOf(url);
    let shared = this.#shared.get(key);
    if (shared === undefined) {
      shared = { clients: this.#openAll(url, shareConnections), users: 0 };
      this.#shared.set(key, shared);
    }
    const held = shared;
    held.users++;
    return this.#leaseOf(url, held.clients, () => {
      if (--held.users > 0) return false;
      // The next invoker of this address gets new ones: these are on their way out.
      this.#shared.delete(key);
      return true;
    });
  }

  /** Closes every connection, leased or not. Nothing comes back to life after it. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    this.#graceMs = graceMs;
    const ghosts = [...this.#ghosts].map((ghost) => ghost.close(graceMs));
    await Promise.all([...ghosts, ...[...this.#all].map((client) => client.close({ graceMs }))]);
  }

  #openAll(url: DubboUrl, count: number): ExchangeClient[] {
    const clients = Array.from({ length: Math.max(1, count) }, () => this.#open(url));
    for (const client of clients) this.#all.add(client);
    return clients;
  }

  #leaseOf(url: DubboUrl, clients: readonly ExchangeClient[], isLast: () => boolean): ClientLease {
    let released: Promise<void> | undefined;
    let now: readonly CallClient[] = clients;
    const close = async (): Promise<void> => {
      now = [this.#ghostOf(url)];
      if (!isLast()) return;
      await Promise.all(clients.map((client) => client.close({ graceMs: this.#graceMs })));
      for (const client of clients) this.#all.delete(client);
    };
    return {
      get clients() {
        return now;
      },
      release: () => (released ??= close()),
    };
  }

  #ghostOf(url: DubboUrl): GhostClient {
    const { address } = url;
    const ghost = new GhostClient({
      url,
      wheel: this.#wheel,
      lingerMs: this.#lingerMs,
      open: (lazyUrl) => this.#open(lazyUrl),
      borrow: () => this.#shared.get(address)?.clients[0],
      rise: () => {
        if (this.#closed) {
          const what = `the client of ${address} is closed, and so is its application`;
          throw new RpcError(RpcCode.Network, what, { address });
        }
        this.#ghosts.add(ghost);
        this.#log.warn(
          "ghost",
          `${address} is called although its provider was taken away; it is connected to once more. ` +
            "A call that was on its way already may do that, many are a mistake of the caller",
        );
      },
      rest: () => this.#ghosts.delete(ghost),
    });
    return ghost;
  }
}

function addressOf(url: DubboUrl): string {
  return url.address;
}
