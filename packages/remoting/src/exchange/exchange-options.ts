import { DEFAULT_HEARTBEAT_MS, DEFAULT_PAYLOAD } from "@dubbo-ts/core/common";

/** What every connection of a client or a server keeps to. */
export interface ExchangeOptions {
  /** Longest body in bytes, both directions. Default 8 MiB; 0 or less: no limit. Url key: `payload`. */
  readonly payload?: number;
  /** Milliseconds without a byte read after which a client sends a heartbeat. Default 60000; 0: never. Url key: `heartbeat`. */
  readonly heartbeatMs?: number;
  /**
   * Milliseconds without a byte read after which a client connects anew, and without a byte read or written after
   * which a server closes. Default 3 × `heartbeatMs`, at least 2 ×. Url key: `heartbeat.timeout`.
   */
  readonly heartbeatTimeoutMs?: number;
  /** Bytes waiting to be sent above which calls are refused with `RpcCode.LimitExceeded`. Default 16 MiB. */
  readonly maxBufferedBytes?: number;
  /** The same for answers, which cost their makers more to repeat. Default 4 × `maxBufferedBytes`. */
  readonly maxBufferedAnswerBytes?: number;
  /**
   * Bytes waiting to be sent above which nothing is read until all are sent. Default 1 MiB for servers and 0, which
   * means never, for clients: two ends that wait for each other would wait for ever.
   */
  readonly pauseAboveBytes?: number;
  /** Milliseconds a peer may take over one header. Default 5000 for servers, 0 (no limit) for clients. */
  readonly headerTimeoutMs?: number;
  /** Milliseconds a peer may take over one frame, to a client only while no call waits for it. Default 30000. */
  readonly frameTimeoutMs?: number;
}

/** {@link ExchangeOptions} with every default filled in. */
export type ResolvedExchangeOptions = Required<ExchangeOptions>;

/** Fills in the defaults of a side. A `RangeError` names an option that cannot be. */
export function resolveExchangeOptions(side: "client" | "server", options: ExchangeOptions): ResolvedExchangeOptions {
  const heartbeatMs = options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS;
  const heartbeatTimeoutMs = options.heartbeatTimeoutMs ?? heartbeatMs * 3;
  if (!(heartbeatMs >= 0)) throw new RangeError(`heartbeatMs is ${heartbeatMs}, at least 0 is needed`);
  if (!(heartbeatTimeoutMs >= heartbeatMs * 2)) {
    throw new RangeError(
      `heartbeatTimeoutMs is ${heartbeatTimeoutMs}, at least 2 × heartbeatMs (${heartbeatMs}) is needed`,
    );
  }
  const server = side === "server";
  const maxBufferedBytes = options.maxBufferedBytes ?? 16 * 1024 * 1024;
  return {
    payload: options.payload ?? DEFAULT_PAYLOAD,
    heartbeatMs,
    heartbeatTimeoutMs,
    maxBufferedBytes,
    maxBufferedAnswerBytes: options.maxBufferedAnswerBytes ?? maxBufferedBytes * 4,
    pauseAboveBytes: options.pauseAboveBytes ?? (server ? 1024 * 1024 : 0),
    headerTimeoutMs: options.headerTimeoutMs ?? (server ? 5000 : 0),
    frameTimeoutMs: options.frameTimeoutMs ?? 30_000,
  };
}
