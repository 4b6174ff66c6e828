import { ByteWriter } from "../bytes/byte-writer.js";
import { Hessian2Output } from "../codec/hessian2-output.js";
import { planOf } from "./plan-of.js";
import type { Schema } from "./schema.js";
import { t } from "./t.js";

/** Bytes of a scratch buffer that is worth keeping for the next value. */
const KEPT_BYTES = 64 * 1024;

/** The output of the last value: making one costs more than encoding a small value. Taken while it is written to. */
let kept: Hessian2Output | undefined;

/** The bytes of one value without a schema. */
export function encode(value: unknown): Uint8Array;
/** The bytes of one value of `schema`. Throws `HessianError` for what does not fit. */
export function encode<T, I>(value: I, schema: Schema<T, I>): Uint8Array;
export function encode(value: unknown, schema: Schema<unknown, unknown> = t.any): Uint8Array {
  // A getter of the value may encode something itself: it then finds nothing kept.
  const output = kept ?? new Hessian2Output(new ByteWriter());
  kept = undefined;
  const { out } = output;
  try {
    planOf(schema).write(output, value);
    const bytes = Buffer.allocUnsafe(out.end);
    out.bytes.copy(bytes, 0, 0, out.end);
    return bytes;
  } finally {
    if (out.bytes.length <= KEPT_BYTES) {
      out.truncate(0);
      output.reset();
      kept = output;
    }
  }
}
