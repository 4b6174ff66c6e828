import { descriptorOf } from "./container-schemas.js";
import { checkClassName } from "./object-schema.js";
import type { Schema } from "./schema.js";

/** A Java enum: a union of its constants' names. */
export interface EnumSchema<out T extends string, in I = T> extends Schema<T, I> {
  readonly kind: "enum";
  readonly className: string;
  readonly names: readonly T[];
}

/** The enum `className` with these constants. */
export function enumeration<const N extends string>(className: string, names: readonly N[]): EnumSchema<N> {
  checkClassName(className);
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new TypeError(`the names of ${className} are none, or not all different`);
  }
  return Object.freeze({
    kind: "enum",
    className,
    names: Object.freeze([...names]),
    descriptor: descriptorOf(className),
    javaType: className,
  } as const);
}
