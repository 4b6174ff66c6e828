import type { ClassDefinition } from "./class-definition.js";
import type { Hessian2Input } from "./hessian2-input.js";
import type { Hessian2Output } from "./hessian2-output.js";

/** Reads the rest of an object whose class definition is known and whose tag has been consumed. */
export type ObjectReader = (input: Hessian2Input, definition: ClassDefinition) => unknown;

/** Writes one object, reference check included. */
export type ObjectWriter = (out: Hessian2Output, value: object) => void;

/** The classes that values without a schema of their own may turn out to be. A `TypeScope` is one. */
export interface ValueClasses {
  /** How objects of this class are read; undefined for a class that is not known. */
  objectReader(className: string): ObjectReader | undefined;
  /** How this object is written when it is of a known class; undefined when it is not. */
  objectWriter(value: object): ObjectWriter | undefined;
}
