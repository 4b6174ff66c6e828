import {
  type DubboUrl,
  Key,
  messageOf,
  ResponseStatus,
  RpcCode,
  RpcError,
  SerializationId,
} from "@dubbo-ts/core/common";
import {
  answered,
  DEFAULT_MESSAGE_LIMITS,
  ECHO,
  type Invocation,
  type Invoker,
  type InvokerOptions,
  type MethodDefinition,
  type MethodPlans,
  optionsOf,
  parseInvokerOptions,
  type ResolvedMessageLimits,
  type Result,
  type ServiceModel,
} from "@dubbo-ts/core/rpc";
import {
  type Hessian2Output,
  returnInput,
  returnOutput,
  type TypeScope,
  takeInput,
  takeOutput,
} from "@dubbo-ts/hessian2";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import type { Frame, RequestCodec } from "@dubbo-ts/remoting";
import { encodeEntries, encodeRequestHead, readAnswer, within } from "./dubbo-body.js";
import { readErrorText } from "./error-text.js";
import { meaningOfRefusal } from "./refusal.js";
import type { ClientLease } from "./shared-clients.js";

/** One provider, reached over dubbo://. Java: `DubboInvoker`. */
export function createDubboInvoker(
  url: DubboUrl,
  service: ServiceModel,
  lease: ClientLease,
  application: string,
  limits: ResolvedMessageLimits = DEFAULT_MESSAGE_LIMITS,
): Invoker {
  const options = parseInvokerOptions(url, service.definition.methods);
  const constants = encodeEntries({
    path: url.path,
    interface: service.interface,
    version: url.get(Key.Version),
    group: url.get(Key.Group),
    "remote.application": application,
    token: options.token,
  });
  const codecOf = (method: MethodDefinition): MethodCodec =>
    new MethodCodec(url, service, method, service.plans(method), constants, options, limits);
  const codecs = service.definition.methods.map(codecOf);
  let echo: MethodCodec | undefined;
  const unlisted = (method: MethodDefinition): MethodCodec => {
    if (method === ECHO) return (echo ??= codecOf(ECHO));
    const codec = codecOf(method);
    if (method.index >= 0) codecs[method.index] = codec;
    return codec;
  };

  let { clients } = lease;
  let turn = 0;
  return {
    url,
    options,
    invoke(invocation) {
      const codec = codecs[invocation.method.index] ?? unlisted(invocation.method);
      const client = clients.length === 1 ? clients[0]! : clients[turn++ % clients.length]!;
      const call = invocation.options;
      if (call?.oneway ?? codec.oneway) {
        return client.send(codec, invocation).then(() => NOTHING);
      }
      return client.request(codec, invocation, codec.timeoutMs(invocation), call?.signal);
    },
    isAvailable: () => clients.some((client) => client.isAvailable),
    close() {
      const released = lease.release();
      // For who chose this provider before it was taken away, and asks it only now.
      clients = lease.clients;
      return released;
    },
  };
}

const NOTHING: Result = answered(undefined);

/** Everything that is the same for all calls of one method of one provider is bytes by the time it is made. */
export class MethodCodec implements RequestCodec<Invocation, Result> {
  readonly serializationId = SerializationId.Hessian2;
  readonly oneway: boolean;
  readonly #scope: TypeScope;
  readonly #limits: ResolvedMessageLimits;
  readonly #plans: MethodPlans;
  /** What errors say of every call. */
  readonly #details: { readonly service: string; readonly method: string; readonly address: string };
  readonly #head: Buffer;
  readonly #constants: Buffer;
  readonly #timeoutMs: number;
  /** The `timeout` entry for calls that do not say otherwise. */
  readonly #timeoutEntry: Buffer;
  /** All attachments of a call that has none of its own. */
  readonly #tail: Buffer;

