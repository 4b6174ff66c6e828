import { checkField, formatFraction, notA, parseFraction, twoDigits } from "./iso.js";

const TEXT = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?$/;

/** A time of day without date and zone, to the nanosecond. Immutable. Java: `java.time.LocalTime`. */
export class LocalTime {
  /** From 0 to 23. */
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Nanosecond of the second, from 0 to 999999999. */
  readonly nano: number;

  /** Throws `RangeError` for a time that does not exist. */
  constructor(hour: number, minute: number, second = 0, nano = 0) {
    checkField("hour", hour, 0, 23);
    checkField("minute", minute, 0, 59);
    checkField("second", second, 0, 59);
    checkField("nano", nano, 0, 999_999_999);
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.nano = nano;
  }

  /** Reads `10:15`, `10:15:30` and `10:15:30.123456789`. Throws `RangeError`. */
  static parse(text: string): LocalTime {
    const match = TEXT.exec(text);
    if (match === null) throw notA("java.time.LocalTime", text);
    return new LocalTime(Number(match[1]), Number(match[2]), Number(match[3] ?? 0), parseFraction(match[4]));
  }

  /** Whole seconds since midnight. */
  toSecondOfDay(): number {
    return this.hour * 3600 + this.minute * 60 + this.second;
  }

  equals(other: unknown): boolean {
    return other instanceof LocalTime && other.toSecondOfDay() === this.toSecondOfDay() && other.nano === this.nano;
  }

  /** ISO, as short as it goes: `10:15`, `10:15:30`, `10:15:30.123`. */
  toString(): string {
    const { hour, minute, second, nano } = this;
    const minutes = `${twoDigits(hour)}:${twoDigits(minute)}`;
    return second === 0 && nano === 0 ? minutes : `${minutes}:${twoDigits(second)}${formatFraction(nano)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
