import { type Decimal, receiveDecimal } from "./decimal.js";
import type { DecodeLimits } from "./decode-limits.js";
import { JavaBigInteger, receiveBigInteger } from "./java-big-integer.js";
import type { JavaFields } from "./java-object.js";

/** Turns the fields of an object into the value it stands for. `offset` is where the object began. */
export type Handle = (fields: JavaFields, limits: DecodeLimits, offset: number) => unknown;

/** The class name of `Decimal`. */
export const BIG_DECIMAL = "java.math.BigDecimal";
/** The class name of `JavaBigInteger`. */
export const BIG_INTEGER = "java.math.BigInteger";

const handles: ReadonlyMap<string, Handle> = new Map<string, Handle>([
  [
    BIG_DECIMAL,
    (fields, limits, offset): Decimal => receiveDecimal(fields["value"], limits.digits, limits.scale, offset),
  ],
  [
    BIG_INTEGER,
    (fields, limits, offset) =>
      new JavaBigInteger(receiveBigInteger(fields["signum"], fields["mag"], limits.digits, offset)),
  ],
]);

/** How objects of a class become a value of their own, whether there are schemas or not. */
export function handleOf(className: string): Handle | undefined {
  return handles.get(className);
}
