import { ByteWriter } from "../bytes/byte-writer.js";
import { DEFAULT_DECODE_LIMITS, type DecodeLimits } from "./decode-limits.js";
import { Hessian2Input } from "./hessian2-input.js";
import { Hessian2Output } from "./hessian2-output.js";

// A stream of hessian2 has half a kilobyte of tables, which is more than the rest of a small call takes. One of each is
// kept; whoever needs a second one meanwhile, or does not give it back because reading failed, makes a new one.
let spareInput: Hessian2Input | undefined;
let spareOutput: Hessian2Output | undefined;

const NOWHERE = new ByteWriter(0);

/** An input of these bytes. `limits`: what `decodeLimits` gave, always the same object. */
export function takeInput(
  bytes: Uint8Array,
  start: number,
  end: number,
  limits: DecodeLimits = DEFAULT_DECODE_LIMITS,
): Hessian2Input {
  const input = spareInput;
  if (input === undefined || input.limits !== limits) return new Hessian2Input(bytes, start, end, limits);
  spareInput = undefined;
  input.begin(bytes, start, end);
  return input;
}

/** Takes back an input that nobody reads from any more. */
export function returnInput(input: Hessian2Input): void {
  input.forget();
  spareInput = input;
}

/** An output behind the end of `out`. */
export function takeOutput(out: ByteWriter): Hessian2Output {
  const output = spareOutput;
  if (output === undefined) return new Hessian2Output(out);
  spareOutput = undefined;
  output.out = out;
  return output;
}

/** Takes back an output that nobody writes to any more. */
export function returnOutput(output: Hessian2Output): void {
  output.reset();
  output.out = NOWHERE;
  spareOutput = output;
}
