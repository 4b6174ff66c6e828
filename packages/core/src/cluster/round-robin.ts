import type { Invoker } from "../rpc/index.js";
import type { Candidates, LoadBalance, Picker } from "./load-balance.js";

/**
 * One after the other; by weight each as often as its share says, spread evenly. Each method has a turn of its own, which
 * goes on when the list or a weight changes. Java's smooth round robin looks at all providers for each call; here a call
 * costs O(log n). Java: `RoundRobinLoadBalance`.
 */
export const roundRobin = (): LoadBalance => {
  const turns = new Map<number, Turn>();
  return (candidates) => {
    const { index } = candidates.method;
    let turn = turns.get(index);
    if (turn === undefined) turns.set(index, (turn = new Turn()));
    return turn.picker(candidates);
  };
};

/** Where one method has got to. */
class Turn {
  #next = 0;
  /** Each provider is due once in `1 / weight`; this is the time of the last one that was picked. */
  #now = 0;
  readonly #due = new WeakMap<Invoker, number>();

  picker({ invokers, weights }: Candidates): Picker {
    const first = weights[0];
    if (weights.every((weight) => weight === first)) {
      return () => invokers[(this.#next = (this.#next + 1) % invokers.length)]!;
    }
    const queue: Waiting[] = [];
    for (const [index, invoker] of invokers.entries()) {
      const weight = weights[index]!;
      if (weight > 0) queue.push({ invoker, index, step: 1 / weight, due: this.#dueOf(invoker, weight) });
    }
    queue.sort((a, b) => (isBefore(a, b) ? -1 : 1)); // a sorted list is a heap
    return () => {
      const picked = queue[0]!;
      this.#now = picked.due;
      picked.due += picked.step;
      this.#due.set(picked.invoker, picked.due);
      sink(queue);
      return picked.invoker;
    };
  }

  /** A provider that is new begins in the middle of its step, so that those of one weight do not come in one go. */
  #dueOf(invoker: Invoker, weight: number): number {
    const due = this.#due.get(invoker);
    const isKnown = due !== undefined && due >= this.#now;
    const next = isKnown ? Math.min(due, this.#now + 1 / weight) : this.#now + 0.5 / weight;
    this.#due.set(invoker, next);
    return next;
  }
}

interface Waiting {
  readonly invoker: Invoker;
  /** Decides between two that are due at once. */
  readonly index: number;
  readonly step: number;
  due: number;
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.due < b.due || (a.due === b.due && a.index < b.index);
}

/** Puts the first of a heap where it belongs. */
function sink(heap: Waiting[]): void {
  const item = heap[0]!;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (isBefore(item, heap[child]!)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = item;
}
