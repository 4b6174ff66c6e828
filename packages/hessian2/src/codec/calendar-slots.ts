/**
 * Which slots references mean behind a `java.util.Calendar`: hessian-lite 4.0.1 to 4.0.4 gives one two slots when it
 * writes and one when it reads, so it cannot read itself there. 3.x gives one both times. The bytes of a calendar are the
 * same; what else stands in the stream tells who wrote it. Nothing is certain until then, and 3.x is assumed.
 */
export class CalendarSlots {
  /** The slots too many, as their writer counts: in front of each calendar one. Ascending. */
  readonly #extra: number[] = [];
  #twice: boolean | undefined;

  /** Remembers the calendar that takes `slot`. */
  add(slot: number): void {
    this.#extra.push(slot + this.#extra.length);
  }

  /**
   * The slot that `index` means, of `known` ones. Only 4.x writes `untyped` lists of fixed length, and only 3.x an
   * `arrayList` by that name.
   */
  slotOf(index: number, known: number, untyped: boolean, arrayList: boolean): number {
    this.#twice ??= arrayList ? false : untyped || index >= known ? true : undefined;
    if (this.#twice !== true) return index;
    let low = 0;
    let high = this.#extra.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#extra[middle]! < index) low = middle + 1;
      else high = middle;
    }
    if (this.#extra[low] !== index) return index - low;
    // Nobody who counts twice refers to the slot too many.
    this.#twice = false;
    return index;
  }
}
