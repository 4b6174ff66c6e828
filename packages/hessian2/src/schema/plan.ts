import { HessianError, HessianErrorCode } from "../codec/hessian-error.js";
import type { Hessian2Input } from "../codec/hessian2-input.js";
import type { Hessian2Output } from "../codec/hessian2-output.js";
import type { ValueClasses } from "../codec/value-classes.js";

/** How values of a schema are written and read; compiled once per schema and scope. */
export interface Plan<out T, in I = T> {
  /** Checks `value` and writes it. Throws `HessianError` with a path; the output then needs `reset()`. */
  readonly write: (out: Hessian2Output, value: I) => void;
  /** Reads one value. Throws `HessianError` with a path. */
  readonly read: (input: Hessian2Input) => T;
}

/** A plan with what the plans around it need to know. */
export interface CompiledPlan extends Plan<unknown, unknown> {
  /** A `Scalar` or `ANY`, so that containers read and write it without a call through; 0 for everything else. */
  readonly code: number;
  /** Of a plan with the code `ANY`: the classes that its values may turn out to be of. */
  readonly classes?: ValueClasses;
  /** The Java type in words, for messages. */
  readonly javaType: string;
  /** Whether a value read by another plan may stand here; `seen` are those being looked at. */
  readonly fits: (value: unknown, seen: Set<unknown>) => boolean;
  /** What a missing field is; throws when there must be one. */
  readonly absent: () => unknown;
  /** The plan for a field of a class, where Java has another form there than everywhere else. */
  readonly field?: CompiledPlan | undefined;
}

/** The `absent` of a type that has no null. */
export function mustBeThere(javaType: string): () => never {
  return () => {
    throw new HessianError(
      HessianErrorCode.Type,
      `expected ${javaType}, got nothing: there is no such field (t.nullable and t.withDefault allow it)`,
    );
  };
}
