import type { ScalarSchema } from "./scalar-schema.js";
import type { AnySchema, Infer, Input, Schema } from "./schema.js";

/** A value that may be null; a primitive is boxed. */
export interface NullableSchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "nullable";
  readonly inner: AnySchema;
}

/** A value that is `value` where Java has none. */
export interface WithDefaultSchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "withDefault";
  readonly inner: AnySchema;
  /** Gives the default; anew each time when a function was given. */
  readonly make: () => T;
}

/** A schema that is looked at when it is first needed: for classes that lead back to themselves. */
export interface LazySchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "lazy";
  readonly get: () => AnySchema;
}

/** The value or null. */
export function nullable<S extends AnySchema>(inner: S): NullableSchema<Infer<S> | null, Input<S> | null | undefined> {
  return {
    kind: "nullable",
    inner,
    get descriptor() {
      return boxedDescriptor(inner);
    },
    get javaType() {
      return inner.javaType;
    },
  };
}

/** The value, or `value` (made anew by each call when it is a function) where Java has null or no such field. */
export function withDefault<S extends AnySchema>(
  inner: S,
  value: NonNullable<Infer<S>> | (() => NonNullable<Infer<S>>),
): WithDefaultSchema<NonNullable<Infer<S>>, Input<S> | null | undefined> {
  return {
    kind: "withDefault",
    inner,
    make: typeof value === "function" ? (value as () => NonNullable<Infer<S>>) : () => value,
    get descriptor() {
      return inner.descriptor;
    },
    get javaType() {
      return inner.javaType;
    },
  };
}

/** What `get` gives, called when it is first needed. */
export function lazy<T, I = T>(get: () => Schema<T, I>): LazySchema<T, I> {
  return {
    kind: "lazy",
    get: get as () => AnySchema,
    get descriptor() {
      return get().descriptor;
    },
    get javaType() {
      return get().javaType;
    },
  };
}

function boxedDescriptor(schema: AnySchema): string {
  return schema.kind === "scalar" ? (schema as ScalarSchema<unknown, never>).boxed : schema.descriptor;
}
