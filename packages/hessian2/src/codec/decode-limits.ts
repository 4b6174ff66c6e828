/** What a decoder accepts before it gives up with a `HessianError`. Everything else is bounded by the bytes given. */
export interface DecodeLimits {
  /** Lists, maps and objects inside each other. Default 1000. */
  readonly depth: number;
  /**
   * Lists, maps and objects altogether; a binary counts as two and an exception as eight, for that is what they cost.
   * Default 500 000, which is about 137 MB of empty maps.
   */
  readonly containers: number;
  /** Class definitions. Default 1024. */
  readonly classDefinitions: number;
  /** Fields of one class definition. Default 1024. */
  readonly fieldsPerClass: number;
  /** Decimal digits of a `BigInteger` or `BigDecimal`. Default 10 000: the time to parse grows with the square. */
  readonly digits: number;
  /** Absolute scale of a `BigDecimal`. Default 10 000. */
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
  classDefinitions: 1024,
  fieldsPerClass: 1024,
  digits: 10_000,
  scale: 10_000,
  stackFrames: 64,
  causes: 16,
});

/** `limits` completed by the defaults. */
export function decodeLimits(limits: Partial<DecodeLimits> | undefined): DecodeLimits {
  return limits === undefined ? DEFAULT_DECODE_LIMITS : { ...DEFAULT_DECODE_LIMITS, ...limits };
}
