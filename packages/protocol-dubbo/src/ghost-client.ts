import { type DubboUrl, Key, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import type { ExchangeClient } from "@dubbo-ts/remoting";

/** What an invoker asks of a connection. */
export type CallClient = Pick<ExchangeClient, "request" | "send" | "isAvailable">;

/** How a {@link GhostClient} comes back to life, and who is told. */
export interface GhostOptions {
  readonly url: DubboUrl;
  readonly wheel: TimerWheel;
  /** How long the connection outlives the last call. */
  readonly lingerMs: number;
  /** Makes a client; does no I/O. */
  open(url: DubboUrl): ExchangeClient;
  /** One that others still hold, if there is one: then nothing has to come back to life. */
  borrow(): ExchangeClient | undefined;
  /** A call brings it back to life. Throws when that may not be any more. */
  rise(): void;
  /** Its connection is being closed, until another call comes. */
  rest(): void;
}

/**
 * Stands where connections were given back, so that a call that comes all the same is made: it connects then, and closes
 * when no more such calls come. Nobody is to choose it, so it is never available.
 * Java: `ReferenceCountExchangeClient.replaceWithLazyClient`, `LazyConnectExchangeClient`.
 */
export class GhostClient implements CallClient {
  readonly isAvailable = false;
  readonly #options: GhostOptions;
  readonly #end: TimerEntry = timerEntry(() => void this.close(0));
  #alive: ExchangeClient | undefined;
  #calls = 0;

  constructor(options: GhostOptions) {
    this.#options = options;
  }

  readonly request: CallClient["request"] = (codec, request, timeoutMs, signal) =>
    this.#during((client) => client.request(codec, request, timeoutMs, signal));

  readonly send: CallClient["send"] = (codec, request) => this.#during((client) => client.send(codec, request));

  /** Closes what came back to life; a later call begins anew, if it may. */
  async close(graceMs: number): Promise<void> {
    this.#options.wheel.remove(this.#end);
    const alive = this.#alive;
    this.#alive = undefined;
    this.#options.rest();
    await alive?.close({ graceMs });
  }

  async #during<T>(call: (client: ExchangeClient) => Promise<T>): Promise<T> {
    const { url, wheel, lingerMs, open, borrow, rise } = this.#options;
    const borrowed = this.#alive === undefined ? borrow() : undefined;
    if (borrowed !== undefined) return call(borrowed);
    rise();
    wheel.remove(this.#end);
    this.#alive ??= open(url.with({ [Key.Lazy]: "true", [Key.Reconnect]: "false", [Key.SendReconnect]: "true" }));
    this.#calls++;
    try {
      return await call(this.#alive);
    } finally {
      if (--this.#calls === 0 && this.#alive !== undefined) wheel.add(this.#end, lingerMs, true);
    }
  }
}
