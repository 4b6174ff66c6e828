import { Instant } from "./instant.js";
import { notA } from "./iso.js";
import { LocalDateTime } from "./local-date-time.js";
import { ZoneOffset } from "./zone-id.js";

const TEXT = /^(.+[tT][^zZ+-]+)(z|Z|[+-].+)$/;

/** A date and time with its distance from UTC. Immutable. Java: `java.time.OffsetDateTime`. */
export class OffsetDateTime {
  readonly dateTime: LocalDateTime;
  readonly offset: ZoneOffset;

  constructor(dateTime: LocalDateTime, offset: ZoneOffset) {
    if (!(dateTime instanceof LocalDateTime) || !(offset instanceof ZoneOffset)) {
      throw new TypeError("an OffsetDateTime is made of a LocalDateTime and a ZoneOffset");
    }
    this.dateTime = dateTime;
    this.offset = offset;
  }

  /** Reads `2024-02-29T10:15:30+02:00`. Throws `RangeError`. */
  static parse(text: string): OffsetDateTime {
    const match = TEXT.exec(text);
    if (match === null) throw notA("java.time.OffsetDateTime", text);
    return new OffsetDateTime(LocalDateTime.parse(match[1]!), ZoneOffset.parse(match[2]!.toUpperCase()));
  }

  /** The moment it names. */
  toInstant(): Instant {
    return Instant.fromDateTime(this.dateTime, this.offset);
  }

  /** True for the same date, time and offset, as in Java; for the same moment compare `toInstant()`. */
  equals(other: unknown): boolean {
    return other instanceof OffsetDateTime && other.dateTime.equals(this.dateTime) && other.offset.equals(this.offset);
  }

  /** ISO: `2024-02-29T10:15:30+02:00`. */
  toString(): string {
    return `${this.dateTime}${this.offset}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
