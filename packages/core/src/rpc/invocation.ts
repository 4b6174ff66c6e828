import type { Attachments, CallOptions } from "./call-options.js";
import type { MethodDefinition } from "./service-definition.js";
import type { ServiceModel } from "./service-model.js";

/** The connection that brought a call, as the provider sees it. */
export interface Peer {
  /** `host:port` of the caller. */
  readonly remoteAddress: string;
  /** `host:port` that the caller reached. */
  readonly localAddress: string;
  /** Runs `listener` once when the connection is lost; gives back what takes it off. */
  onClose(listener: () => void): () => void;
}

/** One call on its way: through the consumer's chain, or through the provider's. Java: `Invocation`, `RpcInvocation`. */
export interface Invocation {
  readonly service: ServiceModel;
  readonly method: MethodDefinition;
  readonly args: readonly unknown[];
  /** Made on the first write; belongs to this call alone, so nothing is copied. */
  attachments: Attachments | undefined;
  /** The same, for those who only look: nothing is copied for them. */
  readonly seenAttachments: Readonly<Attachments> | undefined;
  /** Only what the call itself overrides; the rest is read from the invoker's tables by `method.index`. Consumer only. */
  readonly options: CallOptions | undefined;
  /** Provider only: who calls. */
  readonly peer: Peer | undefined;
  /** Provider only: what goes back beside the answer. Made on the first write. */
  replyAttachments: Attachments | undefined;
  /** `performance.now()` at which the caller, or the call this one is part of, stops waiting; undefined when unknown. */
  deadline: number | undefined;
}

/** The one implementation of {@link Invocation}: one hidden class on every path. */
export class RpcInvocation implements Invocation {
  readonly service: ServiceModel;
  readonly method: MethodDefinition;
  readonly args: readonly unknown[];
  readonly options: CallOptions | undefined;
  readonly peer: Peer | undefined;
  replyAttachments: Attachments | undefined = undefined;
  #attachments: Attachments | undefined;
  #shared: Readonly<Attachments> | undefined = undefined;
  deadline: number | undefined;

  constructor(
    service: ServiceModel,
    method: MethodDefinition,
    args: readonly unknown[],
    attachments: Attachments | undefined,
    options: CallOptions | undefined,
    peer?: Peer,
    deadline?: number,
  ) {
    this.service = service;
    this.method = method;
    this.args = args;
    this.#attachments = attachments;
    this.options = options;
    this.peer = peer;
    this.deadline = deadline;
  }

  get attachments(): Attachments | undefined {
    if (this.#shared !== undefined) this.attachments = Object.assign(Object.create(null) as Attachments, this.#shared);
    return this.#attachments;
  }

  get seenAttachments(): Readonly<Attachments> | undefined {
    return this.#shared ?? this.#attachments;
  }

  set attachments(attachments: Attachments | undefined) {
    this.#attachments = attachments;
    this.#shared = undefined;
  }

  /** Takes attachments that other calls have too: they are copied for who may write into them, which is hardly anybody. */
  shareAttachments(attachments: Readonly<Attachments> | undefined): void {
    this.#shared = attachments;
  }
}

/** The attachments of a call, made if it has none yet. */
export function attachmentsOf(invocation: Invocation): Attachments {
  return (invocation.attachments ??= Object.create(null) as Attachments);
}
