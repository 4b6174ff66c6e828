import { type ByteWriter, readInt32, readUint32, writeInt32, writeUint32 } from "@dubbo-ts/hessian2/bytes";
import { likelyCause } from "../transport/index.js";
import { returnFrame, takeFrame } from "./spare-buffers.js";

/** Bytes of every header; the body follows. */
export const HEADER_BYTES = 16;

/** The third byte of a header. Java: `ExchangeCodec.FLAG_*`. */
export const FrameFlag = {
  /** A request; without it a response. */
  Request: 0x80,
  /** A request that wants an answer. */
  TwoWay: 0x40,
  /** Of the connection itself: a heartbeat, or the peer that goes or comes back. */
  Event: 0x20,
  /** The low bits hold the serialization id. */
  SerializationMask: 0x1f,
} as const;

/** The identity of a call: 64 bits of anything, which an answer repeats bit for bit. Both halves are unsigned. */
export interface FrameId {
  readonly idHigh: number;
  readonly idLow: number;
}

/** The 16 bytes before a body, read. */
export interface FrameHeader extends FrameId {
  /** {@link FrameFlag}s and the serialization id. */
  readonly flags: number;
  /** Of responses: `ResponseStatus`, or any number that a peer invented. */
  readonly status: number;
  /** Bytes of the body, 0 to 2^31 - 1. */
  readonly length: number;
}

/** A whole frame. The header's fields stay; the body is valid only during the callback that brings it. */
export interface Frame extends FrameHeader {
  /** Holds the body from `start` to `end`, and bytes of other frames around it: write nothing here. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Fills the header of the request whose body was written at `start + HEADER_BYTES`. Java: `ExchangeCodec.encodeRequest`. */
export function sealRequest(out: ByteWriter, start: number, flags: number, idHigh: number, idLow: number): void {
  seal(out, start, flags | FrameFlag.Request, 0, idHigh, idLow);
}

/**
 * Fills the header of the response whose body was written at `start + HEADER_BYTES`.
 * `flags`: the serialization id, and `FrameFlag.Event` for a heartbeat. Java: `ExchangeCodec.encodeResponse`.
 */
export function sealResponse(
  out: ByteWriter,
  start: number,
  flags: number,
  status: number,
  idHigh: number,
  idLow: number,
): void {
  seal(out, start, flags & ~(FrameFlag.Request | FrameFlag.TwoWay), status, idHigh, idLow);
}

function seal(out: ByteWriter, start: number, flags: number, status: number, idHigh: number, idLow: number): void {
  const { bytes, end } = out;
  const length = end - start - HEADER_BYTES;
  bytes[start] = 0xda;
  bytes[start + 1] = 0xbb;
  bytes[start + 2] = flags;
  bytes[start + 3] = status;
  writeUint32(bytes, start + 4, idHigh);
  writeUint32(bytes, start + 8, idLow);
  writeInt32(bytes, start + 12, length);
}

/** Where a {@link FrameDecoder} puts what it finds. */
export interface FrameSink {
  /** A whole frame. Its bytes are valid during the call only. */
  frame(frame: Frame): void;
  /** A header whose body is longer than the limit. `skipped`: the body is passed over; if not, the decoder has stopped. */
  oversized(header: FrameHeader, skipped: boolean): void;
  /** These bytes are not dubbo:// frames; the decoder has stopped. */
  malformed(reason: string): void;
}

/** Bodies over the limit, but no longer than this, are skipped; with longer ones the connection is closed. */
export const MAX_SKIPPED_BYTES = 64 * 1024 * 1024;

/** Room to begin with for a frame that came in pieces; grows as bytes arrive, never by what a header promises. */
const FIRST_COLLECTED_BYTES = 1024;
/** What a sender can make us set aside for each byte that it sends; less would copy more often. */
const GROWTH = 4;

/** Cuts the chunks of one connection into frames, wherever the chunks are split. Java: `ExchangeCodec.decode`. */
export class FrameDecoder {
  readonly #sink: FrameSink;
  readonly #payload: number;
  /** The beginning of a frame whose end has not arrived; its first `#have` bytes count. */
  #collected: Buffer | undefined;
  #have = 0;
  #skip = 0;
  #stopped = false;
  #frames = 0;

  /** `payload`: longest body in bytes; 0 or less: no limit. */
  constructor(sink: FrameSink, payload: number) {
    this.#sink = sink;
    this.#payload = payload > 0 ? payload : Number.POSITIVE_INFINITY;
  }

