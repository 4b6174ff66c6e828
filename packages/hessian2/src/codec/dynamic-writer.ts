import { ClassDefinition } from "./class-definition.js";
import { Decimal, markDecimal, slotOfDecimal } from "./decimal.js";
import { segmentOfKey } from "./dynamic-reader.js";
import { writeException } from "./exception-writer.js";
import { handleOfValue } from "./handles.js";
import { describeValue, HessianError, HessianErrorCode, within } from "./hessian-error.js";
import type { Hessian2Output } from "./hessian2-output.js";
import { JavaBigInteger, wordsOf } from "./java-big-integer.js";
import { JavaCollection } from "./java-collection.js";
import { JavaDate } from "./java-date.js";
import { JavaDouble } from "./java-double.js";
import { JavaException } from "./java-exception.js";
import { JavaMap } from "./java-map.js";
import { BIG_DECIMAL, BIG_INTEGER } from "./java-names.js";
import { JavaObject } from "./java-object.js";
import type { ValueClasses } from "./value-classes.js";
import { writeHandle } from "./value-handle.js";

const DECIMAL_DEFINITION = new ClassDefinition(BIG_DECIMAL, ["value"]);
const BIG_INTEGER_DEFINITION = new ClassDefinition(BIG_INTEGER, ["signum", "mag"]);

/** Writes a value by what it is. `classes` tells objects of known classes. */
export function writeAny(out: Hessian2Output, value: unknown, classes: ValueClasses | undefined): void {
  switch (typeof value) {
    case "string":
      out.writeString(value);
      return;
    case "number":
      if ((value | 0) === value && (value !== 0 || 1 / value > 0)) out.writeInt(value);
      else out.writeDouble(value);
      return;
    case "boolean":
      out.writeBoolean(value);
      return;
    case "bigint":
      out.writeLong(value);
      return;
    case "object":
      if (value === null) out.writeNull();
      else writeObject(out, value, classes);
      return;
    default:
      throw new HessianError(HessianErrorCode.Type, `${describeValue(value)} cannot be sent to Java`);
  }
}

function writeObject(out: Hessian2Output, value: object, classes: ValueClasses | undefined): void {
  const writer = classes?.objectWriter(value);
  if (writer !== undefined) writer(out, value);
  else if (Array.isArray(value)) writeValues(out, value, undefined, value, classes);
  else if (value instanceof Date) out.writeDate(value);
  else if (value instanceof Uint8Array) out.writeBytes(value);
  else if (value instanceof Map) writeEntries(out, value, undefined, value, classes);
  else if (value instanceof Set) writeValues(out, value, "java.util.HashSet", [...value], classes);
  else if (value instanceof JavaObject) writeJavaObject(out, value, classes);
  else if (value instanceof Decimal) writeDecimal(out, value);
  else if (value instanceof JavaDouble) out.writeDouble(value.value);
  else if (value instanceof JavaBigInteger) writeBigInteger(out, value.value, value);
  else if (value instanceof JavaCollection) writeValues(out, value, value.type, value.values, classes);
  else if (value instanceof JavaMap) writeEntries(out, value, value.type, value.entries, classes);
  else if (value instanceof JavaException) writeException(out, value, classes);
  else if (value instanceof JavaDate) writeJavaDate(out, value);
  else if (isPlain(value)) writePlainObject(out, value, classes);
  else {
    const handle = handleOfValue(value);
    if (handle !== undefined) {
      writeHandle(out, handle, value);
      return;
    }
    throw new HessianError(
      HessianErrorCode.Type,
      `an instance of ${describeValue(value)} cannot be sent to Java: give a plain object, or java.object(className, fields)`,
    );
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Writes a `java.math.BigDecimal`. */
export function writeDecimal(out: Hessian2Output, value: Decimal): void {
  const slot = slotOfDecimal(value, out.stream);
  if (slot >= 0) {
    out.writeRef(slot);
    return;
  }
  markDecimal(value, out.stream, out.slots);
  out.addSlot();
  out.writeDefinedObjectBegin(DECIMAL_DEFINITION);
  out.writeString(value.text);
}

/**
 * Writes a `java.math.BigInteger`: the sign and the magnitude, which every JDK reads. `identity` is what else may be
 * the same one; a bigint is none.
 */
export function writeBigInteger(out: Hessian2Output, value: bigint, identity?: object): void {
  if (identity === undefined) out.addSlot();
  else if (out.tryRef(identity)) return;
  const { signum, mag } = wordsOf(value);
  out.writeDefinedObjectBegin(BIG_INTEGER_DEFINITION);
  out.writeInt(signum);
  out.addSlot();
  out.writeListBegin(mag.length, "[int");
  for (const word of mag) out.writeInt(word);
}

function writeValues(
  out: Hessian2Output,
  identity: object,
  type: string | undefined,
  values: readonly unknown[],
  classes: ValueClasses | undefined,
): void {
  if (out.tryRef(identity)) return;
  out.writeListBegin(values.length, type);
  out.enter();
  let i = 0;
  try {
    for (; i < values.length; i++) writeAny(out, values[i], classes);
  } catch (error) {
    throw within(error, i);
  }
  out.leave();
}

function writeEntries(
  out: Hessian2Output,
  identity: object,
  type: string | undefined,
  entries: JavaMap["entries"],
  classes: ValueClasses | undefined,
): void {
  if (out.tryRef(identity)) return;
  out.writeMapBegin(type);
  out.enter();
  for (const [key, value] of entries) {
    try {
      writeAny(out, key, classes);
      writeAny(out, value, classes);
    } catch (error) {
      throw within(error, segmentOfKey(key));
    }
  }
  out.leave();
  out.writeMapEnd();
}

function writePlainObject(out: Hessian2Output, value: object, classes: ValueClasses | undefined): void {
  if (out.tryRef(value)) return;
  out.writeMapBegin();
  out.enter();
  let key = "";
  try {
    for (key of Object.keys(value)) {
      out.writeString(key);
      writeAny(out, (value as Record<string, unknown>)[key], classes);
    }
  } catch (error) {
    throw within(error, key);
  }
  out.leave();
  out.writeMapEnd();
}

function writeJavaObject(out: Hessian2Output, object: JavaObject, classes: ValueClasses | undefined): void {
  if (out.tryRef(object)) return;
  const { className, fields, shadowed } = object;
  const names = Object.keys(fields);
  if (shadowed === undefined) out.writeObjectBegin(className, names);
  else out.writeObjectBegin(className, [...shadowed.map(([name]) => name), ...names]);
  out.enter();
  let at = "";
  try {
    if (shadowed !== undefined) {
      for (const [name, value] of shadowed) {
        at = name;
        writeAny(out, value, classes);
      }
    }
    for (at of names) writeAny(out, fields[at], classes);
  } catch (error) {
    throw within(error, at);
  }
  out.leave();
}

function writeJavaDate({ out }: Hessian2Output, { ms }: JavaDate): void {
  out.ensure(9);
  out.writeByte(0x4a);
  out.writeInt64(ms);
}
