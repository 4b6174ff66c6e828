import { t } from "@dubbo-ts/hessian2";
import { DubboUrl, type Logger, RpcCode, RpcError, TimerWheel } from "../common/index.js";
import {
  answered,
  type CallOptions,
  defineService,
  type Invoke,
  type Invoker,
  type MethodDefinition,
  method,
  parseInvokerOptions,
  RpcInvocation,
  ServiceModel,
} from "../rpc/index.js";
import type { Directory } from "./directory.js";
import { StaticDirectory } from "./static-directory.js";

export const OrderApi = defineService("com.acme.OrderApi", {
  methods: { find: method(t.long).returns(t.string), save: method(t.string), note: method(t.string).oneway() },
});
export const service = new ServiceModel(OrderApi, undefined, undefined);
export const [find, save, note] = service.definition.methods as [MethodDefinition, MethodDefinition, MethodDefinition];
export const consumer = (parameters: Readonly<Record<string, string>> = {}): DubboUrl =>
  new DubboUrl({ protocol: "consumer", host: "10.0.0.9", path: OrderApi.interface, parameters });

export const callOf = (of: MethodDefinition = find, options?: CallOptions, deadline?: number): RpcInvocation =>
  new RpcInvocation(service, of, [], undefined, options, undefined, deadline);

/** An invoker that a test can watch and switch off. */
export interface TestInvoker extends Invoker {
  isUp: boolean;
  calls: number;
  isClosed: boolean;
}

export function invokerOf(
  port: number,
  parameters: Readonly<Record<string, string>> = {},
  invoke: Invoke = () => Promise.resolve(answered(port)),
): TestInvoker {
  const url = new DubboUrl({ protocol: "dubbo", host: "10.0.0.1", port, path: OrderApi.interface, parameters });
  const invoker: TestInvoker = {
    url,
    options: parseInvokerOptions(url, service.definition.methods),
    isUp: true,
    calls: 0,
    isClosed: false,
    invoke(invocation) {
      invoker.calls++;
      return invoke(invocation);
    },
    isAvailable: () => invoker.isUp,
    async close() {
      invoker.isClosed = true;
    },
  };
  return invoker;
}

export const fails =
  (code: RpcCode = RpcCode.Network, message = "connection lost", status?: number): Invoke =>
  () =>
    Promise.reject(new RpcError(code, message, { status }));

export function directoryOf(invokers: readonly Invoker[], url = consumer()): Directory {
  return new StaticDirectory({ service, url, invokers, wheel: new TimerWheel() });
}

/** A logger that keeps what it was told, `level message`. */
export function keepingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  return { lines, debug() {}, info: keep("info"), warn: keep("warn"), error: keep("error") };
}

/** The same numbers for the same seed, in [0, 1). */
export function seededRng(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
