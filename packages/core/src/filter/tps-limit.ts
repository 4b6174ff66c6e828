import { Key, RpcCode, RpcError } from "../common/index.js";
import type { Filter } from "../rpc/index.js";
import { byMethod, isSet } from "./method-limits.js";

interface Window {
  readonly most: number;
  readonly intervalMs: number;
  /** When it began. */
  sinceMs: number;
  calls: number;
}

/**
 * Refuses the calls beyond `tps` within `tps.interval` (url keys): `RpcCode.LimitExceeded`. What is said of the service
 * counts all its calls together, what is said of a method counts that method's. Windows have a fixed begin, so that
 * twice as many may pass around the end of one. Java: `TpsLimitFilter`, which counts all methods together always, and
 * answers with an exception of code 0 where ours refuses as `executes` does.
 */
export const tpsLimit: Filter = (next) => {
  const { invoke, url } = next;
  if (!isSet(url, Key.Tps)) return invoke;
  const shared = new Map<string, Window>();
  const windowOf = byMethod(next, ({ tps, tpsIntervalMs }, { name }) => {
    if (tps <= 0) return undefined;
    const owner = url.get(`${name}.${Key.Tps}`) === undefined ? "" : name;
    let window = shared.get(owner);
    if (window === undefined) {
      window = { most: tps, intervalMs: tpsIntervalMs, sinceMs: performance.now(), calls: 0 };
      shared.set(owner, window);
    }
    return window;
  });
  return (invocation) => {
    const { service, method } = invocation;
    const window = windowOf(method);
    if (window === undefined) return invoke(invocation);
    const nowMs = performance.now();
    if (nowMs - window.sinceMs > window.intervalMs) {
      window.sinceMs = nowMs;
      window.calls = 0;
    }
    if (window.calls >= window.most) {
      const text = `Failed to invoke service ${service.interface}.${method.name} because exceed max service tps.`;
      return Promise.reject(
        new RpcError(RpcCode.LimitExceeded, text, { service: service.key, method: method.name, address: url.address }),
      );
    }
    window.calls++;
    return invoke(invocation);
  };
};
