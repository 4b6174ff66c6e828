const MAX_DATE_MS = 8_640_000_000_000_000;

/** True for milliseconds that a `Date` can hold. */
export function isDateMs(ms: number | bigint): boolean {
  return ms <= MAX_DATE_MS && ms >= -MAX_DATE_MS;
}

/** A `java.util.Date` beyond what a `Date` can hold, such as the `new Date(Long.MAX_VALUE)` that means never. */
export class JavaDate {
  /** Milliseconds since 1970, an int64. */
  readonly ms: bigint;

  constructor(ms: bigint) {
    if (BigInt.asIntN(64, ms) !== ms) throw new RangeError("the milliseconds of a date are 64 bits");
    this.ms = ms;
  }

  toJSON(): string {
    return String(this.ms);
  }
}
