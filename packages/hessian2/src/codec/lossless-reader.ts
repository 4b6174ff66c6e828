import { readInt64 } from "../bytes/big-endian.js";
import { COST } from "./decode-limits.js";
import { segmentOfKey } from "./dynamic-reader.js";
import { HessianError, HessianErrorCode, within } from "./hessian-error.js";
import type { Hessian2Input } from "./hessian2-input.js";
import { JavaCollection } from "./java-collection.js";
import { isDateMs, JavaDate } from "./java-date.js";
import { JavaDouble } from "./java-double.js";
import { JavaMap } from "./java-map.js";
import { JavaObject } from "./java-object.js";
import { guardKey, type KeyGuard, UNGUARDED_ENTRIES } from "./key-guard.js";

/**
 * Reads the next value with its Java type, so that writing it again gives Java an equal graph: a double as
 * `JavaDouble`, a typed list (a set too) as `JavaCollection`, a typed map as `JavaMap`, every object, exceptions and
 * decimals too, as `JavaObject`. Classes with schemas make no difference.
 */
export function readLossless(input: Hessian2Input): unknown {
  const tag = input.readDefinitions();
  if (tag >= 0x70 && tag <= 0x7f) return readList(input);
  if (tag >= 0x60 && tag <= 0x6f) return readObject(input);
  if (tag >= 0x5b && tag <= 0x5f) return readDouble(input);
  switch (tag) {
    case 0x44:
      return readDouble(input);
    case 0x48:
      return readUntypedMap(input);
    case 0x4a:
      return readDate(input);
    case 0x4d:
      return readTypedMap(input);
    case 0x4f:
      return readObject(input);
    case 0x51:
      return readReference(input);
    case 0x55:
    case 0x56:
    case 0x57:
    case 0x58:
      return readList(input);
    default:
      return input.readValue();
  }
}

function readDouble(input: Hessian2Input): JavaDouble {
  input.grow(COST.double, input.position);
  return new JavaDouble(input.readDouble());
}

function readList(input: Hessian2Input): unknown {
  const length = input.readListBegin();
  const { listType } = input;
  const values: unknown[] = [];
  const list = listType === null ? values : new JavaCollection(listType, values);
  input.addRef(list, readLossless);
  let i = 0;
  try {
    if (length < 0) while (!input.tryEnd()) i = values.push(readLossless(input));
    else for (; i < length; i++) values.push(readLossless(input));
  } catch (error) {
    throw within(error, i);
  }
  input.leave();
  return list;
}

/** Java's HashMap: keys that are equal here come to one there, too, and the last value counts in both. */
function readUntypedMap(input: Hessian2Input): unknown {
  input.readMapBegin();
  const map = new Map<unknown, unknown>();
  input.addRef(map, readLossless);
  readEntries(input, map, (key, value) => map.set(key, value));
  return map;
}

/** A map of a class that may tell keys apart which are equal here, as an IdentityHashMap does: those need pairs. */
function readTypedMap(input: Hessian2Input): unknown {
  input.readMapBegin();
  const map = new Map<unknown, unknown>();
  let pairs: [unknown, unknown][] | undefined;
  const typed = new JavaMap(input.listType!, map);
  input.addRef(typed, readLossless);
  readEntries(input, map, (key, value) => {
    if (pairs !== undefined) pairs.push([key, value]);
    else if (!map.has(key)) map.set(key, value);
    else (typed as { entries: JavaMap["entries"] }).entries = pairs = [...map, [key, value]];
  });
  return typed;
}

function readEntries(
  input: Hessian2Input,
  map: ReadonlyMap<unknown, unknown>,
  add: (key: unknown, value: unknown) => void,
): void {
  let guard: KeyGuard | undefined;
  let key: unknown = "(key)";
  try {
    for (let i = 0; !input.tryEnd(); i++) {
      key = "(key)";
      key = readLossless(input);
      const value = readLossless(input);
      input.grow(COST.entry, input.position);
      const { size } = map;
      add(key, value);
      if (i >= UNGUARDED_ENTRIES) guard = guardKey(guard, input, map, key, map.size > size);
    }
  } catch (error) {
    throw within(error, segmentOfKey(key));
  }
  input.leave();
}

function readObject(input: Hessian2Input): JavaObject {
  const definition = input.readObjectBegin();
  const names = definition.fields;
  const { hidden } = definition;
  const fields = Object.create(null) as Record<string, unknown>;
  const shadowed: [string, unknown][] | undefined = hidden === undefined ? undefined : [];
  const object = new JavaObject(definition.className, fields, shadowed);
  // Written with the type first, it is nobody's calendar that takes two slots.
  if (definition.isJavaCalendar) fields["type"] = null;
  input.addRef(object, readLossless);
  input.grow(COST.record + COST.namedField * names.length, input.position);
  let i = 0;
  try {
    for (; i < names.length; i++) {
      const value = readLossless(input);
      if (hidden?.has(i)) shadowed!.push([names[i]!, value]);
      else fields[names[i]!] = value;
    }
  } catch (error) {
    throw within(error, names[i]!);
  }
  input.leave();
  return object;
}

function readDate(input: Hessian2Input): Date | JavaDate {
  const p = input.position;
  input.need(9);
  input.grow(COST.date, p);
  const ms = readInt64(input.bytes, p + 1);
  input.position = p + 9;
  return isDateMs(ms) ? new Date(Number(ms)) : new JavaDate(ms);
}

function readReference(input: Hessian2Input): unknown {
  const offset = input.position;
  const slot = input.readRef();
  if (input.refOwner(slot) === readLossless) return input.refValue(slot);
  throw new HessianError(
    HessianErrorCode.Type,
    "a reference to a value that was read without its Java types: read both with t.lossless, or neither",
    offset,
  );
}
