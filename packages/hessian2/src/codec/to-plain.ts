import { Decimal } from "./decimal.js";
import { handleOfValue } from "./handles.js";
import { HessianError, HessianErrorCode } from "./hessian-error.js";
import { JavaBigInteger } from "./java-big-integer.js";
import { JavaCollection } from "./java-collection.js";
import { JavaDate } from "./java-date.js";
import { JavaDouble } from "./java-double.js";
import { formatStackFrame, JavaException } from "./java-exception.js";
import { JavaMap } from "./java-map.js";
import { JavaObject } from "./java-object.js";

/** How `toPlain` prints. */
export interface ToPlainOptions {
  /** Bigints as decimal text (the default), or as numbers where they are safe integers. */
  readonly long?: "string" | "number";
  /** Values visited before it gives up with the code BUDGET; a value is visited once per way to it. Default 100 000. */
  readonly maxNodes?: number;
}

/** What stands in the place of a value that is inside itself. */
const CIRCULAR = "[circular]";
const MAX_DEPTH = 1000;

/**
 * Data that `JSON.stringify` takes, from any decoded value: bigints and decimals become text, dates and times ISO text, binaries
 * base64, sets arrays, maps objects (an array of pairs unless all keys are strings, numbers or booleans), a `JavaObject`
 * its fields behind `class`, an exception `{ class, message, …fields, stackTrace, suppressed, cause }`.
 */
export function toPlain(value: unknown, options: ToPlainOptions = {}): unknown {
  const { long = "string", maxNodes = 100_000 } = options;
  const above = new Set<object>();
  let nodes = 0;

  const visit = (value: unknown): unknown => {
    if (++nodes > maxNodes) {
      throw new HessianError(HessianErrorCode.Budget, `more than ${maxNodes} values to print`);
    }
    switch (typeof value) {
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "bigint":
        return long === "number" && Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      case "object":
        return value === null ? null : visitObject(value);
      case "function":
      case "symbol":
      case "undefined":
        return null;
      default:
        return value;
    }
  };

  const visitObject = (object: object): unknown => {
    if (object instanceof Date) return Number.isNaN(object.getTime()) ? null : object.toISOString();
    if (object instanceof Uint8Array) {
      return Buffer.from(object.buffer, object.byteOffset, object.byteLength).toString("base64");
    }
    if (object instanceof Decimal) return object.toString();
    if (object instanceof JavaBigInteger) return visit(object.value);
    if (object instanceof JavaDouble) return visit(object.value);
    if (object instanceof JavaDate) return visit(object.ms);
    if (handleOfValue(object) !== undefined) return String(object);
    if (above.has(object)) return CIRCULAR;
    if (above.size >= MAX_DEPTH) throw new HessianError(HessianErrorCode.Depth, `nested deeper than ${MAX_DEPTH}`);
    above.add(object);
    const plain = visitContainer(object);
    above.delete(object);
    return plain;
  };

  const visitContainer = (object: object): unknown => {
    if (Array.isArray(object)) return object.map(visit);
    if (object instanceof JavaCollection) return object.values.map(visit);
    if (object instanceof Set) return [...object].map(visit);
    if (object instanceof Map) return visitMap(object);
    if (object instanceof JavaMap) return visitMap(object.entries);
    if (object instanceof JavaObject) return record([["class", object.className], ...Object.entries(object.fields)]);
    if (object instanceof JavaException) {
      const { className, message, fields, javaStackTrace, suppressed, cause } = object;
      return record([
        ["class", className],
        ["message", message],
        ...Object.entries(fields),
        ["stackTrace", javaStackTrace.map(formatStackFrame)],
        ...(suppressed.length === 0 ? [] : [["suppressed", suppressed] as const]),
        ["cause", cause ?? null],
      ]);
    }
    if (object instanceof Error) return `${object.name}: ${object.message}`;
    return record(Object.entries(object));
  };

  const visitMap = (map: JavaMap["entries"]): unknown => {
    if (Array.isArray(map)) return map.map(([key, value]) => [visit(key), visit(value)]);
    for (const [key] of map) {
      if (typeof key !== "string" && typeof key !== "number" && typeof key !== "boolean" && typeof key !== "bigint") {
        return [...map].map(([key, value]) => [visit(key), visit(value)]);
      }
    }
    return record([...map].map(([key, value]) => [String(key), value]));
  };

  const record = (entries: readonly (readonly [string, unknown])[]): unknown => {
    const plain: Record<string, unknown> = {};
    for (const [key, value] of entries) {
      const seen = visit(value);
      if (key !== "__proto__") plain[key] = seen;
      else Object.defineProperty(plain, key, { value: seen, enumerable: true, configurable: true, writable: true });
    }
    return plain;
  };

  return visit(value);
}
