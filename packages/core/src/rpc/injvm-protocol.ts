import { DubboUrl, RpcCode, RpcError } from "../common/index.js";
import type { Attachments } from "./call-options.js";
import { RpcInvocation } from "./invocation.js";
import type { Exporter, Invoker } from "./invoker.js";
import { parseInvokerOptions } from "./invoker-options.js";
import type { Protocol } from "./protocol.js";
import type { ServiceModel } from "./service-model.js";

/** Calls within the process, without bytes: arguments and results are passed as they are. One per `Dubbo`. Java: `InjvmProtocol`. */
export class InjvmProtocol implements Protocol {
  readonly defaultPort = 0;
  readonly #exported = new Map<string, Invoker>();

  /** The invoker that is exported here under this service key. */
  find(serviceKey: string): Invoker | undefined {
    return this.#exported.get(serviceKey);
  }

  async export(invoker: Invoker, url: DubboUrl, service: ServiceModel): Promise<Exporter> {
    this.#exported.set(service.key, invoker);
    return {
      invoker,
      url: new DubboUrl({ protocol: "injvm", host: "127.0.0.1", path: url.path, parameters: url.parameters }),
      close: async () => {
        if (this.#exported.get(service.key) === invoker) this.#exported.delete(service.key);
      },
    };
  }

  refer(url: DubboUrl, service: ServiceModel): Invoker {
    const exported = this.#exported;
    return {
      url,
      options: parseInvokerOptions(url, service.definition.methods),
      invoke(invocation) {
        const target = exported.get(service.key);
        if (target === undefined) {
          return Promise.reject(
            new RpcError(RpcCode.NoInvokerAvailable, `${service.key} is not provided by this process (scope "local")`, {
              service: service.key,
              method: invocation.method.name,
            }),
          );
        }
        const { method, args, attachments } = invocation;
        // The provider's own invocation: what its chain writes must not reach the caller's.
        const copy = attachments && Object.assign(Object.create(null) as Attachments, attachments);
        return target.invoke(new RpcInvocation(service, method, args, copy, undefined, undefined, invocation.deadline));
      },
      isAvailable: () => exported.has(service.key),
      close: async () => {},
    };
  }

  announceClose(): void {}

  async close(): Promise<void> {
    this.#exported.clear();
  }
}
