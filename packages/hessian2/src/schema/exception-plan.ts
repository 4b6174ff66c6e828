import { ClassDefinition } from "../codec/class-definition.js";
import { emptyException, readExceptionFields } from "../codec/exception-reader.js";
import { THROWABLE_FIELDS, writeException, writeThrowableFields } from "../codec/exception-writer.js";
import { HessianError, HessianErrorCode, within } from "../codec/hessian-error.js";
import { JavaException } from "../codec/java-exception.js";
import { JavaObject } from "../codec/java-object.js";
import { printable } from "../codec/printable.js";
import type { ObjectReader, ObjectWriter, ValueClasses } from "../codec/value-classes.js";
import { type AnyExceptionSchema, spreadFields } from "./exception-schema.js";
import { type CompiledPlan, mustBeThere, type Plan } from "./plan.js";
import { refused, WIDE_FLOAT, writeWith } from "./scalar-plans.js";
import { Scalar } from "./scalar-schema.js";
import type { AnySchema } from "./schema.js";

/** A plan for an exception class, and its halves for those who know the class already. */
export interface ExceptionPlan extends CompiledPlan {
  readonly readObject: ObjectReader;
  readonly writeObject: ObjectWriter;
}

/** What an exception plan asks of its scope. */
export interface ExceptionPlans extends ValueClasses {
  /** The plan of any schema. */
  compile(schema: AnySchema): CompiledPlan;
  /** The schema a class name stands for; undefined when there is none, or more than one. */
  classSchema(className: string): AnySchema | undefined;
  /** Reads a value of no known type. */
  readonly any: CompiledPlan;
}

/** The plan of an exception class. */
export function exceptionPlan(schema: AnyExceptionSchema, scope: ExceptionPlans): ExceptionPlan {
  const { className, fieldSchemas } = schema;
  const names = Object.keys(fieldSchemas).filter((name) => !THROWABLE_FIELDS.includes(name));
  const definition = new ClassDefinition(className, [...THROWABLE_FIELDS, ...names]);
  const exceptionClass = schema as unknown as new (...args: never[]) => JavaException;
  let plans: ReadonlyMap<string, CompiledPlan> | undefined;
  const fieldPlan = (name: string): CompiledPlan => {
    const compiled = scope.compile(fieldSchemas[name]!);
    if (compiled.code !== Scalar.Float) return compiled.field ?? compiled;
    return { ...compiled, write: (out, value) => writeWith(out, WIDE_FLOAT, compiled, value) };
  };
  const fieldPlans = () => (plans ??= new Map(names.map((name) => [name, fieldPlan(name)])));

  const readObject: ObjectReader = (input, found) => {
    const own = fieldPlans();
    const exception = emptyException(className, exceptionClass);
    input.addRef(exception, plan);
    const fields = exception.fields as Record<string, unknown>;
    const readAny = () => scope.any.read(input);
    readExceptionFields(input, found, exception, readAny, (name, i) => {
      const field = found.hidden?.has(i) ? undefined : own.get(name);
      return field === undefined ? readAny() : field.read(input);
    });
    for (const name of Object.keys(fields)) if (!own.has(name)) delete fields[name];
    for (const [name, field] of own) {
      if (name in fields) continue;
      try {
        fields[name] = field.absent();
      } catch (error) {
        throw within(error, name);
      }
    }
    spreadFields(exception);
    return exception;
  };

  const writeObject: ObjectWriter = (out, value) => {
    const exception = value as JavaException;
    if (out.tryRef(exception)) return;
    out.writeDefinedObjectBegin(definition);
    out.enter();
    writeThrowableFields(out, exception, exception.message, scope);
    let at = "";
    try {
      for (const [name, field] of fieldPlans()) {
        at = name;
        field.write(out, exception.fields[name]);
      }
    } catch (error) {
      throw within(error, at);
    }
    out.leave();
  };

  const plan: ExceptionPlan = {
    code: 0,
    javaType: className,
    readObject,
    writeObject,
    read: (input) => {
      const tag = input.readDefinitions();
      const offset = input.position;
      if ((tag >= 0x60 && tag <= 0x6f) || tag === 0x4f) {
        const found = input.peekDefinition();
        if (found.isThrowable && scope.classSchema(found.className) === undefined) {
          input.readObjectBegin();
          const exception = readObject(input, found);
          input.leave();
          return exception;
        }
      } else if (tag !== 0x51) throw input.unexpected(className);
      const value = scope.any.read(input);
      if (plan.fits(value, new Set())) return value;
      const got = value instanceof JavaException ? printable(value.className) : "another type";
      throw new HessianError(HessianErrorCode.Type, `expected ${className}, got ${got}`, offset);
    },
    write: (out, value) => {
      if (!(value instanceof JavaException)) throw refused(className, value);
      writeException(out, value, scope);
    },
    fits: (value) => value instanceof exceptionClass,
    absent: mustBeThere(className),
  };
  return plan;
}

/**
 * How whatever was thrown is written, and whatever comes as an exception is read: as its class in the scope, else as a
 * plain `JavaException`. Reading never gives anything but an exception.
 */
export function throwablePlan(scope: ExceptionPlans): Plan<JavaException, unknown> {
  return {
    write: (out, thrown) => {
      // A caller need not learn what is behind the service that it called.
      out.stackTraces = false;
      writeException(out, thrown, scope);
      out.stackTraces = true;
    },
    read: (input) => {
      const value = scope.any.read(input);
      if (value instanceof JavaException) return value;
      const fields = value instanceof JavaObject ? value.fields : {};
      const className = value instanceof JavaObject ? value.className : "java.lang.Throwable";
      const message = typeof value === "string" ? value : fields["detailMessage"];
      return new JavaException(className, typeof message === "string" ? message : "", fields);
    },
  };
}
