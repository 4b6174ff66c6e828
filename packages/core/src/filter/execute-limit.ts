import { Key, RpcCode, RpcError } from "../common/index.js";
import type { Filter } from "../rpc/index.js";
import { byMethod, isSet } from "./method-limits.js";

/**
 * Refuses the calls of a method beyond `executes` at once (url key `executes`): `RpcCode.LimitExceeded`, which a caller
 * with `failover` takes to another provider. A call counts until it has been answered. Java: `ExecuteLimitFilter`, whose
 * text shows the whole url, with the token in it; ours shows the address.
 */
export const executeLimit: Filter = (next) => {
  const { invoke, url } = next;
  if (!isSet(url, Key.Executes)) return invoke;
  const countOf = byMethod(next, ({ executes }) => (executes > 0 ? { most: executes, running: 0 } : undefined));
  return (invocation) => {
    const { method, service } = invocation;
    const count = countOf(method);
    if (count === undefined) return invoke(invocation);
    if (count.running >= count.most) {
      const text = `Failed to invoke method ${method.name} in provider ${url.protocol}://${url.address}/${url.path}, cause: The service using threads greater than <dubbo:service executes="${count.most}" /> limited.`;
      return Promise.reject(
        new RpcError(RpcCode.LimitExceeded, text, { service: service.key, method: method.name, address: url.address }),
      );
    }
    count.running++;
    let answer: ReturnType<typeof invoke>;
    try {
      answer = invoke(invocation);
    } catch (error) {
      count.running--;
      throw error;
    }
    return answer.then(
      (result) => {
        count.running--;
        return result;
      },
      (error) => {
        count.running--;
        throw error;
      },
    );
  };
};
