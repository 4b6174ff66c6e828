import type { Schema } from "./schema.js";

/** The scalar types; the plan of a field switches over them instead of calling through. */
export const Scalar = {
  Boolean: 1,
  Byte: 2,
  Short: 3,
  Int: 4,
  Long: 5,
  LongNumber: 6,
  Float: 7,
  Double: 8,
  Char: 9,
  String: 10,
  Chars: 11,
  Bytes: 12,
  Void: 13,
  BigInteger: 14,
  Decimal: 15,
  Date: 16,
} as const;

/** One of the values of `Scalar`. */
export type Scalar = (typeof Scalar)[keyof typeof Scalar];

/** A value without children. */
export interface ScalarSchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "scalar";
  readonly scalar: Scalar;
  /** The descriptor where null is allowed: of the box for a primitive. */
  readonly boxed: string;
  /** The type name of an array of these: `int` for `[int`; undefined where there is no such array. */
  readonly element: string | undefined;
}

/** A scalar of the Java type `javaType`, boxed as `box` when it is a primitive. */
export function scalarSchema<T, I = T>(
  scalar: Scalar,
  javaType: string,
  descriptor: string,
  element: string | undefined = javaType,
  box: string = descriptor,
): ScalarSchema<T, I> {
  return Object.freeze({ kind: "scalar", scalar, javaType, descriptor, boxed: box, element } as const);
}
