/** What a large answer holds: bytes that are not all the same. */
export function bodyOf(size) {
  return Buffer.alloc(size, "abcdefghijklmnopqrstuvwxyz012345");
}
