import { descriptorOf } from "./container-schemas.js";
import type { Schema } from "./schema.js";

/** A class of the JDK that has a form of its own on the wire, and a value of its own here. */
export interface ValueSchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "value";
}

/** The JDK's class `javaType`, which `valuePlan` knows. */
export function valueSchema<T>(javaType: string): ValueSchema<T> {
  return Object.freeze({ kind: "value", javaType, descriptor: descriptorOf(javaType) } as const);
}
