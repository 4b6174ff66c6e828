import { Decimal } from "../codec/decimal.js";
import { DEFAULT_DECODE_LIMITS } from "../codec/decode-limits.js";
import { JavaBigInteger } from "../codec/java-big-integer.js";
import { JavaDouble } from "../codec/java-double.js";
import { Scalar } from "./scalar-schema.js";

/** Characters of a text that may stand for a number: what a decoder takes, with sign, point and exponent. */
const LONGEST_NUMBER = DEFAULT_DECODE_LIMITS.digits + 16;

/** Gives undefined for what cannot be of the type. */
type Conversion = (value: unknown) => unknown;

const conversions: { readonly [S in Scalar]?: Conversion } = {
  [Scalar.Boolean]: (value) => (typeof value === "boolean" ? value : booleanOf(value)),
  [Scalar.Byte]: whole(7),
  [Scalar.Short]: whole(15),
  [Scalar.Int]: whole(31),
  [Scalar.Long]: (value) => inBits(wholeOf(value), 63),
  [Scalar.LongNumber]: (value) => {
    const number = Number(wholeOf(value) ?? Number.NaN);
    return Number.isSafeInteger(number) ? number : undefined;
  },
  [Scalar.Float]: (value) => {
    const number = numberOf(value);
    if (number === undefined) return undefined;
    const float = Math.fround(number);
    return Number.isFinite(float) || !Number.isFinite(number) ? float : undefined;
  },
  [Scalar.Double]: (value) => numberOf(value),
  [Scalar.Char]: (value) => (typeof value === "string" && value.length === 1 ? value : undefined),
  [Scalar.String]: (value) => textOf(value),
  [Scalar.Chars]: (value) => {
    if (!Array.isArray(value)) return typeof value === "string" ? value : undefined;
    return value.every((char) => typeof char === "string" && char.length === 1) ? value.join("") : undefined;
  },
  [Scalar.Bytes]: (value) => {
    if (!Array.isArray(value)) return value instanceof Uint8Array ? value : undefined;
    return value.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 127)
      ? Uint8Array.from(value as number[])
      : undefined;
  },
  [Scalar.BigInteger]: (value) => wholeOf(value),
  [Scalar.Decimal]: (value) => decimalOf(value),
  [Scalar.Date]: (value) => dateOf(value),
};

/**
 * What Java would make of `value` where a scalar of this type is declared: numbers and texts into each other while
 * nothing is lost, milliseconds and `yyyy-MM-dd HH:mm:ss` (local time) into dates. Undefined for what cannot be one.
 * Java: `CompatibleTypeUtils`, which cuts numbers that do not fit.
 */
export function realizeScalar(scalar: Scalar, value: unknown): unknown {
  return conversions[scalar]?.(value);
}

/** Whether `realizeScalar` knows this type; of others only values as they are can be taken. */
export function isRealizable(scalar: Scalar): boolean {
  return conversions[scalar] !== undefined;
}

function whole(bits: number): Conversion {
  return (value) => {
    const long = inBits(wholeOf(value), bits);
    return long === undefined ? undefined : Number(long);
  };
}

function inBits(value: bigint | undefined, bits: number): bigint | undefined {
  if (value === undefined) return undefined;
  return value >= -(1n << BigInt(bits)) && value < 1n << BigInt(bits) ? value : undefined;
}

function wholeOf(value: unknown): bigint | undefined {
  switch (typeof value) {
    case "bigint":
      return value;
    case "number":
      return Number.isInteger(value) ? BigInt(value) : undefined;
    case "string":
      return value.length <= LONGEST_NUMBER && /^[+-]?\d+$/.test(value) ? BigInt(value.replace("+", "")) : undefined;
    default:
      if (value instanceof JavaBigInteger) return value.value;
      if (value instanceof JavaDouble) return wholeOf(value.value);
      if (value instanceof Decimal) return wholeOf(value.toString().replace(/\.0+$/, ""));
      return undefined;
  }
}

function numberOf(value: unknown): number | undefined {
  switch (typeof value) {
    case "number":
      return value;
    case "bigint":
      return Number(value);
    case "string":
      if (value === "NaN" || /^[+-]?Infinity$/.test(value)) return Number(value);
      return isNumeral(value) ? Number(value) : undefined;
    default:
      if (value instanceof JavaDouble) return value.value;
      if (value instanceof JavaBigInteger) return Number(value.value);
      return value instanceof Decimal ? value.toNumber() : undefined;
  }
}

function isNumeral(text: string): boolean {
  return text.length <= LONGEST_NUMBER && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,5})?$/.test(text);
}

function decimalOf(value: unknown): Decimal | undefined {
  if (value instanceof Decimal) return value;
  if (value instanceof JavaBigInteger) return Decimal.from(value.value);
  if (value instanceof JavaDouble) return decimalOf(value.value);
  if (typeof value === "bigint") return Decimal.from(value);
  if (typeof value === "number") return Number.isFinite(value) ? Decimal.from(value) : undefined;
  return typeof value === "string" && isNumeral(value) ? Decimal.from(value) : undefined;
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.toLowerCase();
  return text === "true" ? true : text === "false" ? false : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (value instanceof Decimal || value instanceof JavaBigInteger) return value.toString();
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

const JAVA_DATE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function dateOf(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  let date: Date | undefined;
  if (typeof value === "number" || typeof value === "bigint") date = new Date(Number(value));
  else if (typeof value === "string") {
    const parts = JAVA_DATE.exec(value)?.slice(1).map(Number) as [number, number, number, number, number, number];
    if (parts) {
      const [year, month, day, hours, minutes, seconds] = parts;
      date = new Date(year, month - 1, day, hours, minutes, seconds);
    } else if (ISO_DATE.test(value)) date = new Date(value);
  }
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
