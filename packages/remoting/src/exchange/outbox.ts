import { RpcCode, RpcError } from "@dubbo-ts/core/common";
import { ByteLimitError, type ByteWriter, MAX_WRITER_BYTES } from "@dubbo-ts/hessian2/bytes";
import type { Connection } from "../transport/index.js";
import { HEADER_BYTES, sealRequest, sealResponse } from "./frame.js";
import { returnWriter, takeWriter } from "./spare-buffers.js";

/**
 * This many bytes do not wait for the end of the turn: the peer has something to do while the rest is made. Twice as many
 * each further time, so that a long turn makes few writes, and at most the last of them, so that the buffer stays small.
 */
const FIRST_FLUSH_BYTES = 8 * 1024;
const MOST_FLUSH_BYTES = 256 * 1024;
const RESOLVED = Promise.resolve();

/**
 * The frames of one connection on their way out. Bodies are written where they will be sent from, and
 * whatever is appended during one turn of the event loop leaves in one write, or in few when it is long.
 */
export class Outbox {
  readonly #connection: Connection;
  readonly #payload: number;
  readonly #onFlushed: () => void;
  /** There only while something waits to be handed on. */
  #writer: ByteWriter | undefined;
  /** Of which the connection still sends. */
  #lent: ByteWriter[] | undefined;
  #start = -1;
  #room = 0;
  #scheduled = false;
  /** Bytes with which the next write of this turn begins before its end. */
  #flushAt = FIRST_FLUSH_BYTES;
  #flushedBytes = 0;
  #writes = 0;

  /** `payload`: longest body in bytes; 0 or less: no limit. `onFlushed` runs after each write to the connection. */
  constructor(connection: Connection, payload: number, onFlushed: () => void) {
    this.#connection = connection;
    this.#payload = payload > 0 ? payload : MAX_WRITER_BYTES;
    this.#onFlushed = onFlushed;
  }

  /** Bytes that the kernel has not taken yet, here and in the connection. */
  get bufferedBytes(): number {
    return this.#connection.bufferedBytes + (this.#writer?.end ?? 0);
  }

  /** Bytes of frames since the connection was opened. Grows by whole frames. */
  get appendedBytes(): number {
    return this.#flushedBytes + (this.#writer?.end ?? 0);
  }

  /** How many of {@link appendedBytes} the kernel has taken. */
  get sentBytes(): number {
    return this.#flushedBytes - this.#connection.bufferedBytes;
  }

  /** Bytes of the body of the frame that was sealed last. */
  lastBodyBytes = 0;

  /** Writes to the connection so far. */
  get writes(): number {
    return this.#writes;
  }

  /**
   * Begins a frame, which `sealRequest`, `sealResponse` or `cancel` must end. `room`: the most bytes its body may
   * have besides the payload limit. Throws when a frame has begun already: a value that makes a call while it is
   * being written.
   */
  begin(room: number = MAX_WRITER_BYTES): ByteWriter {
    if (this.#start >= 0) {
      throw new RpcError(RpcCode.Serialization, "another message of this connection is being written just now");
    }
    const out = (this.#writer ??= takeWriter());
    const start = out.end;
    out.limit = Math.min(start + HEADER_BYTES + Math.min(this.#payload, room), MAX_WRITER_BYTES);
    out.ensure(HEADER_BYTES);
    out.end = start + HEADER_BYTES;
    this.#start = start;
    this.#room = room;
    return out;
  }

  /** Ends the frame as a request. */
  sealRequest(flags: number, idHigh: number, idLow: number): void {
    const out = this.#writer!;
    sealRequest(out, this.#start, flags, idHigh, idLow);
    this.#sealed(out);
  }

  /** Ends the frame as a response. */
  sealResponse(flags: number, status: number, idHigh: number, idLow: number): void {
    const out = this.#writer!;
    sealResponse(out, this.#start, flags, status, idHigh, idLow);
    this.#sealed(out);
  }

  /** Cuts off the frame that has begun. Gives the error that says why: `thrown`, or what a full buffer means. */
  cancel(thrown: unknown): unknown {
    const bodyStart = this.#start + HEADER_BYTES;
    this.#writer!.truncate(this.#start);
    this.#start = -1;
    if (!(thrown instanceof ByteLimitError)) return thrown;
    const length = thrown.needed - bodyStart;
    if (length > this.#payload) {
      const message = `data length too large: ${length}, max payload: ${this.#payload}`;
      return new RpcError(RpcCode.Serialization, message, { cause: thrown });
    }
    const message = `no room for ${length} bytes: the peer reads too slowly, ${this.#room} bytes may still be buffered`;
    return new RpcError(RpcCode.LimitExceeded, message, { cause: thrown });
  }

  /** Hands everything to the connection now, not at the end of the turn. */
  flush(): void {
    const out = this.#writer;
    if (out === undefined || this.#start >= 0) return;
    this.#writer = undefined;
    const { end } = out;
    if (end === 0) {
      returnWriter(out);
      return;
    }
    this.#flushedBytes += end;
    this.#writes++;
    const reusable = this.#connection.write(out.bytes.subarray(0, end));
    if (reusable) {
      returnWriter(out);
      this.drained();
    } else (this.#lent ??= []).push(out);
    this.#onFlushed();
  }

  /** To be called when the kernel has taken all that was handed on. */
  drained(): void {
    if (this.#lent === undefined) return;
    this.#lent.forEach(returnWriter);
    this.#lent = undefined;
  }

  /** Drops what has not been handed on. */
  close(): void {
    if (this.#start >= 0 || this.#writer === undefined) return;
    returnWriter(this.#writer);
    this.#writer = undefined;
  }

  #sealed(out: ByteWriter): void {
    this.lastBodyBytes = out.end - this.#start - HEADER_BYTES;
    this.#start = -1;
    if (out.end >= this.#flushAt) {
      this.#flushAt = Math.min(2 * this.#flushAt, MOST_FLUSH_BYTES);
      this.flush();
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      RESOLVED.then(this.#afterMicrotasks);
    }
  }

  // A tick that is queued from a microtask runs when no microtask is left: behind every continuation of this turn.
  readonly #afterMicrotasks = (): void => process.nextTick(this.#flushTurn);

  readonly #flushTurn = (): void => {
    this.#scheduled = false;
    this.#flushAt = FIRST_FLUSH_BYTES;
    this.flush();
  };
}
