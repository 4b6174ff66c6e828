import { type Logger, messageOf, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import { isCode, type ZookeeperClient, ZookeeperCode } from "../client/index.js";

/** Least milliseconds between two looks at one list, however often it changes. */
export const MIN_READ_INTERVAL_MS = 200;
const RETRY_MS = 5000;
/** Others may delete the path between two of our steps, but not for ever. */
const MAX_STEPS = 10;

/** Gets all names, each time the list is another one. */
export type ChildrenListener = (names: readonly string[]) => void;

/**
 * Follows the children of one path for everybody who asks. The first change after a quiet time is told at once; in a
 * storm of changes there are five looks a second, and the last one is never left out. Java: `ChildListener`.
 */
export class ChildrenWatch {
  readonly #client: ZookeeperClient;
  readonly #path: string;
  readonly #wheel: TimerWheel;
  readonly #logger: Logger;
  /** What each was told last; undefined: nothing yet. */
  readonly #listeners = new Map<ChildrenListener, readonly string[] | undefined>();
  readonly #later: TimerEntry = timerEntry(() => this.#readAgain());
  #reading: Promise<void> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  /** Whether a change came while a read was under way. */
  #isStale = false;

  constructor(client: ZookeeperClient, path: string, wheel: TimerWheel, logger: Logger) {
    this.#client = client;
    this.#path = path;
    this.#wheel = wheel;
    this.#logger = logger;
  }

  get isUnused(): boolean {
    return this.#listeners.size === 0;
  }

  /** Fulfils when the listener has been told once, also when it has been told before. */
  async add(listener: ChildrenListener): Promise<void> {
    this.#listeners.set(listener, undefined);
    await this.#read();
  }

  remove(listener: ChildrenListener): void {
    this.#listeners.delete(listener);
    if (!this.isUnused) return;
    this.#wheel.remove(this.#later);
    this.#client.unwatch(this.#path, this.#onChange);
  }

  readonly #onChange = (): void => {
    if (this.isUnused) return;
    if (this.#reading !== undefined) this.#isStale = true;
    else this.#readWithin(MIN_READ_INTERVAL_MS - (performance.now() - this.#readAt));
  };

  #readWithin(delayMs: number): void {
    if (delayMs <= 0) this.#readAgain();
    else if (this.#later.dueTick === -1) this.#wheel.add(this.#later, delayMs, true);
  }

  #readAgain(): void {
    this.#read().catch((error: unknown) => {
      // A connection that is lost is followed by a new subscription.
      if (isCode(error, ZookeeperCode.ConnectionLoss) || this.isUnused) return;
      this.#logger.warn(`zookeeper: cannot look at ${this.#path}, trying again in ${RETRY_MS} ms: ${messageOf(error)}`);
      this.#readWithin(RETRY_MS);
    });
  }

  /** One at a time: whoever asks meanwhile gets what the one under way brings, which watches already. */
  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
      if (!this.#isStale) return;
      this.#isStale = false;
      this.#onChange();
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    this.#readAt = performance.now();
    const names = [...(await this.#children())].sort();
    for (const [listener, told] of this.#listeners) {
      if (told !== undefined && isSame(told, names)) continue;
      this.#listeners.set(listener, names);
      listener(names);
    }
  }

  async #children(): Promise<readonly string[]> {
    for (let step = 1; ; step++) {
      try {
        return await this.#client.children(this.#path, this.#onChange);
      } catch (error) {
        if (!isCode(error, ZookeeperCode.NoNode) || step === MAX_STEPS) throw error;
        await this.#client.ensure(this.#path);
      }
    }
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
