import { JavaException } from "../codec/java-exception.js";
import type { ObjectReader, ObjectWriter, ValueClasses } from "../codec/value-classes.js";
import { tagOf } from "./class-tag.js";
import { listPlan, mapPlan, recordPlan, setPlan } from "./container-plans.js";
import type { ArraySchema, ListSchema, MapSchema, RecordSchema, SetSchema } from "./container-schemas.js";
import { type EnumPlan, enumPlan } from "./enum-plan.js";
import type { EnumSchema } from "./enum-schema.js";
import { type ExceptionPlan, type ExceptionPlans, exceptionPlan, throwablePlan } from "./exception-plan.js";
import { type AnyExceptionSchema, schemaOfException } from "./exception-schema.js";
import { type ObjectPlan, type ObjectPlans, objectPlan } from "./object-plan.js";
import type { AnyObjectSchema } from "./object-schema.js";
import type { CompiledPlan, Plan } from "./plan.js";
import { scalarPlan } from "./scalar-plans.js";
import type { ScalarSchema } from "./scalar-schema.js";
import type { AnySchema, Schema } from "./schema.js";
import { valuePlan } from "./value-plan.js";
import { anyPlan, lazyPlan, losslessPlan, nullablePlan, withDefaultPlan } from "./wrapper-plans.js";
import type { LazySchema, NullableSchema, WithDefaultSchema } from "./wrapper-schemas.js";

/**
 * The classes that may turn up, and the plans compiled for them. Give one of them to `Hessian2Input.readValue` and
 * `Hessian2Output.writeValue` for values without a schema.
 */
export interface TypeScope extends ValueClasses {
  /** The plan of a schema in this scope; compiled once. */
  plan<T, I>(schema: Schema<T, I>): Plan<T, I>;
  /** Writes whatever was thrown; reads an exception as its class in the scope, else as a `JavaException`. */
  readonly throwable: Plan<JavaException, unknown>;
  /** The schema a class name stands for; undefined when there is none, or more than one. */
  classSchema(className: string): AnySchema | undefined;
}

/**
 * A scope of all classes that `schemas` lead to. Throws `TypeError` when two of them have one class name and are not the
 * same class; a generic class, made once for each type argument, has the same fields every time.
 */
export function createTypeScope(schemas: readonly AnySchema[] = []): TypeScope {
  return new Scope(schemas);
}

type ClassSchema = AnyObjectSchema | AnyExceptionSchema | EnumSchema<string, never>;

class Scope implements TypeScope, ObjectPlans, ExceptionPlans {
  readonly #classes = new Map<string, ClassSchema>();
  /** Generic classes: which of their schemas is meant only the declaration tells. */
  readonly #ambiguous = new Set<string>();
  readonly #plans = new Map<AnySchema, CompiledPlan>();
  readonly #readers = new Map<string, ObjectReader | undefined>();
  readonly any: CompiledPlan = anyPlan(this);
  readonly throwable: Plan<JavaException, unknown> = throwablePlan(this);

