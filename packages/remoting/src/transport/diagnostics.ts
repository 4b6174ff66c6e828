import { type Channel, channel } from "node:diagnostics_channel";

/** One connection, the same object in every message about it: it can be the key of a `WeakMap`. */
export interface DiagnosticConnection {
  readonly side: "client" | "server";
  /** `host:port` of this end. */
  readonly localAddress: string;
  /** `host:port` of the peer. */
  readonly remoteAddress: string;
}

/** A request that was sent or that arrived. Heartbeats and other events of a connection are none. */
export interface DiagnosticRequest {
  readonly connection: DiagnosticConnection;
  readonly direction: "sent" | "received";
  /** Unsigned, 64 bits; unique among the requests of one connection and direction, if the peer is honest. */
  readonly id: bigint;
  /** As the caller names it, `group/interface:version` or the path alone; undefined when the head cannot be read. */
  readonly service: string | undefined;
  readonly method: string | undefined;
  /** Whether an answer is wanted. */
  readonly twoWay: boolean;
  readonly serializationId: number;
  readonly bodyBytes: number;
}

/** An answer to a {@link DiagnosticRequest} of the other direction. */
export interface DiagnosticResponse {
  readonly connection: DiagnosticConnection;
  readonly direction: "sent" | "received";
  readonly id: bigint;
  readonly status: number;
  /** Of the request; undefined when that came before anybody subscribed to `dubbo:request` or `dubbo:response`. */
  readonly service: string | undefined;
  readonly method: string | undefined;
  readonly bodyBytes: number;
  /** Milliseconds since the request was sent, or had arrived; undefined as `service` is. */
  readonly durationMs: number | undefined;
}

/** What each channel of `node:diagnostics_channel` carries. All are published while it happens, on the same turn. */
export interface DiagnosticMessages {
  /** A connection is open and has spoken dubbo://. */
  readonly "dubbo:connect": { readonly connection: DiagnosticConnection };
  /** It is gone: by an error, or in order. `pendingCalls` fail with it. */
  readonly "dubbo:close": {
    readonly connection: DiagnosticConnection;
    readonly error: Error | undefined;
    readonly pendingCalls: number;
  };
  readonly "dubbo:request": DiagnosticRequest;
  readonly "dubbo:response": DiagnosticResponse;
  /** An answer that was dropped. `late`: its call had ended, by a timeout say; `unknown`: it was never made here. */
  readonly "dubbo:late": {
    readonly connection: DiagnosticConnection;
    readonly kind: "late" | "unknown";
    readonly id: bigint;
    readonly status: number;
    readonly bodyBytes: number;
  };
  /**
   * Bytes that are refused. `foreign`: a connection that began with no protocol of its port; `malformed`: no frame where
   * one should begin; `oversized`: a body over the payload limit. Of the first two the connection is closed.
   */
  readonly "dubbo:bad-frame": {
    readonly connection: DiagnosticConnection;
    readonly kind: "foreign" | "malformed" | "oversized";
    readonly reason: string;
  };
}

/** A channel of `node:diagnostics_channel` with the type of its messages. */
export interface DiagnosticChannel<T> {
  /** Ask first: a message that nobody gets is not made. */
  readonly hasSubscribers: boolean;
  publish(message: T): void;
}

const typed = <N extends keyof DiagnosticMessages>(name: N): DiagnosticChannel<DiagnosticMessages[N]> =>
  channel(name) as Channel<unknown, unknown> as DiagnosticChannel<DiagnosticMessages[N]>;

// Held here: Node keeps channels weakly, and one that was collected would be another one than the subscriber's.
/** The channels this package publishes on. */
export const diagnostics = {
  connect: typed("dubbo:connect"),
  close: typed("dubbo:close"),
  request: typed("dubbo:request"),
  response: typed("dubbo:response"),
  late: typed("dubbo:late"),
  badFrame: typed("dubbo:bad-frame"),
} as const;
