import { HessianError, HessianErrorCode } from "./hessian-error.js";
import { printable } from "./printable.js";

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,10}))?$/;
const INT_MAX = 2147483647;
/** As many decimal digits as every number of that length fits a double exactly. */
const SHORT_DIGITS = 15;

/**
 * A decimal number, exact: `unscaled * 10 ** -scale`. Immutable. Text is read and written as Java's `BigDecimal` does,
 * so `1.10` stays `1.10`. It does no arithmetic: take `unscaled` and `scale`, or `toString()`, to a library that does.
 */
export class Decimal {
  readonly unscaled: bigint;
  /** Digits behind the point; negative for trailing zeros left out, as in `12E+3`. Fits an int32. */
  readonly scale: number;

  constructor(unscaled: bigint, scale = 0) {
    if (typeof unscaled !== "bigint") throw new TypeError("the unscaled value of a Decimal is a bigint");
    if (!Number.isInteger(scale) || Math.abs(scale) > INT_MAX) throw new RangeError("the scale of a Decimal is an int");
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** Reads what `BigDecimal(String)` reads: `-12.50`, `1E+3`, `.5`. Throws `RangeError` for anything else. */
  static parse(text: string): Decimal {
    return parse(text) ?? fail(text);
  }

  /** The decimal a bigint, an integer or a number in its shortest decimal form stands for. */
  static from(value: Decimal | bigint | number | string): Decimal {
    if (value instanceof Decimal) return value;
    if (typeof value === "bigint") return new Decimal(value);
    return Decimal.parse(typeof value === "number" ? String(value) : value);
  }

  /** True for the same value with the same scale, as Java's `equals`: 1.0 is not 1.00. */
  equals(other: Decimal): boolean {
    return this.scale === other.scale && this.unscaled === other.unscaled;
  }

  /** Negative, 0 or positive by value, as Java's `compareTo`: 1.0 and 1.00 give 0. */
  compareTo(other: Decimal): number {
    const sign = signOf(this.unscaled);
    if (sign !== signOf(other.unscaled)) return sign - signOf(other.unscaled);
    if (sign === 0) return 0;
    const mine = digitsOf(this.unscaled);
    const theirs = digitsOf(other.unscaled);
    // Where the leading digits stand decides first, so that 1E+1000000000 is never written out.
    const lead = mine.length - this.scale - (theirs.length - other.scale);
    if (lead !== 0) return lead > 0 ? sign : -sign;
    const width = Math.max(mine.length, theirs.length);
    const a = mine.padEnd(width, "0");
    const b = theirs.padEnd(width, "0");
    return a === b ? 0 : a > b ? sign : -sign;
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** As Java's `BigDecimal.toString`: plain, or with an exponent when the scale is negative or the value tiny. */
  toString(): string {
    const { scale } = this;
    if (scale === 0) return String(this.unscaled);
    const minus = this.unscaled < 0n ? "-" : "";
    const digits = digitsOf(this.unscaled);
    const exponent = digits.length - 1 - scale;
    if (scale > 0 && exponent >= -6) {
      const whole = digits.length - scale;
      if (whole > 0) return `${minus}${digits.slice(0, whole)}.${digits.slice(whole)}`;
      return `${minus}0.${"0".repeat(-whole)}${digits}`;
    }
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    if (exponent === 0) return minus + mantissa;
    return `${minus}${mantissa}E${exponent > 0 ? "+" : ""}${exponent}`;
  }

  /** The text, so that JSON loses nothing. */
  toJSON(): string {
    return this.toString();
  }
}

/** A received `BigDecimal`, with the digits and the scale bounded before anything is computed. */
export function receiveDecimal(text: unknown, maxDigits: number, maxScale: number, offset: number): Decimal {
  if (typeof text !== "string") {
    throw new HessianError(HessianErrorCode.Type, "a java.math.BigDecimal without its text", offset);
  }
  if (text.length > maxDigits + 16) {
    throw new HessianError(HessianErrorCode.Limit, `a java.math.BigDecimal of more than ${maxDigits} digits`, offset);
  }
  const value = parse(text);
  if (value === undefined) {
    throw new HessianError(HessianErrorCode.Range, `not a java.math.BigDecimal: "${printable(text)}"`, offset);
  }
  if (Math.abs(value.scale) > maxScale) {
    throw new HessianError(HessianErrorCode.Limit, `a java.math.BigDecimal of scale ${value.scale}`, offset);
  }
  return value;
}

function parse(text: string): Decimal | undefined {
  return parseShort(text) ?? parseAny(text);
}

/** As {@link parseAny}, for `[-]digits[.digits]` that a number holds exactly; undefined also for what it leaves to it. */
export function parseShort(text: string): Decimal | undefined {
  // A caller without types may give anything, and then gets the error of the other.
  if (typeof text !== "string" || text.length > SHORT_DIGITS + 2) return undefined;
  const { length } = text;
  const start = text.charCodeAt(0) === 0x2d ? 1 : 0;
  let point = -1;
  let magnitude = 0;
  for (let i = start; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) magnitude = magnitude * 10 + (code - 0x30);
    else if (code === 0x2e && point < 0) point = i;
    else return undefined;
  }
  const digits = length - start - (point < 0 ? 0 : 1);
  if (digits === 0 || digits > SHORT_DIGITS) return undefined;
  return new Decimal(BigInt(start === 0 ? magnitude : -magnitude), point < 0 ? 0 : length - 1 - point);
}

/** Reads every form; undefined for what is no decimal. */
export function parseAny(text: string): Decimal | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const whole = match[2]!;
  const fraction = match[3] ?? "";
  if (whole === "" && fraction === "") return undefined;
  const scale = fraction.length - Number(match[4] ?? 0);
  if (Math.abs(scale) > INT_MAX) return undefined;
  const magnitude = BigInt(whole + fraction);
  return new Decimal(match[1] === "-" ? -magnitude : magnitude, scale === 0 ? 0 : scale);
}

function fail(text: unknown): never {
  throw new RangeError(`not a decimal: "${printable(String(text))}"`);
}

function digitsOf(value: bigint): string {
  return String(value < 0n ? -value : value);
}

function signOf(value: bigint): number {
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}
