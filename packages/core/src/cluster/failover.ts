import { setImmediate as endOfTurn } from "node:timers/promises";
import { messageOf, RpcCode, RpcError } from "../common/index.js";
import { type Invocation, type Invoker, optionsOf, type Result } from "../rpc/index.js";
import type { Cluster } from "./cluster.js";
import type { Directory } from "./directory.js";
import { NONE, type Select } from "./select.js";

/**
 * Tries another provider when one gives no answer, `retries` more times; call options win over the url. A service's
 * exception is an answer. Rejects with one `RpcError` that names every address tried. Java: `FailoverClusterInvoker`.
 */
export const failover: Cluster = (directory, select) => (invocation) => {
  const first = select(directory.list(invocation), invocation, NONE);
  const answer = first.invoke(invocation);
  const retries = retriesOf(first, invocation);
  return retries > 0 ? answer.catch((cause) => again(directory, select, invocation, first, retries, cause)) : answer;
};

async function again(
  directory: Directory,
  select: Select,
  invocation: Invocation,
  first: Invoker,
  retries: number,
  firstCause: unknown,
): Promise<Result> {
  const tried = [first];
  let cause = firstCause;
  let unlisted: unknown;
  while (tried.length <= retries && isCurable(cause) && hasTime(invocation)) {
    // What was lost is told connection by connection. After a pause of this process, or of the network, the next one may be
    // as dead, and its close stand behind this one in the same turn: whoever tries at once tries them all in vain.
    if (cause instanceof RpcError && cause.code === RpcCode.Network) await endOfTurn();
    let next: Invoker;
    try {
      next = select(directory.list(invocation), invocation, tried); // listed anew: it may have changed meanwhile
    } catch (error) {
      unlisted = error;
      break;
    }
    tried.push(next);
    try {
      return await next.invoke(invocation);
    } catch (error) {
      cause = error;
    }
  }
  if (!(cause instanceof RpcError) || (tried.length === 1 && unlisted === undefined)) throw cause;
  throw failure(invocation, tried, cause, unlisted);
}

function failure(invocation: Invocation, tried: readonly Invoker[], cause: RpcError, unlisted: unknown): RpcError {
  const service = invocation.service.key;
  const method = invocation.method.name;
  const attempts = tried.map(({ url }) => url.address);
  const times = tried.length === 1 ? "1 attempt" : `${tried.length} attempts`;
  const then = unlisted === undefined ? "" : `; then nobody was left to try: ${messageOf(unlisted)}`;
  return new RpcError(
    cause.code,
    `no answer from ${service}.${method} after ${times} (${attempts.join(", ")}): ${cause.message}${then}`,
    { service, method, address: attempts.at(-1), attempts, status: cause.status, cause },
  );
}

/** Attempts after the first. */
function retriesOf(invoker: Invoker, { options, method }: Invocation): number {
  return options?.retries ?? optionsOf(invoker.options, method).retries;
}

function hasTime({ deadline }: Invocation): boolean {
  return deadline === undefined || performance.now() < deadline;
}

/**
 * Whether another provider may do better. Java retries whatever is not `isBiz`; here these are left out as well,
 * because they come out the same everywhere. A oneway call rejects only before it is written, so it may go elsewhere.
 */
export function isCurable(cause: unknown): boolean {
  if (!(cause instanceof RpcError)) return false; // thrown by a filter's own code
  switch (cause.code) {
    case RpcCode.Biz: // the service has answered
    case RpcCode.Cancelled: // nobody waits any more
    case RpcCode.TimeoutTerminate: // the time of the whole call is up, not of one attempt
    case RpcCode.Validation: // the same arguments are as wrong anywhere else
      return false;
    case RpcCode.MethodNotFound: // with: it is that provider that lacks it, and a newer one may have it
    case RpcCode.Serialization:
      return cause.status !== undefined; // without: we could not write the request or read the answer ourselves
    default:
      return true;
  }
}