  /** What it is in the middle of, if anything: a header, a body, or a body that it skips. */
  get partial(): "header" | "body" | undefined {
    if (this.#skip > 0) return "body";
    if (this.#collected === undefined) return undefined;
    return this.#have < HEADER_BYTES ? "header" : "body";
  }

  /** Of the frame that it is in the middle of, once its header is there; undefined while it skips one. */
  get partialId(): FrameId | undefined {
    const collected = this.#collected;
    if (collected === undefined || this.#have < HEADER_BYTES) return undefined;
    return { idHigh: readUint32(collected, 4), idLow: readUint32(collected, 8) };
  }

  /** Frames found so far, skipped ones included. */
  get frameCount(): number {
    return this.#frames;
  }

  /** Ignores everything from now on and lets go of what was collected. */
  stop(): void {
    this.#stopped = true;
    this.#collected = undefined;
    this.#skip = 0;
  }

  /** Takes the next bytes. Whole frames inside `chunk` are handed on without a copy. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#stopped) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, chunk.length - at);
        this.#skip -= skipped;
        at += skipped;
      } else if (this.#collected !== undefined) {
        at = this.#collect(chunk, at);
      } else {
        at = this.#cut(chunk, at);
      }
    }
  }

  #cut(chunk: Buffer, at: number): number {
    const available = chunk.length - at;
    if (available < HEADER_BYTES) {
      if (this.#checkMagic(chunk, at, available)) this.#keep(chunk, at, available);
      return chunk.length;
    }
    if (!this.#checkMagic(chunk, at, available)) return chunk.length;
    const length = readInt32(chunk, at + 12);
    if (!this.#checkLength(chunk, at, length)) return at + HEADER_BYTES;
    const end = at + HEADER_BYTES + length;
    if (end > chunk.length) {
      this.#keep(chunk, at, available);
      return chunk.length;
    }
    this.#frames++;
    this.#sink.frame(frameOf(chunk, at, length));
    return end;
  }

  #keep(chunk: Buffer, at: number, available: number): void {
    const collected = Buffer.allocUnsafe(Math.max(FIRST_COLLECTED_BYTES, available));
    chunk.copy(collected, 0, at, at + available);
    this.#collected = collected;
    this.#have = available;
  }

  #collect(chunk: Buffer, from: number): number {
    let at = from;
    if (this.#have < HEADER_BYTES) {
      at += this.#append(chunk, at, HEADER_BYTES - this.#have);
      const collected = this.#collected!;
      if (!this.#checkMagic(collected, 0, this.#have)) return chunk.length;
      if (this.#have < HEADER_BYTES) return at;
      if (!this.#checkLength(collected, 0, readInt32(collected, 12))) {
        this.#collected = undefined;
        return at;
      }
    }
    const length = readInt32(this.#collected!, 12);
    at += this.#append(chunk, at, HEADER_BYTES + length - this.#have);
    if (this.#have < HEADER_BYTES + length) return at;
    const whole = this.#collected!;
    this.#collected = undefined;
    this.#frames++;
    this.#sink.frame(frameOf(whole, 0, length));
    returnFrame(whole);
    return at;
  }

  #append(chunk: Buffer, at: number, wanted: number): number {
    const count = Math.min(wanted, chunk.length - at);
    let collected = this.#collected!;
    if (this.#have + count > collected.length) {
      // By steps, but no further than the frame: large frames arrive in many chunks.
      const grown = takeFrame(Math.max(this.#have + count, Math.min(collected.length * GROWTH, this.#have + wanted)));
      collected.copy(grown, 0, 0, this.#have);
      returnFrame(collected);
      this.#collected = collected = grown;
    }
    chunk.copy(collected, this.#have, at, at + count);
    this.#have += count;
    return count;
  }

  #checkMagic(bytes: Buffer, at: number, available: number): boolean {
    if (bytes[at] === 0xda && (available < 2 || bytes[at + 1] === 0xbb)) return true;
    this.stop();
    const cause = likelyCause(bytes, at);
    this.#sink.malformed(`no frame begins there${cause === "" ? "" : `: ${cause}`}`);
    return false;
  }

  #checkLength(bytes: Buffer, at: number, length: number): boolean {
    if (length >= 0 && length <= this.#payload) return true;
    if (length < 0) {
      this.stop();
      this.#sink.malformed(`a body of ${length} bytes`);
      return false;
    }
    const header = frameOf(bytes, at, length);
    const skipped = length <= MAX_SKIPPED_BYTES;
    this.#frames++;
    if (skipped) this.#skip = length;
    else this.stop();
    this.#sink.oversized(header, skipped);
    return false;
  }
}

function frameOf(bytes: Buffer, at: number, length: number): Frame {
  const start = at + HEADER_BYTES;
  return {
    flags: bytes[at + 2]!,
    status: bytes[at + 3]!,
    idHigh: readUint32(bytes, at + 4),
    idLow: readUint32(bytes, at + 8),
    length,
    bytes,
    start,
    end: start + length,
  };
}
