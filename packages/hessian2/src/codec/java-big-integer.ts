import { HessianError, HessianErrorCode } from "./hessian-error.js";

/** A `java.math.BigInteger` where no schema tells it from a Java `long`, which is a plain bigint there. */
export class JavaBigInteger {
  readonly value: bigint;

  constructor(value: bigint) {
    if (typeof value !== "bigint") throw new TypeError("a BigInteger is a bigint");
    this.value = value;
  }

  toString(): string {
    return String(this.value);
  }

  toJSON(): string {
    return String(this.value);
  }
}

/** The sign and the big-endian int32 words of the magnitude: the two fields of `java.math.BigInteger` that matter. */
export function wordsOf(value: bigint): { readonly signum: number; readonly mag: readonly number[] } {
  if (value === 0n) return { signum: 0, mag: [] };
  const hex = (value < 0n ? -value : value).toString(16);
  const mag: number[] = [];
  for (let end = hex.length % 8 || 8, start = 0; start < hex.length; start = end, end += 8) {
    mag.push(Number.parseInt(hex.slice(start, end), 16) | 0);
  }
  return { signum: value < 0n ? -1 : 1, mag };
}

const BITS_PER_DIGIT = Math.log2(10);

/** A received `BigInteger`; refuses what Java's constructor would, and more than `maxDigits` digits. */
export function receiveBigInteger(signum: unknown, mag: unknown, maxDigits: number, offset: number): bigint {
  const bad = () => new HessianError(HessianErrorCode.Range, "not a java.math.BigInteger", offset);
  if (!Array.isArray(mag) || (signum !== -1 && signum !== 0 && signum !== 1)) throw bad();
  if (mag.length > Math.ceil((maxDigits * BITS_PER_DIGIT) / 32)) {
    throw new HessianError(HessianErrorCode.Limit, `a java.math.BigInteger of more than ${maxDigits} digits`, offset);
  }
  if ((signum === 0) !== (mag.length === 0) || mag[0] === 0 || mag[0] === 0n) throw bad();
  const words = Buffer.alloc(4 * mag.length);
  for (let i = 0; i < mag.length; i++) {
    const word: unknown = mag[i];
    // dubbo-go writes the words as longs without a sign; Java's reader of an `int[]` takes them.
    if (typeof word === "bigint" ? word < -(2n ** 31n) || word >= 2n ** 32n : typeof word !== "number") throw bad();
    if (typeof word === "number" && (word | 0) !== word) throw bad();
    words.writeInt32BE(Number(word) | 0, 4 * i);
  }
  const magnitude = mag.length === 0 ? 0n : BigInt(`0x${words.toString("hex")}`);
  return signum === -1 ? -magnitude : magnitude;
}
