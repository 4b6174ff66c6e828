import { COST } from "../codec/decode-limits.js";
import { segmentOfKey } from "../codec/dynamic-reader.js";
import { describeValue, HessianError, HessianErrorCode, within } from "../codec/hessian-error.js";
import { type KeyGuard, putElement, putEntry } from "../codec/key-guard.js";
import { readKnownKey } from "../codec/key-reader.js";
import {
  type ArraySchema,
  ENUM_SET,
  type ListSchema,
  type MapSchema,
  type RecordSchema,
  type SetSchema,
} from "./container-schemas.js";
import { isEnumSet, readEnumSet, writeEnumSet } from "./enum-set-plan.js";
import { type CompiledPlan, mustBeThere } from "./plan.js";
import { isListTag, readReference } from "./read-reference.js";
import { readWith, refused, WIDE_FLOAT, writeWith } from "./scalar-plans.js";
import { Scalar } from "./scalar-schema.js";

/** The plan of a Java array or list: an array here. */
export function listPlan(
  schema: ListSchema<unknown, never> | ArraySchema<unknown, never>,
  element: CompiledPlan,
): CompiledPlan {
  const { wireType, javaType } = schema;
  const code = schema.kind === "array" && element.code === Scalar.Float ? WIDE_FLOAT : element.code;
  const plan: CompiledPlan = {
    code: 0,
    javaType,
    read: (input) => {
      const tag = input.readDefinitions();
      if (tag === 0x51) return readReference(input, plan);
      if (!isListTag(tag)) throw input.unexpected(javaType);
      const length = input.readListBegin();
      const list: unknown[] = [];
      input.addRef(list, plan);
      let i = 0;
      try {
        if (length < 0) while (!input.tryEnd()) i = list.push(readWith(input, code, element));
        else for (; i < length; i++) list.push(readWith(input, code, element));
      } catch (error) {
        throw within(error, i);
      }
      input.leave();
      return list;
    },
    write: (out, value) => {
      if (!Array.isArray(value)) throw refused(javaType, value);
      if (out.tryRef(value, plan)) return;
      const { length } = value;
      out.writeListBegin(length, wireType);
      out.enter();
      let i = 0;
      try {
        for (; i < length; i++) writeWith(out, code, element, value[i]);
      } catch (error) {
        throw within(error, i);
      }
      out.leave();
    },
    fits: (value, seen) => {
      if (!Array.isArray(value)) return false;
      if (seen.has(value)) return true;
      seen.add(value);
      return value.every((item) => element.fits(item, seen));
    },
    absent: mustBeThere(javaType),
  };
  return plan;
}

/** The plan of a Java set: a `Set` here. */
export function setPlan(schema: SetSchema<unknown, never>, element: CompiledPlan): CompiledPlan {
  const { wireType, javaType } = schema;
  const { code } = element;
  const writesEnumSet = wireType === ENUM_SET;
  const plan: CompiledPlan = {
    code: 0,
    javaType,
    read: (input) => {
      const tag = input.readDefinitions();
      if (tag === 0x51) return readReference(input, plan);
      if (isEnumSet(input, tag)) return readEnumSet(input, element, plan);
      if (!isListTag(tag)) throw input.unexpected(javaType);
      const length = input.readListBegin();
      const set = new Set<unknown>();
      input.addRef(set, plan);
      let guard: KeyGuard | undefined;
      let i = 0;
      try {
        for (; length < 0 ? !input.tryEnd() : i < length; i++) {
          const item = readWith(input, code, element);
          guard = putElement(input, set, item, i, guard);
        }
      } catch (error) {
        throw within(error, i);
      }
      input.leave();
      return set;
    },
    write: (out, value) => {
      if (!(value instanceof Set)) throw refused(javaType, value);
      if (writesEnumSet) {
        writeEnumSet(out, element, value);
        return;
      }
      if (out.tryRef(value, plan)) return;
      out.writeListBegin(value.size, wireType);
      out.enter();
      let i = 0;
      try {
        for (const item of value) {
          writeWith(out, code, element, item);
          i++;
        }
      } catch (error) {
        throw within(error, i);
      }
      out.leave();
    },
    fits: (value, seen) => {
      if (!(value instanceof Set)) return false;
      if (seen.has(value)) return true;
      seen.add(value);
      for (const item of value) if (!element.fits(item, seen)) return false;
      return true;
    },
    absent: mustBeThere(javaType),
  };
  return plan;
}

