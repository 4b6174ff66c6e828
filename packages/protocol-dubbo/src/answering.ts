import {
  type Logger,
  MAX_LOGGED_CHARS,
  messageOf,
  ResponseStatus,
  RpcCode,
  RpcError,
  rpcCodeName,
} from "@dubbo-ts/core/common";
import type { AdmittedCall, DubboServer } from "./dubbo-server.js";

/** What errors of a call name it by. */
export function nameOf({ admission: { head, method } }: AdmittedCall): string {
  return `${head.path}.${method.name}`;
}

/** Tells the caller that its answer could not be written. */
export function refuseUnsent(server: DubboServer, call: AdmittedCall, error: unknown): void {
  const tooLong = error instanceof RpcError && error.code === RpcCode.Serialization;
  const what = tooLong ? "Data length too large" : "Failed to send response";
  const status = tooLong ? ResponseStatus.SerializationError : ResponseStatus.BadResponse;
  server.refuse(call.channel, call, call.twoWay, status, `${what}: ${nameOf(call)}: ${messageOf(error)}`);
}

/** Tells the caller that there is no answer: what a filter or the invoker rejected with. */
export function refuseFailed(server: DubboServer, logger: Logger, call: AdmittedCall, error: unknown): void {
  if (!call.twoWay) {
    logger.warn(
      `${nameOf(call)} was refused, but its caller waits for no answer: ${messageOf(error, MAX_LOGGED_CHARS)}`,
    );
    return;
  }
  const isRpcError = error instanceof RpcError;
  const text = isRpcError
    ? `org.apache.dubbo.rpc.RpcException: ${messageOf(error)} (${rpcCodeName(error.code)})`
    : messageOf(error);
  if (isRpcError && error.status === ResponseStatus.ServerThreadpoolExhausted) {
    server.refuseBusy(call, messageOf(error));
    return;
  }
  const isTimeout = isRpcError && error.code === RpcCode.Timeout;
  const own = isRpcError ? (error.status as ResponseStatus | undefined) : undefined;
  const status = own ?? (isTimeout ? ResponseStatus.ServerTimeout : ResponseStatus.ServiceError);
  server.refuse(call.channel, call, call.twoWay, status, own === undefined ? text : messageOf(error));
}
