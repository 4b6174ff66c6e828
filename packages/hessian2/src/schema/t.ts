import type { Decimal } from "../codec/decimal.js";
import type { JavaStackFrame } from "../codec/java-exception.js";
import type {
  Duration,
  Instant,
  LocalDate,
  LocalDateTime,
  LocalTime,
  MonthDay,
  OffsetDateTime,
  OffsetTime,
  Period,
  Year,
  YearMonth,
  ZonedDateTime,
  ZoneId,
  ZoneOffset,
} from "../time/index.js";
import { array, enumSet, list, map, record, set } from "./container-schemas.js";
import { enumeration } from "./enum-schema.js";
import { exception } from "./exception-schema.js";
import { object } from "./object-schema.js";
import { Scalar, scalarSchema } from "./scalar-schema.js";
import type { Schema } from "./schema.js";
import { valueSchema } from "./value-schema.js";
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
  chars: scalarSchema<string>(Scalar.Chars, "char[]", "[C", "[char"),
  /** `byte[]`. */
  bytes: scalarSchema<Uint8Array>(Scalar.Bytes, "byte[]", "[B", "[byte"),
  /** No value: what a method without one returns. */
  void: scalarSchema<void>(Scalar.Void, "void", "V", undefined),
  /** `java.math.BigInteger`, a bigint. */
  bigInteger: scalarSchema<bigint>(Scalar.BigInteger, "java.math.BigInteger", "Ljava/math/BigInteger;"),
  /** `java.math.BigDecimal`. */
  decimal: scalarSchema<Decimal>(Scalar.Decimal, "java.math.BigDecimal", "Ljava/math/BigDecimal;"),
  /** `java.util.Date`. */
  date: scalarSchema<Date>(Scalar.Date, "java.util.Date", "Ljava/util/Date;", "date"),
  /** `java.sql.Date`, a `Date`. */
  sqlDate: valueSchema<Date>("java.sql.Date"),
  /** `java.sql.Time`, a `Date`. */
  sqlTime: valueSchema<Date>("java.sql.Time"),
  /** `java.sql.Timestamp`, a `Date`: what is finer than a millisecond, Java itself does not write. */
  sqlTimestamp: valueSchema<Date>("java.sql.Timestamp"),
  /** `java.util.Calendar`, a `Date`: neither the time zone nor the kind of calendar is kept. */
  calendar: valueSchema<Date>("java.util.Calendar"),
  /** `java.time.LocalDate`. */
  localDate: valueSchema<LocalDate>("java.time.LocalDate"),
  /** `java.time.LocalTime`. */
  localTime: valueSchema<LocalTime>("java.time.LocalTime"),
  /** `java.time.LocalDateTime`. */
  localDateTime: valueSchema<LocalDateTime>("java.time.LocalDateTime"),
  /** `java.time.OffsetDateTime`. */
  offsetDateTime: valueSchema<OffsetDateTime>("java.time.OffsetDateTime"),
  /** `java.time.OffsetTime`. */
  offsetTime: valueSchema<OffsetTime>("java.time.OffsetTime"),
  /** `java.time.ZonedDateTime`. */
  zonedDateTime: valueSchema<ZonedDateTime>("java.time.ZonedDateTime"),
  /** `java.time.Instant`. */
  instant: valueSchema<Instant>("java.time.Instant"),
  /** `java.time.Duration`. */
  duration: valueSchema<Duration>("java.time.Duration"),
  /** `java.time.Period`. */
  period: valueSchema<Period>("java.time.Period"),
  /** `java.time.Year`. */
  year: valueSchema<Year>("java.time.Year"),
  /** `java.time.YearMonth`. */
  yearMonth: valueSchema<YearMonth>("java.time.YearMonth"),
  /** `java.time.MonthDay`. */
  monthDay: valueSchema<MonthDay>("java.time.MonthDay"),
  /** `java.time.ZoneOffset`. */
  zoneOffset: valueSchema<ZoneOffset>("java.time.ZoneOffset"),
  /** `java.time.ZoneId`; a `ZoneOffset` is one. */
  zoneId: valueSchema<ZoneId>("java.time.ZoneId"),
  /** `java.util.UUID`, its text in lower case. */
  uuid: valueSchema<string>("java.util.UUID"),
  /** `java.util.Locale` as Java prints it: `zh_CN`. */
  locale: valueSchema<string>("java.util.Locale"),
  /** `java.util.Currency`, its code: `EUR`. */
  currency: valueSchema<string>("java.util.Currency"),
  /** `java.lang.Class`, the name that `Class.getName` gives: `java.lang.String`, `int`, `[I`. */
  class: valueSchema<string>("java.lang.Class"),
  /** `java.util.BitSet`, a bigint that is not negative: bit n is bit n. */
  bitSet: valueSchema<bigint>("java.util.BitSet"),
  /** `java.lang.StackTraceElement`. */
  stackTraceElement: valueSchema<JavaStackFrame>("java.lang.StackTraceElement"),
  /** `java.util.concurrent.atomic.AtomicInteger`. */
  atomicInteger: valueSchema<number>("java.util.concurrent.atomic.AtomicInteger"),
  /** `java.util.concurrent.atomic.AtomicLong`. */
  atomicLong: valueSchema<bigint>("java.util.concurrent.atomic.AtomicLong"),
  /** `java.util.concurrent.atomic.AtomicBoolean`. */
  atomicBoolean: valueSchema<boolean>("java.util.concurrent.atomic.AtomicBoolean"),
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
  enumSet,
  map,
  record,
  nullable,
  withDefault,
  lazy,
  enum: enumeration,
  object,
  exception,
} as const;
