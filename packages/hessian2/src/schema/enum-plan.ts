import { ClassDefinition } from "../codec/class-definition.js";
import { describeValue, HessianError, HessianErrorCode, within } from "../codec/hessian-error.js";
import type { Hessian2Input } from "../codec/hessian2-input.js";
import { fieldsOf, JavaObject } from "../codec/java-object.js";
import { readKnownKey } from "../codec/key-reader.js";
import { printable } from "../codec/printable.js";
import type { ObjectReader, ValueClasses } from "../codec/value-classes.js";
import type { EnumSchema } from "./enum-schema.js";
import { type CompiledPlan, mustBeThere } from "./plan.js";
import { refused } from "./scalar-plans.js";

/** A plan for an enum, and how its constants are read where no schema says that they come. */
export interface EnumPlan extends CompiledPlan {
  readonly readObject: ObjectReader;
}

/** The plan of an enum: its constants are objects with a name on the wire, and each is written once per stream. */
export function enumPlan(schema: EnumSchema<string, never>, classes: ValueClasses): EnumPlan {
  const { className, names } = schema;
  const definition = new ClassDefinition(className, ["name"]);
  // What a constant is referred by, and what it is where no schema says that it comes: a string would go back as one.
  const constants = new Map(names.map((name) => [name, Object.freeze(new JavaObject(className, fieldsOf({ name })))]));
  // A field of the constant would be looked up each time that it is referred to.
  const nameOf = new Map([...constants].map(([name, constant]) => [constant, name]));
  const written = new Map(names.map((name) => [name, { constant: constants.get(name)!, stream: 0, slot: 0 }]));

  /** The last definition that was of this enum: comparing two is quicker than comparing their names. */
  let known: ClassDefinition | undefined;

  const check = (name: unknown, offset: number): JavaObject => {
    const constant = constants.get(name as string);
    if (constant !== undefined) return constant;
    const got = typeof name === "string" ? `"${printable(name)}"` : describeValue(name);
    throw new HessianError(HessianErrorCode.Range, `expected a constant of ${className}, got ${got}`, offset);
  };

  const readObject = (input: Hessian2Input, { fields }: ClassDefinition): JavaObject => {
    const slot = input.addRef(undefined);
    const offset = input.position;
    let name: unknown;
    let i = 0;
    try {
      for (; i < fields.length; i++) {
        const value = readKnownKey(input) ?? input.readValue(classes);
        if (fields[i] === "name") name = value;
      }
    } catch (error) {
      throw within(error, fields[i]!);
    }
    const constant = check(name, offset);
    input.setRef(slot, constant, plan);
    return constant;
  };

  const readMap = (input: Hessian2Input): JavaObject => {
    const offset = input.position;
    input.readMapBegin();
    const slot = input.addRef(undefined);
    let name: unknown;
    while (!input.tryEnd()) {
      const key = input.readValue(classes);
      const value = input.readValue(classes);
      if (key === "name") name = value;
    }
    input.leave();
    const constant = check(name, offset);
    input.setRef(slot, constant, plan);
    return constant;
  };

  const plan: EnumPlan = {
    code: 0,
    javaType: className,
    readObject,
    read: (input) => {
      const tag = input.readDefinitions();
      const offset = input.position;
      if ((tag >= 0x60 && tag <= 0x6f) || tag === 0x4f) {
        const found = input.readObjectBegin();
        // A constant with a body is of a class of its own, such as Level$1.
        if (found !== known && found.className !== className && !found.className.startsWith(`${className}$`)) {
          throw new HessianError(
            HessianErrorCode.Type,
            `expected ${className}, got ${printable(found.className)}`,
            offset,
          );
        }
        known = found;
        const constant = readObject(input, found);
        input.leave();
        return nameOf.get(constant);
      }
      if (tag === 0x51) {
        const value = input.refValue(input.readRef());
        const name = nameOf.get(value as JavaObject);
        if (name !== undefined) return name;
        return nameOf.get(
          check(value instanceof JavaObject && value.className === className ? value.get("name") : value, offset),
        );
      }
      if (tag === 0x4d) return nameOf.get(readMap(input));
      throw input.unexpected(className);
    },
    write: (out, value) => {
      const last = written.get(value as string);
      if (last === undefined) {
        if (typeof value !== "string") throw refused(className, value);
        throw new HessianError(
          HessianErrorCode.Range,
          `expected a constant of ${className}, got "${printable(value)}"`,
        );
      }
      // Nothing comes as often in one message as the same constant.
      if (last.stream === out.stream) {
        out.writeRef(last.slot);
        return;
      }
      if (out.tryRef(last.constant)) return;
      last.stream = out.stream;
      last.slot = out.slots - 1;
      out.writeDefinedObjectBegin(definition);
      out.writeString(value as string);
    },
    fits: (value) => typeof value === "string" && constants.has(value),
    absent: mustBeThere(className),
  };
  return plan;
}
