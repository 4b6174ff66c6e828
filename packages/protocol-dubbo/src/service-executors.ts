import type { DubboUrl } from "@dubbo-ts/core/common";
import type { ServiceModel } from "@dubbo-ts/core/rpc";
import type { Executor } from "./dubbo-server.js";

/** The executors of one port: gives each service that is exported there the one that runs its calls. Java: `ExecutorRepository`. */
export class ServiceExecutors {
  readonly #inline: Executor;

  constructor(inline: Executor) {
    this.#inline = inline;
  }

  /** What runs the calls of the service that is exported at `url`. */
  executorOf(_url: DubboUrl, _service: ServiceModel): Executor {
    return this.#inline;
  }
}
