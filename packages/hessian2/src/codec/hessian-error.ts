import { printable } from "./printable.js";

/** Why a value could not be read or written. */
export const HessianErrorCode = {
  /** The bytes end inside a value. */
  Truncated: "TRUNCATED",
  /** A byte that begins no value, or not one that may stand here. */
  Tag: "TAG",
  /** A negative length, or one that the bytes left cannot hold. */
  Length: "LENGTH",
  /** Nested deeper than `depth`. */
  Depth: "DEPTH",
  /** More lists, maps and objects than `containers`, or more nodes than a printer may visit. */
  Budget: "BUDGET",
  /** More class definitions, fields, digits or scale than allowed. */
  Limit: "LIMIT",
  /** A reference to a value, class definition or type that was never written. */
  Reference: "REFERENCE",
  /** A string that is not what Java's `char`s look like in UTF-8. */
  Encoding: "ENCODING",
  /** A value of another type than the schema says, a missing value, an unknown key. */
  Type: "TYPE",
  /** A value of the right type that does not fit: 300 as a byte, 1.5 as an int, an impossible date. */
  Range: "RANGE",
} as const;

/** One of the values of `HessianErrorCode`. */
export type HessianErrorCode = (typeof HessianErrorCode)[keyof typeof HessianErrorCode];

const LONGEST_PATH = 512;

/**
 * A value could not be decoded or encoded. The message begins with the path to the value, when one is known:
 * `lines[3].price: expected java.math.BigDecimal, got string`.
 */
export class HessianError extends Error {
  override readonly name = "HessianError";
  readonly code: HessianErrorCode;
  /** Offset in the bytes that were read; undefined when encoding. */
  readonly offset: number | undefined;
  readonly #reason: string;
  #path = "";

  /** `reason` is the message without path and offset; received text in it has gone through `printable`. */
  constructor(code: HessianErrorCode, reason: string, offset?: number) {
    super(offset === undefined ? reason : `${reason} (at byte ${offset})`);
    this.#reason = this.message;
    this.code = code;
    this.offset = offset;
  }

  /** Where in the value it happened, such as `lines[3].price`; empty at the root. */
  get path(): string {
    return this.#path;
  }

  /** Puts `segment` before the path and returns this error: a number is an index, a string a field or a name. */
  within(segment: string | number): this {
    const own = typeof segment === "number" ? `[${segment}]` : printable(segment);
    const dot = this.#path === "" || this.#path.startsWith("[") ? "" : ".";
    const path = own + dot + this.#path;
    this.#path = path.length > LONGEST_PATH ? `${path.slice(0, 240)} … ${path.slice(-240)}` : path;
    const before = this.message;
    // Taken before the message changes: it is made of the message when it is first looked at.
    const { stack } = this;
    this.message = `${this.#path}: ${this.#reason}`;
    if (stack !== undefined) this.stack = stack.replace(before, () => this.message);
    return this;
  }
}

/**
 * Adds a path segment to `error` when it is a `HessianError`; gives back what to throw on. A stack that is used up, which
 * takes a caller deep in it or a `depth` above the default, becomes one here.
 */
export function within(error: unknown, segment: string | number): unknown {
  if (error instanceof HessianError) return error.within(segment);
  if (!(error instanceof RangeError) || error.message !== "Maximum call stack size exceeded") return error;
  return new HessianError(HessianErrorCode.Depth, "nested deeper than the stack allows").within(segment);
}

/** Names what kind of JavaScript value was given, for an error message. */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return `number ${Object.is(value, -0) ? "-0" : value}`;
  if (typeof value === "bigint") return value < 1n << 70n && value > -(1n << 70n) ? `bigint ${value}` : "bigint";
  if (typeof value !== "object") return typeof value;
  if (Array.isArray(value)) return "array";
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === "string" && name !== "" ? printable(name) : "object";
}
