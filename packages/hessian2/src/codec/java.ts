import { Decimal } from "./decimal.js";
import { JavaBigInteger } from "./java-big-integer.js";
import { JavaCollection } from "./java-collection.js";
import { JavaDouble } from "./java-double.js";
import { JavaMap } from "./java-map.js";
import { CALENDAR_HANDLE, CLASS, CURRENCY, isUuid, LOCALE_HANDLE, UUID } from "./java-names.js";
import { fieldsOf, JavaObject } from "./java-object.js";
import { refuseUnwritable } from "./not-serializable.js";

const LONG_MIN = -(1n << 63n);
const LONG_MAX = (1n << 63n) - 1n;

/** Says which Java type a value without a schema shall have. */
export const java = {
  /**
   * An object of a class: `java.object("com.acme.Order", { id: 42n })`. Throws `TypeError` for a class that Java does
   * not write, such as `java.util.Optional`.
   */
  object: (className: string, fields: Readonly<Record<string, unknown>> = {}): JavaObject => {
    refuseUnwritable(className);
    // The name under which hessian-lite writes it, and the only one under which it reads it.
    return new JavaObject(className === "java.lang.Object" ? "object" : className, fieldsOf(fields));
  },

  /** A constant of an enum: `java.enum("com.acme.Level", "GOLD")`. */
  enum: (className: string, name: string): JavaObject => new JavaObject(className, fieldsOf({ name })),

  /** A Java `int`, also for short and byte. Throws `RangeError` when it does not fit. */
  int: (value: number): number => {
    if ((value | 0) !== value) throw new RangeError(`not an int: ${value}`);
    return value | 0;
  },

  /** A Java `long`. Throws `RangeError` when it does not fit 64 bits or is not a safe integer. */
  long: (value: number | bigint): bigint => {
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${value}`);
    const long = BigInt(value);
    if (long < LONG_MIN || long > LONG_MAX) throw new RangeError("does not fit a long");
    return long;
  },

  /** A Java `double`, though the number be whole. */
  double: (value: number): JavaDouble => new JavaDouble(value),

  /** A `java.math.BigInteger`. */
  bigInteger: (value: bigint | number): JavaBigInteger => new JavaBigInteger(BigInt(value)),

  /** A `java.math.BigDecimal`; text keeps its scale. */
  decimal: (value: string | number | bigint | Decimal): Decimal => Decimal.from(value),

  /** A `java.sql.Date`, from the milliseconds of a `Date`. */
  sqlDate: (value: Date): JavaObject => new JavaObject("java.sql.Date", fieldsOf({ value })),

  /** A `java.sql.Time`, from the milliseconds of a `Date`. */
  sqlTime: (value: Date): JavaObject => new JavaObject("java.sql.Time", fieldsOf({ value })),

  /** A `java.sql.Timestamp`, from the milliseconds of a `Date`. */
  sqlTimestamp: (value: Date): JavaObject => new JavaObject("java.sql.Timestamp", fieldsOf({ value })),

  /** A `java.util.UUID`, from its text. Throws `RangeError`. */
  uuid: (text: string): JavaObject => {
    if (!isUuid(text)) throw new RangeError("not the text of a UUID");
    return new JavaObject(UUID, fieldsOf({ value: text.toLowerCase() }));
  },

  /** A `java.util.Locale`: `zh_CN`. */
  locale: (name: string): JavaObject => new JavaObject(LOCALE_HANDLE, fieldsOf({ value: name })),

  /** A `java.util.Currency`: `EUR`. */
  currency: (code: string): JavaObject => new JavaObject(CURRENCY, fieldsOf({ currencyCode: code })),

  /** A `java.lang.Class`, by the name that `Class.getName` gives: `java.lang.String`, `int`, `[I`. */
  class: (name: string): JavaObject => new JavaObject(CLASS, fieldsOf({ name })),

  /** A `java.util.GregorianCalendar` of this moment, in the time zone of whoever reads it. */
  calendar: (date: Date): JavaObject => new JavaObject(CALENDAR_HANDLE, fieldsOf({ type: null, date })),

  /** A Java array. `type` as on the wire: `[int`, `[string`, `[object`, `[com.acme.Order`, `[[int`. */
  array: (type: `[${string}`, values: readonly unknown[]): JavaCollection => new JavaCollection(type, values),

  /** A list, set or queue of a named class, such as `java.util.LinkedList`. */
  collection: (className: string, values: Iterable<unknown>): JavaCollection =>
    new JavaCollection(className, [...values]),

  /** A map of a named class, such as `java.util.TreeMap`. */
  map: (className: string, entries: Iterable<readonly [unknown, unknown]>): JavaMap =>
    new JavaMap(className, new Map(entries)),
} as const;
