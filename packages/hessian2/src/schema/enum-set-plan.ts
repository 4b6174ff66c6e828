import { ClassDefinition } from "../codec/class-definition.js";
import { within } from "../codec/hessian-error.js";
import type { Hessian2Input } from "../codec/hessian2-input.js";
import type { Hessian2Output } from "../codec/hessian2-output.js";
import { ENUM_SET_HANDLE } from "../codec/java-names.js";
import { writeClass } from "./holders.js";
import type { CompiledPlan } from "./plan.js";
import { isListTag } from "./read-reference.js";

const DEFINITION = new ClassDefinition(ENUM_SET_HANDLE, ["objects", "type"]);

/** True when the object whose tag is next is an `EnumSet`. */
export function isEnumSet(input: Hessian2Input, tag: number): boolean {
  if (!((tag >= 0x60 && tag <= 0x6f) || tag === 0x4f)) return false;
  return input.peekDefinition().className === ENUM_SET_HANDLE;
}

/** Reads an `EnumSet` into the slot of `owner`'s set. */
export function readEnumSet(input: Hessian2Input, element: CompiledPlan, owner: CompiledPlan): Set<unknown> {
  const { fields } = input.readObjectBegin();
  const set = new Set<unknown>();
  input.addRef(set, owner);
  for (const field of fields) {
    if (field === "objects") readElements(input, element, set);
    else input.skipValue();
  }
  input.leave();
  return set;
}

function readElements(input: Hessian2Input, element: CompiledPlan, set: Set<unknown>): void {
  if (!isListTag(input.readDefinitions())) throw input.unexpected(`${element.javaType}[]`);
  const length = input.readListBegin();
  input.addRef(undefined);
  let i = 0;
  try {
    for (; length < 0 ? !input.tryEnd() : i < length; i++) set.add(element.read(input));
  } catch (error) {
    throw within(error, i);
  }
  input.leave();
}

/** Writes an `EnumSet`. Java makes a handle anew each time, so that there are no references to it. */
export function writeEnumSet(out: Hessian2Output, element: CompiledPlan, set: ReadonlySet<unknown>): void {
  out.addSlot();
  out.writeDefinedObjectBegin(DEFINITION);
  out.addSlot();
  out.writeListBegin(set.size, "[object");
  let i = 0;
  try {
    for (const item of set) {
      element.write(out, item);
      i++;
    }
  } catch (error) {
    throw within(error, i);
  }
  writeClass(out, element.javaType);
}
