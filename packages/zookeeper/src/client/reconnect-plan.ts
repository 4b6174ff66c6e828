import type { Servers } from "./connect-string.js";

const FIRST_DELAY_MS = 50;
/** Longest pause between two rounds, in milliseconds: a server that comes back is used within a second or so. */
export const MAX_DELAY_MS = 1000;
/** Rounds after which a server that is there and does not serve is looked at more often again. */
const PATIENT_ROUNDS = 5;
/** A connection that lasted less, in milliseconds, is no sign that all is well. */
const STABLE_MS = 1000;

/** Whom to connect to next, and when: each server once a round, in an order of our own, with growing pauses between rounds. */
export class ReconnectPlan {
  readonly #hosts: Servers["hosts"];
  readonly #random: () => number;
  #next = 0;
  /** Rounds without a connection that lasted. */
  #rounds = 0;

  constructor(hosts: Servers["hosts"], random: () => number = Math.random) {
    this.#random = random;
    this.#hosts = shuffled(hosts, random);
  }

  /** Servers in one round. */
  get size(): number {
    return this.#hosts.length;
  }

  /** The next server and the milliseconds to wait before; none but for the first of a round. */
  next(): { readonly host: string; readonly port: number; readonly delayMs: number } {
    const isFirst = this.#next % this.#hosts.length === 0;
    const server = this.#hosts[this.#next++ % this.#hosts.length]!;
    if (!isFirst) return { ...server, delayMs: 0 };
    const delayMs = this.#rounds === 0 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#rounds, 10));
    this.#rounds++;
    return { ...server, delayMs: delayMs * (0.75 + 0.5 * this.#random()) };
  }

  /** A server took the connection and granted nothing: it is there, and most that do so are about to serve. */
  unready(): void {
    if (this.#rounds > PATIENT_ROUNDS) this.#rounds = 2;
  }

  /** A connection is over: after one that lasted, what comes next is a new start, though not at once for everybody. */
  ended(lastedMs: number): void {
    this.#next = Math.ceil(this.#next / this.#hosts.length) * this.#hosts.length;
    if (lastedMs >= STABLE_MS) this.#rounds = 1;
  }
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
