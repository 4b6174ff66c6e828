import { Instant } from "./instant.js";
import { notA } from "./iso.js";
import { LocalDateTime } from "./local-date-time.js";
import { OffsetDateTime } from "./offset-date-time.js";
import { ZoneId, ZoneOffset } from "./zone-id.js";

const TEXT = /^([^[]+)(?:\[([^\]]+)\])?$/;

/**
 * A date and time in a zone, with the offset that holds there then. Immutable. That the offset is the zone's is not
 * checked here: Java takes the zone's own when it reads one that is not. Java: `java.time.ZonedDateTime`.
 */
export class ZonedDateTime {
  readonly dateTime: LocalDateTime;
  readonly offset: ZoneOffset;
  readonly zone: ZoneId;

  constructor(dateTime: LocalDateTime, offset: ZoneOffset, zone: ZoneId = offset) {
    if (!(dateTime instanceof LocalDateTime) || !(offset instanceof ZoneOffset) || !(zone instanceof ZoneId)) {
      throw new TypeError("a ZonedDateTime is made of a LocalDateTime, a ZoneOffset and a ZoneId");
    }
    this.dateTime = dateTime;
    this.offset = offset;
    this.zone = zone;
  }

  /** Reads `2024-02-29T10:15:30+01:00[Europe/Paris]`. Throws `RangeError`. */
  static parse(text: string): ZonedDateTime {
    const match = TEXT.exec(text);
    if (match === null) throw notA("java.time.ZonedDateTime", text);
    const { dateTime, offset } = OffsetDateTime.parse(match[1]!);
    return new ZonedDateTime(dateTime, offset, match[2] === undefined ? offset : ZoneId.parse(match[2]));
  }

  /** The moment it names. */
  toInstant(): Instant {
    return Instant.fromDateTime(this.dateTime, this.offset);
  }

  /** True for the same date, time, offset and zone, as in Java; for the same moment compare `toInstant()`. */
  equals(other: unknown): boolean {
    return (
      other instanceof ZonedDateTime &&
      other.dateTime.equals(this.dateTime) &&
      other.offset.equals(this.offset) &&
      other.zone.equals(this.zone)
    );
  }

  /** As Java: `2024-02-29T10:15:30+01:00[Europe/Paris]`; without brackets when the zone is the offset. */
  toString(): string {
    const zone = this.zone.equals(this.offset) ? "" : `[${this.zone}]`;
    return `${this.dateTime}${this.offset}${zone}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
