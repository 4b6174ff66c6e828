import { ClassDefinition } from "../codec/class-definition.js";
import { handleOf } from "../codec/handles.js";
import { describeValue, HessianError, HessianErrorCode, within } from "../codec/hessian-error.js";
import type { Hessian2Input } from "../codec/hessian2-input.js";
import type { Hessian2Output } from "../codec/hessian2-output.js";
import { printable } from "../codec/printable.js";
import type { ObjectReader, ObjectWriter } from "../codec/value-classes.js";
import { tag as tagObject, tagOf } from "./class-tag.js";
import type { AnyObjectSchema } from "./object-schema.js";
import { type CompiledPlan, mustBeThere } from "./plan.js";
import { readReference } from "./read-reference.js";
import { readWith, refused, WIDE_FLOAT, writeWith } from "./scalar-plans.js";
import { Scalar } from "./scalar-schema.js";
import type { AnySchema } from "./schema.js";

/** A plan for a class, and its halves for those who know the class already. */
export interface ObjectPlan extends CompiledPlan {
  readonly schema: AnyObjectSchema;
  readonly readObject: ObjectReader;
  readonly writeObject: ObjectWriter;
}

/** What an object plan asks of its scope. */
export interface ObjectPlans {
  /** The plan of any schema. */
  compile(schema: AnySchema): CompiledPlan;
  /** The schema a class name stands for; undefined when there is none, or more than one. */
  classSchema(className: string): AnySchema | undefined;
  /** The plan of a class. */
  objectPlan(schema: AnyObjectSchema): ObjectPlan;
  /** Reads a value of no known type. */
  readonly any: CompiledPlan;
}

interface FieldPlan {
  readonly name: string;
  readonly code: number;
  readonly plan: CompiledPlan;
  /** An object has something of this name that is no data, such as `constructor`. */
  readonly inherited: boolean;
}

/** How the fields of one class definition of a peer are read. */
interface Table {
  /** By position on the wire: the index of the field, or -1 for one that is dropped. */
  readonly targets: readonly number[];
  /** Fields that do not come, by index. */
  readonly missing: readonly number[];
  /** The wire has exactly our fields in our order. */
  readonly straight: boolean;
}

