const MAX_CHARS = 256;

// Controls, lone surrogates, line and paragraph separators, marks that change the direction of text.
const UNSAFE = /[\p{Cc}\p{Cs}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** `text` fit for a log line or an error message: at most 256 characters, control characters escaped as `\uXXXX`. */
export function printable(text: string): string {
  const head = text.length > MAX_CHARS ? text.slice(0, MAX_CHARS) : text;
  const safe = head.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return safe.length > MAX_CHARS || text.length > MAX_CHARS ? `${safe.slice(0, MAX_CHARS - 1)}…` : safe;
}
