import { DubboUrl, offAbort, onAbort, RpcCode, RpcError, type TimerWheel, timerEntry } from "../common/index.js";
import type { Attachments } from "./call-options.js";
import { RpcInvocation } from "./invocation.js";
import type { Exporter, Invoker } from "./invoker.js";
import { optionsOf, parseInvokerOptions } from "./invoker-options.js";
import type { Protocol } from "./protocol.js";
import { answered, type Result } from "./result.js";
import type { ServiceModel } from "./service-model.js";

/** Milliseconds between two looks at what still runs. */
const LOOK_MS = 10;

/** Calls within the process, without bytes: arguments and results are passed as they are. One per `Dubbo`. Java: `InjvmProtocol`. */
export class InjvmProtocol implements Protocol {
  readonly defaultPort = 0;
  readonly #exported = new Map<string, Exported>();
  readonly #wheel: TimerWheel;
  readonly #running = { calls: 0 };

  constructor(wheel: TimerWheel) {
    this.#wheel = wheel;
  }

  /** The invoker that is exported here under this service key. */
  find(serviceKey: string): Invoker | undefined {
    return this.#exported.get(serviceKey)?.invoker;
  }

  async export(invoker: Invoker, url: DubboUrl, service: ServiceModel): Promise<Exporter> {
    const exported = { invoker, service };
    this.#exported.set(service.key, exported);
    return {
      invoker,
      url: new DubboUrl({ protocol: "injvm", host: "127.0.0.1", path: url.path, parameters: url.parameters }),
      close: async () => {
        if (this.#exported.get(service.key) === exported) this.#exported.delete(service.key);
      },
    };
  }

  refer(url: DubboUrl, service: ServiceModel): Invoker {
    const exported = this.#exported;
    const find = isPattern(service) ? () => firstMatch(exported, service) : () => exported.get(service.key);
    const wheel = this.#wheel;
    const running = this.#running;
    const options = parseInvokerOptions(url, service.definition.methods);
    return {
      url,
      options,
      invoke(invocation) {
        const target = find();
        if (target === undefined) {
          return Promise.reject(
            new RpcError(RpcCode.NoInvokerAvailable, `${service.key} is not provided by this process (scope "local")`, {
              service: service.key,
              method: invocation.method.name,
            }),
          );
        }
        const { method, args, attachments, options: call } = invocation;
        const details = { service: service.key, method: method.name };
        if (call?.signal?.aborted) return Promise.reject(cancelled(call.signal, details));
        // The provider's own invocation: what its chain writes must not reach the caller's.
        const copy = attachments && Object.assign(Object.create(null) as Attachments, attachments);
        const timeoutMs = remaining(invocation.deadline, call?.timeoutMs ?? optionsOf(options, method).timeoutMs);
        const deadline = performance.now() + timeoutMs;
        // The same method as the provider has it: another version may be another contract.
        const real =
          target.service.definition === service.definition || method.index < 0
            ? method
            : target.service.find(method.name, method.descriptor);
        if (real === undefined) {
          const text = `${target.service.key} in this process has no method ${method.name}(${method.descriptor})`;
          return Promise.reject(new RpcError(RpcCode.MethodNotFound, text, details));
        }
        const received = new RpcInvocation(target.service, real, args, copy, undefined, undefined, deadline);
        const answer = target.invoker.invoke(received);
        if (call?.oneway ?? optionsOf(options, method).oneway) {
          running.calls++;
          const end = (): void => void running.calls--;
          answer.then(end, end); // a provider's own filters refused it: nobody waits to hear so
          return NOTHING;
        }
        return waitFor(answer, wheel, timeoutMs, call?.signal, details, running);
      },
      isAvailable: () => find() !== undefined,
      close: async () => {},
    };
  }

  announceClose(): void {}

  async close(graceMs = 0): Promise<void> {
    const deadlineMs = performance.now() + graceMs;
    while (this.#running.calls > 0 && performance.now() < deadlineMs) {
      await new Promise<void>((resolve) => this.#wheel.add(timerEntry(resolve), LOOK_MS));
    }
    this.#exported.clear();
  }
}

interface Exported {
  readonly invoker: Invoker;
  readonly service: ServiceModel;
}

/** Whether a consumer asks for any of several: `*`, or a list of groups. */
function isPattern({ group, version }: ServiceModel): boolean {
  return group?.includes("*") || group?.includes(",") || version === "*";
}

/** Java: `UrlUtils.isServiceKeyMatch`. */
function firstMatch(exported: ReadonlyMap<string, Exported>, wanted: ServiceModel): Exported | undefined {
  const groups = wanted.group?.split(",").map((name) => name.trim());
  for (const candidate of exported.values()) {
    const { interface: name, group, version } = candidate.service;
    if (name !== wanted.interface) continue;
    if (wanted.version !== "*" && wanted.version !== version) continue;
    if (groups === undefined ? group === undefined : groups.includes("*") || groups.includes(group ?? "")) {
      return candidate;
    }
  }
  return undefined;
}

const NOTHING: Promise<Result> = Promise.resolve(answered(undefined));

function remaining(deadline: number | undefined, timeoutMs: number): number {
  return deadline === undefined ? timeoutMs : Math.max(1, Math.min(timeoutMs, deadline - performance.now()));
}

interface CallDetails {
  readonly service: string;
  readonly method: string;
}

function cancelled(signal: AbortSignal, details: CallDetails): RpcError {
  const text = `${details.service}.${details.method} was cancelled by its caller`;
  return new RpcError(RpcCode.Cancelled, text, { ...details, cause: signal.reason });
}

/** The answer, or an `RpcError` when the time is up or the caller no longer waits; the provider's code runs on, and counts. */
function waitFor(
  answer: Promise<Result>,
  wheel: TimerWheel,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  details: CallDetails,
  running: { calls: number },
): Promise<Result> {
  running.calls++;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      wheel.remove(limit);
      if (signal !== undefined) offAbort(signal, abort);
      reject(error);
    };
    const limit = timerEntry(() => {
      const text = `${details.service}.${details.method} got no answer from this process within ${timeoutMs} ms`;
      fail(new RpcError(RpcCode.Timeout, text, details));
    });
    const abort = { handleEvent: (): void => fail(cancelled(signal!, details)) };
    wheel.add(limit, timeoutMs);
    if (signal !== undefined) onAbort(signal, abort);
    answer.then(
      (result) => {
        running.calls--;
        wheel.remove(limit);
        if (signal !== undefined) offAbort(signal, abort);
        resolve(result);
      },
      (error: unknown) => {
        running.calls--;
        fail(error);
      },
    );
  });
}
