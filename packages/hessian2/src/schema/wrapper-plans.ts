import { readAny } from "../codec/dynamic-reader.js";
import { writeAny } from "../codec/dynamic-writer.js";
import { readLossless } from "../codec/lossless-reader.js";
import type { ValueClasses } from "../codec/value-classes.js";
import type { CompiledPlan } from "./plan.js";
import { ANY, readWith, writeWith } from "./scalar-plans.js";

/** The plan of a value that may be null. */
export function nullablePlan(inner: CompiledPlan): CompiledPlan {
  const { code } = inner;
  return {
    code: 0,
    javaType: inner.javaType,
    read: (input) => (input.tryNull() ? null : readWith(input, code, inner)),
    write: (out, value) => {
      if (value === null || value === undefined) out.writeNull();
      else writeWith(out, code, inner, value);
    },
    fits: (value, seen) => value === null || inner.fits(value, seen),
    absent: () => null,
    field: inner.field && nullablePlan(inner.field),
  };
}

/** The plan of a value that has a default. */
export function withDefaultPlan(inner: CompiledPlan, make: () => unknown): CompiledPlan {
  const { code } = inner;
  return {
    code: 0,
    javaType: inner.javaType,
    read: (input) => (input.tryNull() ? make() : (readWith(input, code, inner) ?? make())),
    write: (out, value) => writeWith(out, code, inner, value ?? make()),
    fits: inner.fits,
    absent: make,
    field: inner.field && withDefaultPlan(inner.field, make),
  };
}

/** A plan that is compiled when it is first used. */
export function lazyPlan(javaType: string, get: () => CompiledPlan): CompiledPlan {
  let plan: CompiledPlan | undefined;
  const inner = () => (plan ??= get());
  return {
    code: 0,
    javaType,
    read: (input) => inner().read(input),
    write: (out, value) => inner().write(out, value),
    fits: (value, seen) => inner().fits(value, seen),
    absent: () => inner().absent(),
  };
}

/** The plan of `t.any`: what is missing is null. */
export function anyPlan(classes: ValueClasses): CompiledPlan {
  return {
    code: ANY,
    classes,
    javaType: "java.lang.Object",
    read: (input) => readAny(input, classes),
    write: (out, value) => writeAny(out, value ?? null, classes),
    fits: () => true,
    absent: () => null,
  };
}

/** The plan of `t.lossless`: what is missing is null. */
export function losslessPlan(classes: ValueClasses): CompiledPlan {
  return {
    code: 0,
    javaType: "java.lang.Object",
    read: readLossless,
    write: (out, value) => out.writeValue(value ?? null, classes),
    // What another plan has read has lost its types.
    fits: () => false,
    absent: () => null,
  };
}
