import { checkField, notA } from "./iso.js";

const TEXT = /^([+-]?)P(?:([+-]?\d+)D)?(T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?)(\d+)(?:[.,](\d{0,9}))?S)?)?$/i;
const LONGEST_TEXT = 128;
const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

/** A length of time in seconds and nanoseconds. Immutable. Java: `java.time.Duration`. */
export class Duration {
  static readonly ZERO: Duration = new Duration(0);

  /** Whole seconds, rounded down: -0.5 s has -1. Fits 64 bits. */
  readonly seconds: bigint;
  /** Nanoseconds behind `seconds`, from 0 to 999999999, also for what is negative. */
  readonly nanos: number;

  /** Throws `RangeError` for more than 64 bits of seconds. */
  constructor(seconds: bigint | number, nanos = 0) {
    const whole = BigInt(seconds);
    if (whole < INT64_MIN || whole > INT64_MAX) throw new RangeError("a Duration beyond 64 bits of seconds");
    checkField("nanos", nanos, 0, 999_999_999);
    this.seconds = whole;
    this.nanos = nanos;
  }

  /** Reads `PT8H6M12.345S`, `P2DT3H`, `-PT6H`, `PT-0.5S`. Throws `RangeError`. */
  static parse(text: string): Duration {
    const match = typeof text === "string" && text.length <= LONGEST_TEXT ? TEXT.exec(text) : null;
    if (match === null || match[3]?.length === 1) throw notA("java.time.Duration", text);
    const [, minus, days, , hours, minutes, sign, seconds, fraction] = match;
    if (days === undefined && hours === undefined && minutes === undefined && seconds === undefined) {
      throw notA("java.time.Duration", text);
    }
    const second = BigInt(seconds ?? 0) * 1_000_000_000n + BigInt((fraction ?? "").padEnd(9, "0"));
    const minute = (BigInt(days ?? 0) * 24n + BigInt(hours ?? 0)) * 60n + BigInt(minutes ?? 0);
    const total = minute * 60_000_000_000n + (sign === "-" ? -second : second);
    return fromNanos(minus === "-" ? -total : total);
  }

  /** So many whole milliseconds. Throws `RangeError`. */
  static fromMs(ms: number): Duration {
    if (!Number.isSafeInteger(ms)) throw new RangeError(`${ms} is no whole number of milliseconds`);
    return fromNanos(BigInt(ms) * 1_000_000n);
  }

  /** Milliseconds as a number, with a fraction; not exact when there are very many. */
  toMs(): number {
    return Number(this.seconds) * 1000 + this.nanos / 1_000_000;
  }

  equals(other: unknown): boolean {
    return other instanceof Duration && other.seconds === this.seconds && other.nanos === this.nanos;
  }

  /** ISO in hours, minutes and seconds: `PT8H6M12.345S`, `PT-0.5S`, `PT0S`. */
  toString(): string {
    const { seconds, nanos } = this;
    if (seconds === 0n && nanos === 0) return "PT0S";
    const borrowed = seconds < 0n && nanos > 0;
    const whole = borrowed ? seconds + 1n : seconds;
    const hours = whole / 3600n;
    const minutes = (whole % 3600n) / 60n;
    const rest = whole % 60n;
    let text = "PT";
    if (hours !== 0n) text += `${hours}H`;
    if (minutes !== 0n) text += `${minutes}M`;
    if (rest === 0n && nanos === 0) return text;
    text += borrowed && rest === 0n ? "-0" : String(rest);
    if (nanos > 0) {
      const digits = String(borrowed ? 1_000_000_000 - nanos : nanos).padStart(9, "0");
      text += `.${digits.replace(/0+$/, "")}`;
    }
    return `${text}S`;
  }

  toJSON(): string {
    return this.toString();
  }
}

function fromNanos(total: bigint): Duration {
  let seconds = total / 1_000_000_000n;
  let nanos = Number(total % 1_000_000_000n);
  if (nanos < 0) {
    nanos += 1_000_000_000;
    seconds -= 1n;
  }
  return new Duration(seconds, nanos);
}
