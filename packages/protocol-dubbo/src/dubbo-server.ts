import { type Logger, messageOf, printable, ResponseStatus, SerializationId } from "@dubbo-ts/core/common";
import {
  DEFAULT_MESSAGE_LIMITS,
  ECHO,
  INVOKE,
  INVOKE_ASYNC,
  type Invoker,
  JavaReflection,
  type MethodDefinition,
  type ResolvedMessageLimits,
  type ServiceModel,
} from "@dubbo-ts/core/rpc";
import { Hessian2Input, type HessianError, returnInput, takeInput } from "@dubbo-ts/hessian2";
import {
  type ExchangeChannel,
  type Frame,
  FrameFlag,
  type FrameId,
  RateLimitedLog,
  type RequestHandler,
  type RequestName,
} from "@dubbo-ts/remoting";
import { type Admission, AdmittedHeads } from "./admitted-heads.js";
import { type RequestHead, readRequestHead, supportsAnswerAttachments } from "./dubbo-body.js";
import { writeText } from "./error-text.js";
import { KnownAttachments } from "./known-attachments.js";

/** Where an answer goes: the connection that brought the call, or what stands for it in a worker thread. */
export type AnswerChannel = Pick<
  ExchangeChannel,
  "remoteAddress" | "localAddress" | "closed" | "onClose" | "respond" | "refuse"
>;

/** One exported service as requests find it. */
export interface ExportedService {
  readonly path: string;
  readonly service: ServiceModel;
  readonly invoker: Invoker;
  /** Runs its calls. Services that share one share its bounds. */
  readonly execute: Executor;
  /**
   * Runs those that begin as the calls of another service do: only the attachments, behind the arguments, tell them
   * apart. Default: `execute`, for executors that decode here.
   */
  readonly executeUnsure?: Executor;
}

/** A request that may be decoded: its service, method and readers are known. */
export interface AdmittedCall extends FrameId {
  readonly twoWay: boolean;
  readonly channel: AnswerChannel;
  readonly admission: Admission;
  /** `performance.now()` since when it waits for its place; undefined when it runs where it arrived. */
  readonly queuedMs: number | undefined;
}

/**
 * Decodes the arguments of an admitted call, runs it and answers. `body` stands at the first argument and is valid
 * during the call only: whoever runs it later or elsewhere copies it first. Gives a promise that fulfils once the call
 * has been answered and never rejects, or undefined when it has been answered already. Java: the thread pool behind
 * `Dispatcher`.
 */
export type Executor = (call: AdmittedCall, body: Hessian2Input) => Promise<void> | undefined;

/** The services of one port: finds the one a request is for, and refuses those it cannot serve. Java: `DubboProtocol.reply`. */
export class DubboServer implements RequestHandler {
  /** Of what is decoded. */
  readonly limits: ResolvedMessageLimits;
  readonly #logger: Logger;
  /** For what would be a line for every call of an overload. */
  readonly #log: RateLimitedLog;
  readonly #byPath = new Map<string, readonly ExportedService[]>();
  /** What requests name before their attachments say the path: a path may be another than the interface. */
  readonly #byInterface = new Map<string, readonly ExportedService[]>();
  readonly #heads = new AdmittedHeads();
  #running = 0;
  /** Calls that pools hold, by who made them. */
  pooled: () => number = () => 0;

  /** `limits`: of what is decoded. */
  constructor(logger: Logger, limits: ResolvedMessageLimits = DEFAULT_MESSAGE_LIMITS) {
    this.limits = limits;
    this.#logger = logger;
    this.#log = new RateLimitedLog(logger);
  }

