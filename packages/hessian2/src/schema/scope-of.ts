import type { AnySchema } from "./schema.js";
import { createTypeScope, type TypeScope } from "./type-scope.js";

const scopes = new WeakMap<AnySchema, TypeScope>();

/** The scope of the classes a single schema leads to; made once. */
export function scopeOf(schema: AnySchema): TypeScope {
  let scope = scopes.get(schema);
  if (scope === undefined) scopes.set(schema, (scope = createTypeScope([schema])));
  return scope;
}
