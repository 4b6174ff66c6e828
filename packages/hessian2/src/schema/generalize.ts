import { isSetType } from "../codec/dynamic-reader.js";
import { JavaBigInteger } from "../codec/java-big-integer.js";
import { JavaCollection } from "../codec/java-collection.js";
import { JavaDouble } from "../codec/java-double.js";
import { JavaException } from "../codec/java-exception.js";
import { JavaMap } from "../codec/java-map.js";
import { JavaObject } from "../codec/java-object.js";
import { tagOf } from "./class-tag.js";
import type { ArraySchema, ListSchema, MapSchema, RecordSchema } from "./container-schemas.js";
import { type AnyExceptionSchema, schemaOfException } from "./exception-schema.js";
import { generalizeAnyValue, generalizeValue } from "./general-values.js";
import type { AnyObjectSchema } from "./object-schema.js";
import { shortestDecimal } from "./scalar-plans.js";
import { Scalar, type ScalarSchema } from "./scalar-schema.js";
import type { AnySchema, Schema } from "./schema.js";
import { t } from "./t.js";
import type { TypeScope } from "./type-scope.js";
import type { LazySchema, NullableSchema, WithDefaultSchema } from "./wrapper-schemas.js";

/**
 * Makes of a value of the schema one that those can read who have no schema: objects are maps with their `class`,
 * constants their names, arrays of objects `Object[]`. What is left is written as `t.any`, and each number in its Java
 * type. `value` is one that the schema's plan has written: nothing is checked. Java: `PojoUtils.generalize`.
 */
export function generalize<I>(schema: Schema<unknown, I>, value: I, scope: TypeScope): unknown {
  return new Generalization(scope).of(schema as AnySchema, value);
}

class Generalization {
  readonly #scope: TypeScope;
  /** What each container became, by schema: it may be reached twice, or lead back to itself. */
  readonly #done = new Map<AnySchema, Map<object, unknown>>();

  constructor(scope: TypeScope) {
    this.#scope = scope;
  }

