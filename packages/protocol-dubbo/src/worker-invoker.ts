import { availableParallelism } from "node:os";
import { type DubboUrl, Key, SerializationId } from "@dubbo-ts/core/common";
import {
  answered,
  DEFAULT_MESSAGE_LIMITS,
  ECHO,
  type Invocation,
  type InvokerOptions,
  type MethodDefinition,
  optionsOf,
  parseInvokerOptions,
  type Result,
  RpcInvocation,
  type ServiceModel,
  thrown,
  type WorkerInvoker,
  type WorkerServiceSettings,
} from "@dubbo-ts/core/rpc";
import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { encodeEntries } from "./dubbo-body.js";
import { MethodCodec } from "./dubbo-invoker.js";
import { shapeOf } from "./worker-messages.js";
import { WorkerPool } from "./worker-pool.js";
import type { WorkerAnswer } from "./worker-thread.js";

const NO_ARGS: readonly unknown[] = [];

/** A call that is not decoded here. Its result's value is a {@link WorkerAnswer}. */
export class BodyInvocation extends RpcInvocation {
  /** Head, arguments and attachments; given away. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly twoWay: boolean;

  constructor(
    service: ServiceModel,
    method: MethodDefinition,
    peer: RpcInvocation["peer"],
    body: Uint8Array<ArrayBuffer>,
    twoWay: boolean,
  ) {
    super(service, method, NO_ARGS, undefined, undefined, peer);
    this.body = body;
    this.twoWay = twoWay;
  }
}

const DEFAULT_QUEUE = 1000;
const DEFAULT_QUEUE_BYTES = 64 * 1024 * 1024;
const DEFAULT_STUCK_MS = 10_000;

/** Starts the threads of a service, with this program, and gives what calls it. Java: `FixedThreadPool`. */
export async function startWorkers(settings: WorkerServiceSettings, entry: URL): Promise<WorkerInvoker> {
  const { service, url, workers, logger, wheel } = settings;
  const pool = await WorkerPool.start({
    entry,
    start: {
      module: settings.module.href,
      url: url.toString(),
      group: service.group,
      version: service.version,
      contract: shapeOf(service.definition),
      types: settings.types,
      exposeStack: settings.exposeStack,
      limits: settings.limits,
    },
    service: service.key,
    threads: workers.threads ?? Math.max(1, availableParallelism() - 1),
    callsPerThread: workers.callsPerThread ?? 1,
    queues: workers.queues ?? DEFAULT_QUEUE,
    queueBytes: workers.queueBytes ?? DEFAULT_QUEUE_BYTES,
    stuckMs: workers.stuckMs ?? DEFAULT_STUCK_MS,
    resourceLimits: workers.resourceLimits,
    logger,
    wheel,
  });
  const decoded = createDecodedInvoke(service, url, pool);
  return {
    url,
    options: parseInvokerOptions(url, service.definition.methods),
    inWorkers: true,
    invoke(invocation) {
      if (!(invocation instanceof BodyInvocation)) return decoded(invocation);
      const { method, twoWay, peer, body } = invocation;
      return pool.run({ method: method.name, twoWay, peer, body }).then(answered);
    },
    isAvailable: () => pool.isAvailable,
    status: () => pool.status(),
    close: (graceMs = 0) => pool.close(graceMs),
  };
}

/** Calls with values: those of this process, and those whose head did not tell which group they are for. */
function createDecodedInvoke(service: ServiceModel, url: DubboUrl, pool: WorkerPool) {
  const here = url.set({ host: "a worker thread", port: 0 });
  const own = parseInvokerOptions(url, service.definition.methods);
  // The deadline of a call is its limit; where it has none, what is written counts as none.
  const unlisted = (method: MethodDefinition) => ({ ...optionsOf(own, method), timeoutMs: 2 ** 31 });
  const options: InvokerOptions = { ...own, methods: [], unlisted };
  const constants = encodeEntries({
    [Key.Path]: url.path,
    [Key.Interface]: service.interface,
    [Key.Version]: service.version,
    [Key.Group]: service.group,
  });
  const codecOf = (method: MethodDefinition): MethodCodec =>
    new MethodCodec(here, service, method, service.plans(method), constants, options, DEFAULT_MESSAGE_LIMITS);
  const codecs: MethodCodec[] = [];
  let echo: MethodCodec | undefined;
  const codecFor = (method: MethodDefinition): MethodCodec => {
    if (method.index >= 0) return (codecs[method.index] ??= codecOf(method));
    return method === ECHO ? (echo ??= codecOf(method)) : codecOf(method);
  };
  return async (invocation: Invocation): Promise<Result> => {
    const codec = codecFor(invocation.method);
    const out = new ByteWriter();
    codec.writeRequest(out, invocation);
    const body = new Uint8Array(out.end);
    body.set(out.bytes.subarray(0, out.end));
    const { name: method } = invocation.method;
    const answer = await pool.run({ method, twoWay: true, peer: invocation.peer, body });
    const result = codec.readResponse(frameOf(answer));
    return result.ok ? answered(result.value, result.attachments) : thrown(result.exception, result.attachments);
  };
}

function frameOf({ status, body = new Uint8Array() }: WorkerAnswer) {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { length } = bytes;
  return { idHigh: 0, idLow: 0, flags: SerializationId.Hessian2, status, length, bytes, start: 0, end: length };
}
