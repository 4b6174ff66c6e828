import { COST } from "./decode-limits.js";
import { emptyException, readExceptionFields } from "./exception-reader.js";
import { handleOf } from "./handles.js";
import { within } from "./hessian-error.js";
import type { Hessian2Input } from "./hessian2-input.js";
import { JavaException } from "./java-exception.js";
import { JavaObject } from "./java-object.js";
import { type KeyGuard, putElement, putEntry } from "./key-guard.js";
import { readKnownKey } from "./key-reader.js";
import type { ValueClasses } from "./value-classes.js";

/** Reads the next value as what it is on the wire. `classes` are the classes it may turn out to be of. */
export function readAny(input: Hessian2Input, classes: ValueClasses | undefined): unknown {
  const tag = input.peek();
  if (tag <= 0x1f) return input.readString();
  if (tag >= 0x80 && tag <= 0xbf) {
    input.position++;
    return tag - 0x90;
  }
  if (tag >= 0x80) return tag <= 0xd7 ? input.readInt() : input.readLong();
  if (tag >= 0x70 || (tag >= 0x55 && tag <= 0x58)) return readList(input, classes);
  if (tag >= 0x60) return readObject(input, classes);
  if (tag >= 0x5b) return input.readDouble();
  if (tag >= 0x38 && tag <= 0x3f) return input.readLong();
  if (tag >= 0x34 && tag <= 0x37) return input.readBytes();
  if (tag >= 0x30 && tag <= 0x33) return input.readString();
  if (tag >= 0x20 && tag <= 0x2f) return input.readBytes();
  switch (tag) {
    case 0x41:
    case 0x42:
      return input.readBytes();
    case 0x43:
      input.readDefinitions();
      return readAny(input, classes);
    case 0x44:
      return input.readDouble();
    case 0x46:
    case 0x54:
      return input.readBoolean();
    case 0x48:
    case 0x4d:
      return readMap(input, classes);
    case 0x49:
      return input.readInt();
    case 0x4a:
    case 0x4b:
      return input.readDate();
    case 0x4c:
    case 0x59:
      return input.readLong();
    case 0x4e:
      input.position++;
      return null;
    case 0x4f:
      return readObject(input, classes);
    case 0x51:
      return input.refValue(input.readRef());
    case 0x52:
    case 0x53:
      return input.readString();
    default:
      throw input.unexpected("a value");
  }
}

/** True for the class names of Java's sets, views of keys among them, whose lists decode to a `Set`. */
export function isSetType(type: string | null): boolean {
  if (type === null || type.startsWith("[")) return false;
  return type.endsWith("Set") || type.endsWith("$KeySetView") || type.endsWith("$SetFromMap");
}

function readList(input: Hessian2Input, classes: ValueClasses | undefined): unknown {
  const length = input.readListBegin();
  const list: unknown[] = [];
  const set = isSetType(input.listType) ? new Set<unknown>() : undefined;
  input.addRef(set ?? list);
  let guard: KeyGuard | undefined;
  let i = 0;
  try {
    if (set === undefined) {
      if (length < 0) while (!input.tryEnd()) i = list.push(readAny(input, classes));
      else for (; i < length; i++) list.push(readAny(input, classes));
    } else {
      for (; length < 0 ? !input.tryEnd() : i < length; i++) {
        const item = readAny(input, classes);
        guard = putElement(input, set, item, i, guard);
      }
    }
  } catch (error) {
    throw within(error, i);
  }
  input.leave();
  return set ?? list;
}

function readMap(input: Hessian2Input, classes: ValueClasses | undefined): unknown {
  input.readMapBegin();
  const map = new Map<unknown, unknown>();
  input.addRef(map);
  let guard: KeyGuard | undefined;
  let key: unknown = "(key)";
  try {
    for (let i = 0; !input.tryEnd(); i++) {
      key = "(key)";
      key = readKnownKey(input) ?? readAny(input, classes);
      const value = readAny(input, classes);
      guard = putEntry(input, map, key, value, i, guard);
    }
  } catch (error) {
    throw within(error, segmentOfKey(key));
  }
  input.leave();
  return map;
}

/** The path segment of a map entry. */
export function segmentOfKey(key: unknown): string {
  if (typeof key === "string") return key;
  if (typeof key === "number" || typeof key === "bigint" || typeof key === "boolean") return String(key);
  return key === null ? "null" : `(${typeof key})`;
}

function readObject(input: Hessian2Input, classes: ValueClasses | undefined): unknown {
  const offset = input.position;
  const definition = input.readObjectBegin();
  const { className, fields: names } = definition;
  const reader = classes?.objectReader(className);
  let value: unknown;
  if (reader !== undefined) value = reader(input, definition);
  else if (definition.isThrowable) {
    const exception = emptyException(className, JavaException);
    input.addRef(exception);
    const read = () => readAny(input, classes);
    readExceptionFields(input, definition, exception, read, read);
    value = exception;
  } else {
    const fields = Object.create(null) as Record<string, unknown>;
    const object = new JavaObject(className, fields);
    // Written again with the type first, it is nobody's calendar that takes two slots.
    if (definition.isJavaCalendar) fields["type"] = null;
    const slot = input.addRef(object);
    input.grow(COST.record + COST.namedField * names.length, offset);
    let i = 0;
    try {
      for (; i < names.length; i++) fields[names[i]!] = readAny(input, classes);
    } catch (error) {
      throw within(error, names[i]!);
    }
    const handle = handleOf(className);
    if (handle === undefined) value = object;
    else input.setRef(slot, (value = handle(fields, input.limits, offset)));
  }
  input.leave();
  return value;
}
