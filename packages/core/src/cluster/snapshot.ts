import { type TimerEntry, type TimerWheel, timerEntry } from "../common/index.js";
import { type Invoker, type MethodDefinition, optionsOf } from "../rpc/index.js";
import type { Picker } from "./load-balance.js";
import { type Clock, effectiveWeight, parseWarmUp, type WarmUp, warmUntil } from "./weight.js";

/** The providers of one moment. Never changes: a new list, or a second of warm-up, is a new object. */
export class Snapshot {
  readonly invokers: readonly Invoker[];
  /** Milliseconds since 1970 for which the weights hold. */
  readonly atMs: number;
  /** Milliseconds since 1970 until which the weights change with time; 0: they do not. */
  readonly warmUntilMs: number;
  /** Made by `select` when a method is first called, by `method.index + 1`: the weights and the strategy they feed. */
  readonly pickers: (Picker | undefined)[] = [];
  readonly #warmUps: readonly WarmUp[];

  private constructor(invokers: readonly Invoker[], warmUps: readonly WarmUp[], atMs: number) {
    this.invokers = invokers;
    this.#warmUps = warmUps;
    this.atMs = atMs;
    const until = warmUps.reduce((latest, warmUp) => Math.max(latest, warmUntil(warmUp)), 0);
    this.warmUntilMs = until > atMs ? until : 0;
  }

  /** These invokers, weighed at `nowMs`. */
  static of(invokers: readonly Invoker[], nowMs: number): Snapshot {
    const warmUps = invokers.map(({ url }) => parseWarmUp(url));
    return new Snapshot(invokers, warmUps, nowMs);
  }

  /** The same invokers, weighed at another time. */
  at(nowMs: number): Snapshot {
    return new Snapshot(this.invokers, this.#warmUps, nowMs);
  }

  /** The weight of each invoker for this method, in the order of `invokers`, never below 0. */
  weights(method: MethodDefinition): readonly number[] {
    return this.invokers.map((invoker, i) =>
      effectiveWeight(optionsOf(invoker.options, method).weight, this.#warmUps[i]!, this.atMs),
    );
  }
}

const WARM_UP_STEP_MS = 1000;

/** Holds the {@link Snapshot} in force and, only while one of its providers warms up, replaces it each second. */
export class SnapshotHolder {
  readonly #clock: Clock;
  readonly #wheel: TimerWheel;
  readonly #step: TimerEntry = timerEntry(() => this.#publish(this.#current.at(this.#clock())));
  #current: Snapshot;
  #closed = false;

  constructor(wheel: TimerWheel, clock: Clock) {
    this.#wheel = wheel;
    this.#clock = clock;
    this.#current = Snapshot.of([], clock());
  }

  get current(): Snapshot {
    return this.#current;
  }

  /** Puts these invokers in force. */
  publish(invokers: readonly Invoker[]): void {
    this.#publish(Snapshot.of(invokers, this.#clock()));
  }

  /** Forgets the invokers and stops the clock. */
  close(): void {
    this.#closed = true;
    this.#publish(Snapshot.of([], this.#clock()));
  }

  #publish(snapshot: Snapshot): void {
    this.#current = snapshot;
    this.#wheel.remove(this.#step);
    if (snapshot.warmUntilMs > 0 && !this.#closed) this.#wheel.add(this.#step, WARM_UP_STEP_MS, true);
  }
}
