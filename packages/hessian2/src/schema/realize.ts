import { segmentOfKey } from "../codec/dynamic-reader.js";
import { describeValue, HessianError, HessianErrorCode, within } from "../codec/hessian-error.js";
import { JavaCollection } from "../codec/java-collection.js";
import { fieldsOf, JavaObject } from "../codec/java-object.js";
import { printable } from "../codec/printable.js";
import { tag as tagObject } from "./class-tag.js";
import type { ListSchema, MapSchema, RecordSchema, SetSchema } from "./container-schemas.js";
import type { EnumSchema } from "./enum-schema.js";
import { realizeValue } from "./general-values.js";
import type { AnyObjectSchema } from "./object-schema.js";
import type { CompiledPlan } from "./plan.js";
import { isRealizable, realizeScalar } from "./realize-scalar.js";
import { refused } from "./scalar-plans.js";
import type { ScalarSchema } from "./scalar-schema.js";
import type { AnySchema, Schema } from "./schema.js";
import type { TypeScope } from "./type-scope.js";
import type { LazySchema, NullableSchema, WithDefaultSchema } from "./wrapper-schemas.js";

/**
 * Makes a value of the schema of one that came without: maps become objects (of the subclass that `class` names, when
 * the scope knows it), names constants, lists sets or arrays, numbers and texts each other while nothing is lost. A
 * field that does not come, or is null, is what it would be when decoding; one that the class has not is dropped.
 * Throws `HessianError` with the path of what does not fit. Java: `PojoUtils.realize`.
 */
export function realize<T>(schema: Schema<T, never>, value: unknown, scope: TypeScope): T {
  return new Realization(scope).of(schema as AnySchema, value) as T;
}

class Realization {
  readonly #scope: TypeScope;
  /** What each container became, by schema: it may be reached twice, or lead back to itself. */
  readonly #done = new Map<AnySchema, Map<object, unknown>>();

  constructor(scope: TypeScope) {
    this.#scope = scope;
  }

  of(schema: AnySchema, value: unknown): unknown {
    switch (schema.kind) {
      case "nullable":
        return value === null || value === undefined
          ? null
          : this.of((schema as NullableSchema<unknown, never>).inner, value);
      case "withDefault": {
        const { inner, make } = schema as WithDefaultSchema<unknown, never>;
        return value === null || value === undefined ? make() : this.of(inner, value);
      }
      case "lazy":
        return this.of((schema as LazySchema<unknown, never>).get(), value);
      case "any":
        return this.#any(schema, value);
      case "lossless":
        return value ?? null; // it came without its types: what it is, it stays
    }
    if (value === null || value === undefined) return this.#absent(schema, value);
    switch (schema.kind) {
      case "scalar":
        return this.#scalar(schema as ScalarSchema<unknown, never>, value);
      case "value":
        return this.#value(schema, value);
      case "array":
      case "list":
        return this.#list((schema as ListSchema<unknown, never>).element, schema, value);
      case "set":
        return this.#set((schema as SetSchema<unknown, never>).element, schema, value);
      case "map":
        return this.#map(schema as MapSchema<unknown, never>, value);
      case "record":
        return this.#record(schema as RecordSchema<unknown, never>, value);
      case "enum":
        return this.#enum(schema as EnumSchema<string, never>, value);
      case "object":
        return this.#object(schema as AnyObjectSchema, value);
      default:
        return this.#asItIs(schema, value);
    }
  }