/** The plan of a class. Fields are compiled when it is first used, so that classes may lead back to themselves. */
export function objectPlan(schema: AnyObjectSchema, scope: ObjectPlans): ObjectPlan {
  const { className } = schema;
  const names = Object.keys(schema.fields);
  const definition = new ClassDefinition(className, names);
  const tables = new WeakMap<ClassDefinition, Table>();
  let fields: readonly FieldPlan[] | undefined;
  let lastDefinition: ClassDefinition | undefined;
  let lastTable: Table | undefined;

  const compileFields = (): readonly FieldPlan[] =>
    (fields = names.map((name) => {
      const compiled = scope.compile(schema.fields[name]!);
      const plan = schema.isRecord ? compiled : (compiled.field ?? compiled);
      return {
        name,
        plan,
        code: plan.code === Scalar.Float && !schema.isRecord ? WIDE_FLOAT : plan.code,
        inherited: name in Object.prototype,
      };
    }));

  const tableOf = (found: ClassDefinition): Table => {
    let table = tables.get(found);
    if (table === undefined) tables.set(found, (table = makeTable(names, found.fields)));
    lastDefinition = found;
    lastTable = table;
    return table;
  };

  const readObject = (input: Hessian2Input, found: ClassDefinition): object => {
    const own = fields ?? compileFields();
    const table = found === lastDefinition ? lastTable! : tableOf(found);
    const object: Record<string, unknown> = {};
    tagObject(object, schema);
    input.addRef(object, plan);
    if (!table.straight) {
      readCrooked(input, found, own, table, object);
      return object;
    }
    let i = 0;
    try {
      for (; i < own.length; i++) {
        const field = own[i]!;
        object[field.name] = readWith(input, field.code, field.plan);
      }
    } catch (error) {
      throw within(error, names[i]!);
    }
    return object;
  };

  const readCrooked = (
    input: Hessian2Input,
    found: ClassDefinition,
    own: readonly FieldPlan[],
    table: Table,
    object: Record<string, unknown>,
  ): void => {
    const { targets, missing } = table;
    const values: unknown[] = new Array(own.length);
    let i = 0;
    try {
      for (; i < targets.length; i++) {
        const target = targets[i]!;
        if (target < 0) scope.any.read(input);
        else {
          const field = own[target]!;
          values[target] = readWith(input, field.code, field.plan);
        }
      }
    } catch (error) {
      throw within(error, found.fields[i]!);
    }
    for (const target of missing) values[target] = absentField(own[target]!);
    fill(object, own, values);
  };

  /** The plan that reads an object of `found`, which stands where this class is declared. */
  const planFor = (found: ClassDefinition, offset: number): ObjectPlan => {
    const known = scope.classSchema(found.className);
    if (known === undefined) {
      if (handleOf(found.className) === undefined) return plan;
    } else if (known.kind === "object") {
      for (let at: AnyObjectSchema | undefined = known as AnyObjectSchema; at !== undefined; at = at.superclass) {
        if (at.className === className) return scope.objectPlan(known as AnyObjectSchema);
      }
    }
    throw new HessianError(HessianErrorCode.Type, `expected ${className}, got ${printable(found.className)}`, offset);
  };

  const readMap = (input: Hessian2Input): object => {
    const own = fields ?? compileFields();
    input.readMapBegin();
    const object: Record<string, unknown> = {};
    tagObject(object, schema);
    input.addRef(object, plan);
    const values: unknown[] = new Array(own.length);
    const seen: boolean[] = [];
    let name = "(key)";
    try {
      while (!input.tryEnd()) {
        name = "(key)";
        name = input.readString();
        const target = names.indexOf(name);
        if (target < 0) scope.any.read(input);
        else {
          values[target] = readWith(input, own[target]!.code, own[target]!.plan);
          seen[target] = true;
        }
      }
    } catch (error) {
      throw within(error, name);
    }
    for (let i = 0; i < own.length; i++) if (!seen[i]) values[i] = absentField(own[i]!);
    fill(object, own, values);
    input.leave();
    return object;
  };

  const writeObject = (out: Hessian2Output, value: object): void => {
    if (out.tryRef(value, plan)) return;
    const own = fields ?? compileFields();
    out.writeDefinedObjectBegin(definition);
    out.enter();
    let i = 0;
    let straight = true;
    try {
      // Nearly always the keys are the fields in their order, and walking along the keys is the cheapest way to both.
      for (const key in value) {
        if (i === own.length || own[i]!.name !== key) {
          straight = false;
          break;
        }
        const { code, plan } = own[i]!;
        writeWith(out, code, plan, (value as Record<string, unknown>)[key]);
        i++;
      }
    } catch (error) {
      throw within(error, names[i]!);
    }
    if (!straight || i < own.length) writeCrooked(out, value, own, i);
    out.leave();
  };

  /** The fields from `start` on, of an object whose keys are not all fields, or stand in another order. */
  const writeCrooked = (out: Hessian2Output, value: object, own: readonly FieldPlan[], start: number): void => {
    let i = start;
    try {
      for (; i < own.length; i++) {
        const { name, code, plan, inherited } = own[i]!;
        const item = inherited && !Object.hasOwn(value, name) ? undefined : (value as Record<string, unknown>)[name];
        writeWith(out, code, plan, item);
      }
    } catch (error) {
      throw within(error, names[i]!);
    }
    checkKeys(value, schema);
  };

  const plan: ObjectPlan = {
    code: 0,
    javaType: className,
    schema,
    readObject,
    writeObject,
    read: (input) => {
      const tag = input.readDefinitions();
      if ((tag >= 0x60 && tag <= 0x6f) || tag === 0x4f) {
        const offset = input.position;
        const found = input.readObjectBegin();
        const value =
          found === lastDefinition || found.className === className
            ? readObject(input, found)
            : planFor(found, offset).readObject(input, found);
        input.leave();
        return value;
      }
      if (tag === 0x51) return readReference(input, plan);
      if (tag === 0x48 || tag === 0x4d) return readMap(input);
      throw input.unexpected(className);
    },
    write: (out, value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw refused(className, value);
      const tagged = schema.isExtended ? tagOf(value) : undefined;
      if (tagged !== undefined && tagged !== schema) {
        for (let at = (tagged as AnyObjectSchema).superclass; at !== undefined; at = at.superclass) {
          if (at !== schema) continue;
          scope.objectPlan(tagged as AnyObjectSchema).writeObject(out, value);
          return;
        }
      }
      writeObject(out, value);
    },
    fits: (value) => {
      if (typeof value !== "object" || value === null) return false;
      for (let at = tagOf(value) as AnyObjectSchema | undefined; at !== undefined; at = at.superclass) {
        if (at === schema) return true;
      }
      return false;
    },
    absent: mustBeThere(className),
  };
  return plan;
}

/** Which field each position on the wire is. A name that comes twice is a shadowed field: the last one counts. */
function makeTable(names: readonly string[], wire: readonly string[]): Table {
  const last = new Map(wire.map((name, i) => [name, i]));
  const targets: number[] = new Array(wire.length).fill(-1);
  const missing: number[] = [];
  for (let i = 0; i < names.length; i++) {
    const position = last.get(names[i]!);
    if (position === undefined) missing.push(i);
    else targets[position] = i;
  }
  const straight =
    wire.length === names.length && !names.includes("__proto__") && targets.every((target, i) => target === i);
  return { targets, missing, straight };
}

/** In the order of the schema, whatever the wire's was, so that all objects of the class have one shape. */
function fill(object: Record<string, unknown>, own: readonly FieldPlan[], values: readonly unknown[]): void {
  for (let i = 0; i < own.length; i++) {
    const { name, inherited } = own[i]!;
    const value = values[i];
    if (!inherited) object[name] = value;
    else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  }
}

function absentField({ name, plan }: FieldPlan): unknown {
  try {
    return plan.absent();
  } catch (error) {
    throw within(error, name);
  }
}

function checkKeys(value: object, schema: AnyObjectSchema): void {
  for (const key of Object.keys(value)) {
    if (key in schema.fields) continue;
    throw new HessianError(
      HessianErrorCode.Type,
      `${schema.className} has no field "${printable(key)}" (given by ${describeValue(value)})`,
    );
  }
}
