import { notA } from "./iso.js";
import { LocalTime } from "./local-time.js";
import { ZoneOffset } from "./zone-id.js";

const TEXT = /^([^zZ+-]+)(z|Z|[+-].+)$/;

/** A time of day with its distance from UTC. Immutable. Java: `java.time.OffsetTime`. */
export class OffsetTime {
  readonly time: LocalTime;
  readonly offset: ZoneOffset;

  constructor(time: LocalTime, offset: ZoneOffset) {
    if (!(time instanceof LocalTime) || !(offset instanceof ZoneOffset)) {
      throw new TypeError("an OffsetTime is made of a LocalTime and a ZoneOffset");
    }
    this.time = time;
    this.offset = offset;
  }

  /** Reads `10:15:30+02:00`. Throws `RangeError`. */
  static parse(text: string): OffsetTime {
    const match = TEXT.exec(text);
    if (match === null) throw notA("java.time.OffsetTime", text);
    return new OffsetTime(LocalTime.parse(match[1]!), ZoneOffset.parse(match[2]!.toUpperCase()));
  }

  /** True for the same time and the same offset, as in Java. */
  equals(other: unknown): boolean {
    return other instanceof OffsetTime && other.time.equals(this.time) && other.offset.equals(this.offset);
  }

  /** ISO: `10:15:30+02:00`. */
  toString(): string {
    return `${this.time}${this.offset}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