  #plan(schema: AnySchema): CompiledPlan {
    return this.#scope.plan(schema as Schema<unknown, unknown>) as CompiledPlan;
  }

  /** What null is where the type has none: 0, false, or an error. */
  #absent(schema: AnySchema, value: unknown): unknown {
    if (schema.descriptor.length === 1) return this.#plan(schema).absent();
    throw refused(schema.javaType, value);
  }

  #scalar(schema: ScalarSchema<unknown, never>, value: unknown): unknown {
    const made = realizeScalar(schema.scalar, value instanceof JavaCollection ? value.values : value);
    if (made !== undefined) return made;
    if (isRealizable(schema.scalar)) throw refused(schema.javaType, value);
    return this.#asItIs(schema, value);
  }

  #value(schema: AnySchema, value: unknown): unknown {
    const plan = this.#plan(schema);
    if (plan.fits(value, new Set())) return value;
    const made = realizeValue(schema.javaType, value);
    if (made !== undefined && plan.fits(made, new Set())) return made;
    throw refused(schema.javaType, value);
  }

  #asItIs(schema: AnySchema, value: unknown): unknown {
    if (this.#plan(schema).fits(value, new Set())) return value;
    throw refused(schema.javaType, value);
  }

  #list(element: AnySchema, schema: AnySchema, value: unknown): unknown {
    const items = itemsOf(value);
    if (items === undefined) throw refused(schema.javaType, value);
    return this.#once(schema, value as object, [] as unknown[], (list) => {
      for (const item of items) list.push(this.#within(list.length, element, item));
    });
  }

  #set(element: AnySchema, schema: AnySchema, value: unknown): unknown {
    const items = itemsOf(value);
    if (items === undefined) throw refused(schema.javaType, value);
    return this.#once(schema, value as object, new Set<unknown>(), (set) => {
      let i = 0;
      for (const item of items) set.add(this.#within(i++, element, item));
    });
  }

  #map(schema: MapSchema<unknown, never>, value: unknown): unknown {
    if (!(value instanceof Map)) throw refused(schema.javaType, value);
    return this.#once(schema, value, new Map<unknown, unknown>(), (map) => {
      for (const [key, item] of value) {
        const segment = segmentOfKey(key);
        map.set(this.#within(segment, schema.key, key), this.#within(segment, schema.value, item));
      }
    });
  }

  #record(schema: RecordSchema<unknown, never>, value: unknown): unknown {
    if (!(value instanceof Map)) throw refused(schema.javaType, value);
    return this.#once(schema, value, Object.create(null) as Record<string, unknown>, (record) => {
      for (const [key, item] of value) {
        const name = typeof key === "object" ? undefined : String(key);
        if (name === undefined) throw refused("java.lang.String", key);
        record[name] = this.#within(name, schema.value, item);
      }
    });
  }

  #enum(schema: EnumSchema<string, never>, value: unknown): unknown {
    let name = value;
    if (value instanceof Map) name = value.get("name");
    else if (value instanceof JavaObject && value.className === schema.className) name = value.fields["name"];
    if (schema.names.includes(name as string)) return name;
    const got = typeof name === "string" ? `"${printable(name)}"` : describeValue(name);
    throw new HessianError(HessianErrorCode.Range, `expected a constant of ${schema.className}, got ${got}`);
  }

  #object(declared: AnyObjectSchema, value: unknown): unknown {
    if (this.#plan(declared).fits(value, new Set())) return value;
    const fields = fieldsIn(value);
    if (fields === undefined) throw refused(declared.className, value);
    const schema = this.#classMeant(declared, fields.className);
    return this.#once(schema, value as object, tagObject({} as Record<string, unknown>, schema), (object) => {
      for (const [name, field] of Object.entries(schema.fields)) {
        const given = fields.get(name);
        const made =
          given === null || given === undefined ? this.#missing(name, field) : this.#within(name, field, given);
        if (name in Object.prototype) define(object, name, made);
        else object[name] = made;
      }
    });
  }

  #missing(name: string, field: AnySchema): unknown {
    try {
      return this.#plan(field).absent();
    } catch (error) {
      throw within(error, name);
    }
  }

  /** The class that a value names, if it is known and may stand where `declared` does; an unknown name says nothing. */
  #classMeant(declared: AnyObjectSchema, className: unknown): AnyObjectSchema {
    const known = typeof className === "string" ? this.#scope.classSchema(className) : undefined;
    if (known === undefined) return declared;
    if (known.kind === "object") {
      for (let at: AnyObjectSchema | undefined = known as AnyObjectSchema; at !== undefined; at = at.superclass) {
        if (at.className === declared.className) return known as AnyObjectSchema;
      }
    }
    throw new HessianError(
      HessianErrorCode.Type,
      `expected ${declared.className}, got ${printable(className as string)}`,
    );
  }

  /** A value of any type: maps that name a class the scope knows are objects of it, here and inside. */
  #any(schema: AnySchema, value: unknown): unknown {
    if (value === undefined) return null;
    if (Array.isArray(value)) return this.#list(schema, schema, value);
    if (value instanceof Set) return this.#set(schema, schema, value);
    if (!(value instanceof Map)) return value;
    const className: unknown = value.get("class");
    const known = typeof className === "string" ? this.#scope.classSchema(className) : undefined;
    if (known?.kind === "object") return this.#object(known as AnyObjectSchema, value);
    if (known?.kind === "enum") {
      return new JavaObject(className as string, fieldsOf({ name: this.of(known, value) }));
    }
    return this.#once(schema, value, new Map<unknown, unknown>(), (map) => {
      for (const [key, item] of value) map.set(key, this.#within(segmentOfKey(key), schema, item));
    });
  }

  #within(segment: string | number, schema: AnySchema, value: unknown): unknown {
    try {
      return this.of(schema, value);
    } catch (error) {
      throw within(error, segment);
    }
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

function itemsOf(value: unknown): Iterable<unknown> | undefined {
  if (Array.isArray(value) || value instanceof Set) return value;
  return value instanceof JavaCollection ? value.values : undefined;
}

interface GivenFields {
  readonly className: unknown;
  get(name: string): unknown;
}

function fieldsIn(value: unknown): GivenFields | undefined {
  if (value instanceof Map) return { className: value.get("class"), get: (name) => value.get(name) };
  if (value instanceof JavaObject) return { className: value.className, get: (name) => value.fields[name] };
  return undefined;
}

function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