/** The plan of a Java map: a `Map` here. */
export function mapPlan(
  schema: MapSchema<unknown, never>,
  keyPlan: CompiledPlan,
  valuePlan: CompiledPlan,
): CompiledPlan {
  const { wireType, javaType } = schema;
  const hasNames = keyPlan.code === Scalar.String;
  const plan: CompiledPlan = {
    code: 0,
    javaType,
    read: (input) => {
      const tag = input.readDefinitions();
      if (tag === 0x51) return readReference(input, plan);
      if (tag !== 0x48 && tag !== 0x4d) throw input.unexpected(javaType);
      input.readMapBegin();
      const map = new Map<unknown, unknown>();
      input.addRef(map, plan);
      let guard: KeyGuard | undefined;
      let key: unknown = "(key)";
      try {
        for (let i = 0; !input.tryEnd(); i++) {
          key = "(key)";
          key = (hasNames ? readKnownKey(input) : undefined) ?? readWith(input, keyPlan.code, keyPlan);
          const value = readWith(input, valuePlan.code, valuePlan);
          guard = putEntry(input, map, key, value, i, guard);
        }
      } catch (error) {
        throw within(error, segmentOfKey(key));
      }
      input.leave();
      return map;
    },
    write: (out, value) => {
      if (!(value instanceof Map)) throw refused(javaType, value);
      if (out.tryRef(value, plan)) return;
      out.writeMapBegin(wireType);
      out.enter();
      let key: unknown;
      try {
        for (const [k, item] of value) {
          key = k;
          writeWith(out, keyPlan.code, keyPlan, k);
          writeWith(out, valuePlan.code, valuePlan, item);
        }
      } catch (error) {
        throw within(error, segmentOfKey(key));
      }
      out.leave();
      out.writeMapEnd();
    },
    fits: (value, seen) => {
      if (!(value instanceof Map)) return false;
      if (seen.has(value)) return true;
      seen.add(value);
      for (const [key, item] of value) if (!keyPlan.fits(key, seen) || !valuePlan.fits(item, seen)) return false;
      return true;
    },
    absent: mustBeThere(javaType),
  };
  return plan;
}

/** The plan of a Java map with string keys: an object without prototype here. */
export function recordPlan(schema: RecordSchema<unknown, never>, valuePlan: CompiledPlan): CompiledPlan {
  const { wireType, javaType } = schema;
  const { code } = valuePlan;
  const plan: CompiledPlan = {
    code: 0,
    javaType,
    read: (input) => {
      const tag = input.readDefinitions();
      if (tag === 0x51) return readReference(input, plan);
      if (tag !== 0x48 && tag !== 0x4d) throw input.unexpected(javaType);
      input.readMapBegin();
      const record = Object.create(null) as Record<string, unknown>;
      input.addRef(record, plan);
      let key = "(key)";
      try {
        while (!input.tryEnd()) {
          key = "(key)";
          key = readKnownKey(input) ?? input.readString();
          input.grow(COST.property, input.position);
          record[key] = readWith(input, code, valuePlan);
        }
      } catch (error) {
        throw within(error, key);
      }
      input.leave();
      return record;
    },
    write: (out, value) => {
      if (!isPlainObject(value)) throw refusedRecord(javaType, value);
      if (out.tryRef(value, plan)) return;
      out.writeMapBegin(wireType);
      out.enter();
      let key = "";
      try {
        for (key of Object.keys(value)) {
          out.writeString(key);
          writeWith(out, code, valuePlan, value[key]);
        }
      } catch (error) {
        throw within(error, key);
      }
      out.leave();
      out.writeMapEnd();
    },
    fits: (value, seen) => {
      if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== null) return false;
      if (seen.has(value)) return true;
      seen.add(value);
      return Object.values(value).every((item) => valuePlan.fits(item, seen));
    },
    absent: mustBeThere(javaType),
  };
  return plan;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refusedRecord(javaType: string, value: unknown): HessianError {
  if (value === null || typeof value !== "object") return refused(javaType, value);
  return new HessianError(
    HessianErrorCode.Type,
    `expected a plain object for ${javaType}, got ${describeValue(value)}`,
  );
}