  of(declared: AnySchema, value: unknown): unknown {
    const schema = unwrapped(declared);
    if (value === null || value === undefined) return this.#absent(declared);
    switch (schema.kind) {
      case "scalar":
        return scalar((schema as ScalarSchema<unknown, never>).scalar, value);
      case "value":
        return generalizeValue(schema.javaType, value);
      case "array":
        return this.#array(schema as ArraySchema<unknown, never>, value as readonly unknown[]);
      case "list":
        return this.#list(schema, (schema as ListSchema<unknown, never>).element, value as readonly unknown[]);
      case "set":
        return this.#set(schema, (schema as ListSchema<unknown, never>).element, value as ReadonlySet<unknown>);
      case "map": {
        const { key, value: item, wireType } = schema as MapSchema<unknown, never>;
        return this.#map(schema, key, item, wireType, value as ReadonlyMap<unknown, unknown>, value as object);
      }
      case "record": {
        const { value: item, wireType } = schema as RecordSchema<unknown, never>;
        return this.#map(schema, t.string, item, wireType, Object.entries(value), value);
      }
      case "object":
        return this.#object(
          (tagOf(value as object) as AnyObjectSchema | undefined) ?? (schema as AnyObjectSchema),
          value,
        );
      case "any":
      case "lossless":
      case "exception":
        return this.#any(value);
      default:
        return value; // the name of a constant
    }
  }

  #array(schema: ArraySchema<unknown, never>, value: readonly unknown[]): unknown {
    const { element, wireType } = schema;
    const type = isOfPrimitives(element) ? wireType : unwrapped(element).kind === "enum" ? "[string" : "[object";
    const items: unknown[] = [];
    return this.#once(schema, value, new JavaCollection(type, items), () => {
      for (const item of value) items.push(this.of(element, item));
    });
  }

  #list(schema: AnySchema, element: AnySchema, value: readonly unknown[]): unknown {
    return this.#once(schema, value, [] as unknown[], (list) => {
      for (const item of value) list.push(this.of(element, item));
    });
  }

  #set(schema: AnySchema, element: AnySchema, value: ReadonlySet<unknown>): unknown {
    return this.#once(schema, value, new Set<unknown>(), (set) => {
      for (const item of value) set.add(this.of(element, item));
    });
  }

  #map(
    schema: AnySchema,
    key: AnySchema,
    item: AnySchema,
    wireType: string | undefined,
    entries: Iterable<readonly [unknown, unknown]>,
    value: object,
  ): unknown {
    const map = new Map<unknown, unknown>();
    return this.#once(schema, value, wireType === undefined ? map : new JavaMap(wireType, map), () => {
      for (const [k, v] of entries) map.set(this.of(key, k), this.of(item, v));
    });
  }

  #absent(declared: AnySchema): unknown {
    if (declared.kind !== "withDefault") return null;
    const { inner, make } = declared as WithDefaultSchema<unknown, never>;
    return this.of(inner, make());
  }

  #object(schema: AnyObjectSchema, value: unknown): unknown {
    return this.#once(schema, value as object, new Map<string, unknown>(), (map) => {
      map.set("class", schema.className);
      for (const [name, field] of Object.entries(schema.fields)) {
        const given = Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;
        map.set(name, this.of(field, given));
      }
    });
  }

  #any(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value ?? null;
    const tagged = tagOf(value) as AnyObjectSchema | undefined;
    if (tagged !== undefined) return this.#object(tagged, value);
    if (Array.isArray(value)) return this.#list(t.any, t.any, value);
    if (value instanceof Set) return this.#set(t.any, t.any, value);
    if (value instanceof Map) return this.#map(t.any, t.any, t.any, undefined, value, value);
    if (value instanceof JavaMap) return this.#map(t.any, t.any, t.any, value.type, value.entries, value);
    if (value instanceof JavaCollection) return this.#collection(value);
    const known = generalizeAnyValue(value);
    if (known !== undefined) return known;
    if (value instanceof JavaObject) return this.#javaObject(value);
    if (value instanceof JavaException) return this.#exception(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    return this.#map(t.any, t.any, t.any, undefined, Object.entries(value), value);
  }

  #collection(value: JavaCollection): unknown {
    const { type, values } = value;
    if (/^\[*(boolean|short|int|long|float|double|string|date|java\.(lang|math)\.\w+)$/.test(type)) return value;
    const items: unknown[] = [];
    const isSet = isSetType(type);
    const made = type.startsWith("[") ? new JavaCollection("[object", items) : items;
    const list = this.#once(t.any, value, made, () => {
      for (const item of values) items.push(this.#any(item));
    });
    return isSet ? new Set(items) : list;
  }

  #javaObject(value: JavaObject): unknown {
    const { className, fields } = value;
    if (this.#scope.classSchema(className)?.kind === "enum") return fields["name"];
    return this.#once(t.any, value, new Map<string, unknown>(), (map) => {
      map.set("class", className);
      for (const [name, field] of Object.entries(fields)) map.set(name, this.#any(field));
    });
  }

  /** The properties that Java's getters would show, but for the stack. */
  #exception(value: JavaException): unknown {
    const schema: AnyExceptionSchema | undefined = schemaOfException(value);
    return this.#once(t.any, value, new Map<string, unknown>(), (map) => {
      map.set("class", value.className);
      map.set("message", value.message);
      map.set("localizedMessage", value.message);
      map.set("cause", value.cause instanceof JavaException ? this.#any(value.cause) : null);
      for (const [name, field] of Object.entries(value.fields)) {
        map.set(name, this.of(schema?.fieldSchemas[name] ?? t.any, field));
      }
    });
  }

  #once<T>(schema: AnySchema, from: object, to: T, fill: (to: T) => void): unknown {
    let made = this.#done.get(schema);
    if (made === undefined) this.#done.set(schema, (made = new Map()));
    else if (made.has(from)) return made.get(from);
    made.set(from, to);
    fill(to);
    return to;
  }
}

function unwrapped(declared: AnySchema): AnySchema {
  let schema = declared;
  for (;;) {
    if (schema.kind === "nullable" || schema.kind === "withDefault") {
      schema = (schema as NullableSchema<unknown, never>).inner;
    } else if (schema.kind === "lazy") schema = (schema as LazySchema<unknown, never>).get();
    else return schema;
  }
}

function scalar(code: Scalar, value: unknown): unknown {
  switch (code) {
    case Scalar.LongNumber:
      return BigInt(value as number);
    case Scalar.Double:
      return new JavaDouble(value as number);
    case Scalar.Float:
      return new JavaDouble(shortestDecimal(Math.fround(value as number)));
    case Scalar.BigInteger:
      return new JavaBigInteger(value as bigint);
    default:
      return value;
  }
}

/** Java: `ReflectUtils.isPrimitives`: what stays as it is. */
function isOfPrimitives(declared: AnySchema): boolean {
  const schema = unwrapped(declared);
  if (schema.kind === "array") return isOfPrimitives((schema as ArraySchema<unknown, never>).element);
  return schema.kind === "scalar";
}
