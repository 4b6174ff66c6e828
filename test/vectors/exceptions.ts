import type { Described, Vector } from "./described.js";

/** Why our bytes may differ from Java's though the value is the same; undefined when they must not. */
export function formReason(vector: Vector): string | undefined {
  const parts = [...partsOf(vector.value)];
  const isOld = !vector.by.includes("4.0.4");
  if (vector.name.includes("shadowed")) return "of shadowed fields the subclass's counts, in any order";
  if (parts.some(({ bigInteger }) => bigInteger !== undefined))
    return "of a BigInteger, sign and magnitude are written";
  if (parts.some(({ exception }) => exception !== undefined)) return "an exception is written bare, in one order";
  if (parts.some(({ calendar }) => calendar !== undefined)) return "a calendar takes one slot, and its type goes first";
  if (parts.some(({ list, id }) => list !== undefined && id === undefined)) return "a list is written with its length";
  if (isOld && vector.value.binary !== undefined) return "a binary is cut into chunks of 8189 bytes, as 4.0.4 does";
  const types = parts.map((part) => typeOf(part, isOld)).filter((type) => type !== undefined);
  if (new Set(types).size < types.length) return "a type name is written in full each time";
  return undefined;
}

/** The type name of a list or map on the wire: only the old release names an ArrayList. */
function typeOf({ type, list, bitSet, enumSet }: Described, isOld: boolean): string | undefined {
  if (bitSet !== undefined) return "[long";
  if (enumSet !== undefined) return "[object";
  return type ?? (list !== undefined && isOld ? "java.util.ArrayList" : undefined);
}

/** Why a vector cannot be written from its description. */
export function notEncoded({ value }: Vector): string | undefined {
  for (const part of partsOf(value)) {
    if (part.inetAddress?.includes(":")) return "the other fields of an IPv6 address are the JDK's own";
    if (part.frame !== undefined) return "the other fields of a frame are the JDK's own";
  }
  return undefined;
}

/** Why a vector is refused when it is read. */
export function refused({ name }: Vector): string | undefined {
  return /^BigDecimal 1E[+-]2147483647$/.test(name) ? "the limit of scales" : undefined;
}

function* partsOf(value: Described): Generator<Described> {
  yield value;
  for (const part of [
    ...(value.list ?? []),
    ...(value.set ?? []),
    ...(value.items ?? []),
    ...(value.suppressed ?? []),
  ]) {
    yield* partsOf(part);
  }
  for (const [key, entry] of value.map ?? []) yield* [...partsOf(key), ...partsOf(entry)];
  for (const [, field] of value.fields ?? []) yield* partsOf(field);
  if (value.cause !== undefined) yield* partsOf(value.cause);
}
