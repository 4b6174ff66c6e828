import { ByteWriter } from "../bytes/byte-writer.js";
import { Hessian2Output } from "../codec/hessian2-output.js";
import type { Schema } from "./schema.js";
import { scopeOf } from "./scope-of.js";
import { t } from "./t.js";

/** The bytes of one value without a schema. */
export function encode(value: unknown): Uint8Array;
/** The bytes of one value of `schema`. Throws `HessianError` for what does not fit. */
export function encode<T, I>(value: I, schema: Schema<T, I>): Uint8Array;
export function encode(value: unknown, schema: Schema<unknown, unknown> = t.any): Uint8Array {
  const out = new ByteWriter();
  scopeOf(schema).plan(schema).write(new Hessian2Output(out), value);
  return Uint8Array.prototype.slice.call(out.bytes, 0, out.end);
}
