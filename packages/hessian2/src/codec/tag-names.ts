/** True for the tags that a binary, or a chunk of one, begins with. */
export function isBinaryTag(tag: number): boolean {
  return (tag >= 0x20 && tag <= 0x2f) || (tag >= 0x34 && tag <= 0x37) || tag === 0x41 || tag === 0x42;
}

/** What a tag announces, in the words of an error message; undefined for a tag that begins no value. */
export function nameOfTag(tag: number): string | undefined {
  if (tag <= 0x1f || (tag >= 0x30 && tag <= 0x33) || tag === 0x52 || tag === 0x53) return "string";
  if (isBinaryTag(tag)) return "binary";
  if ((tag >= 0x80 && tag <= 0xd7) || tag === 0x49) return "int";
  if ((tag >= 0x38 && tag <= 0x3f) || tag >= 0xd8 || tag === 0x4c || tag === 0x59) return "long";
  if (tag === 0x44 || (tag >= 0x5b && tag <= 0x5f)) return "double";
  if (tag === 0x46 || tag === 0x54) return "boolean";
  if (tag === 0x4a || tag === 0x4b) return "java.util.Date";
  if (tag === 0x4e) return "null";
  if (tag === 0x48 || tag === 0x4d) return "map";
  if ((tag >= 0x55 && tag <= 0x58) || (tag >= 0x70 && tag <= 0x7f)) return "list";
  if (tag === 0x4f || (tag >= 0x60 && tag <= 0x6f) || tag === 0x43) return "object";
  if (tag === 0x51) return "reference";
  return undefined;
}