  /** Serves it; a `TypeError` when the same service is here already. Gives back what takes it off. */
  add(exported: ExportedService): () => void {
    const { path, service } = exported;
    const { group, version } = service;
    const here = this.#byPath.get(path) ?? [];
    if (here.some((other) => other.service.group === group && other.service.version === version)) {
      const at = path === service.interface ? "" : ` as ${path}`;
      throw new TypeError(
        `${service.key} is provided twice on one port${at}; give one of them another group, version or path`,
      );
    }
    putInto(this.#byPath, path, exported);
    putInto(this.#byInterface, service.interface, exported);
    this.#heads.clear();
    return () => {
      this.#heads.clear();
      takeFrom(this.#byPath, path, exported);
      takeFrom(this.#byInterface, service.interface, exported);
    };
  }

  /** The service of exactly this group and version. */
  find(path: string, group: string | undefined, version: string): ExportedService | undefined {
    return this.#byPath
      .get(path)
      ?.find(({ service }) => service.group === group && (service.version ?? "0.0.0") === version);
  }

  /** The keys that are served under this path, for a refusal that helps. */
  keysAt(path: string): string[] {
    return (this.#byPath.get(path) ?? []).map(({ service }) => service.key);
  }

  received(channel: AnswerChannel, frame: Frame): void {
    const twoWay = (frame.flags & FrameFlag.TwoWay) !== 0;
    try {
      const serializationId = frame.flags & FrameFlag.SerializationMask;
      if (serializationId !== SerializationId.Hessian2) {
        throw new Refusal(`serialization ${serializationId} is not accepted, only hessian2 (2)`);
      }
      const body = takeInput(frame.bytes, frame.start, frame.end, this.limits.decode);
      const admission = this.#heads.find(body) ?? this.#admit(body);
      const { idHigh, idLow } = frame;
      const running = admission.execute({ idHigh, idLow, twoWay, channel, admission, queuedMs: undefined }, body);
      if (!twoWay && running !== undefined) this.#keep(running);
      returnInput(body);
    } catch (error) {
      this.refuse(channel, frame, twoWay, ResponseStatus.BadRequest, `Fail to decode request due to: ${textOf(error)}`);
    }
  }

  /** Oneway calls that run, for nothing else says that they have ended, and whatever pools hold. */
  get running(): number {
    return this.#running + this.pooled();
  }

  async #keep(running: Promise<void>): Promise<void> {
    this.#running++;
    await running;
    this.#running--;
  }

  describe({ bytes, start, end }: Frame): RequestName {
    const { path, method } = readRequestHead(new Hessian2Input(bytes, start, end));
    return { service: printable(path), method: printable(method) };
  }

  /** Answers with a status and a text, or only logs when nobody waits for an answer. */
  refuse(channel: AnswerChannel, id: FrameId, twoWay: boolean, status: ResponseStatus, text: string): void {
    this.#logger.warn(`refused a call from ${channel.remoteAddress} with status ${status}: ${printable(text, 512)}`);
    this.#refuseQuietly(channel, id, twoWay, status, text);
  }

  #refuseQuietly(channel: AnswerChannel, id: FrameId, twoWay: boolean, status: ResponseStatus, text: string): void {
    if (!twoWay) return;
    try {
      channel.respond(id, SerializationId.Hessian2, status, writeText, printable(text, 4096));
    } catch {
      // Longer than the payload limit, or than what a slow reader is still sent: the status is what counts.
      const { idHigh, idLow } = id;
      channel.refuse(
        { idHigh, idLow, flags: FrameFlag.TwoWay | SerializationId.Hessian2 },
        status,
        "the reason is too long",
      );
    }
  }

  /**
   * Refuses a call that would be too much now, so that its caller tries another provider: status 100. `what` follows the
   * address. Java: `WrappedChannelHandler.sendFeedback`.
   */
  refuseBusy(call: AdmittedCall, what: string): void {
    const { channel, twoWay } = call;
    const { localAddress } = channel;
    const colon = localAddress.lastIndexOf(":");
    const text = `Server side(${localAddress.slice(0, colon)},${localAddress.slice(colon + 1)}) ${what}`;
    const { head, method } = call.admission;
    this.#log.warn("busy", `refused ${head.path}.${method.name} from ${channel.remoteAddress}: ${text}`);
    this.#refuseQuietly(channel, call, twoWay, ResponseStatus.ServerThreadpoolExhausted, text);
  }

  /** What the head leads to at this service; throws when it has no such method. */
  admitTo({ service, execute }: ExportedService, admission: Admission): Admission {
    const { scope } = service;
    const isSame = service.definition.methods[admission.method.index] === admission.method;
    if (isSame && execute === admission.execute) return admission;
    const method = isSame ? admission.method : methodOf(service, admission.head);
    if (method === undefined) throw noMethod(admission.head);
    return { ...admission, method, plans: service.plans(method), scope, execute };
  }

  #admit(body: Hessian2Input): Admission {
    const start = body.position;
    const head = readRequestHead(body);
    const here = this.#byInterface.get(head.path) ?? this.#byPath.get(head.path);
    if (here === undefined) throw new Refusal(`service ${printable(head.path)} is not provided here`);
    const exact = here.filter(({ service }) => (service.version ?? "0.0.0") === head.version);
    // A caller may name its version in the attachments alone, which come last: then any version tells how to decode.
    const candidates = exact.length === 0 && head.version === "0.0.0" ? here : exact;
    if (candidates.length === 0) {
      throw new Refusal(
        `service ${printable(head.path)} is not provided here in version ${printable(head.version)}, but ${here.map(({ service }) => service.key).join(", ")}`,
      );
    }
    for (const { service, execute: own, executeUnsure = own } of candidates) {
      const execute = candidates.length > 1 ? executeUnsure : own;
      const method = methodOf(service, head);
      if (method === undefined) continue;
      const admission: Admission = {
        head,
        method,
        plans: service.plans(method),
        scope: service.scope,
        execute,
        answerAttachments: supportsAnswerAttachments(head.dubboVersion),
        tails: new KnownAttachments(),
      };
      this.#heads.remember(body, start, admission);
      return admission;
    }
    throw noMethod(head);
  }
}

type Exported = Map<string, readonly ExportedService[]>;

function putInto(map: Exported, name: string, exported: ExportedService): void {
  map.set(name, [...(map.get(name) ?? []), exported]);
}

function takeFrom(map: Exported, name: string, exported: ExportedService): void {
  const rest = (map.get(name) ?? []).filter((other) => other !== exported);
  if (rest.length > 0) map.set(name, rest);
  else map.delete(name);
}

function noMethod({ path, method, descriptor }: RequestHead): Refusal {
  return new Refusal(`${printable(path)} has no method ${printable(method)}(${printable(descriptor)})`);
}

/** What every service answers, unless its contract has it. */
const BUILT_IN: ReadonlyMap<string, MethodDefinition> = new Map(
  [ECHO, INVOKE, INVOKE_ASYNC].map((method) => [method.name, method]),
);

function methodOf(service: ServiceModel, { method, descriptor }: RequestHead): MethodDefinition | undefined {
  const exact = service.find(method, descriptor);
  if (exact !== undefined) return exact;
  const builtIn = BUILT_IN.get(method);
  if (builtIn?.descriptor === descriptor) return builtIn;
  // dubbo-go makes descriptors from the values of a call: for it the name and the count decide, if they can.
  const count = JavaReflection.countParameters(descriptor);
  if (method === ECHO.name && count === 1) return ECHO;
  const fitting = service.overloads(method).filter(({ parameters }) => parameters.length === count);
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Why a request is not served. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** What the caller is told of an error while decoding. */
export function textOf(error: unknown): string {
  if (error instanceof Refusal || error instanceof TypeError || error instanceof RangeError) return messageOf(error);
  return isHessianError(error) ? messageOf(error) : "the request cannot be read";
}

function isHessianError(error: unknown): error is HessianError {
  return error instanceof Error && error.name === "HessianError";
}
