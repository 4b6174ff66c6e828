import { RpcCode, RpcError } from "../common/index.js";
import { attachmentsOf, type Filter } from "../rpc/index.js";

/** Puts what the caller and the call being served want to send into the invocation. Java: `ConsumerContextFilter`. */
export const consumerContext: Filter = (next) => {
  const { invoke } = next;
  return (invocation) => {
    const { options } = invocation;
    if (options === undefined) return invoke(invocation);
    const { from, attachments } = options;
    if (from !== undefined) {
      Object.assign(attachmentsOf(invocation), from.attachments);
      const { remainingMs } = from;
      if (remainingMs !== undefined) {
        if (remainingMs === 0) {
          return Promise.reject(
            new RpcError(RpcCode.TimeoutTerminate, "the caller of this call has stopped waiting, so nothing was sent", {
              service: invocation.service.key,
              method: invocation.method.name,
            }),
          );
        }
        invocation.deadline = performance.now() + remainingMs;
      }
    }
    if (attachments !== undefined) {
      const all = attachmentsOf(invocation);
      for (const key of Object.keys(attachments)) all[key] = attachments[key];
    }
    return invoke(invocation);
  };
};
