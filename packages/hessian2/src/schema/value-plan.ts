import { handleOfType, handleOfValue } from "../codec/handles.js";
import { describeValue, HessianError, HessianErrorCode } from "../codec/hessian-error.js";
import type { Hessian2Input } from "../codec/hessian2-input.js";
import { JavaObject } from "../codec/java-object.js";
import { type ValueHandle, writeHandle } from "../codec/value-handle.js";
import { type Holder, holders } from "./holders.js";
import { type CompiledPlan, mustBeThere } from "./plan.js";
import { refused } from "./scalar-plans.js";
import type { AnySchema } from "./schema.js";

/** The plan of a class of the JDK. */
export function valuePlan({ javaType }: AnySchema): CompiledPlan {
  const handle = handleOfType(javaType);
  if (handle !== undefined) return handlePlan(handle);
  const holder = holders.get(javaType);
  if (holder === undefined) throw new TypeError(`no plan for ${javaType}`);
  return holderPlan(javaType, holder);
}

/** The plan of a class that is a class here too. */
function handlePlan({ javaType, type }: ValueHandle): CompiledPlan {
  return {
    code: 0,
    javaType,
    read: (input) => {
      const offset = input.position;
      const value = readObject(input, javaType, (className) => className.endsWith("Handle"));
      if (value instanceof type) return value;
      throw unlike(javaType, value, offset);
    },
    write: (out, value) => {
      const handle = value instanceof type ? handleOfValue(value) : undefined;
      if (handle === undefined) throw refused(javaType, value);
      writeHandle(out, handle, value as object);
    },
    fits: (value) => value instanceof type,
    absent: mustBeThere(javaType),
  };
}

/** The plan of a class whose objects hold what is a plain value here. */
function holderPlan(javaType: string, holder: Holder): CompiledPlan {
  const { classNames, bareDate } = holder;
  const plan: CompiledPlan = {
    code: 0,
    javaType,
    read: (input) => {
      const tag = input.readDefinitions();
      if (bareDate && (tag === 0x4a || tag === 0x4b)) return input.readDate();
      const offset = input.position;
      const object = readObject(input, javaType, (className) => classNames.includes(className));
      if (!(object instanceof JavaObject) || !classNames.includes(object.className)) {
        throw unlike(javaType, object, offset);
      }
      const value = holder.take(object.fields);
      if (value !== undefined) return value;
      throw new HessianError(
        HessianErrorCode.Range,
        `expected ${javaType}, got one with fields that make none`,
        offset,
      );
    },
    write: (out, value) => {
      if (!holder.holds(value)) throw refused(javaType, value);
      holder.write(out, value);
    },
    fits: holder.holds,
    absent: mustBeThere(javaType),
  };
  return bareDate ? { ...plan, field: { ...plan, write: writeBare(javaType) } } : plan;
}

function writeBare(javaType: string): CompiledPlan["write"] {
  return (out, value) => {
    if (!(value instanceof Date)) throw refused(javaType, value);
    out.writeDate(value);
  };
}

/** What comes as an object of a class that `accepts`, or as a reference. */
function readObject(input: Hessian2Input, javaType: string, accepts: (className: string) => boolean): unknown {
  const tag = input.readDefinitions();
  if (tag === 0x51) return input.refValue(input.readRef());
  const isObject = (tag >= 0x60 && tag <= 0x6f) || tag === 0x4f;
  if (!isObject || !accepts(input.peekDefinition().className)) throw input.unexpected(javaType);
  return input.readValue();
}

function unlike(javaType: string, value: unknown, offset: number): HessianError {
  return new HessianError(HessianErrorCode.Type, `expected ${javaType}, got ${describeValue(value)}`, offset);
}
