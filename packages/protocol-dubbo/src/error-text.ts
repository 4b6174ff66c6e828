import { printable, SerializationId } from "@dubbo-ts/core/common";
import { Hessian2Input, Hessian2Output } from "@dubbo-ts/hessian2";
import type { ByteWriter } from "@dubbo-ts/hessian2/bytes";

/**
 * The text of a refusal, its first line, at most 512 characters: what follows is a stack trace of the peer's.
 * A Java provider writes it in the serialization it prefers, whatever the request came in. Java: `DubboCodec.getSerialization`.
 */
export function readErrorText(serializationId: number, bytes: Buffer, start: number, end: number): string {
  try {
    const text =
      serializationId === SerializationId.Hessian2
        ? new Hessian2Input(bytes, start, end).readString()
        : serializationId === SerializationId.Fastjson2
          ? readJsonbString(bytes.subarray(start, end))
          : undefined;
    if (text) return printable(text.trimStart().split(/[\r\n]/, 1)[0]!, 512);
  } catch {
    // The status is what counts; a text that cannot be read must not hide it.
  }
  return "no text that can be read";
}

/** One string as fastjson2's JSONB writes it: ASCII up to 47 characters, ASCII, UTF-8, or UTF-16. */
function readJsonbString(body: Buffer): string | undefined {
  const length = body.readInt32BE(0);
  const value = body.subarray(4, 4 + length);
  const tag = value[0]!;
  if (tag >= 0x49 && tag <= 0x78) return value.toString("latin1", 1, 1 + tag - 0x49);
  const encoding = ({ 121: "latin1", 122: "utf8", 124: "utf16le" } as const)[tag as 121];
  if (encoding === undefined) return undefined;
  const [bytes, at] = readJsonbInt(value, 1);
  return value.toString(encoding, at, at + bytes);
}

function readJsonbInt(value: Buffer, at: number): [int: number, next: number] {
  const tag = value[at]!;
  if (tag >= 0xf0) return [tag - 0x100, at + 1];
  if (tag <= 0x2f) return [tag, at + 1];
  if (tag <= 0x3f) return [((tag - 0x38) << 8) | value[at + 1]!, at + 2];
  if (tag <= 0x47) return [((tag - 0x44) << 16) | value.readUInt16BE(at + 1), at + 3];
  return [value.readInt32BE(at + 1), at + 5];
}

/** Writes the text of a refusal. */
export function writeText(out: ByteWriter, text: string): void {
  new Hessian2Output(out).writeString(text);
}
