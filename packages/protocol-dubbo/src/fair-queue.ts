/** Anything that comes from somebody: who sends much waits behind their own. */
export interface Queued<S> {
  readonly source: S;
  readonly bytes: Uint8Array;
}

interface Lane<T> {
  readonly items: T[];
  /** Of the first item that has not been taken. */
  head: number;
}

const MOST_TAKEN = 64;

/**
 * Items by source, taken one of each source in turn, in the order in which they came from it: a source with a thousand
 * items delays another's first by one.
 */
export class FairQueue<S, T extends Queued<S>> {
  /** By whose turn is next. */
  readonly #lanes = new Map<S, Lane<T>>();
  #size = 0;
  #bytes = 0;

  /** Items that wait. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of all that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  push(item: T): void {
    let lane = this.#lanes.get(item.source);
    if (lane === undefined) this.#lanes.set(item.source, (lane = { items: [], head: 0 }));
    lane.items.push(item);
    this.#size++;
    this.#bytes += item.bytes.length;
  }

  /** The next item; undefined when none waits. */
  shift(): T | undefined {
    for (const [source, lane] of this.#lanes) {
      const item = lane.items[lane.head++]!;
      this.#lanes.delete(source);
      if (lane.head < lane.items.length) {
        if (lane.head >= MOST_TAKEN) {
          lane.items.splice(0, lane.head);
          lane.head = 0;
        }
        this.#lanes.set(source, lane);
      }
      this.#size--;
      this.#bytes -= item.bytes.length;
      return item;
    }
    return undefined;
  }

  /**
   * Makes room for an item of this source: takes the newest of the source with the most items away, and gives it.
   * Undefined when this source has its share already, so that it is its own item that has to go.
   */
  evictFor(source: S): T | undefined {
    const own = this.#lanes.get(source);
    const ownLength = own === undefined ? 0 : own.items.length - own.head;
    const sources = this.#lanes.size + (own === undefined ? 1 : 0);
    if ((ownLength + 1) * sources > this.#size) return undefined;
    let longest: Lane<T> | undefined;
    let length = ownLength + 1;
    for (const lane of this.#lanes.values()) {
      if (lane.items.length - lane.head <= length) continue;
      longest = lane;
      length = lane.items.length - lane.head;
    }
    const item = longest?.items.pop();
    if (item === undefined) return undefined;
    this.#size--;
    this.#bytes -= item.bytes.length;
    return item;
  }
}
