import { Key } from "../common/index.js";
import type { ExecutorOptions } from "./dubbo-options.js";

/** What the options of an executor are in a url; those that the others do not know stay in this process. */
export function executorParameters(options: ExecutorOptions): Record<string, string> {
  const { dispatcher, threadpool, threads, corethreads, queues, aliveMs, overload } = options;
  const parameters = {
    [Key.Dispatcher]: dispatcher,
    [Key.ThreadPool]: threadpool,
    [Key.Threads]: threads,
    [Key.CoreThreads]: corethreads,
    [Key.Queues]: queues,
    [Key.Alive]: aliveMs,
    [Key.OverloadLoopDelay]: overload?.loopDelayMs === undefined ? undefined : Math.ceil(overload.loopDelayMs),
    [Key.OverloadQueue]: overload?.queueMs === undefined ? undefined : Math.ceil(overload.queueMs),
  };
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}

/** Of one service: with any of them it has an executor to itself. Java: `executor-management-mode`. */
export function ownExecutorParameters(options: ExecutorOptions): Record<string, string> {
  const parameters = executorParameters(options);
  return Object.keys(parameters).length === 0 ? {} : { ...parameters, [Key.ExecutorMode]: "isolation" };
}
