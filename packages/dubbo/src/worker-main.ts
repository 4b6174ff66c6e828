import { isMainThread, workerData } from "node:worker_threads";
import {
  createServiceInvoker,
  DubboUrl,
  filterChain,
  filtersInWorker,
  messageOf,
  ServiceModel,
  WorkerService,
} from "@dubbo-ts/core";
import {
  type ContractShape,
  type FromWorker,
  serveWorker,
  shapeOf,
  type WorkerStart,
  WorkerWatch,
  workerLogger,
} from "@dubbo-ts/protocol-dubbo/workers";

/**
 * The program of a worker thread: loads the module of a service and serves it. `provide` starts it; importing it
 * elsewhere does nothing.
 */
export async function main(start: WorkerStart): Promise<void> {
  try {
    const { default: given } = (await import(start.module)) as { readonly default?: unknown };
    serve(start, given);
  } catch (error) {
    const unfit: FromWorker = { kind: "unfit", text: `cannot run ${start.module}: ${textOf(error)}` };
    start.port.postMessage(unfit);
    process.exit(1); // of the thread alone; what the module has opened would keep it
  }
}

function serve(start: WorkerStart, given: unknown): void {
  const { port } = start;
  if (!(given instanceof WorkerService)) {
    throw new TypeError("its default export is not what workerService(contract, implementation) makes");
  }
  requireSame(start.contract, shapeOf(given.definition));
  const known = new Set(given.types.map(({ javaType }) => javaType));
  const unknown = start.types.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new TypeError(
      `createDubbo has types that it does not know: ${unknown.join(", ")}; give them to workerService too, { types: […] }`,
    );
  }
  const service = new ServiceModel(given.definition, start.group, start.version, given.types);
  const url = DubboUrl.parse(start.url);
  const logger = workerLogger(port);
  const closing = new AbortController();
  const settings = { logger, exposeStack: start.exposeStack, closing: closing.signal };
  const invoker = createServiceInvoker(given.implementation, service, url, settings);
  serveWorker({
    port,
    path: url.path,
    service,
    invoker: filterChain(invoker, filtersInWorker(url.get("service.filter"))),
    limits: start.limits,
    watch: new WorkerWatch(start.watch),
    closing,
    logger,
  });
}

function requireSame(provided: ContractShape, own: ContractShape): void {
  if (own.interface !== provided.interface) {
    throw new TypeError(`its contract is ${own.interface}, but ${provided.interface} is provided`);
  }
  const lacks = provided.methods.filter((method) => !own.methods.includes(method));
  const more = own.methods.filter((method) => !provided.methods.includes(method));
  if (lacks.length === 0 && more.length === 0) return;
  const differences = [
    ...(lacks.length > 0 ? [`it lacks ${lacks.join(", ")}`] : []),
    ...(more.length > 0 ? [`it has ${more.join(", ")}`] : []),
  ];
  throw new TypeError(
    `its contract of ${own.interface} is another one than is provided: ${differences.join("; ")}; import both from one file`,
  );
}

function textOf(error: unknown): string {
  const message = messageOf(error);
  return error instanceof Error && error.name !== "TypeError" ? `${error.name}: ${message}` : message;
}

const start = workerData as Partial<WorkerStart> | null;
if (!isMainThread && start?.module !== undefined && start.port !== undefined && start.watch !== undefined) {
  void main(start as WorkerStart);
}
