import { notA } from "./iso.js";
import { LocalDate } from "./local-date.js";
import { LocalTime } from "./local-time.js";

/** A date and a time of day without zone. Immutable. Java: `java.time.LocalDateTime`. */
export class LocalDateTime {
  readonly date: LocalDate;
  readonly time: LocalTime;

  constructor(date: LocalDate, time: LocalTime) {
    if (!(date instanceof LocalDate) || !(time instanceof LocalTime)) {
      throw new TypeError("a LocalDateTime is made of a LocalDate and a LocalTime");
    }
    this.date = date;
    this.time = time;
  }

  /** Reads `2024-02-29T10:15:30.5`. Throws `RangeError`. */
  static parse(text: string): LocalDateTime {
    const at = typeof text === "string" ? text.toUpperCase().indexOf("T") : -1;
    if (at < 0) throw notA("java.time.LocalDateTime", text);
    return new LocalDateTime(LocalDate.parse(text.slice(0, at)), LocalTime.parse(text.slice(at + 1)));
  }

  equals(other: unknown): boolean {
    return other instanceof LocalDateTime && other.date.equals(this.date) && other.time.equals(this.time);
  }

  /** ISO: `2024-02-29T10:15:30.500`. */
  toString(): string {
    return `${this.date}T${this.time}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
