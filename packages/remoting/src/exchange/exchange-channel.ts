import {
  defaultLogger,
  messageOf,
  offAbort,
  onAbort,
  ResponseStatus,
  RpcCode,
  RpcError,
  SerializationId,
  type TimerWheel,
} from "@dubbo-ts/core/common";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { type Connection, type ConnectionHandler, diagnostics, RateLimitedLog } from "../transport/index.js";
import { ChannelDiagnostics, type RequestName } from "./channel-diagnostics.js";
import { ExchangeCounters } from "./exchange-counters.js";
import { type ExchangeOptions, type ResolvedExchangeOptions, resolveExchangeOptions } from "./exchange-options.js";
import { type Frame, FrameDecoder, FrameFlag, type FrameHeader, type FrameId } from "./frame.js";
import { FrameWatch } from "./frame-watch.js";
import { eventBody, eventKind, heartbeatBody, MAX_EVENT_BYTES, writeRefusal } from "./heartbeat.js";
import { IdleWatch } from "./idle-watch.js";
import { Outbox } from "./outbox.js";
import { callError, type MessageCodec, PendingCall, type RequestCodec } from "./pending-call.js";
import { PendingTable } from "./pending-table.js";
import { WindowCount } from "./window-count.js";

/** Who serves the requests that a peer sends. Java: `ExchangeHandler`. */
export interface RequestHandler {
  /**
   * A request, two-way or not (`FrameFlag.TwoWay`). Its body is valid during the call only. A two-way request has to be
   * answered once, by `respond` or `refuse`, at any time. What this throws is answered with status 70.
   */
  received(channel: ExchangeChannel, frame: Frame): void;
  /** Requests that run and that no answer will end, oneway ones: a server that closes waits for them. Default 0. */
  readonly running?: number;
  /** The connection is gone; answers to it go nowhere. */
  disconnected?(channel: ExchangeChannel): void;
  /** What a request is for. Asked only when somebody has subscribed to a diagnostics channel; throws when it is unknown. */
  describe?(frame: Frame): RequestName;
}

/** How an {@link ExchangeChannel} is made. */
export interface ExchangeChannelOptions extends ExchangeOptions {
  /** Which end this is: clients send heartbeats and mind "readonly" events, servers close what is idle. */
  readonly side: "client" | "server";
  readonly wheel: TimerWheel;
  readonly handler: RequestHandler;
  /** Shared by the channels of one owner. Default: its own. */
  readonly counters?: ExchangeCounters;
  /** Shared by the channels of one owner. Default: standard error. */
  readonly log?: RateLimitedLog;
  /** The options with their defaults, by an owner of many channels. Default: made of them. */
  readonly resolved?: ResolvedExchangeOptions;
}

/** Identity and flags of a request, all that an answer needs of it. */
export type RequestHead = Pick<FrameHeader, "idHigh" | "idLow" | "flags">;

const TWO_TO_32 = 4_294_967_296;
const MAX_TIMEOUT_MS = 0x7fffffff;
/** Answers this short are sent whatever waits already, so that a refusal can always be told. */
const SHORT_ANSWER_BYTES = 4096;

const MAX_BEATS_PER_SECOND = 100;
const MAX_EVENTS_PER_SECOND = 1000;
const STRAY_WINDOW_MS = 10_000;
const MAX_STRAYS_PER_WINDOW = 1000;
/** A peer that answers where nothing was ever asked is no peer of ours. */
const MAX_STRAYS_UNASKED = 10;

/**
 * One connection on which both ends may ask and answer: ids, frames, pending calls, events.
 * A response completes only a call that was sent on this same connection. Java: `HeaderExchangeChannel`, `DefaultFuture`.
 */
export class ExchangeChannel {
  /** `host:port` of the peer. */
  readonly remoteAddress: string;
  /** `host:port` of this end. */
  readonly localAddress: string;
  readonly side: "client" | "server";
  readonly counters: ExchangeCounters;
  /** Gets what happens on the connection; hand it to whoever opened it. */
  readonly connectionHandler: ConnectionHandler;
  /** Called when neither a call waits for its answer nor a request for its. For the owner, who may be closing. */
  onIdle: (() => void) | undefined;
  /** Called when {@link readonly} changes. For the owner. */
  onReadonlyChange: (() => void) | undefined;

