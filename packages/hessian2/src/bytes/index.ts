export {
  readDouble,
  readInt32,
  readInt64,
  readUint16,
  readUint32,
  writeDouble,
  writeInt32,
  writeInt64,
  writeUint32,
} from "./big-endian.js";
export { ByteLimitError, ByteWriter, MAX_WRITER_BYTES } from "./byte-writer.js";
