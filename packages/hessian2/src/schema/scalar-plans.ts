import { Decimal, receiveDecimal } from "../codec/decimal.js";
import { readAny } from "../codec/dynamic-reader.js";
import { writeAny, writeBigInteger, writeDecimal } from "../codec/dynamic-writer.js";
import { describeValue, HessianError, HessianErrorCode } from "../codec/hessian-error.js";
import type { Hessian2Input } from "../codec/hessian2-input.js";
import type { Hessian2Output } from "../codec/hessian2-output.js";
import { JavaBigInteger } from "../codec/java-big-integer.js";
import { writeDoubleTo, writeIntTo, writeSmallLongTo, writeStringTo } from "../codec/primitives.js";
import { type CompiledPlan, mustBeThere } from "./plan.js";
import { Scalar, type ScalarSchema } from "./scalar-schema.js";

/** Code of a float in a field or an array, which Java widens bit for bit, where a boxed one keeps its decimal form. */
export const WIDE_FLOAT = 20;
/** Code of a value without a schema; its plan has the `classes`. */
export const ANY = 21;

/** Reads a value: a scalar by its code, everything else by `plan`. */
export function readWith(input: Hessian2Input, code: number, plan: CompiledPlan): unknown {
  switch (code) {
    case Scalar.String:
      return input.readString();
    case Scalar.Int:
      return input.readInt();
    case Scalar.Long:
      return input.readLong();
    case Scalar.LongNumber:
      return input.readLongNumber();
    case Scalar.Double:
    case Scalar.Float:
    case WIDE_FLOAT:
      return input.readDouble();
    case Scalar.Boolean:
      return input.readBoolean();
    case ANY:
      return readAny(input, plan.classes);
    default:
      return plan.read(input);
  }
}

/** Writes a value: a scalar by its code, everything else by `plan`. */
export function writeWith(out: Hessian2Output, code: number, plan: CompiledPlan, value: unknown): void {
  switch (code) {
    case Scalar.String:
      if (typeof value !== "string") throw refused(plan.javaType, value);
      writeStringTo(out.out, value);
      return;
    case Scalar.Int:
      if (typeof value !== "number" || (value | 0) !== value) throw refused(plan.javaType, value);
      writeIntTo(out.out, value);
      return;
    case Scalar.LongNumber:
      if (!Number.isSafeInteger(value)) throw refused(plan.javaType, value);
      writeSmallLongTo(out.out, value as number);
      return;
    case Scalar.Double:
      if (typeof value !== "number") throw refused(plan.javaType, value);
      writeDoubleTo(out.out, value);
      return;
    case WIDE_FLOAT:
      writeDoubleTo(out.out, floatOf(plan.javaType, value));
      return;
    case ANY:
      writeAny(out, value ?? null, plan.classes);
      return;
    default:
      plan.write(out, value);
  }
}

/** The plan of a scalar. */
export function scalarPlan(schema: ScalarSchema<unknown, never>): CompiledPlan {
  const { scalar, javaType } = schema;
  const plan = plans[scalar](javaType);
  return { code: scalar, javaType, ...plan, absent: plan.absent ?? mustBeThere(javaType) };
}

/** The error for a value that is not of the type, or does not fit it. */
export function refused(javaType: string, value: unknown): HessianError {
  const code = typeof value === "number" && NUMERIC.has(javaType) ? HessianErrorCode.Range : HessianErrorCode.Type;
  let hint = "";
  if (value === null || value === undefined) hint = " (t.nullable allows null)";
  else if (javaType === "long" && typeof value === "number" && Number.isInteger(value)) {
    hint = `: write ${value}n, or use t.longNumber`;
  } else if (javaType === "long" && typeof value === "bigint") hint = ", a safe integer";
  return new HessianError(code, `expected ${javaType}, got ${describeValue(value)}${hint}`);
}

const NUMERIC: ReadonlySet<string> = new Set(["byte", "short", "int", "float", "double"]);
const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

type ScalarPlan = Omit<CompiledPlan, "code" | "javaType" | "absent"> & { readonly absent?: () => unknown };

const isString = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";