  readonly #connection: Connection;
  readonly #handler: RequestHandler;
  readonly #wheel: TimerWheel;
  readonly #log: RateLimitedLog;
  readonly #options: ResolvedExchangeOptions;
  readonly #outbox: Outbox;
  readonly #decoder: FrameDecoder;
  readonly #idleWatch: IdleWatch;
  /** Made for the first diagnostic message. */
  #diagnostics: ChannelDiagnostics | undefined;
  /** Made when the first frame comes in pieces. */
  #frameWatch: FrameWatch | undefined;
  readonly #pending = new PendingTable<PendingCall>();
  /** Made for the first of them: most connections of a server have none. */
  #closeListeners: Set<(error: Error | undefined) => void> | undefined;
  readonly #owner: {
    readonly remoteAddress: string;
    hasSent(bytes: number): boolean;
    release(call: PendingCall): void;
  };
  #nextId = 0;
  /** Calls that ended before their answer came: so many answers may come late. */
  #unanswered = 0;
  #inFlight = 0;
  #readonly = false;
  #closed = false;
  #paused = false;
  #lastReadMs = performance.now();
  #lastWriteMs = this.#lastReadMs;
  #sentBytes = 0;
  #seenWrites = 0;
  readonly #events = new WindowCount(1000);
  readonly #strays = new WindowCount(STRAY_WINDOW_MS);

  /** Takes the connection over. The one who opened it passes on to {@link connectionHandler}. */
  constructor(connection: Connection, options: ExchangeChannelOptions) {
    this.#connection = connection;
    this.remoteAddress = connection.remoteAddress;
    this.localAddress = connection.localAddress;
    this.side = options.side;
    this.#handler = options.handler;
    this.#wheel = options.wheel;
    this.counters = options.counters ?? new ExchangeCounters();
    this.#log = options.log ?? new RateLimitedLog(defaultLogger);
    const resolved = options.resolved ?? resolveExchangeOptions(options.side, options);
    this.#options = resolved;
    this.#outbox = new Outbox(connection, resolved.payload, () => this.#flushed());
    this.#decoder = new FrameDecoder(
      {
        frame: (frame) => this.#received(frame),
        oversized: (header, skipped) => this.#oversized(header, skipped),
        malformed: (reason) => this.#malformed(reason),
      },
      resolved.payload,
    );
    this.#owner = {
      remoteAddress: this.remoteAddress,
      hasSent: (bytes) => this.#outbox.sentBytes >= bytes,
      release: (call) => {
        this.#unanswered++;
        this.#release(call);
      },
    };
    this.connectionHandler = {
      data: (chunk) => this.#data(chunk),
      drain: () => this.#drained(),
      close: (error) => this.#finish(error),
    };
    this.#idleWatch = new IdleWatch(
      options.wheel,
      {
        idleMs: () => this.#idleMs(),
        isMute: () => this.#isMute(),
        beat: () => this.sendHeartbeat(),
        idle: (idleMs) => {
          const what = this.side === "client" ? "read" : "read or written";
          this.destroy(this.#lost(`nothing was ${what} for ${Math.round(idleMs)} ms`));
        },
      },
      options.side === "client" ? resolved.heartbeatMs : 0,
      resolved.heartbeatTimeoutMs,
    );
    if (diagnostics.connect.hasSubscribers) this.#watched().connected();
  }

  /** True once no message can be sent any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The server at the other end is leaving: what runs goes on, new calls belong elsewhere. Never true on a server. */
  get readonly(): boolean {
    return this.#readonly;
  }

  /** Calls sent that wait for their answer. */
  get pendingCount(): number {
    return this.#pending.size;
  }

  /** Two-way requests received that have not been answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Bytes that wait to be sent. */
  get bufferedBytes(): number {
    return this.#outbox.bufferedBytes;
  }

  /** When the last byte was read, or else the connection was opened, by `performance.now()`. */
  get lastReadMs(): number {
    return this.#lastReadMs;
  }

  /** Milliseconds since the last byte was read, or since the connection was opened. */
  get readIdleMs(): number {
    return performance.now() - this.#lastReadMs;
  }

  /** Is told, once, when the channel has closed; at once when it has already. Gives the way to take it back. */
  onClose(listener: (error: Error | undefined) => void): () => void {
    if (this.#closed) listener(undefined);
    else (this.#closeListeners ??= new Set()).add(listener);
    return () => this.#closeListeners?.delete(listener);
  }

  /**
   * Sends a request and resolves with what the codec reads from its answer.
   *
   * Rejects with what `writeRequest` or `readResponse` threw, or with an `RpcError`: `Timeout` after `timeoutMs`
   * milliseconds, `Network` when the connection drops, `Serialization` when the body passes the payload limit,
   * `LimitExceeded` when too many bytes wait to be sent, `Cancelled` (with `cause`) by the signal. Never throws.
   */
  request<Q, A>(codec: RequestCodec<Q, A>, request: Q, timeoutMs: number, signal?: AbortSignal): Promise<A> {
    const outbox = this.#outbox;
    const id = this.#nextId;
    try {
      this.#admit(codec, request, signal);
      this.#write(codec, request, signal);
      this.#nextId = id + 1;
      outbox.sealRequest(FrameFlag.TwoWay | codec.serializationId, (id / TWO_TO_32) >>> 0, id >>> 0);
    } catch (error) {
      return Promise.reject(error);
    }
    if (diagnostics.request.hasSubscribers) this.#watched().sent(id, codec, request, true, outbox.lastBodyBytes);
    const call = new PendingCall(
      this.#owner,
      id,
      codec as RequestCodec<unknown, unknown>,
      request,
      timeoutMs,
      outbox.appendedBytes,
      signal,
    );
    this.#pending.add(call);
    this.#wheel.add(call, Math.min(timeoutMs, MAX_TIMEOUT_MS), false, call.startedMs);
    if (signal !== undefined) onAbort(signal, call);
    return call.promise as Promise<A>;
  }

  /** Sends a request that wants no answer. Throws what {@link request} would reject with before anything is sent. */
  send<Q>(codec: MessageCodec<Q>, request: Q): void {
    this.#admit(codec, request, undefined);
    this.#write(codec, request, undefined);
    const id = this.#nextId++;
    this.#outbox.sealRequest(codec.serializationId, (id / TWO_TO_32) >>> 0, id >>> 0);
    if (diagnostics.request.hasSubscribers) this.#watched().sent(id, codec, request, false, this.#outbox.lastBodyBytes);
  }

  /**
   * Answers a two-way request. What `write` throws is thrown on after the half-written frame is cut off, and so is the
   * `RpcError` of a body over the payload limit (`Serialization`) or of a peer that reads too slowly (`LimitExceeded`):
   * the request then still waits for an answer, and a short one is always taken. Does nothing once closed.
   */
  respond<R>(
    id: FrameId,
    serializationId: number,
    status: number,
    write: (out: ByteWriter, value: R) => void,
    value: R,
  ): void {
    if (!this.#closed) {
      const outbox = this.#outbox;
      const room = this.#options.maxBufferedAnswerBytes - outbox.bufferedBytes;
      const out = outbox.begin(Math.max(room, SHORT_ANSWER_BYTES));
      try {
        write(out, value);
      } catch (error) {
        throw outbox.cancel(error);
      }
      outbox.sealResponse(serializationId & FrameFlag.SerializationMask, status, id.idHigh, id.idLow);
      this.#diagnostics?.answered(id, status, outbox.lastBodyBytes);
    }
    this.#answered();
  }

  /**
   * Answers a request with a status other than 20 and a text (ASCII, cut to 1000 characters) in hessian2, or in fastjson2
   * when the request was. A one-way request gets no answer. Does nothing once closed.
   */
  refuse(head: RequestHead, status: number, text: string): void {
    if ((head.flags & FrameFlag.TwoWay) === 0) return;
    this.#writeRefusal(head, status, text);
    this.#answered();
  }

  /** Tells the peer, as servers do: `readonly`, new calls belong elsewhere; `writable`, that is over. */
  sendEvent(kind: "readonly" | "writable"): void {
    this.#writeEvent(eventBody(kind), 0);
  }

  /** Asks the peer for a sign of life. */
  sendHeartbeat(): void {
    this.#writeEvent(heartbeatBody(SerializationId.Hessian2), FrameFlag.TwoWay);
  }

  /** Sends what waits to be sent and closes; calls that wait for an answer fail at once, with `error` as the cause. */
  end(error?: Error): void {
    if (this.#closed) return;
    this.#outbox.flush();
    this.#finish(error);
    this.#connection.end();
  }

  /** Closes at once; calls that wait for an answer fail, with `error` as the cause. */
  destroy(error?: Error): void {
    if (this.#closed) return;
    this.#finish(error);
    this.#connection.destroy(error);
  }

  #admit<Q>(codec: MessageCodec<Q>, request: Q, signal: AbortSignal | undefined): void {
    if (this.#closed) {
      throw callError(codec, request, this.remoteAddress, RpcCode.Network, "the connection is closed");
    }
    if (signal?.aborted) throw this.#aborted(codec, request, signal);
    const { bufferedBytes } = this.#outbox;
    if (bufferedBytes > this.#options.maxBufferedBytes) {
      this.counters.refusedCalls++;
      const what = `${bufferedBytes} bytes wait to be sent, the limit is ${this.#options.maxBufferedBytes}`;
      throw callError(codec, request, this.remoteAddress, RpcCode.LimitExceeded, what);
    }
  }

  #write<Q>(codec: MessageCodec<Q>, request: Q, signal: AbortSignal | undefined): void {
    const outbox = this.#outbox;
    const out = outbox.begin();
    try {
      codec.writeRequest(out, request);
    } catch (thrown) {
      const error = outbox.cancel(thrown);
      if (error === thrown || !(error instanceof RpcError)) throw error;
      throw callError(codec, request, this.remoteAddress, error.code, error.message, error);
    }
    // A getter of the caller's may have done anything while it was read.
    if (!this.#closed && !signal?.aborted) return;
    outbox.cancel(undefined);
    if (signal?.aborted) throw this.#aborted(codec, request, signal);
    throw callError(codec, request, this.remoteAddress, RpcCode.Network, "the connection is closed");
  }

  #aborted<Q>(codec: MessageCodec<Q>, request: Q, signal: AbortSignal): RpcError {
    const what = "cancelled by the caller before it was sent";
    return callError(codec, request, this.remoteAddress, RpcCode.Cancelled, what, signal.reason);
  }

  #release(call: PendingCall): void {
    this.#pending.delete(call.id);
    this.#wheel.remove(call);
    if (call.signal !== undefined) offAbort(call.signal, call);
    if (this.#pending.size === 0 && this.#inFlight === 0) this.onIdle?.();
  }

  #answered(): void {
    if (this.#inFlight > 0) {
      this.#inFlight--;
      this.counters.inFlight--;
    }
    if (this.#inFlight === 0 && this.#pending.size === 0) this.onIdle?.();
  }

  #data(chunk: Buffer): void {
    if (this.#closed) return;
    this.#lastReadMs = performance.now();
    this.#decoder.push(chunk);
    if (this.#decoder.partial !== undefined) (this.#frameWatch ??= this.#watchFrames()).look();
  }

  #watchFrames(): FrameWatch {
    return new FrameWatch(this.#wheel, this.#decoder, this.#options, {
      isPaused: () => this.#paused || this.#awaitsPartial(),
      late: (what) => {
        this.#log.warn("slow", `connection with ${this.remoteAddress} closed: ${what}`);
        this.destroy(this.#lost(what));
      },
    });
  }

  /** A long answer may take as long as its call waits. One that no call waits for is as likely a length that was damaged. */
  #awaitsPartial(): boolean {
    const id = this.#decoder.partialId;
    return this.side === "client" && id !== undefined && this.#callOf(id) !== undefined;
  }

  #received(frame: Frame): void {
    const { flags } = frame;
    if ((flags & FrameFlag.Event) !== 0) this.#event(frame);
    else if ((flags & FrameFlag.Request) === 0) this.#response(frame);
    else {
      if ((flags & FrameFlag.TwoWay) !== 0) {
        this.#inFlight++;
        this.counters.inFlight++;
      }
      if (diagnostics.request.hasSubscribers || diagnostics.response.hasSubscribers) this.#requested(frame);
      try {
        this.#handler.received(this, frame);
      } catch (error) {
        this.#log.warn("handler", `a request from ${this.remoteAddress} could not be served: ${messageOf(error)}`);
        this.refuse(frame, ResponseStatus.ServiceError, "the request could not be served");
      }
    }
  }

  #response(frame: Frame): void {
    const call = this.#callOf(frame);
    if (call === undefined) {
      this.#stray(frame);
      return;
    }
    this.#release(call);
    if (diagnostics.response.hasSubscribers) this.#watched().answer(call, frame);
    call.answer(frame);
    const serializationId = frame.flags & FrameFlag.SerializationMask;
    // Refusals come in what the peer prefers, values in what they were asked for in: else it is no peer to talk to.
    if (serializationId !== call.codec.serializationId && frame.status === ResponseStatus.Ok) {
      this.#malformed(`a value in serialization ${serializationId} to a request in ${call.codec.serializationId}`);
    }
  }

  #callOf(id: FrameId): PendingCall | undefined {
    // A peer's 64 bits may be rounded here, but never to a number as low as an id of ours.
    return this.#pending.get(id.idHigh * TWO_TO_32 + id.idLow);
  }

  #stray(id: FrameHeader): void {
    const late = id.idHigh * TWO_TO_32 + id.idLow < this.#nextId;
    if (diagnostics.late.hasSubscribers) this.#watched().stray(late ? "late" : "unknown", id);
    if (late) {
      this.counters.lateResponses++;
      this.#log.warn("late", `answer from ${this.remoteAddress} dropped: its call had ended before it came`);
      if (this.#unanswered > 0) {
        // A provider that was overloaded or stopped may have as many of these as calls were given up: no reason to close.
        this.#unanswered--;
        return;
      }
    } else {
      this.counters.unknownResponses++;
      this.#log.warn("unknown", `answer from ${this.remoteAddress} dropped: its call was never made`);
    }
    if (this.#strays.add(this.#lastReadMs) > (this.#nextId === 0 ? MAX_STRAYS_UNASKED : MAX_STRAYS_PER_WINDOW)) {
      this.destroy(this.#lost("its answers belong to no call"));
    }
  }

  #event(frame: Frame): void {
    const { flags } = frame;
    // The answer to a heartbeat, or one that dubbo-go sent unasked: that something came is all it says.
    if ((flags & FrameFlag.Request) === 0 || this.#tooManyEvents()) return;
    if (frame.length > MAX_EVENT_BYTES) {
      this.counters.refusedEvents++;
      if ((flags & FrameFlag.TwoWay) === 0) return;
      const text = `event data too long: ${frame.length}, threshold ${MAX_EVENT_BYTES}`;
      this.#writeRefusal(frame, ResponseStatus.BadRequest, text);
      return;
    }
    const kind = eventKind(frame);
    if (kind === "heartbeat") {
      this.counters.heartbeats++;
      if ((flags & FrameFlag.TwoWay) !== 0) this.#answerHeartbeat(frame);
    } else if (kind === "unknown" || this.side === "server") this.counters.ignoredEvents++;
    else this.#setReadonly(kind === "readonly");
  }

  #tooManyEvents(): boolean {
    const events = this.#events.add(this.#lastReadMs);
    if (events <= MAX_BEATS_PER_SECOND) return false;
    if (events > MAX_EVENTS_PER_SECOND) this.destroy(this.#lost("it sends nothing but events"));
    return true;
  }

  #setReadonly(readonly: boolean): void {
    if (this.#readonly === readonly) return;
    this.#readonly = readonly;
    this.onReadonlyChange?.();
  }

  #answerHeartbeat(head: RequestHead): void {
    const serializationId = head.flags & FrameFlag.SerializationMask;
    this.#outbox.begin().writeBytes(heartbeatBody(serializationId));
    this.#outbox.sealResponse(serializationId | FrameFlag.Event, ResponseStatus.Ok, head.idHigh, head.idLow);
  }

  #writeEvent(body: Buffer, flags: number): void {
    if (this.#closed) return;
    const id = this.#nextId++;
    this.#outbox.begin().writeBytes(body);
    this.#outbox.sealRequest(flags | FrameFlag.Event | SerializationId.Hessian2, (id / TWO_TO_32) >>> 0, id >>> 0);
  }

  #writeRefusal(head: RequestHead, status: number, text: string): void {
    if (this.#closed) return;
    const out = this.#outbox.begin();
    try {
      const serializationId = writeRefusal(out, head.flags, text);
      this.#outbox.sealResponse(serializationId, status, head.idHigh, head.idLow);
      this.#diagnostics?.answered(head, status, this.#outbox.lastBodyBytes);
    } catch (error) {
      // Only a payload limit below the length of a refusal comes here: such a peer learns nothing.
      this.#outbox.cancel(error);
    }
  }

  #oversized(header: FrameHeader, skipped: boolean): void {
    this.counters.oversizedFrames++;
    const text = `data length too large: ${header.length}, max payload: ${this.#options.payload}`;
    this.#log.warn("oversized", `frame from ${this.remoteAddress} refused: ${text}`);
    if (diagnostics.badFrame.hasSubscribers) this.#watched().badFrame("oversized", text);
    if ((header.flags & FrameFlag.Request) !== 0) {
      if ((header.flags & FrameFlag.TwoWay) !== 0) this.#writeRefusal(header, ResponseStatus.BadRequest, text);
    } else if ((header.flags & FrameFlag.Event) === 0) {
      const call = this.#callOf(header);
      if (call === undefined) this.#stray(header);
      else {
        this.#release(call);
        call.fail(RpcCode.Network, text, undefined, ResponseStatus.ClientError);
      }
    }
    if (!skipped) this.end(this.#lost(text));
  }

  #malformed(reason: string): void {
    this.counters.malformedFrames++;
    this.#log.warn("malformed", `connection with ${this.remoteAddress} closed: not dubbo, ${reason}`);
    if (diagnostics.badFrame.hasSubscribers) this.#watched().badFrame("malformed", reason);
    // Not destroyed: what came before in the same bytes has been answered.
    this.end(this.#lost(`what came is not dubbo, ${reason}`));
  }

  #lost(why: string): RpcError {
    const { remoteAddress } = this;
    return new RpcError(RpcCode.Network, `connection with ${remoteAddress} closed: ${why}`, { address: remoteAddress });
  }

  #finish(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#decoder.stop();
    this.#idleWatch.close();
    this.#frameWatch?.close();
    if (diagnostics.close.hasSubscribers) this.#watched().closed(error, this.#pending.size);
    const what = error === undefined ? "the connection was closed" : `the connection was lost: ${messageOf(error)}`;
    for (const call of this.#pending.entries()) {
      this.#release(call);
      call.fail(RpcCode.Network, what, error);
    }
    this.#outbox.close();
    this.counters.inFlight -= this.#inFlight;
    this.#inFlight = 0;
    this.#contained(() => this.#handler.disconnected?.(this));
    for (const listener of [...(this.#closeListeners ?? [])]) this.#contained(() => listener(error));
    this.#closeListeners = undefined;
    this.onIdle?.();
  }

  #watched(): ChannelDiagnostics {
    return (this.#diagnostics ??= new ChannelDiagnostics(this));
  }

  #requested(frame: Frame): void {
    let name: RequestName = {};
    try {
      name = this.#handler.describe?.(frame) ?? {};
    } catch {
      // A head that cannot be read: the handler refuses it in its own words.
    }
    this.#watched().received(frame, name);
  }

  #contained(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#log.warn("listener", `a listener of the connection with ${this.remoteAddress} failed: ${messageOf(error)}`);
    }
  }

  #flushed(): void {
    const { bufferedBytes } = this.#connection;
    if (bufferedBytes === 0 && this.side === "server") this.#lastWriteMs = performance.now();
    const { pauseAboveBytes } = this.#options;
    if (this.#paused || pauseAboveBytes <= 0 || bufferedBytes <= pauseAboveBytes) return;
    this.#paused = true;
    this.counters.pauses++;
    this.#connection.pause();
  }

  #drained(): void {
    this.#lastWriteMs = performance.now();
    this.#outbox.drained();
    if (!this.#paused) return;
    this.#paused = false;
    if (!this.#closed) this.#connection.resume();
  }

  // Java closes a connection on which it reads nothing while it writes an answer that takes long: a write counts for it only
  // when it is done. What we read of that answer would keep us from ever sending a heartbeat.
  #isMute(): boolean {
    const { writes } = this.#outbox;
    const isMute = writes === this.#seenWrites && this.#pending.size > 0 && this.#connection.bufferedBytes === 0;
    this.#seenWrites = writes;
    return isMute;
  }

  #idleMs(): number {
    const nowMs = performance.now();
    const { sentBytes } = this.#outbox;
    // A long message that is on its way is a sign of life of who takes it, though `drain` has not come: the peer may
    // answer heartbeats only behind it. What the kernel takes without a backlog is none, so `#flushed` leaves clients out.
    if (sentBytes > this.#sentBytes && this.#connection.bufferedBytes > 0) this.#lastWriteMs = nowMs;
    this.#sentBytes = sentBytes;
    return nowMs - Math.max(this.#lastReadMs, this.#lastWriteMs);
  }
}
