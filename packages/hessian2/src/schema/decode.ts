import type { DecodeLimits } from "../codec/decode-limits.js";
import { HessianError, HessianErrorCode } from "../codec/hessian-error.js";
import { Hessian2Input } from "../codec/hessian2-input.js";
import type { Schema } from "./schema.js";
import { scopeOf } from "./scope-of.js";
import { t } from "./t.js";

/** The value without a schema that `bytes` hold. */
export function decode(bytes: Uint8Array): unknown;
/** The value of `schema` that `bytes` hold. Throws `HessianError`, also when bytes are left behind the value. */
export function decode<T>(bytes: Uint8Array, schema: Schema<T, never>, limits?: Partial<DecodeLimits>): T;
export function decode(
  bytes: Uint8Array,
  schema: Schema<unknown, never> = t.any,
  limits?: Partial<DecodeLimits>,
): unknown {
  const input = new Hessian2Input(bytes, 0, bytes.length, limits);
  const value = scopeOf(schema).plan(schema).read(input);
  if (input.remaining > 0) {
    throw new HessianError(HessianErrorCode.Length, `${input.remaining} bytes behind the value`, input.position);
  }
  return value;
}
