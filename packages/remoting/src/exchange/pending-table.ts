const FIRST_SLOTS = 16;
/** 64 KB: more calls than this wait on one connection only where something is wrong already. */
const MAX_SLOTS = 8192;

/**
 * Entries by their number, which counts up: the calls of a connection that wait for their answer.
 *
 * A `Map` would keep finished calls alive: entries that come and go make it rehash, and the old table that is left
 * behind carries what it held into the old generation. Here an entry lies at `id & mask` of one array, which grows with
 * how many wait at once. An entry whose place is wanted while the array is nearly empty has been overtaken by many
 * others; it moves to a map of stragglers, so that one call that hangs does not make the array grow.
 */
export class PendingTable<T extends { readonly id: number }> {
  /** Without places until there is an entry: a server's end of a connection hardly ever asks. */
  #slots: (T | undefined)[] = [];
  #used = 0;
  #stragglers: Map<number, T> | undefined;

  /** How many entries there are. */
  get size(): number {
    return this.#used + (this.#stragglers?.size ?? 0);
  }

  /** Puts an entry in. Its `id` is a safe integer from 0, and higher than that of every entry before it. */
  add(entry: T): void {
    let slots = this.#slots.length === 0 ? this.#grow() : this.#slots;
    let slot = entry.id & (slots.length - 1);
    let older = slots[slot];
    while (older !== undefined) {
      if (this.#used * 4 < slots.length || slots.length === MAX_SLOTS) {
        (this.#stragglers ??= new Map()).set(older.id, older);
        this.#used--;
        break;
      }
      slots = this.#grow();
      slot = entry.id & (slots.length - 1);
      older = slots[slot];
    }
    slots[slot] = entry;
    this.#used++;
  }

  /** The entry of that number, which may be any number. */
  get(id: number): T | undefined {
    const entry = this.#slots[id & (this.#slots.length - 1)];
    if (entry !== undefined && entry.id === id) return entry;
    return this.#stragglers?.get(id);
  }

  /** Takes the entry of that number out; says whether there was one. */
  delete(id: number): boolean {
    const slots = this.#slots;
    const slot = id & (slots.length - 1);
    if (slots[slot]?.id === id) {
      slots[slot] = undefined;
      this.#used--;
      return true;
    }
    return this.#stragglers?.delete(id) === true;
  }

  /** All entries, oldest first, in an array of its own: the table may change while it is walked. */
  entries(): T[] {
    const entries = [...(this.#stragglers?.values() ?? [])];
    for (const entry of this.#slots) if (entry !== undefined) entries.push(entry);
    return entries.sort((a, b) => a.id - b.id);
  }

  #grow(): (T | undefined)[] {
    const slots = emptySlots<T>(Math.max(FIRST_SLOTS, this.#slots.length * 2));
    for (const entry of this.#slots) if (entry !== undefined) slots[entry.id & (slots.length - 1)] = entry;
    this.#slots = slots;
    return slots;
  }
}

function emptySlots<T>(length: number): (T | undefined)[] {
  return new Array<T | undefined>(length).fill(undefined);
}
