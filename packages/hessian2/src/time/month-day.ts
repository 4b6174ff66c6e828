import { checkField, notA, twoDigits } from "./iso.js";
import { daysIn } from "./local-date.js";

const TEXT = /^--(\d\d)-(\d\d)$/;
const LEAP_YEAR = 2000;

/** A day of a month in any year, the 29th of February among them. Immutable. Java: `java.time.MonthDay`. */
export class MonthDay {
  /** From 1 to 12. */
  readonly month: number;
  readonly day: number;

  /** Throws `RangeError` for a day that no year has. */
  constructor(month: number, day: number) {
    checkField("month", month, 1, 12);
    checkField("day", day, 1, daysIn(LEAP_YEAR, month));
    this.month = month;
    this.day = day;
  }

  /** Reads `--02-29`. Throws `RangeError`. */
  static parse(text: string): MonthDay {
    const match = TEXT.exec(text);
    if (match === null) throw notA("java.time.MonthDay", text);
    return new MonthDay(Number(match[1]), Number(match[2]));
  }

  equals(other: unknown): boolean {
    return other instanceof MonthDay && other.month === this.month && other.day === this.day;
  }

  /** ISO: `--02-29`. */
  toString(): string {
    return `--${twoDigits(this.month)}-${twoDigits(this.day)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
