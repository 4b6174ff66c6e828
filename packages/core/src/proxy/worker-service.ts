import type { AnySchema } from "@dubbo-ts/hessian2";
import type { ServiceDefinition } from "../rpc/index.js";
import type { Implementation } from "./implementation.js";

/** What {@link workerService} takes besides. */
export interface WorkerServiceOptions {
  /** Classes that may turn up without being named by the contract: those of `createDubbo({ types })`, again. */
  readonly types?: readonly AnySchema[];
}

/** A contract and what implements it in a worker thread: the default export of a module. */
export class WorkerService {
  readonly definition: ServiceDefinition;
  readonly implementation: object;
  readonly types: readonly AnySchema[];

  constructor(definition: ServiceDefinition, implementation: object, types: readonly AnySchema[]) {
    this.definition = definition;
    this.implementation = implementation;
    this.types = types;
  }
}

/**
 * What a module exports as its default, so that `provide` can run it in worker threads. It does nothing by itself:
 * `export default workerService(Api, { … })`. Each thread loads the module and has an implementation of its own.
 */
export function workerService<S extends ServiceDefinition>(
  definition: S,
  implementation: Implementation<S>,
  options: WorkerServiceOptions = {},
): WorkerService {
  if (typeof definition !== "object" || definition === null || !Array.isArray(definition.methods)) {
    throw new TypeError("workerService takes a contract, as defineService makes it, first");
  }
  if (typeof implementation !== "object" || implementation === null) {
    throw new TypeError(`the implementation of ${definition.interface} is no object`);
  }
  for (const key of Object.keys(options)) {
    if (key !== "types") throw new TypeError(`unknown option "workerService.${key}", known: types`);
  }
  return new WorkerService(definition, implementation, options.types ?? []);
}