  constructor(
    url: DubboUrl,
    service: ServiceModel,
    method: MethodDefinition,
    plans: MethodPlans,
    constants: Buffer,
    options: InvokerOptions,
    limits: ResolvedMessageLimits,
  ) {
    this.#limits = limits;
    const { timeoutMs, oneway } = optionsOf(options, method);
    this.#scope = service.scope;
    this.#plans = plans;
    this.#details = { service: service.key, method: method.name, address: url.address };
    const { name, wireName = name, descriptor } = method;
    this.#head = encodeRequestHead(service.interface, url.get(Key.Version) ?? "0.0.0", wireName, descriptor);
    this.#constants = constants;
    this.#timeoutMs = timeoutMs;
    this.#timeoutEntry = encodeEntries({ timeout: String(timeoutMs) });
    this.#tail = Buffer.concat([Buffer.from("H"), constants, this.#timeoutEntry, Buffer.from("Z")]);
    this.oneway = oneway;
  }

  /** Milliseconds that this attempt may take. */
  timeoutMs({ options, deadline }: Invocation): number {
    const timeoutMs = options?.timeoutMs ?? this.#timeoutMs;
    return deadline === undefined ? timeoutMs : Math.max(1, Math.min(timeoutMs, deadline - performance.now()));
  }

  writeRequest(out: ByteWriter, invocation: Invocation): void {
    out.writeBytes(this.#head);
    const output = takeOutput(out);
    const { parameters } = this.#plans;
    const { args, attachments } = invocation;
    for (let i = 0; i < parameters.length; i++) {
      try {
        parameters[i]!.write(output, args[i]);
      } catch (error) {
        throw this.#unsendable(error, `args[${i}]`);
      }
    }
    const timeoutMs = this.timeoutMs(invocation);
    if (attachments === undefined && timeoutMs === this.#timeoutMs) out.writeBytes(this.#tail);
    else this.#writeAttachments(output, invocation, timeoutMs);
    returnOutput(output);
  }

  #writeAttachments(output: Hessian2Output, { attachments, deadline }: Invocation, timeoutMs: number): void {
    const { out } = output;
    output.writeMapBegin();
    out.writeBytes(this.#constants);
    if (timeoutMs === this.#timeoutMs) {
      out.writeBytes(this.#timeoutEntry);
    } else {
      const text = String(Math.ceil(timeoutMs));
      output.writeString("timeout");
      output.writeString(text);
      if (deadline !== undefined) {
        output.writeString("_TO"); // Java: `enable-timeout-countdown`, what is left of the caller's own time
        output.writeString(text);
      }
    }
    for (const key in attachments) {
      output.writeString(key);
      try {
        output.writeValue(attachments[key]);
      } catch (error) {
        throw this.#unsendable(within(error, key), "attachments");
      }
    }
    output.writeMapEnd();
  }

  #unsendable(error: unknown, part: string): unknown {
    return within(within(error, part), `${this.#details.service}.${this.#details.method}`);
  }

  readResponse({ status, flags, bytes, start, end }: Frame): Result {
    const serializationId = flags & 0x1f;
    if (status !== ResponseStatus.Ok) {
      const text = readErrorText(serializationId, bytes, start, end);
      const { code, hint } = meaningOfRefusal(status, text);
      const next = hint === "" ? "" : `; ${hint}`;
      const { address, service, method } = this.#details;
      throw new RpcError(code, `${address} refused ${service}.${method} with status ${status}: ${text}${next}`, {
        ...this.#details,
        status,
      });
    }
    if (serializationId !== SerializationId.Hessian2) {
      throw new RpcError(
        RpcCode.Serialization,
        `${this.#details.address} answered ${this.#details.service}.${this.#details.method} in serialization ${serializationId}, not hessian2`,
        {
          ...this.#details,
          status: ResponseStatus.ClientError,
        },
      );
    }
    try {
      const input = takeInput(bytes, start, end, this.#limits.decode);
      const result = readAnswer(input, this.#plans.result, this.#scope, this.#details, this.#limits);
      returnInput(input);
      return result;
    } catch (error) {
      if (error instanceof RpcError) throw error;
      const cause = within(error, "result");
      const { service, method } = this.#details;
      throw new RpcError(RpcCode.Serialization, `cannot read the answer of ${service}.${method}: ${messageOf(cause)}`, {
        ...this.#details,
        status: ResponseStatus.ClientError,
        cause,
      });
    }
  }

  describe(): { readonly service: string; readonly method: string } {
    return this.#details;
  }
}
