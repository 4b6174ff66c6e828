import { Key, RpcCode, RpcError, type TimerEntry, type TimerWheel } from "../common/index.js";
import type { Filter, Invocation, Invoke, Result } from "../rpc/index.js";
import { byMethod, isSet } from "./method-limits.js";

/**
 * Lets no more than `actives` calls of a method wait for one provider's answer (url key `actives`); the others wait for
 * one of these to end, in their order and at most the timeout of the method, and then fail with
 * `RpcCode.LimitExceeded`. A call that had to wait has the whole of its timeout afterwards. Java: `ActiveLimitFilter`.
 */
export const activeLimit =
  (wheel: TimerWheel): Filter =>
  (next) => {
    const { invoke, url } = next;
    if (!isSet(url, Key.Actives)) return invoke;
    const lineOf = byMethod(next, ({ actives, timeoutMs }) =>
      actives > 0 ? new Line(actives, timeoutMs, invoke, wheel) : undefined,
    );
    return (invocation) => lineOf(invocation.method)?.invoke(invocation) ?? invoke(invocation);
  };

/** The calls of one method of one provider. */
class Line {
  readonly #most: number;
  readonly #timeoutMs: number;
  readonly #invoke: Invoke;
  readonly #wheel: TimerWheel;
  readonly #waiting = new Set<Waiter>();
  #active = 0;

  constructor(most: number, timeoutMs: number, invoke: Invoke, wheel: TimerWheel) {
    this.#most = most;
    this.#timeoutMs = timeoutMs;
    this.#invoke = invoke;
    this.#wheel = wheel;
  }

  invoke(invocation: Invocation): Promise<Result> {
    if (this.#active < this.#most) return this.#run(invocation);
    const { options, deadline } = invocation;
    const timeoutMs = options?.timeoutMs ?? this.#timeoutMs;
    const waitMs = deadline === undefined ? timeoutMs : Math.min(timeoutMs, deadline - performance.now());
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      const waiter = new Waiter(invocation, resolve, (how) => {
        this.#leave(waiter);
        reject(how === "abort" ? cancelled(invocation, signal!) : this.#late(invocation, timeoutMs));
      });
      this.#waiting.add(waiter);
      this.#wheel.add(waiter, Math.max(0, waitMs));
      signal?.addEventListener("abort", waiter);
    });
  }

  #run(invocation: Invocation): Promise<Result> {
    this.#active++;
    let answer: Promise<Result>;
    try {
      answer = this.#invoke(invocation);
    } catch (error) {
      this.#ended();
      throw error;
    }
    return answer.then(
      (result) => {
        this.#ended();
        return result;
      },
      (error) => {
        this.#ended();
        throw error;
      },
    );
  }

  #ended(): void {
    this.#active--;
    for (const waiter of this.#waiting) {
      if (this.#active >= this.#most) return;
      this.#leave(waiter);
      try {
        waiter.resolve(this.#run(waiter.invocation));
      } catch (error) {
        waiter.resolve(Promise.reject(error)); // a filter that throws where it should reject
      }
    }
  }

  #leave(waiter: Waiter): void {
    this.#waiting.delete(waiter);
    this.#wheel.remove(waiter);
    waiter.invocation.options?.signal?.removeEventListener("abort", waiter);
  }

  #late({ service, method }: Invocation, timeoutMs: number): RpcError {
    const text = `Waiting concurrent invoke timeout in client-side for service:  ${service.interface}, method: ${method.name}, timeout: ${timeoutMs}. concurrent invokes: ${this.#active}. max concurrent invoke limit: ${this.#most}`;
    return new RpcError(RpcCode.LimitExceeded, text, { service: service.key, method: method.name });
  }
}

/** One call that waits: its own entry of the wheel, and its own listener of the caller's signal. */
class Waiter implements TimerEntry {
  dueTick = -1;
  background = false;
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  readonly invocation: Invocation;
  readonly resolve: (answer: Promise<Result>) => void;
  readonly #give: (how: "late" | "abort") => void;

  constructor(
    invocation: Invocation,
    resolve: (answer: Promise<Result>) => void,
    give: (how: "late" | "abort") => void,
  ) {
    this.invocation = invocation;
    this.resolve = resolve;
    this.#give = give;
  }

  expire(): void {
    this.#give("late");
  }

  handleEvent(): void {
    this.#give("abort");
  }
}

function cancelled({ service, method }: Invocation, signal: AbortSignal): RpcError {
  const text = `${service.key}.${method.name} was cancelled by its caller while it waited for its turn (actives)`;
  return new RpcError(RpcCode.Cancelled, text, { service: service.key, method: method.name, cause: signal.reason });
}
