import { handleOfType, handleOfValue } from "../codec/handles.js";
import { java } from "../codec/java.js";
import { JavaBigInteger } from "../codec/java-big-integer.js";
import type { JavaStackFrame } from "../codec/java-exception.js";
import { CLASS } from "../codec/java-names.js";
import { JavaObject } from "../codec/java-object.js";
import { holders } from "./holders.js";
import { realizeScalar } from "./realize-scalar.js";
import { Scalar } from "./scalar-schema.js";

const AS_TEXT: ReadonlySet<string> = new Set(["java.time.LocalDate", "java.time.LocalTime", "java.time.LocalDateTime"]);

/** Of the classes that are plain values here: what is written without a schema. */
const generalized: ReadonlyMap<string, (value: never) => unknown> = new Map<string, (value: never) => unknown>([
  ["java.sql.Date", java.sqlDate],
  ["java.sql.Time", java.sqlTime],
  ["java.sql.Timestamp", java.sqlTimestamp],
  ["java.util.Calendar", java.calendar],
  ["java.util.UUID", java.uuid],
  ["java.util.Locale", java.locale],
  ["java.util.Currency", java.currency],
  ["java.util.BitSet", (bits: bigint) => new JavaBigInteger(bits)],
  [
    "java.lang.StackTraceElement",
    ({ className, methodName, fileName, lineNumber }: JavaStackFrame) =>
      new Map(Object.entries({ class: "java.lang.StackTraceElement", className, methodName, fileName, lineNumber })),
  ],
]);

/**
 * What a value of one of the JDK's classes is to those without a schema: the local dates and times and a class are
 * text, as in Java. The others are themselves, where Java takes their getters apart.
 */
export function generalizeValue(javaType: string, value: unknown): unknown {
  if (AS_TEXT.has(javaType)) return String(value);
  return generalized.get(javaType)?.(value as never) ?? value;
}

const HELD: ReadonlySet<string> = new Set([...holders.values()].flatMap(({ classNames }) => classNames));

/** What an object of no declared class is when it is one of the JDK's values; undefined when it is none. */
export function generalizeAnyValue(value: object): unknown {
  if (!(value instanceof JavaObject)) {
    const javaType = handleOfValue(value)?.javaType;
    return javaType === undefined ? undefined : generalizeValue(javaType, value);
  }
  if (value.className === CLASS) return value.fields["name"];
  return HELD.has(value.className) ? value : undefined;
}

/** Makes a value of one of the JDK's classes of its text, of a number, or of what came without a schema; else undefined. */
export function realizeValue(javaType: string, value: unknown): unknown {
  if (typeof value === "string" && value.length <= 100) {
    const parse = (handleOfType(javaType)?.type as { parse?: (text: string) => unknown } | undefined)?.parse;
    if (parse !== undefined) return parsed(() => parse.call(handleOfType(javaType)!.type, value));
  }
  if (value instanceof JavaObject) {
    const holder = holders.get(javaType);
    return holder?.classNames.includes(value.className) ? holder.take(value.fields) : undefined;
  }
  switch (javaType) {
    case "java.sql.Date":
      return realizeScalar(Scalar.Date, isText(value, /^\d{4}-\d\d-\d\d$/) ? `${value} 00:00:00` : value);
    case "java.sql.Time":
      return realizeScalar(Scalar.Date, isText(value, /^\d\d:\d\d:\d\d$/) ? `1970-01-01 ${value}` : value);
    case "java.sql.Timestamp":
    case "java.util.Calendar":
      return realizeScalar(Scalar.Date, value);
    case "java.util.BitSet":
      return realizeScalar(Scalar.BigInteger, value);
    case "java.util.concurrent.atomic.AtomicInteger":
      return realizeScalar(Scalar.Int, value);
    case "java.util.concurrent.atomic.AtomicLong":
      return realizeScalar(Scalar.Long, value);
    case "java.util.concurrent.atomic.AtomicBoolean":
      return realizeScalar(Scalar.Boolean, value);
    default:
      return undefined;
  }
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

function parsed(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return undefined; // the caller says what was expected
  }
}
