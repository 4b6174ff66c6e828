/** Why a call got no answer. Values are Java's `RpcException` codes, so that they mean the same in both logs. */
export const RpcCode = {
  Unknown: 0,
  Network: 1,
  Timeout: 2,
  Biz: 3,
  Forbidden: 4,
  Serialization: 5,
  NoInvokerAvailable: 6,
  LimitExceeded: 7,
  TimeoutTerminate: 8,
  Registry: 9,
  RouterCacheNotBuild: 10,
  MethodNotFound: 11,
  Validation: 12,
  Authorization: 13,
  /** Ours alone: the caller's `AbortSignal` ended the wait. Java has no counterpart and never sees it. */
  Cancelled: 499,
} as const;
/** One of the {@link RpcCode} numbers. */
export type RpcCode = (typeof RpcCode)[keyof typeof RpcCode];

/** Response status of a dubbo:// frame. Java: `org.apache.dubbo.remoting.exchange.Response`. */
export const ResponseStatus = {
  Ok: 20,
  SerializationError: 25,
  ClientTimeout: 30,
  ServerTimeout: 31,
  ChannelInactive: 35,
  BadRequest: 40,
  BadResponse: 50,
  ServiceNotFound: 60,
  ServiceError: 70,
  ServerError: 80,
  ClientError: 90,
  ServerThreadpoolExhausted: 100,
} as const;
/** One of the {@link ResponseStatus} numbers. */
export type ResponseStatus = (typeof ResponseStatus)[keyof typeof ResponseStatus];

/**
 * The code that a Java consumer gives an answer of this status; statuses it does not know count as network errors.
 * Java: `DefaultFuture.returnFromResponse` and `AbstractInvoker`.
 */
export function rpcCodeOfStatus(status: number): RpcCode {
  switch (status) {
    case ResponseStatus.ClientTimeout:
    case ResponseStatus.ServerTimeout:
      return RpcCode.Timeout;
    case ResponseStatus.SerializationError:
      return RpcCode.Serialization;
    default:
      return RpcCode.Network;
  }
}

const NAMES = new Map<number, string>(Object.entries(RpcCode).map(([name, code]) => [code, name]));

/** The name of a code (`"Timeout"`), or the number as text when a peer invented one. */
export function rpcCodeName(code: number): string {
  return NAMES.get(code) ?? String(code);
}
