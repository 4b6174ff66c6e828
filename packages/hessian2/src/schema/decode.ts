import type { DecodeLimits } from "../codec/decode-limits.js";
import { HessianError, HessianErrorCode } from "../codec/hessian-error.js";
import { Hessian2Input } from "../codec/hessian2-input.js";
import { returnInput, takeInput } from "../codec/spare-streams.js";
import { planOf } from "./plan-of.js";
import type { Schema } from "./schema.js";
import { t } from "./t.js";

/** How a value without a schema is read. */
export interface DecodeOptions {
  /** True keeps every Java type, see `t.lossless`. Default false. */
  readonly lossless?: boolean;
}

/** The value without a schema that `bytes` hold. */
export function decode(bytes: Uint8Array): unknown;
/** The value that `bytes` hold, with every Java type kept: what `t.lossless` reads. */
export function decode(bytes: Uint8Array, options: DecodeOptions, limits?: Partial<DecodeLimits>): unknown;
/** The value of `schema` that `bytes` hold. Throws `HessianError`, also when bytes are left behind the value. */
export function decode<T>(bytes: Uint8Array, schema: Schema<T, never>, limits?: Partial<DecodeLimits>): T;
export function decode(
  bytes: Uint8Array,
  how: Schema<unknown, never> | DecodeOptions = t.any,
  limits?: Partial<DecodeLimits>,
): unknown {
  const schema = "kind" in how ? how : how.lossless ? t.lossless : t.any;
  const input =
    limits === undefined ? takeInput(bytes, 0, bytes.length) : new Hessian2Input(bytes, 0, bytes.length, limits);
  const value = planOf(schema).read(input);
  if (input.remaining > 0) {
    throw new HessianError(HessianErrorCode.Length, `${input.remaining} bytes behind the value`, input.position);
  }
  if (limits === undefined) returnInput(input);
  return value;
}
