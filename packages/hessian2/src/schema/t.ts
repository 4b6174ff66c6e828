import type { Decimal } from "../codec/decimal.js";
import { array, list, map, record, set } from "./container-schemas.js";
import { enumeration } from "./enum-schema.js";
import { exception } from "./exception-schema.js";
import { object } from "./object-schema.js";
import { Scalar, scalarSchema } from "./scalar-schema.js";
import type { Schema } from "./schema.js";
import { lazy, nullable, withDefault } from "./wrapper-schemas.js";

/** Any value, by what it is on the wire. */
export interface AnyValueSchema extends Schema<unknown, unknown> {
  readonly kind: "any";
}

const any: AnyValueSchema = Object.freeze({
  kind: "any",
  descriptor: "Ljava/lang/Object;",
  javaType: "java.lang.Object",
});

/** Any value, with its Java type kept. */
export interface LosslessSchema extends Schema<unknown, unknown> {
  readonly kind: "lossless";
}

const lossless: LosslessSchema = Object.freeze({
  kind: "lossless",
  descriptor: "Ljava/lang/Object;",
  javaType: "java.lang.Object",
});

/** The Java types. Each is a `Schema`, or a function that makes one of others. */
export const t = {
  /** `boolean`; Java's null is false, here as in the other primitives. */
  boolean: scalarSchema<boolean>(Scalar.Boolean, "boolean", "Z", "boolean", "Ljava/lang/Boolean;"),
  /** `byte`, -128 to 127. */
  byte: scalarSchema<number>(Scalar.Byte, "byte", "B", undefined, "Ljava/lang/Byte;"),
  /** `short`. */
  short: scalarSchema<number>(Scalar.Short, "short", "S", "short", "Ljava/lang/Short;"),
  /** `int`; refuses 1.5 and 2 ** 31. */
  int: scalarSchema<number>(Scalar.Int, "int", "I", "int", "Ljava/lang/Integer;"),
  /** `long`, a bigint. */
  long: scalarSchema<bigint>(Scalar.Long, "long", "J", "long", "Ljava/lang/Long;"),
  /** `long` as a number; refuses both ways what is not a safe integer. */
  longNumber: scalarSchema<number>(Scalar.LongNumber, "long", "J", "long", "Ljava/lang/Long;"),
  /** `float`: what is written is rounded to one. Dubbo 3.3 up to hessian-lite 4.0.4 reads primitive float fields wrong. */
  float: scalarSchema<number>(Scalar.Float, "float", "F", "float", "Ljava/lang/Float;"),
  /** `double`. */
  double: scalarSchema<number>(Scalar.Double, "double", "D", "double", "Ljava/lang/Double;"),
  /** `char`: one UTF-16 unit. */
  char: scalarSchema<string>(Scalar.Char, "char", "C", undefined, "Ljava/lang/Character;"),
  /** `java.lang.String`. */
  string: scalarSchema<string>(Scalar.String, "java.lang.String", "Ljava/lang/String;", "string"),
  /** `char[]` as a string. */
  chars: scalarSchema<string>(Scalar.Chars, "char[]", "[C", undefined),
  /** `byte[]`. */
  bytes: scalarSchema<Uint8Array>(Scalar.Bytes, "byte[]", "[B", undefined),
  /** No value: what a method without one returns. */
  void: scalarSchema<void>(Scalar.Void, "void", "V", undefined),
  /** `java.math.BigInteger`, a bigint. */
  bigInteger: scalarSchema<bigint>(Scalar.BigInteger, "java.math.BigInteger", "Ljava/math/BigInteger;"),
  /** `java.math.BigDecimal`. */
  decimal: scalarSchema<Decimal>(Scalar.Decimal, "java.math.BigDecimal", "Ljava/math/BigDecimal;"),
  /** `java.util.Date`. */
  date: scalarSchema<Date>(Scalar.Date, "java.util.Date", "Ljava/util/Date;", "date"),
  /** `java.lang.Object`: anything, read as what it is on the wire. */
  any,
  /**
   * `java.lang.Object`: anything, read so that Java gets an equal graph when it is written again. A double is a
   * `JavaDouble`, an array, set or named collection a `JavaCollection`, a named map a `JavaMap`, every object a
   * `JavaObject`: exceptions, enums, decimals and classes with schemas too.
   */
  lossless,
  array,
  list,
  set,
  map,
  record,
  nullable,
  withDefault,
  lazy,
  enum: enumeration,
  object,
  exception,
} as const;
