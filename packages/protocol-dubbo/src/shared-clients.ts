import type { DubboUrl } from "@dubbo-ts/core/common";
import type { ExchangeClient } from "@dubbo-ts/remoting";

/** The connections that one invoker may use, until it gives them back. */
export interface ClientLease {
  readonly clients: readonly ExchangeClient[];
  /** Closes what nobody else uses. Safe to call twice. */
  release(): Promise<void>;
}

interface Shared {
  readonly clients: readonly ExchangeClient[];
  users: number;
}

/** Connections by address, counted: invokers of one provider share them. Java: `SharedClientsProvider`, `ReferenceCountExchangeClient`. */
export class SharedClients {
  readonly #open: (url: DubboUrl) => ExchangeClient;
  readonly #shared = new Map<string, Shared>();
  readonly #all = new Set<ExchangeClient>();
  #graceMs = 10_000;

  constructor(open: (url: DubboUrl) => ExchangeClient) {
    this.#open = open;
  }

  /** `connections`: 0 shares `shareConnections` of them with all invokers of this address, else that many of its own. */
  lease(url: DubboUrl, connections: number, shareConnections: number): ClientLease {
    if (connections > 0) {
      const clients = this.#openAll(url, connections);
      return this.#leaseOf(clients, () => true);
    }
    let shared = this.#shared.get(url.address);
    if (shared === undefined) {
      shared = { clients: this.#openAll(url, shareConnections), users: 0 };
      this.#shared.set(url.address, shared);
    }
    const held = shared;
    held.users++;
    return this.#leaseOf(held.clients, () => {
      if (--held.users > 0) return false;
      // The next invoker of this address gets new ones: these are on their way out.
      this.#shared.delete(url.address);
      return true;
    });
  }

  /** Closes every connection, leased or not. */
  async close(graceMs: number): Promise<void> {
    this.#graceMs = graceMs;
    await Promise.all([...this.#all].map((client) => client.close({ graceMs })));
  }

  #openAll(url: DubboUrl, count: number): ExchangeClient[] {
    const clients = Array.from({ length: Math.max(1, count) }, () => this.#open(url));
    for (const client of clients) this.#all.add(client);
    return clients;
  }

  #leaseOf(clients: readonly ExchangeClient[], isLast: () => boolean): ClientLease {
    let released: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      if (!isLast()) return;
      await Promise.all(clients.map((client) => client.close({ graceMs: this.#graceMs })));
      for (const client of clients) this.#all.delete(client);
    };
    return { clients, release: () => (released ??= close()) };
  }
}
