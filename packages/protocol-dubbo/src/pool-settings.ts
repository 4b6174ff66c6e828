import { type DubboUrl, Key } from "@dubbo-ts/core/common";
import { integer } from "@dubbo-ts/core/rpc";

/** How many calls run and wait. */
export interface PoolSettings {
  readonly threadpool: ThreadPoolName;
  /** Calls that may run at once; `Infinity` is no limit. */
  readonly threads: number;
  /** Calls that may run at once before any waits: more only when the queue is full. */
  readonly initialThreads: number;
  /** Calls that may wait; `Infinity` is no limit. */
  readonly queues: number;
  /** Milliseconds after which places beyond `initialThreads` are taken back. */
  readonly aliveMs: number;
  /** Milliseconds after which a call that waits is refused instead of run; `Infinity` is no limit. */
  readonly queueMs: number;
}

type ThreadPoolName = "fixed" | "cached" | "limited" | "eager";

interface PoolRule {
  readonly threads: number;
  /** Opens all its places before a call has to wait. */
  readonly isEager: boolean;
  /** Never gives a place back. */
  readonly isKept: boolean;
}

/** Java: `FixedThreadPool`, `CachedThreadPool`, `LimitedThreadPool`, `EagerThreadPool`. */
const POOLS: Readonly<Record<ThreadPoolName, PoolRule>> = {
  fixed: { threads: 200, isEager: true, isKept: true },
  cached: { threads: Number.POSITIVE_INFINITY, isEager: false, isKept: false },
  limited: { threads: 200, isEager: false, isKept: true },
  eager: { threads: Number.POSITIVE_INFINITY, isEager: true, isKept: true },
};

const DEFAULT_ALIVE_MS = 60_000;
const LARGEST = 2 ** 31 - 1;

/** Java: `AllDispatcher`, `MessageOnlyDispatcher`, `ExecutionDispatcher`, `ConnectionOrderedDispatcher`. */
const POOLED_DISPATCHERS = new Set(["all", "message", "execution", "connection"]);

/**
 * The pool that a url asks for; undefined when it asks for none, by saying nothing of it or `dispatcher=direct`.
 * A `TypeError` names a dispatcher or a pool that is not known.
 */
export function poolSettingsOf(url: DubboUrl): PoolSettings | undefined {
  const dispatcher = url.get(Key.Dispatcher);
  if (dispatcher !== undefined && dispatcher !== "direct" && !POOLED_DISPATCHERS.has(dispatcher)) {
    throw new TypeError(`unknown dispatcher "${dispatcher}", known: direct, ${[...POOLED_DISPATCHERS].join(", ")}`);
  }
  const name = url.get(Key.ThreadPool);
  if (name !== undefined && !isPoolName(name)) {
    throw new TypeError(`unknown threadpool "${name}", known: ${Object.keys(POOLS).join(", ")}`);
  }
  if (dispatcher === "direct") return undefined;
  const threads = integer(url.get(Key.Threads), 1, LARGEST);
  const core = integer(url.get(Key.CoreThreads), 0, LARGEST);
  const queues = integer(url.get(Key.Queues), -LARGEST, LARGEST);
  const queueMs = integer(url.get(Key.OverloadQueue), 1, LARGEST);
  const isAsked = [dispatcher, name, threads, core, queues, queueMs].some((value) => value !== undefined);
  if (!isAsked) return undefined;
  // Whoever bounds only the time that calls wait has bounded nothing else.
  const isTimed = [dispatcher, name, threads, core, queues].every((value) => value === undefined);
  const threadpool = name ?? (isTimed ? "cached" : "fixed");
  const rule = POOLS[threadpool];
  const most = Math.max(threads ?? rule.threads, 1);
  const waiting = queues === undefined ? 0 : queues < 0 ? Number.POSITIVE_INFINITY : queues;
  return {
    threadpool,
    threads: most,
    initialThreads: rule.isEager || waiting === 0 ? most : Math.min(most, Math.max(core ?? 0, 1)),
    queues: threadpool === "eager" ? Math.max(waiting, 1) : waiting,
    aliveMs: rule.isKept ? Number.POSITIVE_INFINITY : (integer(url.get(Key.Alive), 0, LARGEST) ?? DEFAULT_ALIVE_MS),
    queueMs: queueMs ?? Number.POSITIVE_INFINITY,
  };
}

function isPoolName(name: string): name is ThreadPoolName {
  return Object.hasOwn(POOLS, name);
}
