import { type DiagnosticConnection, type DiagnosticMessages, diagnostics } from "../transport/index.js";
import { type Frame, FrameFlag, type FrameHeader, type FrameId } from "./frame.js";
import type { MessageCodec, PendingCall } from "./pending-call.js";

/** What a request is for, as far as its head says. */
export interface RequestName {
  readonly service?: string | undefined;
  readonly method?: string | undefined;
}

interface Served extends RequestName {
  readonly startedMs: number;
}

/** Makes the diagnostic messages of one channel. There only once somebody has subscribed. */
export class ChannelDiagnostics {
  readonly #connection: DiagnosticConnection;
  /** Two-way requests that are being served, by id. */
  readonly #served = new Map<bigint, Served>();

  constructor({ side, localAddress, remoteAddress }: DiagnosticConnection) {
    this.#connection = Object.freeze({ side, localAddress, remoteAddress });
  }

  connected(): void {
    diagnostics.connect.publish({ connection: this.#connection });
  }

  closed(error: Error | undefined, pendingCalls: number): void {
    diagnostics.close.publish({ connection: this.#connection, error, pendingCalls });
  }

  sent<Q>(id: number, codec: MessageCodec<Q>, request: Q, twoWay: boolean, bodyBytes: number): void {
    const { service, method } = codec.describe(request);
    const { serializationId } = codec;
    const connection = this.#connection;
    const direction = "sent";
    const message = { connection, direction, id: BigInt(id), service, method, twoWay, serializationId, bodyBytes };
    diagnostics.request.publish(message as DiagnosticMessages["dubbo:request"]);
  }

  received(frame: Frame, { service, method }: RequestName): void {
    const id = idOf(frame);
    const twoWay = (frame.flags & FrameFlag.TwoWay) !== 0;
    if (twoWay) this.#served.set(id, { service, method, startedMs: performance.now() });
    if (!diagnostics.request.hasSubscribers) return;
    diagnostics.request.publish({
      connection: this.#connection,
      direction: "received",
      id,
      service,
      method,
      twoWay,
      serializationId: frame.flags & FrameFlag.SerializationMask,
      bodyBytes: frame.length,
    });
  }

  answered(of: FrameId, status: number, bodyBytes: number): void {
    const id = idOf(of);
    const served = this.#served.get(id);
    this.#served.delete(id);
    if (!diagnostics.response.hasSubscribers) return;
    diagnostics.response.publish({
      connection: this.#connection,
      direction: "sent",
      id,
      status,
      service: served?.service,
      method: served?.method,
      bodyBytes,
      durationMs: served === undefined ? undefined : performance.now() - served.startedMs,
    });
  }

  answer(call: PendingCall, frame: Frame): void {
    const { service, method } = call.codec.describe(call.request);
    diagnostics.response.publish({
      connection: this.#connection,
      direction: "received",
      id: BigInt(call.id),
      status: frame.status,
      service,
      method,
      bodyBytes: frame.length,
      durationMs: performance.now() - call.startedMs,
    });
  }

  stray(kind: "late" | "unknown", header: FrameHeader): void {
    const { status, length } = header;
    diagnostics.late.publish({ connection: this.#connection, kind, id: idOf(header), status, bodyBytes: length });
  }

  badFrame(kind: "malformed" | "oversized", reason: string): void {
    diagnostics.badFrame.publish({ connection: this.#connection, kind, reason });
  }
}

/** The 64 bits of an id as one unsigned number. */
export function idOf({ idHigh, idLow }: FrameId): bigint {
  return (BigInt(idHigh) << 32n) | BigInt(idLow);
}
