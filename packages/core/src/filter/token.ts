import { RpcCode, RpcError } from "../common/index.js";
import type { Filter } from "../rpc/index.js";

/** Refuses calls that lack the provider's token (url key `token`): `RpcCode.Forbidden`. Java: `TokenFilter`. */
export const token: Filter = (next) => {
  const { invoke, options } = next;
  const expected = options.token;
  if (expected === undefined) return invoke;
  return (invocation) =>
    invocation.seenAttachments?.["token"] === expected
      ? invoke(invocation)
      : Promise.reject(
          new RpcError(
            RpcCode.Forbidden,
            `Invalid token! Forbid invoke remote service ${invocation.service.key} method ${invocation.method.name}`,
          ),
        );
};
