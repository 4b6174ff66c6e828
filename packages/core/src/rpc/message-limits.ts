import { DEFAULT_DECODE_LIMITS, type DecodeLimits, decodeLimits } from "@dubbo-ts/hessian2";

/** What a message may be before it is refused: by a provider with status 40, by a consumer as `RpcCode.Serialization`. */
export interface MessageLimits extends DecodeLimits {
  /** Entries beside the arguments, or beside an answer. Default 256. */
  readonly attachments: number;
  /** Bytes of all these entries. Default 64 KiB. */
  readonly attachmentBytes: number;
}

/** {@link MessageLimits} as those who read messages need them. */
export interface ResolvedMessageLimits {
  readonly decode: DecodeLimits;
  readonly attachments: number;
  readonly attachmentBytes: number;
}

/** The defaults, all in one place: those of values are in `DEFAULT_DECODE_LIMITS`. */
export const DEFAULT_MESSAGE_LIMITS: ResolvedMessageLimits = Object.freeze({
  decode: DEFAULT_DECODE_LIMITS,
  attachments: 256,
  attachmentBytes: 64 * 1024,
});

/** The names of all {@link MessageLimits}. */
export const MESSAGE_LIMIT_KEYS: readonly string[] = [
  ...Object.keys(DEFAULT_DECODE_LIMITS),
  "attachments",
  "attachmentBytes",
];

/** `limits` completed by the defaults. Read once: the same object is what makes streams be used again. */
export function resolveMessageLimits(limits: Partial<MessageLimits> | undefined): ResolvedMessageLimits {
  if (limits === undefined) return DEFAULT_MESSAGE_LIMITS;
  const { attachments, attachmentBytes, ...decode } = limits;
  const given = Object.entries(decode).filter(([, value]) => value !== undefined);
  return {
    decode: given.length === 0 ? DEFAULT_DECODE_LIMITS : decodeLimits(Object.fromEntries(given)),
    attachments: attachments ?? DEFAULT_MESSAGE_LIMITS.attachments,
    attachmentBytes: attachmentBytes ?? DEFAULT_MESSAGE_LIMITS.attachmentBytes,
  };
}
