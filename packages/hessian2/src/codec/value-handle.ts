import type { ClassDefinition } from "./class-definition.js";
import { HessianError, HessianErrorCode } from "./hessian-error.js";
import type { Hessian2Output } from "./hessian2-output.js";
import type { JavaFields } from "./java-object.js";
import { printable } from "./printable.js";

/** How a value class of ours stands on the wire: as an object of a class that Java turns into the value. */
export interface ValueHandle<T extends object = object> {
  /** The class in Java: `java.time.LocalDate`. */
  readonly javaType: string;
  /** The class here. */
  readonly type: abstract new (
    ...args: never[]
  ) => T;
  /** What is on the wire, the fields in the order in which hessian-lite 4 writes them. */
  readonly definition: ClassDefinition;
  /** The value of these fields; throws `RangeError` or `TypeError` when there is none. */
  readonly resolve: (fields: JavaFields) => T;
  /** Writes the fields. */
  readonly writeFields: (out: Hessian2Output, value: T) => void;
}

/** What came as `handle`, whose object began at `offset`. Throws `HessianError` for what is no such value. */
export function resolveHandle(handle: ValueHandle, fields: JavaFields, offset: number): object {
  try {
    return handle.resolve(fields);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw new HessianError(HessianErrorCode.Range, `not a ${handle.javaType}: ${printable(error.message)}`, offset);
  }
}

/** Writes a value as its handle. Java makes a handle anew each time, so that there are no references to it. */
export function writeHandle<T extends object>(out: Hessian2Output, handle: ValueHandle<T>, value: T): void {
  out.addSlot();
  out.writeDefinedObjectBegin(handle.definition);
  handle.writeFields(out, value);
}
