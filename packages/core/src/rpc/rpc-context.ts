import { offAbort, onAbort } from "../common/index.js";
import { type Attachments, RESERVED_ATTACHMENTS } from "./call-options.js";
import type { Invocation } from "./invocation.js";
import type { MethodDefinition } from "./service-definition.js";
import type { ServiceModel } from "./service-model.js";

/** What a service method gets as its last argument: the call it serves. Java: `RpcContext`, `RpcServiceContext`. */
export class RpcContext {
  readonly #invocation: Invocation;
  readonly #closing: AbortSignal;
  #attachments: Attachments | undefined;
  #watch: Watch | undefined;
  #released = false;
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
    const all = this.#invocation.seenAttachments;
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
    const name = this.#invocation.seenAttachments?.["remote.application"];
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
    return (this.#watch ??= watch(this.#invocation, this.#closing, this.#released)).signal;
  }

  /** Takes the signal off connection and shutdown, which outlive the call: for the invoker, once the answer is known. */
  static release(context: RpcContext): void {
    context.#released = true;
    context.#watch?.stop();
  }

  /** Whether this was thrown because the signal said that the caller has stopped waiting. For the invoker. */
  static isDeadline(context: RpcContext, thrown: unknown): boolean {
    const reason: unknown = context.#watch?.signal.reason;
    if (!(reason instanceof DOMException)) return false;
    // What waits with a signal throws its reason, or an AbortError whose cause it is.
    return thrown === reason || (thrown instanceof Error && thrown.cause === reason);
  }
}

interface Watch {
  readonly signal: AbortSignal;
  stop(): void;
}

// Not `AbortSignal.any`: it holds its sources weakly, so that a deadline nobody else holds is collected and never comes.
function watch({ peer, deadline }: Invocation, closing: AbortSignal, released: boolean): Watch {
  const controller = new AbortController();
  const { signal } = controller;
  if (closing.aborted) controller.abort(closing.reason);
  if (released || closing.aborted) return { signal, stop() {} };
  const onClosing = { handleEvent: (): void => controller.abort(closing.reason) };
  onAbort(closing, onClosing);
  const offClose = peer?.onClose(() => controller.abort(new Error("the caller is gone")));
  let timer: NodeJS.Timeout | undefined;
  const wait = (endMs: number): void => {
    const leftMs = endMs - performance.now();
    // Node's timers may be a fraction of a millisecond early, and then there would still be time left.
    if (leftMs <= 0) controller.abort(new DOMException("the caller has stopped waiting", "TimeoutError"));
    else timer = setTimeout(wait, Math.ceil(leftMs), endMs).unref();
  };
  if (deadline !== undefined) wait(deadline);
  const stop = (): void => {
    offAbort(closing, onClosing);
    offClose?.();
    clearTimeout(timer);
  };
  return { signal, stop };
}