const plans: Record<Scalar, (javaType: string) => ScalarPlan> = {
  [Scalar.Boolean]: (javaType) => ({
    read: (input) => input.readBoolean(),
    write: (out, value) => {
      if (typeof value !== "boolean") throw refused(javaType, value);
      out.writeBoolean(value);
    },
    fits: (value) => typeof value === "boolean",
    absent: () => false,
  }),
  [Scalar.Byte]: (javaType) => smallInt(javaType, -128, 127),
  [Scalar.Short]: (javaType) => smallInt(javaType, -32768, 32767),
  [Scalar.Int]: (javaType) => smallInt(javaType, -2147483648, 2147483647),
  [Scalar.Long]: (javaType) => ({
    read: (input) => input.readLong(),
    write: (out, value) => {
      if (typeof value !== "bigint") throw refused(javaType, value);
      if (value < INT64_MIN || value > INT64_MAX) {
        throw new HessianError(HessianErrorCode.Range, `expected long, got ${describeValue(value)}`);
      }
      out.writeLong(value);
    },
    fits: (value) => typeof value === "bigint",
    absent: () => 0n,
  }),
  [Scalar.LongNumber]: (javaType) => ({
    read: (input) => input.readLongNumber(),
    write: (out, value) => {
      if (!Number.isSafeInteger(value)) {
        if (typeof value !== "number") throw refused(javaType, value);
        throw new HessianError(HessianErrorCode.Range, `expected a safe integer, got ${value}`);
      }
      writeSmallLongTo(out.out, value as number);
    },
    fits: (value) => Number.isSafeInteger(value),
    absent: () => 0,
  }),
  [Scalar.Float]: (javaType) => ({
    read: (input) => input.readDouble(),
    write: (out, value) => writeDoubleTo(out.out, shortestDecimal(floatOf(javaType, value))),
    fits: isNumber,
    absent: () => 0,
  }),
  [Scalar.Double]: (javaType) => ({
    read: (input) => input.readDouble(),
    write: (out, value) => {
      if (typeof value !== "number") throw refused(javaType, value);
      writeDoubleTo(out.out, value);
    },
    fits: isNumber,
    absent: () => 0,
  }),
  [Scalar.Char]: (javaType) => ({
    read: (input) => {
      const offset = input.position;
      if (input.tryNull()) return "\0";
      const text = input.readString();
      if (text.length !== 1) {
        throw new HessianError(HessianErrorCode.Range, `expected char, got a string of ${text.length}`, offset);
      }
      return text;
    },
    write: (out, value) => {
      if (typeof value !== "string") throw refused(javaType, value);
      if (value.length !== 1) {
        throw new HessianError(HessianErrorCode.Range, `expected char, got a string of ${value.length}`);
      }
      out.writeString(value);
    },
    fits: (value) => typeof value === "string" && value.length === 1,
    absent: () => "\0",
  }),
  [Scalar.String]: (javaType) => text(javaType),
  [Scalar.Chars]: (javaType) => text(javaType),
  [Scalar.Bytes]: (javaType) => ({
    read: (input) => input.readBytes(),
    write: (out, value) => {
      if (!(value instanceof Uint8Array)) throw refused(javaType, value);
      out.writeBytes(value);
    },
    fits: (value) => value instanceof Uint8Array,
  }),
  [Scalar.Void]: (javaType) => ({
    read: (input) => {
      input.skipValue();
      return undefined;
    },
    write: (out, value) => {
      if (value !== undefined && value !== null) throw refused(javaType, value);
      out.writeNull();
    },
    fits: () => false,
    absent: () => undefined,
  }),
  [Scalar.BigInteger]: (javaType) => ({
    read: (input) => {
      const offset = input.position;
      const value = readHandle(input, javaType);
      if (!(value instanceof JavaBigInteger)) throw unlike(javaType, value, offset);
      return value.value;
    },
    write: (out, value) => {
      if (typeof value !== "bigint") throw refused(javaType, value);
      writeBigInteger(out, value);
    },
    fits: (value) => typeof value === "bigint",
  }),
  [Scalar.Decimal]: (javaType) => ({
    read: (input) => readDecimal(input, javaType),
    write: (out, value) => {
      if (!(value instanceof Decimal)) throw refused(javaType, value);
      writeDecimal(out, value);
    },
    fits: (value) => value instanceof Decimal,
  }),
  [Scalar.Date]: (javaType) => ({
    read: (input) => input.readDate(),
    write: (out, value) => {
      if (!(value instanceof Date)) throw refused(javaType, value);
      out.writeDate(value);
    },
    fits: (value) => value instanceof Date,
  }),
};

function smallInt(javaType: string, min: number, max: number): ScalarPlan {
  return {
    read: (input) => {
      const offset = input.position;
      const value = input.readInt();
      if (value < min || value > max) {
        throw new HessianError(HessianErrorCode.Range, `${value} does not fit ${javaType}`, offset);
      }
      return value;
    },
    write: (out, value) => {
      if (typeof value !== "number" || (value | 0) !== value || value < min || value > max) {
        throw refused(javaType, value);
      }
      writeIntTo(out.out, value);
    },
    fits: (value) => typeof value === "number" && (value | 0) === value && value >= min && value <= max,
    absent: () => 0,
  };
}

function text(javaType: string): ScalarPlan {
  return {
    read: (input) => input.readString(),
    write: (out, value) => {
      if (typeof value !== "string") throw refused(javaType, value);
      out.writeString(value);
    },
    fits: isString,
  };
}

function floatOf(javaType: string, value: unknown): number {
  if (typeof value !== "number") throw refused(javaType, value);
  const float = Math.fround(value);
  // Judged after rounding: the decimal text of Java's largest float is a double beyond it.
  if (Number.isFinite(value) && !Number.isFinite(float)) throw refused(javaType, value);
  return float;
}

/** The double that a float's decimal text stands for, which is what Java writes for a `Float`: 1.1, not 1.10000002. */
export function shortestDecimal(float: number): number {
  if (!Number.isFinite(float)) return float;
  for (let digits = 1; digits < 9; digits++) {
    const decimal = Number(float.toPrecision(digits));
    if (Math.fround(decimal) === float) return decimal;
  }
  return float;
}

function readDecimal(input: Hessian2Input, javaType: string): Decimal {
  const tag = input.readDefinitions();
  const offset = input.position;
  if ((tag >= 0x60 && tag <= 0x6f) || tag === 0x4f) {
    if (input.peekDefinition().isDecimal) {
      input.readObjectBegin();
      const slot = input.addRef(undefined);
      const value = receiveDecimal(input.readString(), input.limits.digits, input.limits.scale, offset);
      input.setRef(slot, value);
      input.leave();
      return value;
    }
  }
  const value = readHandle(input, javaType);
  if (value instanceof Decimal) return value;
  throw unlike(javaType, value, offset);
}

/** A value whose class has a handle, or a reference to one. */
function readHandle(input: Hessian2Input, javaType: string): unknown {
  const tag = input.readDefinitions();
  if ((tag >= 0x60 && tag <= 0x6f) || tag === 0x4f || tag === 0x51) return input.readValue();
  throw input.unexpected(javaType);
}

function unlike(javaType: string, value: unknown, offset: number): HessianError {
  return new HessianError(HessianErrorCode.Type, `expected ${javaType}, got ${describeValue(value)}`, offset);
}
