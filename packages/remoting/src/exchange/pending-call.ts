import { type AbortListener, RpcCode, RpcError, type TimerEntry } from "@dubbo-ts/core/common";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import type { Frame } from "./frame.js";

/** How one kind of message crosses in one direction. Holds no state: one object serves all calls of an invoker. */
export interface MessageCodec<Q> {
  /** Low five bits of the flags. */
  readonly serializationId: number;
  /** Appends the body. What it throws refuses the message: nothing is sent, and the connection goes on. */
  writeRequest(out: ByteWriter, request: Q): void;
  /** Names the call in errors. */
  describe(request: Q): { readonly service?: string | undefined; readonly method?: string | undefined };
}

/** How one kind of call crosses, both ways. */
export interface RequestCodec<Q, A> extends MessageCodec<Q> {
  /**
   * Reads an answer of any status, while its bytes are valid; what it throws rejects the call.
   * A promise resolves with what it gives, so a value with a `then` of its own has to be wrapped.
   */
  readResponse(response: Frame, request: Q): A;
}

/** Who is told that a call has ended by itself. */
export interface PendingCallOwner {
  /** `host:port` of the peer. */
  readonly remoteAddress: string;
  /** Whether the kernel has taken as many bytes of this connection. */
  hasSent(bytes: number): boolean;
  /** Forgets the call. */
  release(call: PendingCall): void;
}

/** A call that waits for its answer: an entry of the pending table and of the timer wheel in one. */
export class PendingCall implements TimerEntry, AbortListener {
  readonly promise: Promise<unknown>;
  readonly id: number;
  readonly codec: RequestCodec<unknown, unknown>;
  readonly request: unknown;
  readonly signal: AbortSignal | undefined;
  dueTick = -1;
  background = false;
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  readonly #resolve: (answer: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #owner: PendingCallOwner;
  readonly #timeoutMs: number;
  /** `performance.now()` at its begin. */
  readonly startedMs = performance.now();
  readonly #endOffset: number;

  /** `endOffset`: how many bytes of the connection the kernel has taken once it has taken this request. */
  constructor(
    owner: PendingCallOwner,
    id: number,
    codec: RequestCodec<unknown, unknown>,
    request: unknown,
    timeoutMs: number,
    endOffset: number,
    signal: AbortSignal | undefined,
  ) {
    this.promise = new Promise(takeSettlers);
    this.#resolve = takenResolve;
    this.#reject = takenReject;
    this.#owner = owner;
    this.id = id;
    this.codec = codec;
    this.request = request;
    this.#timeoutMs = timeoutMs;
    this.#endOffset = endOffset;
    this.signal = signal;
  }

  /** Ends the call with what the codec makes of the answer. Takes nothing off any table. */
  answer(response: Frame): void {
    let answer: unknown;
    try {
      answer = this.codec.readResponse(response, this.request);
    } catch (error) {
      this.#reject(error);
      return;
    }
    this.#resolve(answer);
  }

  /** Ends the call without an answer: `what` follows its name in the message. Takes nothing off any table. */
  fail(code: RpcCode, what: string, cause?: unknown, status?: number): void {
    const address = this.#owner.remoteAddress;
    this.#reject(callError(this.codec, this.request, address, code, `${what}, ${this.#whereabouts()}`, cause, status));
  }

  /** The timer's call. */
  expire(): void {
    this.#owner.release(this);
    const elapsedMs = Math.round(performance.now() - this.startedMs);
    this.fail(RpcCode.Timeout, `no answer within ${elapsedMs} ms, the limit is ${Math.round(this.#timeoutMs)} ms`);
  }

  /** The signal's call: the entry is its own listener. */
  handleEvent(): void {
    this.#owner.release(this);
    this.fail(RpcCode.Cancelled, "cancelled by the caller", this.signal?.reason);
  }

  #whereabouts(): string {
    return this.#owner.hasSent(this.#endOffset) ? "the request had been sent" : "the request had not been sent yet";
  }
}

/** The error of a call: `call of service.method to host:port failed: what`. */
export function callError<Q>(
  codec: MessageCodec<Q>,
  request: Q,
  address: string,
  code: RpcCode,
  what: string,
  cause?: unknown,
  status?: number,
): RpcError {
  const { service, method } = codec.describe(request);
  const name = [service, method].filter(Boolean).join(".") || "an unnamed method";
  return new RpcError(code, `call of ${name} to ${address} failed: ${what}`, {
    service,
    method,
    address,
    cause,
    status,
  });
}

// Read at once, by the constructor that made the promise: so a call needs no executor of its own.
let takenResolve: (answer: unknown) => void;
let takenReject: (reason: unknown) => void;
function takeSettlers(resolve: (answer: unknown) => void, reject: (reason: unknown) => void): void {
  takenResolve = resolve;
  takenReject = reject;
}
