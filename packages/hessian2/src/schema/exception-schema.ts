import { JavaException, type JavaExceptionOptions } from "../codec/java-exception.js";
import { descriptorOf } from "./container-schemas.js";
import { checkClassName, mergeFields } from "./object-schema.js";
import type { Fields, InferFields, InputFields, Schema, Simplify } from "./schema.js";
import type { WithDefaultSchema } from "./wrapper-schemas.js";

/** Field names that an `Error` has itself: such a Java field is found in `fields` only. */
export type ErrorKey = keyof JavaException | "toString" | "constructor";

type FieldArguments<I> =
  Record<never, never> extends I
    ? [fields?: I, options?: JavaExceptionOptions]
    : [fields: I, options?: JavaExceptionOptions];

/** What an exception of these fields looks like: an error with the fields as properties, and all of them in `fields`. */
export type ExceptionInstance<T> = JavaException & Readonly<Omit<T, ErrorKey>> & { readonly fields: Readonly<T> };

/**
 * A Java exception: a class to throw and to catch, `new OrderMissing(message, { id })`, and the schema of its instances.
 * `T` and `I` are the fields as decoded and as given.
 */
export interface ExceptionSchema<in out T, in out I = T> extends Schema<ExceptionInstance<T>, ExceptionInstance<T>> {
  new (message: string, ...rest: FieldArguments<I>): ExceptionInstance<T>;
  readonly prototype: ExceptionInstance<T>;
  readonly kind: "exception";
  readonly className: string;
  readonly fieldSchemas: Fields;
  readonly superclass: AnyExceptionSchema | undefined;
}

/** Any exception schema. */
export type AnyExceptionSchema = Schema<JavaException, never> & {
  readonly kind: "exception";
  readonly className: string;
  readonly fieldSchemas: Fields;
  readonly superclass: AnyExceptionSchema | undefined;
  readonly prototype: JavaException;
};

/** An exception class of its own. */
export function exception<const F extends Fields>(
  className: string,
  fields: F,
): ExceptionSchema<Simplify<InferFields<F>>, InputFields<F>>;
/** A subclass, also in TypeScript: it has the fields of `extends`, and `instanceof` tells. */
export function exception<const F extends Fields, T, I>(
  className: string,
  fields: F,
  options: { readonly extends: ExceptionSchema<T, I> },
): ExceptionSchema<Simplify<T & InferFields<F>>, Simplify<I & InputFields<F>>>;
export function exception(
  className: string,
  fields: Fields,
  options?: { readonly extends: AnyExceptionSchema },
): unknown {
  checkClassName(className);
  const superclass = options?.extends;
  const Base = (superclass as unknown as typeof DeclaredException | undefined) ?? DeclaredException;
  const schema: Omit<AnyExceptionSchema, "prototype" | "~in" | "~out"> = {
    kind: "exception",
    className,
    descriptor: descriptorOf(className),
    javaType: className,
    fieldSchemas: mergeFields(superclass?.fieldSchemas, fields),
    superclass,
  };
  const made = class extends Base {};
  for (const [key, value] of Object.entries(schema)) Object.defineProperty(made, key, { value, enumerable: true });
  Object.defineProperty(made, "name", { value: className.slice(className.lastIndexOf(".") + 1), configurable: true });
  return made;
}

/** The schema of an exception that is an instance of a class made by `t.exception`; undefined for others. */
export function schemaOfException(value: object): AnyExceptionSchema | undefined {
  return value instanceof DeclaredException ? (value.constructor as unknown as AnyExceptionSchema) : undefined;
}

/** Makes the fields of an exception its own properties, as far as an `Error` has no other use for the name. */
export function spreadFields(exception: JavaException): void {
  for (const [name, value] of Object.entries(exception.fields)) {
    if (name in exception) continue;
    Object.defineProperty(exception, name, { value, enumerable: true, configurable: true });
  }
}

/** What all exception classes of schemas inherit from; each carries its own schema in its static properties. */
class DeclaredException extends JavaException {
  constructor(message: string, fields?: Readonly<Record<string, unknown>>, options?: JavaExceptionOptions) {
    const { className, fieldSchemas } = new.target as unknown as AnyExceptionSchema;
    super(className, message, complete(fieldSchemas, fields ?? {}), options);
    spreadFields(this);
  }
}

function complete(schemas: Fields, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = Object.assign(Object.create(null), given) as Record<string, unknown>;
  for (const [name, schema] of Object.entries(schemas)) {
    if (fields[name] !== undefined) continue;
    if (schema.kind === "nullable") fields[name] = null;
    else if (schema.kind === "withDefault") fields[name] = (schema as WithDefaultSchema<unknown, never>).make();
  }
  return fields;
}
