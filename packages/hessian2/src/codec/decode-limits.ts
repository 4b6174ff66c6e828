/**
 * What a decoder accepts before it gives up with a `HessianError`. Everything else is bounded by the bytes given. The
 * defaults let 8 MiB of anything block the process for less than 400 ms and grow it by less than 256 MiB.
 */
export interface DecodeLimits {
  /**
   * Lists, maps and objects inside each other; an exception counts as five. Default 1000, where the stack of a thread has
   * room to spare; where it ends first, that is the same error. Code DEPTH.
   */
  readonly depth: number;
  /**
   * Lists, maps and objects altogether; a binary counts as two and an exception as eight, for that is what they cost.
   * Default 500 000. Code BUDGET.
   */
  readonly containers: number;
  /**
   * Bytes of memory that all values take, by estimate: 272 for a map and 128 for each of its entries, 56 for a list and 12
   * for each element, 32 and its length for a string, and so on. Default 64 MiB. Code BUDGET.
   */
  readonly decodedBytes: number;
  /** Steps that keys of maps and sets may cost because they collide. Default 1 000 000. Code BUDGET. */
  readonly collisions: number;
  /** UTF-16 units of one string. Default 16 Mi. Code LIMIT. */
  readonly stringLength: number;
  /** Types of lists and maps that are written out, the same one again too. Default 500 000. Code LIMIT. */
  readonly types: number;
  /** Class definitions. Default 1024. Code LIMIT. */
  readonly classDefinitions: number;
  /** Fields of one class definition. Default 1024. Code LIMIT. */
  readonly fieldsPerClass: number;
  /** Decimal digits of a `BigInteger` or `BigDecimal`. Default 10 000: the time to parse grows with the square. Code LIMIT. */
  readonly digits: number;
  /** Absolute scale of a `BigDecimal`. Default 10 000. Code LIMIT. */
  readonly scale: number;
  /** Stack frames kept of one exception; the others are read and dropped. Default 64. */
  readonly stackFrames: number;
  /** Causes kept behind one exception, and suppressed ones kept of it. Default 16. */
  readonly causes: number;
}

/** The defaults of `DecodeLimits`. */
export const DEFAULT_DECODE_LIMITS: DecodeLimits = Object.freeze({
  depth: 1000,
  containers: 500_000,
  decodedBytes: 64 * 1024 * 1024,
  collisions: 1_000_000,
  stringLength: 16 * 1024 * 1024,
  types: 500_000,
  classDefinitions: 1024,
  fieldsPerClass: 1024,
  digits: 10_000,
  scale: 10_000,
  stackFrames: 64,
  causes: 16,
});

/** What values cost in `DecodeLimits.decodedBytes`; measured on Node 20, where it is a guess rounded up. */
export const COST = {
  map: 272,
  /** A key and its value, or an element of a set: for the time they take, not the memory, which is half of it. */
  entry: 128,
  /** A key and its value in a record, for the time too. */
  property: 192,
  list: 56,
  element: 12,
  object: 56,
  field: 8,
  /** On top, for fields by name instead of by schema. */
  record: 200,
  namedField: 56,
  exception: 800,
  /** And one byte a letter. For the time too: short ones of wide letters take the longest for their bytes. */
  string: 32,
  /** And its bytes. */
  binary: 200,
  bigint: 24,
  double: 48,
  date: 96,
} as const;

const COMPLETE = new WeakSet<object>([DEFAULT_DECODE_LIMITS]);

/** `limits` completed by the defaults; those that are complete already are given back as they are. */
export function decodeLimits(limits: Partial<DecodeLimits> | undefined): DecodeLimits {
  if (limits === undefined) return DEFAULT_DECODE_LIMITS;
  if (COMPLETE.has(limits)) return limits as DecodeLimits;
  const complete = Object.freeze({ ...DEFAULT_DECODE_LIMITS, ...limits });
  COMPLETE.add(complete);
  return complete;
}
