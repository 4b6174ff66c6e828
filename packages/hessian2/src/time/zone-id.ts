import { checkField, notA, twoDigits } from "./iso.js";

const OFFSET = /^([+-])(?:(\d{1,2})|(\d\d):(\d\d)(?::(\d\d))?|(\d\d)(\d\d)(\d\d)?)$/;
const PREFIXED = /^(UTC|GMT|UT)([+-].+)$/;
const REGION = /^[A-Za-z][A-Za-z0-9~/._+-]+$/;
const MAX_OFFSET_SECONDS = 18 * 3600;

/**
 * The id of a time zone: a region such as `Europe/Paris`, or a `ZoneOffset`. Immutable. Regions are not looked up:
 * Java refuses those it does not know. Java: `java.time.ZoneId`.
 */
export class ZoneId {
  readonly id: string;

  /** Takes the id of a region; `ZoneId.parse` also knows offsets. Throws `RangeError` for what cannot be one. */
  constructor(id: string) {
    if (new.target === ZoneId && !isRegion(id)) throw notA("java.time.ZoneId", id);
    this.id = id;
  }

  /** Reads what `ZoneId.of` reads: `Europe/Paris`, `UTC+02:00`, and `Z`, `+02:00`, `+2`, which are a `ZoneOffset`. */
  static parse(id: string): ZoneId {
    if (id === "Z" || /^[+-]/.test(id)) return ZoneOffset.parse(id);
    const prefixed = PREFIXED.exec(id);
    if (prefixed === null) return new ZoneId(id);
    const offset = ZoneOffset.parse(prefixed[2]!);
    return new ZoneId(offset.totalSeconds === 0 ? prefixed[1]! : prefixed[1]! + offset.id);
  }

  equals(other: unknown): boolean {
    return other instanceof ZoneId && other.id === this.id;
  }

  /** The id. */
  toString(): string {
    return this.id;
  }

  toJSON(): string {
    return this.id;
  }
}

/** A fixed distance from UTC, 18 hours at most either way. Immutable. Java: `java.time.ZoneOffset`. */
export class ZoneOffset extends ZoneId {
  static readonly UTC: ZoneOffset = new ZoneOffset(0);

  /** Seconds east of UTC. */
  readonly totalSeconds: number;

  /** Throws `RangeError` beyond 18 hours. */
  constructor(totalSeconds: number) {
    checkField("offset in seconds", totalSeconds, -MAX_OFFSET_SECONDS, MAX_OFFSET_SECONDS);
    super(offsetId(totalSeconds));
    this.totalSeconds = totalSeconds + 0;
  }

  /** Reads `Z`, `+02:00`, `+02:00:30`, `+2`, `+02`, `+0200` and `+020030`. Throws `RangeError`. */
  static override parse(text: string): ZoneOffset {
    if (text === "Z") return ZoneOffset.UTC;
    const match = OFFSET.exec(text);
    if (match === null) throw notA("java.time.ZoneOffset", text);
    const minutes = Number(match[4] ?? match[7] ?? 0);
    const seconds = Number(match[5] ?? match[8] ?? 0);
    checkField("minute of the offset", minutes, 0, 59);
    checkField("second of the offset", seconds, 0, 59);
    const total = Number(match[2] ?? match[3] ?? match[6]) * 3600 + minutes * 60 + seconds;
    return new ZoneOffset(match[1] === "-" ? -total : total);
  }
}

function isRegion(id: string): boolean {
  const prefixed = PREFIXED.exec(id);
  return prefixed === null ? REGION.test(id) : OFFSET.test(prefixed[2]!);
}

function offsetId(totalSeconds: number): string {
  if (totalSeconds === 0) return "Z";
  const seconds = Math.abs(totalSeconds);
  const text = `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}`;
  return `${totalSeconds < 0 ? "-" : "+"}${text}${seconds % 60 === 0 ? "" : `:${twoDigits(seconds % 60)}`}`;
}
