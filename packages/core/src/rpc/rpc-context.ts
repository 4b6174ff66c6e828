import { type Attachments, type CallOptions, RESERVED_ATTACHMENTS } from "./call-options.js";
import type { Invocation } from "./invocation.js";
import type { MethodDefinition } from "./service-definition.js";
import type { ServiceModel } from "./service-model.js";

/** What a service method gets as its last argument: the call it serves. Java: `RpcContext`, `RpcServiceContext`. */
export class RpcContext {
  readonly #invocation: Invocation;
  readonly #closing: AbortSignal;
  #attachments: Attachments | undefined;
  #signal: AbortSignal | undefined;
  #reply: { readonly attachments: Attachments } | undefined;

  /** `closing` aborts when the provider shuts down. */
  constructor(invocation: Invocation, closing: AbortSignal) {
    this.#invocation = invocation;
    this.#closing = closing;
  }

  /** What the caller sent beside the arguments, without the keys of the framework. */
  get attachments(): Readonly<Attachments> {
    if (this.#attachments !== undefined) return this.#attachments;
    const visible = Object.create(null) as Attachments;
    const all = this.#invocation.attachments;
    if (all !== undefined) {
      for (const key in all) if (!RESERVED_ATTACHMENTS.has(key)) visible[key] = all[key];
    }
    this.#attachments = visible;
    return visible;
  }

  /** What goes back to the caller beside the answer. */
  get reply(): { readonly attachments: Attachments } {
    const invocation = this.#invocation;
    this.#reply ??= {
      get attachments() {
        return (invocation.replyAttachments ??= Object.create(null) as Attachments);
      },
    };
    return this.#reply;
  }

  /** `host:port` of the caller; empty for a call within the process. */
  get remoteAddress(): string {
    return this.#invocation.peer?.remoteAddress ?? "";
  }

  /** `host:port` that the caller reached; empty for a call within the process. */
  get localAddress(): string {
    return this.#invocation.peer?.localAddress ?? "";
  }

  /** Application of the caller, when it says so. */
  get remoteApplication(): string | undefined {
    const name = this.#invocation.attachments?.["remote.application"];
    return typeof name === "string" ? name : undefined;
  }

  /** Under which contract, group and version it was called. */
  get service(): ServiceModel {
    return this.#invocation.service;
  }

  get method(): MethodDefinition {
    return this.#invocation.method;
  }

  /** Milliseconds until the caller stops waiting, not below 0; undefined when it did not say. */
  get remainingMs(): number | undefined {
    const { deadline } = this.#invocation;
    return deadline === undefined ? undefined : Math.max(0, deadline - performance.now());
  }

  /** Aborts when the caller is gone, when it has stopped waiting, or when the provider shuts down. Made when first read. */
  get signal(): AbortSignal {
    if (this.#signal !== undefined) return this.#signal;
    const gone = new AbortController();
    this.#invocation.peer?.onClose(() => gone.abort(new Error("the caller is gone")));
    const signals = [this.#closing, gone.signal];
    const remainingMs = this.remainingMs;
    if (remainingMs !== undefined) signals.push(AbortSignal.timeout(Math.ceil(remainingMs)));
    this.#signal = AbortSignal.any(signals);
    return this.#signal;
  }

  /** Options that make a call part of this one. Short for `{ from: context }`. */
  get forward(): CallOptions {
    return { from: this };
  }
}
