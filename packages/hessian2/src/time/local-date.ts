import { checkField, formatYear, MAX_YEAR, notA, parseYear, twoDigits } from "./iso.js";

const TEXT = /^([+-]?\d{4,10})-(\d\d)-(\d\d)$/;
const DAYS_PER_ERA = 146_097;
const DAYS_TO_1970 = 719_468;

/** A date without time and zone. Immutable. Java: `java.time.LocalDate`. */
export class LocalDate {
  /** From -999999999 to 999999999; year 0 is 1 BC. */
  readonly year: number;
  /** From 1 to 12. */
  readonly month: number;
  /** From 1 to 31. */
  readonly day: number;

  /** Throws `RangeError` for a date that does not exist. */
  constructor(year: number, month: number, day: number) {
    checkField("year", year, -MAX_YEAR, MAX_YEAR);
    checkField("month", month, 1, 12);
    checkField("day", day, 1, daysIn(year, month));
    this.year = year + 0;
    this.month = month;
    this.day = day;
  }

  /** Reads `2024-02-29`. Throws `RangeError`. */
  static parse(text: string): LocalDate {
    const match = TEXT.exec(text);
    const year = match === null ? Number.NaN : parseYear(match[1]!);
    if (Number.isNaN(year)) throw notA("java.time.LocalDate", text);
    return new LocalDate(year, Number(match![2]), Number(match![3]));
  }

  /** The date so many days after 1970-01-01. Throws `RangeError`. */
  static fromEpochDay(epochDay: number): LocalDate {
    checkField("epoch day", epochDay, -366 * (MAX_YEAR + 1), 366 * (MAX_YEAR + 1));
    const { year, month, day } = civilOf(epochDay);
    return new LocalDate(year, month, day);
  }

  /** Days since 1970-01-01; negative before. */
  toEpochDay(): number {
    return epochDayOf(this.year, this.month, this.day);
  }

  equals(other: unknown): boolean {
    return (
      other instanceof LocalDate && other.year === this.year && other.month === this.month && other.day === this.day
    );
  }

  /** ISO: `2024-02-29`, `+12345-01-01`, `-0005-01-01`. */
  toString(): string {
    return `${formatYear(this.year)}-${twoDigits(this.month)}-${twoDigits(this.day)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Days of a month. */
export function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return isLeap(year) ? 29 : 28;
}

/** Whether the year has a 29th of February. */
export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days from 1970-01-01 to a date, any year. Counts in eras of 400 years that begin in March. */
export function epochDayOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970;
}

/** The inverse of `epochDayOf`. */
export function civilOf(epochDay: number): { readonly year: number; readonly month: number; readonly day: number } {
  const days = epochDay + DAYS_TO_1970;
  const era = Math.floor(days / DAYS_PER_ERA);
  const dayOfEra = days - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}
