import { checkField, formatYear, MAX_YEAR, notA, parseYear, twoDigits } from "./iso.js";

const TEXT = /^([+-]?\d{4,10})-(\d\d)$/;

/** A month of a year. Immutable. Java: `java.time.YearMonth`. */
export class YearMonth {
  readonly year: number;
  /** From 1 to 12. */
  readonly month: number;

  /** Throws `RangeError`. */
  constructor(year: number, month: number) {
    checkField("year", year, -MAX_YEAR, MAX_YEAR);
    checkField("month", month, 1, 12);
    this.year = year + 0;
    this.month = month;
  }

  /** Reads `2024-02`, and a year beyond 9999 with a plus or without. Throws `RangeError`. */
  static parse(text: string): YearMonth {
    const match = TEXT.exec(text);
    if (match === null) throw notA("java.time.YearMonth", text);
    const [, year, month] = match as unknown as [string, string, string];
    return new YearMonth(/^\d{5}/.test(year) ? Number(year) : parseYear(year), Number(month));
  }

  equals(other: unknown): boolean {
    return other instanceof YearMonth && other.year === this.year && other.month === this.month;
  }

  /** ISO: `2024-02`. Without a plus where the year is beyond 9999, as Java prints it. */
  toString(): string {
    return `${formatYear(this.year).replace("+", "")}-${twoDigits(this.month)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