  constructor(schemas: readonly AnySchema[]) {
    const seen = new Set<AnySchema>();
    const waiting = [...schemas];
    for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
      if (seen.has(schema)) continue;
      seen.add(schema);
      if (schema.kind === "object" || schema.kind === "exception" || schema.kind === "enum") {
        this.#add(schema as ClassSchema);
      }
      waiting.push(...childrenOf(schema));
    }
  }

  plan<T, I>(schema: Schema<T, I>): Plan<T, I> {
    return this.compile(schema as AnySchema) as Plan<T, I>;
  }

  compile(schema: AnySchema): CompiledPlan {
    let plan = this.#plans.get(schema);
    if (plan === undefined) this.#plans.set(schema, (plan = this.#compile(schema)));
    return plan;
  }

  classSchema(className: string): AnySchema | undefined {
    return this.#ambiguous.has(className) ? undefined : this.#classes.get(className);
  }

  objectPlan(schema: AnyObjectSchema): ObjectPlan {
    return this.compile(schema) as ObjectPlan;
  }

  objectReader(className: string): ObjectReader | undefined {
    const reader = this.#readers.get(className);
    if (reader !== undefined) return reader;
    const schema = this.classSchema(className);
    if (schema === undefined) return undefined;
    const { readObject } = this.compile(schema) as ObjectPlan | ExceptionPlan | EnumPlan;
    this.#readers.set(className, readObject);
    return readObject;
  }

  objectWriter(value: object): ObjectWriter | undefined {
    const schema = value instanceof JavaException ? schemaOfException(value) : (tagOf(value) as AnyObjectSchema);
    return schema === undefined ? undefined : (this.compile(schema) as ObjectPlan | ExceptionPlan).writeObject;
  }

  #add(schema: ClassSchema): void {
    const { className } = schema;
    const known = this.#classes.get(className);
    if (known === undefined) this.#classes.set(className, schema);
    else if (!isSameClass(known, schema)) throw new TypeError(`two different schemas for the class ${className}`);
    else this.#ambiguous.add(className);
  }

  #compile(schema: AnySchema): CompiledPlan {
    switch (schema.kind) {
      case "scalar":
        return scalarPlan(schema as ScalarSchema<unknown, never>);
      case "value":
        return valuePlan(schema);
      case "nullable":
        return nullablePlan(this.compile((schema as NullableSchema<unknown, never>).inner));
      case "withDefault": {
        const { inner, make } = schema as WithDefaultSchema<unknown, never>;
        return withDefaultPlan(this.compile(inner), make);
      }
      case "lazy": {
        const target = (schema as LazySchema<unknown, never>).get();
        return target.kind === "object" ? this.compile(target) : lazyPlan(target.javaType, () => this.compile(target));
      }
      case "array":
      case "list": {
        const list = schema as ListSchema<unknown, never> | ArraySchema<unknown, never>;
        return listPlan(list, this.compile(list.element));
      }
      case "set": {
        const set = schema as SetSchema<unknown, never>;
        return setPlan(set, this.compile(set.element));
      }
      case "map": {
        const map = schema as MapSchema<unknown, never>;
        return mapPlan(map, this.compile(map.key), this.compile(map.value));
      }
      case "record": {
        const record = schema as RecordSchema<unknown, never>;
        return recordPlan(record, this.compile(record.value));
      }
      case "enum":
        return enumPlan(schema as EnumSchema<string, never>, this);
      case "object":
        return objectPlan(schema as AnyObjectSchema, this);
      case "exception":
        return exceptionPlan(schema as AnyExceptionSchema, this);
      case "any":
        return this.any;
      case "lossless":
        return losslessPlan(this);
    }
  }
}

function childrenOf(schema: AnySchema): readonly AnySchema[] {
  switch (schema.kind) {
    case "nullable":
    case "withDefault":
      return [(schema as NullableSchema<unknown, never>).inner];
    case "lazy":
      return [(schema as LazySchema<unknown, never>).get()];
    case "array":
    case "list":
    case "set":
      return [(schema as ListSchema<unknown, never>).element];
    case "map":
      return [(schema as MapSchema<unknown, never>).key, (schema as MapSchema<unknown, never>).value];
    case "record":
      return [(schema as RecordSchema<unknown, never>).value];
    case "object": {
      const { fields, superclass } = schema as AnyObjectSchema;
      return superclass === undefined ? Object.values(fields) : [superclass, ...Object.values(fields)];
    }
    case "exception": {
      const { fieldSchemas, superclass } = schema as AnyExceptionSchema;
      return superclass === undefined ? Object.values(fieldSchemas) : [superclass, ...Object.values(fieldSchemas)];
    }
    default:
      return [];
  }
}

function isSameClass(one: ClassSchema, other: ClassSchema): boolean {
  if (one.kind !== "object" || other.kind !== "object") return false;
  const names = Object.keys(one.fields);
  if (one.superclass?.className !== other.superclass?.className) return false;
  return names.length === Object.keys(other.fields).length && names.every((name) => name in other.fields);
}
