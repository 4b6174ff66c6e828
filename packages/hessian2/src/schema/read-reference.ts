import { describeValue, HessianError, HessianErrorCode } from "../codec/hessian-error.js";
import type { Hessian2Input } from "../codec/hessian2-input.js";
import type { CompiledPlan } from "./plan.js";

/**
 * The value that a reference, whose tag is next, points to. One that was read as another type is looked through first,
 * once for each type, so that what a schema promises holds for shared values too.
 */
export function readReference(input: Hessian2Input, plan: CompiledPlan): unknown {
  const offset = input.position;
  const slot = input.readRef();
  const value = input.refValue(slot);
  if (input.refOwner(slot) === plan || input.isAdopted(slot, plan)) return value;
  if (!plan.fits(value, new Set())) {
    throw new HessianError(
      HessianErrorCode.Type,
      `expected ${plan.javaType}, got a reference to another type (${describeValue(value)})`,
      offset,
    );
  }
  input.adopt(slot, plan);
  return value;
}

/** True for the tag of a list. */
export function isListTag(tag: number): boolean {
  return (tag >= 0x70 && tag <= 0x7f) || (tag >= 0x55 && tag <= 0x58);
}
