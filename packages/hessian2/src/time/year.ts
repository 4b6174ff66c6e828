import { checkField, MAX_YEAR, notA } from "./iso.js";

/** A year. Immutable. Java: `java.time.Year`. */
export class Year {
  /** From -999999999 to 999999999. */
  readonly value: number;

  /** Throws `RangeError`. */
  constructor(value: number) {
    checkField("year", value, -MAX_YEAR, MAX_YEAR);
    this.value = value + 0;
  }

  /** Reads `2024`, `-5` and what Java reads: `0005`, `+12345`. Throws `RangeError`. */
  static parse(text: string): Year {
    if (!/^[+-]?\d{1,10}$/.test(text)) throw notA("java.time.Year", text);
    return new Year(Number(text));
  }

  equals(other: unknown): boolean {
    return other instanceof Year && other.value === this.value;
  }

  /** The number, as Java prints it: `2024`, `-5`. */
  toString(): string {
    return String(this.value);
  }

  toJSON(): string {
    return this.toString();
  }
}
