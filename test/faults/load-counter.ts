import type { Fates } from "./load-api.js";

const KINDS = 50;

/** What became of each call of a consumer: none may be forgotten. */
export class LoadCounter {
  /** Calls that have not ended, and when they began. */
  readonly #pending = new Map<number, number>();
  #times: number[] = [];
  #failures: number[] = [];
  #answers: Record<string, number> = {};
  #errors: Record<string, number> = {};
  #count = { begun: 0, ok: 0, failed: 0, wrong: 0, damaged: 0 };

  begin(id: number): number {
    const now = performance.now();
    this.#count.begun++;
    this.#pending.set(id, now);
    return now;
  }

  answered(id: number, began: number, who: string): void {
    this.#end(id, began);
    this.#count.ok++;
    this.#answers[who] = (this.#answers[who] ?? 0) + 1;
  }

  /** `other`: the id of the answer. One of a call that waits too is an answer that went astray; else it is damaged. */
  mixedUp(id: number, began: number, other: number): void {
    if (this.#pending.has(other) && other !== id) this.#count.wrong++;
    else this.#count.damaged++;
    this.#end(id, began);
  }

  failed(id: number, began: number, what: string): void {
    this.#end(id, began);
    this.#count.failed++;
    this.#failures.push(performance.now() - began);
    if (what in this.#errors || Object.keys(this.#errors).length < KINDS) {
      this.#errors[what] = (this.#errors[what] ?? 0) + 1;
    }
  }

  /** What there was since the last time. */
  take(): Fates {
    const now = performance.now();
    const times = this.#times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    const [oldest = now] = this.#pending.values();
    const fates = {
      ...this.#count,
      pending: this.#pending.size,
      slowestMs: times.at(-1) ?? 0,
      oldestMs: now - oldest,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      failedP50Ms: this.#failures.sort((a, b) => a - b)[Math.floor(this.#failures.length / 2)] ?? 0,
      answers: this.#answers,
      errors: this.#errors,
    };
    this.#times = [];
    this.#failures = [];
    this.#answers = {};
    this.#errors = {};
    this.#count = { begun: 0, ok: 0, failed: 0, wrong: 0, damaged: 0 };
    return fates;
  }

  #end(id: number, began: number): void {
    this.#pending.delete(id);
    this.#times.push(performance.now() - began);
  }
}
