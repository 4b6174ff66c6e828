import { type Decimal, receiveDecimal } from "./decimal.js";
import type { DecodeLimits } from "./decode-limits.js";
import { JavaBigInteger, receiveBigInteger } from "./java-big-integer.js";
import { BIG_DECIMAL, BIG_INTEGER, ENUM_SET_HANDLE } from "./java-names.js";
import type { JavaFields } from "./java-object.js";
import { timeHandles } from "./time-handles.js";
import { resolveHandle, type ValueHandle } from "./value-handle.js";

/** Turns the fields of an object into the value it stands for. `offset` is where the object began. */
export type Handle = (fields: JavaFields, limits: DecodeLimits, offset: number) => unknown;

const handles: ReadonlyMap<string, Handle> = new Map<string, Handle>([
  [
    BIG_DECIMAL,
    (fields, limits, offset): Decimal => receiveDecimal(fields["value"], limits.digits, limits.scale, offset),
  ],
  [
    BIG_INTEGER,
    (fields, limits, offset) =>
      new JavaBigInteger(receiveBigInteger(fields["signum"], fields["mag"], limits.digits, offset)),
  ],
  // A set as every other, whose elements say what they are.
  [ENUM_SET_HANDLE, ({ objects }) => new Set(Array.isArray(objects) ? objects : [])],
  ...timeHandles.map((handle): [string, Handle] => [
    handle.definition.className,
    (fields, _, offset) => resolveHandle(handle, fields, offset),
  ]),
]);

// By prototype, which is what an instance of exactly the class has.
const byPrototype: ReadonlyMap<unknown, ValueHandle> = new Map(
  timeHandles.map((handle) => [handle.type.prototype as unknown, handle]),
);

const byType: ReadonlyMap<string, ValueHandle> = new Map(timeHandles.map((handle) => [handle.javaType, handle]));

/** How objects of a class become a value of their own, whether there are schemas or not. */
export function handleOf(className: string): Handle | undefined {
  return handles.get(className);
}

/** How a value of a class of ours that stands for one of Java's is written; undefined for everything else. */
export function handleOfValue(value: object): ValueHandle | undefined {
  return byPrototype.get(Object.getPrototypeOf(value));
}

/** The handle of the class `javaType`; undefined when there is none. */
export function handleOfType(javaType: string): ValueHandle | undefined {
  return byType.get(javaType);
}
