import { HessianError, HessianErrorCode } from "./hessian-error.js";
import { printable } from "./printable.js";

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,10}))?$/;
/** What Java writes without an exponent, as Java writes it; most of it `isUsual` knows in half the time. */
const PLAIN = /^(?:0(?:\.0{1,6})?|-?(?:[1-9]\d*(?:\.\d+)?|0\.0{0,5}[1-9]\d*))$/;
const INT_MAX = 2147483647;
/** In place of a scale: the text is known to be Java's. */
const CHECKED: unique symbol = Symbol("checked");

/** Where `decimal` was written in the stream of that number; -1 when it was not. */
export let slotOfDecimal: (decimal: Decimal, stream: number) => number;
/** The decimal of a text that `isUsual`. */
let checkedDecimal: (text: string) => Decimal;
/** Says that `decimal` has that slot of the stream. */
export let markDecimal: (decimal: Decimal, stream: number, slot: number) => void;

/**
 * A decimal number, exact: `unscaled * 10 ** -scale`. Immutable. Text is read and written as Java's `BigDecimal` does,
 * so `1.10` stays `1.10`. It does no arithmetic: take `unscaled` and `scale`, or `text`, to a library that does.
 */
export class Decimal {
  /** The number as Java's `BigDecimal.toString` has it, different for decimals that are not equal. */
  readonly text: string;
  // A mark is found in a fifth of the time of a look into a map, and half the objects of a message may be decimals.
  #stream = 0;
  #slot = 0;

  static {
    slotOfDecimal = (decimal, stream) => (decimal.#stream === stream ? decimal.#slot : -1);
    markDecimal = (decimal, stream, slot) => {
      decimal.#stream = stream;
      decimal.#slot = slot;
    };
    const Checked = Decimal as unknown as new (text: string, how: typeof CHECKED) => Decimal;
    checkedDecimal = (text) => new Checked(text, CHECKED);
  }

  /** `new Decimal(1250n, 2)` is 12.50. Throws `TypeError` and `RangeError` for what is no bigint and no int. */
  constructor(unscaled: bigint, scale?: number);
  /** Reads what `BigDecimal(String)` reads: `-12.50`, `1E+3`, `.5`. Throws `RangeError` for anything else. */
  constructor(text: string);
  constructor(value: bigint | string, scale: number | typeof CHECKED = 0) {
    // Most numbers come as Java's text and leave as it: they are never computed.
    if (scale === CHECKED) this.text = value as string;
    else if (typeof value === "string") this.text = isUsual(value) || PLAIN.test(value) ? value : normalized(value);
    else {
      if (typeof value !== "bigint") throw new TypeError("a Decimal is made of a text, or of a bigint and a scale");
      if (!Number.isInteger(scale) || Math.abs(scale) > INT_MAX)
        throw new RangeError("the scale of a Decimal is an int");
      this.text = textOf(value, scale);
    }
  }

  /** The decimal of a text, as the constructor reads it. */
  static parse(text: string): Decimal {
    return typeof text === "string" ? new Decimal(text) : fail(text);
  }

  /** All digits as one integer, with the sign. Computed each time. */
  get unscaled(): bigint {
    return BigInt(this.#mantissa.replace(".", ""));
  }

  /** Digits behind the point; negative for trailing zeros left out, as in `12E+3`. Fits an int32. */
  get scale(): number {
    const mantissa = this.#mantissa;
    const point = mantissa.indexOf(".");
    const exponent = mantissa === this.text ? 0 : Number(this.text.slice(mantissa.length + 1));
    return (point < 0 ? 0 : mantissa.length - 1 - point) - exponent;
  }

  /** The decimal a bigint, an integer or a number in its shortest decimal form stands for. */
  static from(value: Decimal | bigint | number | string): Decimal {
    if (value instanceof Decimal) return value;
    if (typeof value === "bigint") return new Decimal(value);
    return Decimal.parse(typeof value === "number" ? String(value) : value);
  }

  /** True for the same value with the same scale, as Java's `equals`: 1.0 is not 1.00. */
  equals(other: Decimal): boolean {
    return this.text === other.text;
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
    return Number(this.text);
  }

  /** As Java's `BigDecimal.toString`: plain, or with an exponent when the scale is negative or the value tiny. */
  toString(): string {
    return this.text;
  }

  /** The text, so that JSON loses nothing. */
  toJSON(): string {
    return this.text;
  }

  get #mantissa(): string {
    const end = this.text.indexOf("E");
    return end < 0 ? this.text : this.text.slice(0, end);
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
  // Without an exponent the scale is less than the length.
  if (text.length <= maxScale && isUsual(text)) return checkedDecimal(text);
  let value: Decimal;
  try {
    value = new Decimal(text);
  } catch {
    throw new HessianError(HessianErrorCode.Range, `not a java.math.BigDecimal: "${printable(text)}"`, offset);
  }
  if (value.text.length > maxScale || value.text.includes("E")) {
    const { scale } = value;
    if (Math.abs(scale) > maxScale) {
      throw new HessianError(HessianErrorCode.Limit, `a java.math.BigDecimal of scale ${scale}`, offset);
    }
  }
  return value;
}

/** True for digits that begin with none of 0, a point among them or none: `1249.95`. */
function isUsual(text: string): boolean {
  const { length } = text;
  let digits = 0;
  let point = -1;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) digits++;
    else if (code === 0x2e && point < 0) point = i;
    else return false;
  }
  return digits > 0 && point !== 0 && point !== length - 1 && text.charCodeAt(0) !== 0x30;
}

/** Java's text for a number in any form that Java reads. */
function normalized(text: string): string {
  const match = FORM.exec(text) ?? fail(text);
  const whole = match[2]!;
  const fraction = match[3] ?? "";
  const scale = fraction.length - Number(match[4] ?? 0);
  if ((whole === "" && fraction === "") || Math.abs(scale) > INT_MAX) fail(text);
  const magnitude = BigInt(whole + fraction);
  return textOf(match[1] === "-" ? -magnitude : magnitude, scale);
}

function textOf(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const minus = unscaled < 0n ? "-" : "";
  const digits = digitsOf(unscaled);
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

function fail(text: unknown): never {
  throw new RangeError(`not a decimal: "${printable(String(text))}"`);
}

function digitsOf(value: bigint): string {
  return String(value < 0n ? -value : value);
}

function signOf(value: bigint): number {
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}
