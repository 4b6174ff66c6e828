import { checkField, formatFraction, formatYear, MAX_YEAR, notA, parseFraction, parseYear, twoDigits } from "./iso.js";
import { civilOf, daysIn, epochDayOf } from "./local-date.js";
import type { LocalDateTime } from "./local-date-time.js";
import { LocalTime } from "./local-time.js";
import { ZoneOffset } from "./zone-id.js";

const TEXT = /^([+-]?\d{4,10})-(\d\d)-(\d\d)[tT](\d\d):(\d\d):(\d\d)(?:\.(\d{0,9}))?(z|Z|[+-].+)$/;
const MIN_SECONDS = -31_557_014_167_219_200n;
const MAX_SECONDS = 31_556_889_864_403_199n;
const MAX_DATE_SECONDS = 8_640_000_000_000n;

/** A moment, to the nanosecond. Immutable. Java: `java.time.Instant`. */
export class Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down. */
  readonly seconds: bigint;
  /** Nanoseconds behind `seconds`, from 0 to 999999999. */
  readonly nanos: number;

  /** Throws `RangeError` beyond the years -1000000000 and 1000000000. */
  constructor(seconds: bigint | number, nanos = 0) {
    const whole = BigInt(seconds);
    if (whole < MIN_SECONDS || whole > MAX_SECONDS) throw new RangeError("an Instant beyond Java's range");
    checkField("nanos", nanos, 0, 999_999_999);
    this.seconds = whole;
    this.nanos = nanos;
  }

  /** Reads `2024-02-29T10:15:30.123456789Z`; an offset in the place of Z is taken into account. Throws `RangeError`. */
  static parse(text: string): Instant {
    const match = TEXT.exec(text);
    const year = match === null ? Number.NaN : parseYear(match[1]!);
    if (match === null || Number.isNaN(year)) throw notA("java.time.Instant", text);
    const [month, day, hour, minute, second] = match.slice(2, 7).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    checkField("year", year, -MAX_YEAR - 1, MAX_YEAR + 1);
    checkField("month", month, 1, 12);
    checkField("day", day, 1, daysIn(year, month));
    const time = new LocalTime(hour, minute, second, parseFraction(match[7]));
    return moment(epochDayOf(year, month, day), time, ZoneOffset.parse(match[8]!.toUpperCase()));
  }

  /** The moment of a `Date`. Throws `RangeError` for an invalid one. */
  static fromDate(date: Date): Instant {
    return Instant.fromEpochMs(date.getTime());
  }

  /** The moment so many whole milliseconds after 1970. Throws `RangeError`. */
  static fromEpochMs(ms: number): Instant {
    if (!Number.isSafeInteger(ms)) throw new RangeError(`${ms} is no whole number of milliseconds`);
    const seconds = Math.floor(ms / 1000);
    return new Instant(seconds, (ms - seconds * 1000) * 1_000_000);
  }

  /** The moment of a date and time at an offset. */
  static fromDateTime(dateTime: LocalDateTime, offset: ZoneOffset): Instant {
    return moment(dateTime.date.toEpochDay(), dateTime.time, offset);
  }

  /** The `Date` of this millisecond: what is finer is dropped. Throws `RangeError` beyond what a `Date` can be. */
  toDate(): Date {
    const date = this.seconds > MAX_DATE_SECONDS || this.seconds < -MAX_DATE_SECONDS ? Number.NaN : this.#ms();
    if (Number.isNaN(date) || Math.abs(date) > 8.64e15) throw new RangeError(`${this} is beyond the range of a Date`);
    return new Date(date);
  }

  equals(other: unknown): boolean {
    return other instanceof Instant && other.seconds === this.seconds && other.nanos === this.nanos;
  }

  /** ISO in UTC, with no, three, six or nine digits behind the second: `2024-02-29T10:15:30Z`. */
  toString(): string {
    const days = floorDiv(this.seconds, 86_400n);
    const { year, month, day } = civilOf(Number(days));
    const second = Number(this.seconds - days * 86_400n);
    const date = `${formatYear(year)}-${twoDigits(month)}-${twoDigits(day)}`;
    const [hh, mm, ss] = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(twoDigits);
    return `${date}T${hh}:${mm}:${ss}${formatFraction(this.nanos)}Z`;
  }

  toJSON(): string {
    return this.toString();
  }

  #ms(): number {
    return Number(this.seconds) * 1000 + Math.floor(this.nanos / 1_000_000);
  }
}

function moment(epochDay: number, time: LocalTime, offset: ZoneOffset): Instant {
  return new Instant(BigInt(epochDay) * 86_400n + BigInt(time.toSecondOfDay() - offset.totalSeconds), time.nano);
}

function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
