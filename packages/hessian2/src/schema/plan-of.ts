import type { Plan } from "./plan.js";
import type { AnySchema, Schema } from "./schema.js";
import { createTypeScope } from "./type-scope.js";

const plans = new WeakMap<AnySchema, Plan<unknown>>();

/** The plan of a single schema, in a scope of the classes that it leads to; made once. */
export function planOf<T, I>(schema: Schema<T, I>): Plan<T, I> {
  let plan = plans.get(schema as AnySchema);
  if (plan === undefined)
    plans.set(schema as AnySchema, (plan = createTypeScope([schema as AnySchema]).plan(schema as Schema<unknown>)));
  return plan as Plan<T, I>;
}
