import { SerializationId } from "@dubbo-ts/core/common";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { type Frame, FrameFlag } from "./frame.js";

/** Events longer than this are refused. Java: `deserialization.event.size`. */
export const MAX_EVENT_BYTES = 15;

/** What an event says; `unknown` for anything that is to be ignored. */
export type EventKind = "heartbeat" | "readonly" | "writable" | "unknown";

const HESSIAN_NULL = Buffer.of(0x4e);
const HESSIAN_NULLS = Buffer.of(0x4e, 0x4e); // dubbo-go
const HESSIAN_READONLY = Buffer.of(0x01, 0x52);
const HESSIAN_WRITABLE = Buffer.of(0x01, 0x57);
const FASTJSON2_NULL = Buffer.of(0x00, 0x00, 0x00, 0x01, 0xaf);
const FASTJSON2_READONLY = Buffer.of(0x00, 0x00, 0x00, 0x02, 0x4a, 0x52);
const FASTJSON2_WRITABLE = Buffer.of(0x00, 0x00, 0x00, 0x02, 0x4a, 0x57);

/** What an event request says. The nulls of both serializations count under any id. Java: `HeartbeatHandler`, `HeaderExchangeHandler`. */
export function eventKind(frame: Frame): EventKind {
  const { bytes, start, end } = frame;
  if (start === end) return "heartbeat"; // 2.6 and 2.7.0
  const body = bytes.subarray(start, end);
  if (body.equals(HESSIAN_NULL) || body.equals(FASTJSON2_NULL) || body.equals(HESSIAN_NULLS)) return "heartbeat";
  if (body.equals(HESSIAN_READONLY) || body.equals(FASTJSON2_READONLY)) return "readonly";
  if (body.equals(HESSIAN_WRITABLE) || body.equals(FASTJSON2_WRITABLE)) return "writable";
  return "unknown";
}

/** The body of a heartbeat: null in this serialization, as `CodecSupport.getNullBytesOf` has it. */
export function heartbeatBody(serializationId: number): Buffer {
  return serializationId === SerializationId.Fastjson2 ? FASTJSON2_NULL : HESSIAN_NULL;
}

/** The body of an event, in hessian2. */
export function eventBody(kind: "readonly" | "writable"): Buffer {
  return kind === "readonly" ? HESSIAN_READONLY : HESSIAN_WRITABLE;
}

/** Longest text of {@link writeRefusal}, in characters. */
export const MAX_REFUSAL_CHARS = 1000;

/**
 * Appends the text of a refusal as the body of an answer, for peers whose request the exchange itself refuses; gives the
 * serialization id it is written in: fastjson2 to those who speak it, hessian2 to all others. Beyond ASCII: `?`.
 */
export function writeRefusal(out: ByteWriter, requestFlags: number, text: string): number {
  const ascii = Buffer.from(text.slice(0, MAX_REFUSAL_CHARS).replace(/[^\x20-\x7e]/g, "?"), "latin1");
  const { length } = ascii;
  if ((requestFlags & FrameFlag.SerializationMask) === SerializationId.Fastjson2) {
    out.writeInt32(length + 3);
    out.writeByte(0x79); // JSONB ASCII string, its length as a two-byte int
    out.writeByte(0x38 + (length >> 8));
    out.writeByte(length & 0xff);
    out.writeBytes(ascii);
    return SerializationId.Fastjson2;
  }
  if (length < 32) out.writeByte(length);
  else {
    out.writeByte(0x30 + (length >> 8));
    out.writeByte(length & 0xff);
  }
  out.writeBytes(ascii);
  return SerializationId.Hessian2;
}
