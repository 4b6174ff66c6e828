import { Decimal } from "./decimal.js";
import { JavaBigInteger } from "./java-big-integer.js";
import { JavaCollection } from "./java-collection.js";
import { JavaDouble } from "./java-double.js";
import { JavaMap } from "./java-map.js";
import { fieldsOf, JavaObject } from "./java-object.js";

const LONG_MIN = -(1n << 63n);
const LONG_MAX = (1n << 63n) - 1n;

/** Says which Java type a value without a schema shall have. */
export const java = {
  /** An object of a class: `java.object("com.acme.Order", { id: 42n })`. */
  object: (className: string, fields: Readonly<Record<string, unknown>> = {}): JavaObject =>
    new JavaObject(className, fieldsOf(fields)),

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

  /** A Java array. `type` as on the wire: `[int`, `[string`, `[object`, `[com.acme.Order`, `[[int`. */
  array: (type: `[${string}`, values: readonly unknown[]): JavaCollection => new JavaCollection(type, values),

  /** A list, set or queue of a named class, such as `java.util.LinkedList`. */
  collection: (className: string, values: Iterable<unknown>): JavaCollection =>
    new JavaCollection(className, [...values]),

  /** A map of a named class, such as `java.util.TreeMap`. */
  map: (className: string, entries: Iterable<readonly [unknown, unknown]>): JavaMap =>
    new JavaMap(className, new Map(entries)),
} as const;
