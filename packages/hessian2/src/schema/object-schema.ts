import { describeValue } from "../codec/hessian-error.js";
import { JavaException } from "../codec/java-exception.js";
import { JavaObject } from "../codec/java-object.js";
import { refuseUnwritable } from "../codec/not-serializable.js";
import { tag, tagOf } from "./class-tag.js";
import { descriptorOf } from "./container-schemas.js";
import type { AnySchema, Fields, InferFields, InputFields, Schema, Simplify } from "./schema.js";

/** A Java class with its fields: a plain object in TypeScript. */
export interface ObjectSchema<out T, in out I = T> extends Schema<T, I> {
  readonly kind: "object";
  readonly className: string;
  /** All fields, the superclass's first, in the order in which they are written. */
  readonly fields: Fields;
  readonly superclass: AnyObjectSchema | undefined;
  /** The class is a Java record. */
  readonly isRecord: boolean;
  /** Another class extends this one. */
  readonly isExtended: boolean;
  /** Says that another class extends this one. */
  extend(): void;
  /** A value of this class, for a place that is declared as a superclass, or as `t.any`. Copies `value`. */
  of(value: I): I;
  /** True for a value of this class or a subclass: a decoded one, or one made by `of`. */
  is(value: unknown): value is T;
}

/** Any class schema. */
export type AnyObjectSchema = Schema<unknown, never> & {
  readonly kind: "object";
  readonly className: string;
  readonly fields: Fields;
  readonly superclass: AnyObjectSchema | undefined;
  readonly isRecord: boolean;
  readonly isExtended: boolean;
  extend(): void;
};

/**
 * A class of its own. For a Java record say `{ record: true }`: Java reads the dates of java.sql in its components, and
 * writes floats there, in another form than in the fields of a class.
 */
export function object<const F extends Fields>(
  className: string,
  fields: F,
  options?: { readonly record?: boolean },
): ObjectSchema<Simplify<InferFields<F>>, InputFields<F>>;
/** A subclass: it also has the fields of `extends`. */
export function object<const F extends Fields, T, I>(
  className: string,
  fields: F,
  options: { readonly extends: ObjectSchema<T, I> },
): ObjectSchema<Simplify<T & InferFields<F>>, Simplify<I & InputFields<F>>>;
export function object(
  className: string,
  fields: Fields,
  options?: { readonly extends?: AnyObjectSchema; readonly record?: boolean },
): unknown {
  checkClassName(className);
  const superclass = options?.extends;
  superclass?.extend();
  let isExtended = false;
  const schema: ObjectSchema<unknown, never> = Object.freeze({
    kind: "object",
    className,
    descriptor: descriptorOf(className),
    javaType: className,
    fields: mergeFields(superclass?.fields, fields),
    superclass,
    isRecord: options?.record === true,
    get isExtended() {
      return isExtended;
    },
    extend() {
      isExtended = true;
    },
    of(value: unknown): never {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new TypeError(`${className}.of takes an object, got ${describeValue(value)}`);
      }
      return tag(copyOf(value), schema) as never;
    },
    is: (value: unknown): value is unknown => {
      if (typeof value !== "object" || value === null) return false;
      for (let at = tagOf(value) as AnyObjectSchema | undefined; at !== undefined; at = at.superclass) {
        if (at === schema) return true;
      }
      return false;
    },
  } as const);
  return schema;
}

/** The Java class of a decoded value or of one made by `of`; undefined for anything else. */
export function classOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof JavaObject || value instanceof JavaException) return value.className;
  return tagOf(value)?.className;
}

/** The fields of a superclass and then those of the class; a field that is there twice is the subclass's. */
export function mergeFields(superclass: Fields | undefined, own: Fields): Fields {
  const merged = Object.create(null) as Record<string, AnySchema>;
  if (superclass !== undefined) for (const name of Object.keys(superclass)) merged[name] = superclass[name]!;
  for (const name of Object.keys(own)) {
    const schema = own[name];
    if (schema === undefined) throw new TypeError(`field "${name}" has no schema: is it used before its definition?`);
    merged[name] = schema;
  }
  return Object.freeze(merged);
}

/** Throws `TypeError` unless the text can be the binary name of a Java class that Java writes. */
export function checkClassName(className: string): void {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$_]*(\.[\p{ID_Start}$_][\p{ID_Continue}$_]*)*$/u.test(className)) {
    throw new TypeError(`not the name of a Java class: "${className}"`);
  }
  refuseUnwritable(className);
}

function copyOf(value: object): object {
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    Object.defineProperty(copy, key, { value: field, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}
