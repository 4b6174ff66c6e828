import { t } from "@dubbo-ts/hessian2";
import { DubboUrl, type Logger } from "../common/index.js";
import {
  answered,
  type CallOptions,
  defineService,
  type Invocation,
  type Invoke,
  type Invoker,
  method,
  parseInvokerOptions,
  RpcInvocation,
  ServiceModel,
} from "./index.js";

/** A contract with what tests need: overloads, no arguments, a declared exception. */
export const Missing = t.exception("com.acme.Missing", { id: t.int });
export const Shop = defineService("com.acme.Shop", {
  methods: {
    find: method(t.int).returns(t.nullable(t.string)).throws(Missing),
    findByName: method(t.string).returns(t.string).named("find"),
    ping: method(),
  },
});

export function modelOf(group?: string, version?: string): ServiceModel {
  return new ServiceModel(Shop, group, version);
}

/** An invoker of the shop that does this. */
export function invokerOf(
  invoke: Invoke = async () => answered("hi"),
  parameters: Record<string, string> = {},
): Invoker {
  const url = new DubboUrl({ protocol: "dubbo", host: "h", port: 1, path: Shop.interface, parameters });
  return {
    url,
    options: parseInvokerOptions(url, Shop.methods),
    invoke,
    isAvailable: () => true,
    close: async () => {},
  };
}

/** A call of `find(int)`, as the proxy makes it. */
export function callOf(options?: CallOptions, attachments?: Record<string, unknown>): Invocation {
  const own = attachments && Object.assign(Object.create(null), attachments);
  return new RpcInvocation(modelOf(), Shop.methods[0]!, [42], own, options);
}

/** Keeps what is logged. */
export class Lines implements Logger {
  readonly all: string[] = [];
  debug(): void {}
  info(): void {}
  warn(message: string): void {
    this.all.push(message);
  }
  error(message: string): void {
    this.all.push(message);
  }
}
